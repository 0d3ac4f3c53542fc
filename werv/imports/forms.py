"""What is typed when a list is handed in."""

from typing import Any

from django import forms

from cases.models import Programme, ProgrammeLeader
from subsidies.models import Grant
from werv.ground.accounts.models import User
from werv.imports.headings import LABELS

LARGEST_FILE_MB = 50
NOTHING = ""
KEEP_OUT = [(NOTHING, "niet overnemen"), *LABELS.items()]


class UploadForm(forms.Form):
    """A list, and where it belongs."""

    file = forms.FileField(
        label="Deelnemerslijst",
        help_text="Excel (.xlsx of .xls), OpenDocument (.ods) of CSV. "
        "Titels, lege regels en totalen mogen blijven staan.",
        error_messages={"empty": "Dit bestand is leeg."},
    )
    programme = forms.ModelChoiceField(
        queryset=Programme.objects.none(), label="Programma", empty_label="Kies een programma"
    )
    grant = forms.ModelChoiceField(
        queryset=Grant.objects.none(),
        label="Subsidie die betaalt",
        empty_label="geen subsidie",
        required=False,
    )

    def __init__(self, *args: Any, user: User, today: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        led = ProgrammeLeader.objects.leading(user, today).values("programme")
        self.fields["programme"].queryset = Programme.objects.filter(pk__in=led)  # type: ignore[attr-defined]  # a choice
        self.fields["grant"].queryset = Grant.objects.visible_to(user)  # type: ignore[attr-defined]  # a choice

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE_MB * 1024 * 1024:
            raise forms.ValidationError(f"Dit bestand is groter dan {LARGEST_FILE_MB} MB.")
        return file
