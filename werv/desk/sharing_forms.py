"""Forms for who may see what: they check what was typed, never what is allowed."""

from datetime import date
from typing import Any

from django import forms

from cases.access import Category
from cases.models import (
    BreakGlassReason,
    BreakGlassVerdict,
    Capacity,
    GivenBy,
    HowGiven,
    LegalArticle,
    Purpose,
    RefusalReason,
)
from cases.models.emergencies import LONGEST_HOURS, SHORTEST_EXPLANATION
from werv.desk.filters import day_input
from werv.ground.accounts.models import Organisation, OrganisationKind, User

DAY_FORMATS = ["%Y-%m-%d", "%d-%m-%Y"]
WRONG_DAY = "Schrijf de dag als dag-maand-jaar, bijvoorbeeld 21-11-2026."
WITHOUT_CLIENTS = (OrganisationKind.EMPLOYER, OrganisationKind.RESEARCH)
HOURS = (1, 2, 4, 8, 12, 24)


def day_field(label: str, *, missing: str = "", help_text: str = "") -> forms.DateField:
    """`missing` is the sentence for a day left empty; without it the day need not be filled in."""
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=bool(missing),
        widget=day_input(),
        input_formats=DAY_FORMATS,
        error_messages={"invalid": WRONG_DAY, "required": missing},
    )


def organisation_field(label: str, **given: Any) -> forms.ModelChoiceField:
    # All of the region: a shorter list would tell who knows the client.
    return forms.ModelChoiceField(
        queryset=Organisation.objects.exclude(kind__in=WITHOUT_CLIENTS),
        label=label,
        empty_label="Kies een organisatie",
        error_messages={"required": "Kies een organisatie.", "invalid_choice": "Kies een organisatie uit de lijst."},
        **given,
    )


def categories_field(categories: list[Category], **given: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label="Welke gegevens",
        choices=[(category.value, category.label.capitalize()) for category in categories],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Kies welke gegevens.", "invalid_choice": "Kies gegevens uit de lijst."},
        **given,
    )


def choice_field(label: str, choices: Any, *, radio: bool = False, **given: Any) -> forms.ChoiceField:
    offered = [(value, words[:1].upper() + words[1:]) for value, words in choices]
    return forms.ChoiceField(
        label=label,
        choices=offered if radio else [("", "Kies"), *offered],
        widget=forms.RadioSelect if radio else forms.Select,
        error_messages={"required": "Kies wat past.", "invalid_choice": "Kies uit de lijst."},
        **given,
    )


class ConsentForm(forms.Form):
    """What the client, or who speaks for him, said about sharing (toestemming)."""

    organisation = organisation_field("Gegevens van")
    receiver = organisation_field("Mogen worden gezien door", help_text="Alleen wie daar in het team zit.")
    is_given = choice_field("Vindt de cliënt dat goed?", [("ja", "ja"), ("nee", "nee")], radio=True, initial="ja")
    categories = categories_field(list(Category))
    purpose = choice_field("Waarvoor", Purpose.choices)
    purpose_note = forms.CharField(
        label="Toelichting",
        help_text="Kort, zonder diagnose of andere medische gegevens.",
        max_length=200,
        required=False,
    )
    how = choice_field("Hoe gezegd", HowGiven.choices, radio=True, initial=HowGiven.SPOKEN)
    given_by = choice_field("Door wie", GivenBy.choices, radio=True, initial=GivenBy.CLIENT)
    representative_name = forms.CharField(label="Naam van de vertegenwoordiger", max_length=200, required=False)
    representative_capacity = choice_field("Hoedanigheid", Capacity.choices, required=False)
    first_day = day_field("Gezegd op", missing="Vul in op welke dag dit is gezegd.")
    last_day = day_field("Geldt tot en met", help_text="Nodig als het antwoord ja is. Eerder stoppen kan altijd.")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        cleaned["is_given"] = cleaned.get("is_given") == "ja"
        first_day, last_day = cleaned.get("first_day"), cleaned.get("last_day")
        if cleaned["is_given"] and last_day is None and "last_day" not in self.errors:
            self.add_error("last_day", "Vul in tot welke dag de toestemming geldt.")
        if first_day and last_day and last_day < first_day:
            self.add_error("last_day", "De laatste dag ligt voor de dag waarop dit is gezegd.")
        if cleaned.get("given_by") == GivenBy.REPRESENTATIVE:
            if not cleaned.get("representative_name"):
                self.add_error("representative_name", "Vul in wie er voor de cliënt sprak.")
            if not cleaned.get("representative_capacity"):
                self.add_error("representative_capacity", "Kies in welke hoedanigheid.")
        return cleaned


