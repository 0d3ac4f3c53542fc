"""Which column of an untidy list holds what: fields, the words people use for them, the row they stand in."""

import difflib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

SEARCH_ROWS = 40
MIN_FIELDS = 2

# The fields of a participant, with the Dutch label for screens and for complaints about an absent column.
LABELS = MappingProxyType(
    {
        "last_name": "Achternaam",
        "prefix": "Tussenvoegsel",
        "first_name": "Voornaam",
        "initials": "Voorletters",
        "full_name": "Naam (alles in één kolom)",
        "sex": "Geslacht",
        "birth_date": "Geboortedatum",
        "bsn": "BSN",
        "postcode": "Postcode",
        "place": "Woonplaats",
        "municipality": "Gemeente",
        "email": "E-mail",
        "phone": "Telefoon",
        "benefit": "Uitkering",
        "referred_on": "Aangemeld op",
        "first_day": "Startdatum traject",
        "start_level": "Trede bij start",
        "now_level": "Trede nu",
        "now_measured_on": "Datum laatste meting",
        "end_level": "Trede bij einde",
        "last_day": "Einddatum traject",
        "end_reason": "Reden einde",
        "employer": "Werkgever",
        "hours_per_week": "Uren per week",
        "job_first_day": "Start werk",
        "coach": "Jobcoach",
        "order_number": "Ordernummer",
        "planned_last_day": "Geplande einddatum",
        "granted_hours": "Toegekende uren",
    }
)

# A column headed only "Naam" is a whole name or a surname; the columns beside it decide.
_NAME = "name"
KEPT_OUT = "kept_out"

