"""What is typed about reports."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from subsidies.models import Grant
from werv.ground.accounts.models import User
from werv.ground.periods import Period

FIRST_YEAR, LAST_YEAR = 2000, 2099


def day_field(label: str, hint: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=hint,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[within_our_time],
    )


def within_our_time(day: date) -> None:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise forms.ValidationError(f"Kies een dag van {FIRST_YEAR} tot en met {LAST_YEAR}.")


class PeriodForm(forms.Form):
    """First and last day of what is looked at."""

    first_day = day_field("Van")
    last_day = day_field("Tot en met")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        first_day, last_day = values.get("first_day"), values.get("last_day")
        if first_day and last_day and last_day < first_day:
            self.add_error("last_day", "De laatste dag ligt voor de eerste dag.")
        return values

    def period(self) -> Period:
        """Call after is_valid()."""
        return Period(self.cleaned_data["first_day"], self.cleaned_data["last_day"])


class ReportForm(PeriodForm):
    """Which report to make; its last day is the reference day."""

    grant = forms.ModelChoiceField(queryset=Grant.objects.none(), label="Subsidie", empty_label="Kies een subsidie")
    first_day = day_field("Van")
    last_day = day_field("Tot en met (peildatum)", "Wie op deze dag nog meedoet, telt als actief.")

    field_order = ("grant", "first_day", "last_day")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["grant"].queryset = Grant.objects.visible_to(user)  # type: ignore[attr-defined]  # a choice


def period_until(grant: Grant, today: date | None = None) -> Period:
    """The year of today as far as it has come, within the grant's own days."""
    today = today or timezone.localdate()
    last_day = min(max(today, grant.first_day), grant.last_day)
    return Period(max(date(last_day.year, 1, 1), grant.first_day), last_day)
