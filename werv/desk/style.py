"""What the page /beheer/stijl/ shows: every component in each of its states. All people are invented."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from werv.ground.charts import Pair, grouped_bars, ladder_history

SECTIONS = [
    ("kop", "Kop van de pagina"),
    ("kleur", "Kleur"),
    ("knoppen", "Knoppen"),
    ("meldingen", "Meldingen"),
    ("velden", "Velden"),
    ("formulier", "Formulier"),
    ("filters", "Filters"),
    ("tabel", "Tabel"),
    ("bladeren", "Bladeren"),
    ("labels", "Labels"),
    ("ladder", "Ladder"),
    ("trede", "Trede in één regel"),
    ("kaart", "Kaart en kolommen"),
    ("cijfers", "Cijfers"),
    ("gegevens", "Gegevens"),
    ("tijdlijn", "Tijdlijn"),
    ("tabs", "Tabs en inhoud"),
    ("leeg", "Nog niets"),
    ("voortgang", "Voortgang"),
    ("grafiek", "Grafiek"),
    ("uitklappen", "Uitklappen"),
    ("afdrukken", "Afdrukken"),
]

LADDER = [
    {"number": 1, "label": "Geïsoleerd", "state": "none", "note": ""},
    {"number": 2, "label": "Sociale contacten buitenshuis", "state": "was_here", "note": "mrt 2025"},
    {"number": 3, "label": "Georganiseerde activiteiten", "state": "current", "note": "sinds sep 2025"},
    {"number": 4, "label": "Onbetaald werk", "state": "was_here", "note": "jan–jun 2025"},
    {"number": 5, "label": "Betaald werk met ondersteuning", "state": "none", "note": ""},
    {"number": 6, "label": "Betaald werk", "state": "none", "note": ""},
]

COLUMNS = [
    {"label": "Dossier"},
    {"label": "Naam", "sort_url": "?sorteer=naam#tabel"},
    {"label": "Jobcoach"},
    {"label": "Aangemeld", "sort_url": "?sorteer=aangemeld#tabel", "sorted": "descending"},
    {"label": "Status"},
    {"label": "Uren", "numeric": True, "sort_url": "?sorteer=uren#tabel"},
    {"label": "Trede"},
]

ROWS: list[dict[str, Any]] = [
    {
        "case": "2026-0412",
        "name": "Fatima el Idrissi",
        "coach": "A. de Boer",
        "registered": date(2026, 3, 12),
        "badge": ("ok", "Lopend"),
        "hours": "14,50",
        "rung": 3,
    },
    {
        "case": "2026-0398",
        "name": "Jan-Willem van der Meer",
        "coach": "S. Özdemir",
        "registered": date(2026, 3, 3),
        "badge": ("warn", "Wacht op intake"),
        "hours": "0,00",
        "rung": None,
    },
    {
        "case": "2026-0377",
        "name": "Éva Kovács",
        "coach": "",
        "registered": date(2026, 2, 24),
        "badge": ("warn", "Geen contact sinds 14 dagen"),
        "hours": "3,25",
        "rung": 1,
    },
    {
        "case": "2026-0311",
        "name": "Mohamed Achahbar",
        "coach": "J. Prins",
        "registered": date(2026, 1, 19),
        "badge": ("done", "Afgerond"),
        "hours": "1.112,00",
        "rung": 6,
    },
    {
        "case": "2026-0287",
        "name": "Ingrid ’t Hooft",
        "coach": "A. de Boer",
        "registered": date(2026, 1, 8),
        "badge": ("", "Teruggekeerd"),
        "hours": "27,75",
        "rung": 4,
    },
]

FACTS = [
    ("Geboren", "4 mei 1989 (36 jaar)"),
    ("Woont in", "Almelo"),
    ("Telefoon", "06 00 00 00 01"),
    ("E-mail", ""),
]

TIMELINE = [
    {
        "day": date(2026, 3, 10),
        "title": "Gesprek op locatie",
        "by": "A. de Boer",
        "text": "Samen gekeken naar de moestuin. Wil twee ochtenden proberen.",
    },
    {"day": date(2026, 2, 24), "title": "Telefoongesprek", "by": "A. de Boer", "text": ""},
    {"day": date(2026, 2, 2), "title": "Intake", "by": "S. Özdemir", "text": ""},
]

TABS = [
    {"label": "Overzicht", "url": "#tabs", "current": True, "count": None},
    {"label": "Trajecten", "url": "#tabs", "current": False, "count": 2},
    {"label": "Stappen", "url": "#tabs", "current": False, "count": 31},
]


INFLOW = [Pair("1e kwartaal", 15, 12), Pair("2e kwartaal", 20, 18), Pair("3e kwartaal", 20, 9)]
HISTORY = [(date(2025, 3, 3), 2), (date(2025, 7, 1), 4), (date(2025, 9, 15), 3)]


class StyleForm(forms.Form):
    """One of each kind of field."""

    name = forms.CharField(label="Naam", max_length=80)
    bsn = forms.RegexField(
        r"^\d{9}$",
        label="BSN",
        help_text="9 cijfers, zonder punten",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": "Een BSN heeft 9 cijfers."},
    )
    first_day = forms.DateField(
        label="Eerste dag",
        # A date picker of the browser understands this form only, whatever the language of the page.
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    kind = forms.ChoiceField(
        label="Soort contact", choices=[("", "Kies"), ("visit", "Huisbezoek"), ("call", "Telefoon")]
    )
    agreed = forms.ChoiceField(
        label="Is de cliënt het ermee eens?",
        choices=[("yes", "Ja"), ("partly", "Deels"), ("no", "Nee")],
        widget=forms.RadioSelect,
    )
    goals = forms.MultipleChoiceField(
        label="Waar werken jullie aan?",
        help_text="Kies alles wat past.",
        choices=[("rhythm", "Dagritme"), ("contacts", "Contacten"), ("work", "Werk")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    note = forms.CharField(
        label="Afspraak",
        help_text="Schrijf op wat jullie afspraken, geen medische gegevens.",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    file = forms.FileField(label="Bestand", help_text="Excel, ODS of CSV, hoogstens 20 MB.", required=False)
    send = forms.BooleanField(label="Stuur mij een bericht als het klaar is", required=False)


class StyleFilterForm(forms.Form):
    """A row of filters above a list."""

    q = forms.CharField(label="Zoeken op naam of dossiernummer", required=False)
    status = forms.ChoiceField(
        label="Status", choices=[("", "Alle"), ("running", "Lopend"), ("ended", "Afgerond")], required=False
    )
    since = forms.DateField(
        label="Vanaf", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), required=False
    )


def examples(query: Mapping[str, Any]) -> dict[str, Any]:
    """The context of the page; `fout` in the query shows the form as it comes back, with its errors."""
    wrong = StyleForm(
        {"wrong-bsn": "12345678", "wrong-name": "Éva Kovács"}, prefix="wrong", use_required_attribute=False
    )
    return {
        "sections": SECTIONS,
        "form": StyleForm({"name": "Éva Kovács", "bsn": "12345678"} if "fout" in query else None),
        "wrong": wrong,
        "filter_form": StyleFilterForm({"filter-q": "El Id"}, prefix="filter"),
        "ladder": LADDER,
        "columns": COLUMNS,
        "rows": ROWS,
        "facts": FACTS,
        "timeline": TIMELINE,
        "tabs": TABS,
        "bars": grouped_bars(INFLOW, unit="deelnemers"),
        "history": ladder_history(HISTORY, until=date(2026, 3, 16)),
        "rungs": [None, 1, 2, 3, 4, 5, 6],
    }