# Words for each field, separated by |. Case, accents, punctuation and order of words do not matter, nor do
# the words of _FILLERS.
_SYNONYMS = {
    _NAME: "naam|namen|name|naam en voornaam|volledige naam achternaam",
    "last_name": (
        "achternaam|familienaam|geslachtsnaam|geboortenaam|anaam|achternamen|achternm|surname|last name|"
        "naam achternaam|achter naam|eigen achternaam|eigennaam"
    ),
    "prefix": (
        "tussenvoegsel|tussenvoegsels|tussenv|tussen|tv|tvg|tussenvgsl|voorvoegsel|voorvoegsels|vv|tsv|"
        "infix|tussenvoegsel achternaam|voorv"
    ),
    "first_name": (
        "voornaam|voornamen|roepnaam|roepnamen|vnaam|first name|voornm|eerste voornaam|voor naam|"
        "voornaam roepnaam|roepnaam voornaam"
    ),
    "initials": "voorletters|voorletter|initialen|initiaal|vl|voorl",
    "full_name": (
        "volledige naam|achternaam voornaam|voornaam achternaam|naam voornaam|voor en achternaam|"
        "achternaam voornaam tussenvoegsel|voornaam tussenvoegsel achternaam|naam voluit|"
        "achternaam en voornaam|naam en voorletters|naam voorletters|achternaam voorletters|cliëntnaam|"
        "deelnemersnaam|naam deelnemer"
    ),
    "sex": ("geslacht|m v|mv|m/v|m/v/x|v/m|gender|sekse|sexe|man vrouw|dhr mw|dhr mevr|sex|m v anders|aanhef"),
    "birth_date": (
        "geboortedatum|geb datum|gebdatum|geb|geboren|geboren op|geboorte|gebdat|geb dat|gd|dob|"
        "datum geboorte|birth date|g datum|gdatum|geboorte dag|geboortedag|gebdtm|geb dt"
    ),
    "bsn": (
        "bsn|burgerservicenummer|burger service nummer|sofi|sofinummer|sofi nummer|bsn nummer|bsnr|bsn nr|"
        "bsn sofinummer|bsn sofi|burgerservicenr"
    ),
    "postcode": "postcode|pc|post code|postcode wonen|zip|pcode|postcode woonplaats|postcode plaats",
    "place": "woonplaats|plaats|plaatsnaam|woonpl|stad|dorp|wpl|city|woonplaats naam",
    "municipality": ("gemeente|woongemeente|gemeentenaam|verantwoordelijke gemeente|financierende gemeente"),
    "email": "email|e mail|mail|emailadres|mailadres|e mailadres|email adres",
    "phone": (
        "telefoon|telefoonnummer|tel|telnr|tel nr|telefoonnr|mobiel|mobiele nummer|mobiel nummer|gsm|06|"
        "06 nummer|mobielnr|telefoon mobiel|tel nummer|tel mobiel|telefoonnummers"
    ),
    "benefit": (
        "uitkering|soort uitkering|uitkeringssoort|type uitkering|inkomen|uitkeringstype|regeling|wet|"
        "inkomensbron|bron van inkomen|soort inkomen|uitk|bron inkomsten|huidige uitkering|"
        "uitkering inkomen"
    ),
    "referred_on": (
        "aangemeld op|aanmelddatum|datum aanmelding|aanmeldingsdatum|aangemeld|aanmelding|datum aangemeld|"
        "verwezen op|datum verwijzing|verwijsdatum|verwijzing|aanmeld datum|datum intake|"
        "instroom aanmelding|aanm datum|aanmelddat"
    ),
    "first_day": (
        "start traject|startdatum|start datum|startdatum traject|datum start|begindatum|begin traject|"
        "ingangsdatum|datum ingang|aanvang|aanvangsdatum|datum aanvang|start|begin|gestart|gestart op|"
        "start op|instroomdatum|instroom|datum instroom|eerste dag|traject start|startdat|start dt|vanaf|"
        "van|sinds|ingegaan op|traject gestart op|in traject sinds|startdag|begonnen op|startdtm|"
        "opdrachtdatum ingang|ingang"
    ),
    "start_level": (
        "trede bij start|start trede|trede start|starttrede|begintrede|trede begin|trede bij aanvang|"
        "trede bij begin|trede 1e meting|eerste trede|trede in|trede instroom|trede bij instroom|"
        "instroomtrede|participatietrede start|ladder start|ladder bij start|niveau start|trede aanvang|"
        "beginmeting|startmeting|nulmeting|0 meting|trede nulmeting|trede intake|trede bij intake|"
        "start niveau|trede aanmelding|participatieladder start|participatieladder bij start|pl start|"
        "trede voor|trede t0"
    ),
    "now_level": (
        "trede nu|huidige trede|trede huidig|trede|trede actueel|actuele trede|laatste trede|trede laatst|"
        "participatietrede|participatieladder|ladder|ladder nu|niveau nu|trede op dit moment|"
        "trede laatste meting|tussentrede|trede stand nu|participatieladder nu|niveau|trede t1|"
        "trede tussenmeting|nu"
    ),
    "now_measured_on": (
        "laatste meting|datum laatste meting|datum meting|meetdatum|gemeten op|laatst gemeten|"
        "laatst gemeten op|datum trede|datum trede nu|meting|meting op|peildatum trede|datum laatste trede|"
        "laatste meting op|laatste meetdatum|datum tussenmeting|meetmoment|datum van meting|"
        "trede gemeten op|peildatum"
    ),
    "end_level": (
        "trede bij einde|eindtrede|trede einde|trede eind|trede bij eind|trede uitstroom|uitstroomtrede|"
        "trede bij uitstroom|ladder einde|trede bij afsluiting|eindmeting|eindmeting trede|trede uit|"
        "niveau einde|trede afsluiting|trede na|participatieladder einde"
    ),
    "last_day": (
        "einde traject|einddatum|eind datum|einddatum traject|datum einde|datum einde traject|einde|eind|"
        "uitstroomdatum|datum uitstroom|uitstroom|uitgestroomd op|uitgestroomd|afgesloten op|afgesloten|"
        "afsluitdatum|datum afsluiting|gestopt op|stopdatum|datum gestopt|beëindigd op|beëindigd|"
        "datum beëindiging|laatste dag|eind traject|traject einde|werkelijke einddatum|"
        "feitelijke einddatum|einddat|t/m|tot en met|tot|uitstroom op|datum uit|beëindigingsdatum|"
        "afgerond op|stop|gestopt|werkelijk einde|datum afgesloten"
    ),
    "end_reason": (
        "reden einde|reden|reden beëindiging|reden uitstroom|uitstroomreden|reden van uitstroom|eindreden|"
        "reden uitval|reden stoppen|reden afsluiting|resultaat|uitkomst|uitstroom naar|uitstroom reden|"
        "reden stop|reden einde traject|reden van beëindiging|eindresultaat|beëindigingsreden|afsluitreden|"
        "uitgestroomd naar|resultaat traject|reden gestopt|soort uitstroom|uitstroomresultaat|reden eind"
    ),
    "employer": (
        "werkgever|bedrijf|naam werkgever|bedrijfsnaam|werkt bij|organisatie werk|werk bij|naam bedrijf|"
        "werkplek|plaatsing bij|geplaatst bij|huidige werkgever|werkgever naam"
    ),
    "hours_per_week": (
        "uren p w|uren pw|uren per week|uur per week|contracturen|uren contract|uren|aantal uren|"
        "urenperweek|u p w|u pw|uren week|werkuren|aantal uren per week|uur p w|arbeidsuren|upw|"
        "aantal uur per week|uren werk|omvang dienstverband"
    ),
    "job_first_day": (
        "start werk|startdatum werk|begin werk|datum start werk|werk vanaf|aan het werk sinds|"
        "datum in dienst|in dienst|in dienst sinds|in dienst per|startdatum baan|start baan|"
        "datum plaatsing|plaatsing|startdatum contract|ingangsdatum contract|datum werkhervatting|"
        "start dienstverband|begindatum werk|plaatsingsdatum|start contract|datum werk|indiensttreding|"
        "datum indiensttreding|startdatum dienstverband|datum geplaatst|werk start|geplaatst op|"
        "begindatum contract|aan het werk per|start betaald werk"
    ),
    "coach": (
        "jobcoach|job coach|trajectbegeleider|begeleider|coach|naam jobcoach|naam begeleider|ips er|ipser|"
        "ips trajectbegeleider|uitvoerder|casemanager werk|consulent werv|re integratieconsulent|"
        "persoonlijk begeleider|caseload van|contactpersoon werv"
    ),
    "order_number": (
        "ordernummer|ordernummer uwv|order nr|ordernr|order|opdrachtnummer|kenmerk uwv|uwv nummer|"
        "uwv ordernummer|kenmerk|opdrachtnr|uwv kenmerk|referentie uwv|ordernummer opdracht|"
        "inkoopordernummer|po nummer"
    ),
    "planned_last_day": (
        "geplande einddatum|verwachte einddatum|einddatum gepland|einddatum verwacht|gepland einde|"
        "verwacht einde|streefdatum|beoogde einddatum|einddatum beschikking|einddatum opdracht|"
        "uiterlijke einddatum|maximale einddatum|geplande einde|einddatum indicatie|einde opdracht|"
        "beschikking tot|geplande eind datum|looptijd tot|geplande afronding"
    ),
    "granted_hours": (
        "begeleidingsuren|toegekende uren|uren toegekend|uren beschikt|beschikte uren|uren begeleiding|"
        "aantal begeleidingsuren|ingekochte uren|uren ingekocht|budget uren|urenbudget|totaal uren|"
        "uren totaal|max uren|maximaal aantal uren|uren opdracht|uren beschikking|aantal toegekende uren"
    ),
    # Known, and left out on purpose: row counters, free text (it gathers medical facts), other people's
    # names, and what this import has no place for.
    KEPT_OUT: (
        "nr|nummer|volgnummer|volgnr|id|no|rij|rijnummer|clientnummer|cliëntnr|dossiernummer|dossiernr|"
        "registratienummer|opmerkingen|opmerking|bijzonderheden|notities|notitie|toelichting|commentaar|"
        "memo|info|aantekeningen|overig|overige|actie|acties|to do|vervolgactie|afspraken|stand van zaken|"
        "voortgang|leeftijd|leeftijd bij start|status|fase|adres|straat|straatnaam|huisnummer|huisnr|"
        "nr toevoeging|toevoeging|straat en huisnummer|straat huisnummer|adresgegevens|geboorteplaats|"
        "geboorteland|nationaliteit|burgerlijke staat|iban|rekeningnummer|diagnose|diagnoses|medicatie|"
        "problematiek|ziektebeeld|verzuim|verzuim van|verzuim t/m|verzuim tot|verzuim tot en met|ziek van|"
        "ziek tot|ziek t/m|ziek sinds|adviseur werk|adviseur|adviseur uwv|arbeidsdeskundige|"
        "contactpersoon uwv|contactpersoon gemeente|klantmanager|consulent|consulent gemeente|casemanager|"
        "behandelaar|regiebehandelaar|verwijzer|verwezen door|aangemeld door|contactpersoon|huisarts|team|"
        "locatie|regio|project|product|programma|traject|soort traject|type traject|opdrachtgever|"
        "financier|functie|soort contract|contractvorm|type contract|opleiding|opleidingsniveau|taal|"
        "vervoer|rijbewijs|doelgroepregister|loonwaarde|weken|duur|duur traject|looptijd|dagen|"
        "aantal dagen|dagdelen|jaar|maand|kwartaal|wachtlijst|foto|naam partner|achternaam partner|"
        "partnernaam|titel|titulatuur|toestemming|avg|handtekening|paraaf|bijgewerkt|bijgewerkt op|"
        "laatst bijgewerkt|laatste contact|volgende afspraak|evaluatie|datum evaluatie|doel|doelen|"
        "trede doel|doeltrede|verwachte trede|streeftrede|groei|verschil|stijging|einde werk|"
        "einddatum contract|contract tot|einde contract"
    ),
}

