"""Questions about the log."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.db import models
from django.db.models.expressions import RawSQL
from django.utils import timezone

if TYPE_CHECKING:
    from werv.ground.audit.models import Event

# With these one whole file was open.
FILE_ACTS = ("client.read", "step.form", "documents.listed", "document.downloaded", "bsn.form")
LOOK_ACTS = (*FILE_ACTS, "client.listed", "client.sought", "caseload.listed", "trajectory.listed", "import.checked")


class EventQuerySet(models.QuerySet["Event"]):
    def for_organisation(self, organisation: UUID | None) -> Self:
        """Lines of who works there, and of others who had its records open."""
        return self.filter(organisations__contains=[organisation])

    def naming(self, client: UUID) -> Self:
        """Lines that name this client."""
        # Behind its wall Postgres would read the whole log; the function finds the keys by index (migration 0002).
        return self.filter(pk__in=RawSQL("SELECT event_id FROM audit_lines_naming(%s)", [client]))

    def between(self, first_day: date | None, last_day: date | None) -> Self:
        """From the first day to the last, both included, in Dutch time; without one it is open on that side."""
        bounds: dict[str, Any] = {}
        if first_day:
            bounds["happened_at__gte"] = midnight(first_day)
        if last_day and last_day < date.max:
            bounds["happened_at__lt"] = midnight(last_day + timedelta(days=1))
        return self.filter(**bounds)


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001  made aware here
