"""Questions about rows that hold for a span of days."""

from datetime import date
from typing import Self

from django.db import models


class DatedQuerySet(models.QuerySet):
    """Rows that hold from a first day to a last day, or are still open."""

    def running_on(self, day: date) -> Self:
        # `exclude` keeps rows without a last day; `filter(last_day__gte=day)` would drop them.
        return self.filter(first_day__lte=day).exclude(last_day__lt=day)
