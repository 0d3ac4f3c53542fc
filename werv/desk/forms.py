"""Forms of the desk: they check what was typed, never what is allowed."""

from collections.abc import Sequence
from datetime import date
from typing import Any, cast
from uuid import uuid4

from django import forms

from trajectories.models import Step, Trajectory
from trajectories.rules import StepKind
from werv.desk.filters import day_input
from werv.desk.standing import Standing, state_standing
from werv.ground.periods import dutch

USUAL_MINUTES = (15, 30, 45, 60, 90)
MINUTES_IN_A_DAY = 24 * 60


class StepForm(forms.Form):
    """What somebody did for a client, quick to fill in on a phone (contactmoment)."""

    day = forms.DateField(
        label="Dag",
        widget=day_input(),
        input_formats=["%Y-%m-%d", "%d-%m-%Y"],
        error_messages={
            "required": "Vul in op welke dag het was.",
            "invalid": "Schrijf de dag als dag-maand-jaar, bijvoorbeeld 21-11-2026.",
        },
    )
    minutes = forms.TypedChoiceField(
        label="Duur",
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Kies een duur uit de rij, of vul zelf de minuten in."},
    )
    other_minutes = forms.IntegerField(
        label="Andere duur, in minuten",
        help_text="Vul je hier iets in, dan telt dit.",
        min_value=1,
        max_value=MINUTES_IN_A_DAY,
        required=False,
        error_messages={
            "invalid": "Vul een heel aantal minuten in, bijvoorbeeld 25.",
            "min_value": "Een contact duurt minstens 1 minuut.",
            "max_value": "Een contact past in één dag: vul hoogstens 1440 minuten in.",
        },
    )
    kind = forms.ChoiceField(label="Soort", choices=[(kind.value, kind.label.capitalize()) for kind in StepKind])
    trajectory = forms.ChoiceField(label="Traject", required=False)
    goal = forms.CharField(
        label="Doel", help_text="In één regel: waar werkten jullie aan?", max_length=200, required=False
    )
    note = forms.CharField(
        label="Notitie",
        help_text="Schrijf alleen op wat nodig is voor het werk. "
        "Geen diagnose, medicijnen of andere medische gegevens.",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    billable = forms.BooleanField(label="Declarabel", required=False)
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        trajectories: Sequence[Trajectory],
        last: Step | None,
        today: date,
    ) -> None:
        """`trajectories` have begun, the running ones first; `last` is the step this user logged last."""
        self.trajectories = {str(trajectory.pk): trajectory for trajectory in trajectories}
        running = [
            key for key, trajectory in self.trajectories.items() if state_standing(trajectory.state) == Standing.RUNNING
        ]
        super().__init__(
            data,
            initial={
                "day": today,
                "minutes": last.minutes if last else None,
                "kind": last.kind if last else StepKind.TALK,
                "trajectory": running[0] if running else "",
                "billable": True,
                "form_key": uuid4(),
            },
        )
        self.offer("minutes", [(each, f"{each} min") for each in self.offered_minutes(last)])
        labels = [(key, label_of(trajectory)) for key, trajectory in self.trajectories.items()]
        self.offer("trajectory", [*labels, ("", "Zonder traject")])
        self.fields["day"].widget.attrs["max"] = today.isoformat()

    def offer(self, name: str, choices: Sequence[tuple[int | str, str]]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices

    def offered_minutes(self, last: Step | None) -> list[int]:
        """The usual ones, what this user logged last, and what was sent: it may have been offered before."""
        sent = str(self.data.get(self.add_prefix("minutes"), ""))
        extra = {last.minutes} if last else set()
        if sent.isdecimal() and 1 <= int(sent) <= MINUTES_IN_A_DAY:
            extra.add(int(sent))
        return sorted({*USUAL_MINUTES, *extra})

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        own = cleaned.pop("other_minutes", None)
        cleaned["minutes"] = own or cleaned.get("minutes")
        if cleaned["minutes"] is None and not {"minutes", "other_minutes"} & self.errors.keys():
            self.add_error("minutes", "Kies hoe lang het duurde, of vul zelf de minuten in.")
        cleaned["trajectory"] = self.trajectories.get(cleaned.get("trajectory") or "")
        return cleaned

    def renew_key(self) -> None:
        """Nothing was saved: what is sent next is another act."""
        self.data = {**self.data.dict(), self.add_prefix("form_key"): str(uuid4())}  # type: ignore[attr-defined]  # a QueryDict


def label_of(trajectory: Trajectory) -> str:
    name = str(trajectory)
    return name if trajectory.last_day is None else f"{name}, tot en met {dutch(trajectory.last_day)}"


class StatementForm(forms.Form):
    """What the client wants to have said beside a professional's record (eigen verklaring)."""

    stated_on = forms.DateField(
        label="Gegeven op",
        widget=day_input(),
        input_formats=["%Y-%m-%d", "%d-%m-%Y"],
        error_messages={
            "required": "Vul in op welke dag de cliënt dit zei of schreef.",
            "invalid": "Schrijf de dag als dag-maand-jaar, bijvoorbeeld 21-11-2026.",
        },
    )
    text = forms.CharField(
        label="Eigen verklaring",
        help_text="In de woorden van de cliënt zelf.",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Schrijf op wat de cliënt wil zeggen."},
    )
