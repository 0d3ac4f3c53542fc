"""What a privacy officer types; what is allowed is said by the models."""

from datetime import datetime
from typing import Any

from django import forms

from subsidies.forms import FIRST_YEAR, LAST_YEAR, day_field
from werv.privacy.models import NoticeDecision, Outcome, RequestKind


def within_our_years(moment: datetime) -> None:
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise forms.ValidationError(f"Kies een moment van {FIRST_YEAR} tot en met {LAST_YEAR}.")


def moment_field(label: str, hint: str = "", *, required: bool = True) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        help_text=hint,
        required=required,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d-%m-%Y %H:%M"],
        validators=[within_our_years],
        error_messages={"invalid": "Schrijf dag en tijd als dag-maand-jaar uur:minuut, bijvoorbeeld 21-11-2026 14:30."},
    )


def text_field(label: str, hint: str = "", *, longest: int, rows: int = 4, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=longest,
        required=required,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def told_choices(told: str, not_told: str) -> list[tuple[str, str]]:
    return [(NoticeDecision.TOLD.value, told), (NoticeDecision.NOT_TOLD.value, not_told)]


class SearchForm(forms.Form):
    """Whom to look for among the clients of the own organisation."""

    name = forms.CharField(label="Naam", help_text="Voor- en achternaam, of alleen de achternaam.", max_length=200)
    birth_date = day_field("Geboortedatum", "Alleen samen met de naam wordt er gezocht.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["birth_date"].validators = []  # people were born before our years


class ClientRequestForm(forms.Form):
    """A request of a client."""

    kind = forms.ChoiceField(label="Soort verzoek", choices=RequestKind.choices)
    received_on = day_field("Ontvangen op", "De dag waarop het verzoek binnenkwam; daarna is er een maand.")
    identity_check = forms.CharField(
        label="Hoe is vastgesteld wie het is?",
        help_text="Bijvoorbeeld: aan de balie met een identiteitsbewijs. Bewaar geen kopie.",
        max_length=200,
        required=False,
    )
    wish = text_field("Wat wordt er gevraagd?", longest=4000, required=False)


class OtherRequestForm(ClientRequestForm):
    """A request of somebody who is no client."""

    subject = forms.CharField(
        label="Wie doet het verzoek?", help_text="Bijvoorbeeld: vrijwilliger, verwijzer of werkgever.", max_length=200
    )
    field_order = ("kind", "subject")


class ExtendForm(forms.Form):
    months = forms.TypedChoiceField(
        label="Hoeveel langer?",
        coerce=int,
        choices=[(1, "één maand"), (2, "twee maanden")],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="Reden", help_text="Deze reden hoort de betrokkene binnen de eerste maand.", max_length=500
    )


class DecideForm(forms.Form):
    outcome = forms.ChoiceField(label="Besluit", choices=Outcome.choices, widget=forms.RadioSelect)
    outcome_reason = text_field("Reden van het besluit", longest=4000)
    letter = text_field("Brief aan de betrokkene", "Schrijf zo dat iedereen het begrijpt.", longest=10_000, rows=12)


class DescribeBreachForm(forms.Form):
    """What is known of a breach so far."""

    what = text_field("Wat is er gebeurd?", longest=4000)
    which_data = text_field("Om welke gegevens gaat het?", "Noem soorten, geen namen.", longest=2000)
    people_count = forms.IntegerField(
        label="Hoeveel mensen raakt het?",
        help_text="Laat leeg zolang dat niet bekend is.",
        min_value=0,
        max_value=2_000_000_000,
        required=False,
        error_messages={"min_value": "Dit kan niet minder dan 0 zijn.", "invalid": "Vul een geheel getal in."},
    )
    cause = text_field("Oorzaak", longest=2000, required=False)
    measures = text_field("Maatregelen", "Wat is er gedaan, en wat voorkomt herhaling?", longest=4000, required=False)


class BreachForm(DescribeBreachForm):
    aware_at = moment_field("Ontdekt op", "Vanaf dit moment lopen de 72 uur.")
    aware_by = forms.CharField(label="Ontdekt door", max_length=200)
    field_order = ("aware_at", "aware_by")


class AuthorityForm(forms.Form):
    decision = forms.ChoiceField(
        label="Is het gemeld bij de Autoriteit Persoonsgegevens?",
        choices=told_choices("ja, gemeld", "nee, niet gemeld"),
        widget=forms.RadioSelect,
    )
    told = moment_field("Gemeld op", "Alleen als er gemeld is.", required=False)
    number = forms.CharField(label="Meldingsnummer", max_length=60, required=False)
    reason = text_field(
        "Reden van dit besluit",
        "Niet melden mag alleen als er waarschijnlijk geen risico is voor de mensen om wie het gaat.",
        longest=2000,
    )


class PeopleForm(forms.Form):
    decision = forms.ChoiceField(
        label="Hebben de mensen zelf bericht gekregen?",
        choices=told_choices("ja, bericht gestuurd", "nee, geen bericht"),
        widget=forms.RadioSelect,
    )
    told_on = day_field("Bericht gestuurd op", "Alleen als er bericht is gestuurd.")
    reason = text_field("Reden van dit besluit", "Bij een hoog risico moeten de mensen het zelf weten.", longest=2000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["told_on"].required = False


class HoldForm(forms.Form):
    reason = forms.CharField(
        label="Reden", help_text="Bijvoorbeeld: er loopt een klacht of een rechtszaak.", max_length=500
    )


class RefuseProposalForm(forms.Form):
    reason = forms.CharField(label="Waarom wordt dit niet uitgevoerd?", max_length=500)


class TermForm(forms.Form):
    """A term that the region does not know, as the own contract says."""

    years = forms.IntegerField(label="Aantal jaren", min_value=1, max_value=200)
    source = forms.CharField(
        label="Waar staat dat?", help_text="Bijvoorbeeld het contract, met nummer en artikel.", max_length=300
    )
    valid_from = day_field("Geldt vanaf")