_MEANINGLESS = (
    "client clienten deelnemer deelnemers kandidaat kandidaten inwoner klant de het een der d v cl dln "
    "traject svs werkfit ips dagbesteding wabz uwv dd ddmmjjjj ddmmyyyy jjjj mm verplicht"
)
_FILLERS = frozenset(_MEANINGLESS.split())


def key(text: str) -> str:
    """`text` as headings are compared: lower case, no accents, only letters and digits."""
    return "".join(_words(text))


def _words(text: str) -> list[str]:
    bare = unicodedata.normalize("NFKD", text.casefold())
    return re.findall(r"[a-z0-9]+", "".join(c for c in bare if not unicodedata.combining(c)).replace("&", " en "))


def _table() -> tuple[dict[str, str], dict[str, str]]:
    """Exact keys, and keys of the sorted words, to fields."""
    exact: dict[str, str] = {}
    sorted_words: dict[str, str] = {}
    for field, words in _SYNONYMS.items():
        for synonym in filter(None, [*words.split("|"), LABELS.get(field)]):
            exact.setdefault(key(synonym), field)
            sorted_words.setdefault("".join(sorted(_words(synonym))), field)
    return exact, sorted_words


_EXACT, _SORTED = _table()
# Every heading word as people write it, lower case: to see at a glance whether a row may be a heading again.
WORDS = frozenset(word for words in _SYNONYMS.values() for word in words.split("|")) | {
    label.casefold() for label in LABELS.values()
}
_LONG_KEYS = [synonym for synonym in _EXACT if len(synonym) >= 7]