class LegalBasisForm(forms.Form):
    """The law under which a municipality or UWV may see records (wettelijke grondslag)."""

    organisation = organisation_field("Gegevens van")
    receiver = organisation_field("Mogen worden gezien door")
    article = forms.ModelChoiceField(
        queryset=LegalArticle.objects.none(),
        label="Wet en taak",
        empty_label="Kies een wetsartikel",
        error_messages={"required": "Kies een wetsartikel.", "invalid_choice": "Kies een wetsartikel uit de lijst."},
    )
    categories = categories_field(
        [category for category in Category if category != Category.HEALTH],
        help_text="Gezondheid staat er niet bij: daarvoor is altijd toestemming nodig.",
    )
    first_day = day_field("Vanaf", missing="Vul in vanaf welke dag.")
    last_day = day_field("Tot en met")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["article"].queryset = LegalArticle.objects.running_on(today)  # type: ignore[attr-defined]  # a choice

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first_day, last_day = cleaned.get("first_day"), cleaned.get("last_day")
        if first_day and last_day and last_day < first_day:
            self.add_error("last_day", "De laatste dag ligt voor de eerste dag.")
        return cleaned


class AskForm(forms.Form):
    """What one organisation wants to see of another, and why."""

    organisation = organisation_field("Vraag aan")
    categories = categories_field(list(Category))
    purpose = choice_field("Waarvoor", Purpose.choices)


class RefusalForm(forms.Form):
    reason = choice_field("Reden", RefusalReason.choices)


class BreakGlassForm(forms.Form):
    """Who must be looked up now, and why it cannot wait (noodknop)."""

    name = forms.CharField(
        label="Voornaam en achternaam van de cliënt",
        max_length=200,
        error_messages={"required": "Vul de hele naam in."},
    )
    birth_date = day_field("Geboortedatum", missing="Vul de geboortedatum in.")
    reason = choice_field("Reden", BreakGlassReason.choices)
    explanation = forms.CharField(
        label="Waarom kan dit niet wachten?",
        min_length=SHORTEST_EXPLANATION,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "Leg uit waarom dit niet kan wachten.",
            "min_length": f"Leg het uit in minstens {SHORTEST_EXPLANATION} tekens.",
            "max_length": "Houd het op 500 tekens.",
        },
    )
    hours = forms.TypedChoiceField(
        label="Hoe lang",
        coerce=int,
        choices=[(hours, "1 uur" if hours == 1 else f"{hours} uur") for hours in HOURS if hours <= LONGEST_HOURS],
        initial=1,
        error_messages={"required": "Kies hoe lang.", "invalid_choice": "Kies een duur uit de lijst."},
    )


class ReviewForm(forms.Form):
    verdict = choice_field("Oordeel", BreakGlassVerdict.choices, radio=True)
    note = forms.CharField(
        label="Toelichting", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class DeputyForm(forms.Form):
    """Who stands in for whom, from when to when (waarneming)."""

    absent = forms.ModelChoiceField(queryset=User.objects.none(), label="Wie is er afwezig", empty_label=None)
    deputy = forms.ModelChoiceField(
        queryset=User.objects.none(),
        label="Wie neemt waar",
        empty_label="Kies een collega",
        error_messages={"required": "Kies wie waarneemt.", "invalid_choice": "Kies een collega uit de lijst."},
    )
    first_day = day_field("Eerste dag", missing="Vul de eerste dag in.")
    last_day = day_field("Laatste dag", missing="Vul de laatste dag in.")

    def __init__(self, *args: Any, user: User, arranges: bool, **kwargs: Any) -> None:
        """`arranges`: whether the user may do so for his colleagues too."""
        super().__init__(*args, **kwargs)
        colleagues = User.objects.filter(organisation=user.organisation_id, is_active=True)
        absent = colleagues if arranges else colleagues.filter(pk=user.pk)
        self.fields["absent"].queryset = absent  # type: ignore[attr-defined]  # a choice
        self.fields["deputy"].queryset = colleagues  # type: ignore[attr-defined]  # a choice
        self.fields["absent"].initial = user.pk