@lru_cache(maxsize=4096)
def field_for(heading: str, *, typos: bool = True) -> str | None:
    """The field that `heading` stands for; KEPT_OUT for what is known and not imported; None when unknown.

    `typos` also accepts one that is nearly right; that is slow, and wrong for anything but a heading.
    """
    if not heading.strip() or len(heading) > 80:
        return None
    if heading.strip() == "#":
        return KEPT_OUT
    for text in (heading, re.sub(r"\(.*?\)|\[.*?\]", " ", heading)):
        words = _words(text)
        without = [word for word in words if word not in _FILLERS]
        for candidate in (words, without):
            if found := _EXACT.get("".join(candidate)) or _SORTED.get("".join(sorted(candidate))):
                return found
    compact = key(heading)
    if typos and len(compact) >= 8 and (close := difflib.get_close_matches(compact, _LONG_KEYS, n=1, cutoff=0.9)):
        return _EXACT[close[0]]
    return None


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the file; `index` counts from 0 at column A, `field` is None when it is not imported."""

    index: int
    heading: str
    field: str | None
    kept_out: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """Where the heading stands in the rows that were searched, and what it says."""

    first: int
    last: int
    columns: list[Column]

    @property
    def score(self) -> int:
        return sum(column.field is not None for column in self.columns)


def recognised(cells: Sequence[object]) -> int:
    """How many different fields the cells of a row name, when it is read as a heading row."""
    return len({field_for(c, typos=False) for c in cells if isinstance(c, str)} - {None, KEPT_OUT})


def find(rows: Sequence[Sequence[object]]) -> Heading | None:
    """The row, or two rows together, that name the most fields; None when none names two of a person."""
    best: Heading | None = None
    for at, row in enumerate(rows[:SEARCH_ROWS]):
        above = _texts(rows[at - 1]) if at else {}
        if max(recognised(row), recognised(rows[at - 1]) if above else 0) < MIN_FIELDS:
            continue
        candidates = [Heading(at, at, columns_of(row))]
        if len(above) > 1:
            candidates.append(Heading(at - 1, at, _columns(_texts(row), _spread(above, row))))
        for candidate in candidates:
            if _is_list(candidate) and (best is None or candidate.score > best.score):
                best = candidate
    return best


def columns_of(row: Sequence[object]) -> list[Column]:
    """The columns that a single row would name as a heading."""
    return _columns(_texts(row), [])


def _is_list(heading: Heading) -> bool:
    fields = {column.field for column in heading.columns}
    person = fields & {"last_name", "full_name", "first_name", "bsn", "birth_date"}
    return heading.score >= MIN_FIELDS and bool(person)


def is_attendance_grid(rows: Sequence[Sequence[object]], heading: Heading) -> bool:
    """A heading row that goes on with the days of a month belongs to an attendance list."""
    cells = rows[heading.last]
    days = [cell for cell in cells if re.fullmatch(r"(?:[12]?\d|3[01])(?:\.0)?", str(cell).strip())]
    return len(days) >= 8


def _texts(row: Sequence[object]) -> dict[int, str]:
    return {i: " ".join(str(cell).split()) for i, cell in enumerate(row) if str(cell).strip()}


def _spread(above: dict[int, str], row: Sequence[object]) -> list[str]:
    """The upper of two heading rows with each merged text repeated over the columns that it covers."""
    width = max(len(row), max(above) + 1)
    spread: list[str] = []
    for index in range(width):
        spread.append(above.get(index, spread[-1] if spread else ""))
    return spread


def _columns(texts: dict[int, str], above: list[str]) -> list[Column]:
    """Columns by their heading, helped by the row above where a heading alone says too little."""
    named: list[tuple[int, str, str | None]] = []
    for index in sorted(texts.keys() | {i for i, text in enumerate(above) if text and _owns(above, i)}):
        own, upper = texts.get(index, ""), above[index] if index < len(above) else ""
        both = f"{upper} {own}".strip()
        field = field_for(both) if upper and own else None
        if field in (None, KEPT_OUT):
            field = field_for(own or upper) or field
        named.append((index, both if upper and field_for(own) != field else own or upper, field))
    fields = [field for _, _, field in named]
    whole = _meaning_of_name(set(fields))
    taken: set[str] = set()
    columns = []
    for index, heading, found in named:
        field = whole if found == _NAME else found
        if field == KEPT_OUT:
            columns.append(Column(index, heading, None, kept_out=True))
        elif field is None or field in taken:
            columns.append(Column(index, heading, None))
        else:
            taken.add(field)
            columns.append(Column(index, heading, field))
    return columns


def _owns(above: list[str], index: int) -> bool:
    """The text stands in this column itself: it is not repeated from the column before."""
    return index == 0 or above[index] != above[index - 1]


def _meaning_of_name(fields: set[str | None]) -> str | None:
    if "last_name" in fields:
        return None
    return "last_name" if fields & {"first_name", "initials", "prefix"} else "full_name"
