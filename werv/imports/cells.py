"""What one cell says: dates, steps of the ladder, BSN, names and codes, however people type them.

Each function takes the cell as the file has it and answers with a `Reading`. A complaint rejects the row; a
remark is a warning, and the row goes in without that value or with the value as read. Both are Dutch, for the
project leader to read, and never hold a whole BSN.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from stdnum.nl import bsn as dutch_bsn

from werv.imports.sheets import Cell


class Reading(NamedTuple):
    """The value of a cell (None or "" when empty), why the row cannot go in, what the reader should know."""

    value: Any
    complaint: str = ""
    remark: str = ""


_SAYS_NOTHING = (
    "- -- --- – — _ . .. ... ? ?? ??? / // * ' n.v.t. n.v.t nvt nvt. n/a #n/a #n/b n.n.b. nnb n.t.b. ntb "
    "onbekend leeg volgt volgt. geen? null none nan #ref! #value! #waarde! #verw! #naam? #name? "
    "#deel/0! #div/0! #getal! #num! ##### ######## <leeg> (leeg) [leeg] xxx (onbekend) onbek. onb."
)
EMPTY_WORDS = frozenset(_SAYS_NOTHING.split()) | {
    "nog niet bekend",
    "niet bekend",
    "nog onbekend",
    "niet van toepassing",
    "niet ingevuld",
    "n. v. t.",
}

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u202a\u202b\u202c\u202d\u202e"))
MAX_QUOTED = 40


def text_of(cell: Cell) -> str:
    """The cell as tidy text: single spaces, nothing invisible, numbers without a meaningless ".0"."""
    if type(cell) is str:
        # The trick ="0123" keeps zeros in a CSV file that Excel opens.
        text = cell[2:-1] if cell.startswith('="') and cell.endswith('"') else cell
        if text.isascii() and text.isprintable():
            return " ".join(text.split())
        text = unicodedata.normalize("NFC", text.translate(_INVISIBLE))
        kept = (" " if unicodedata.category(c) in ("Cc", "Zs", "Zl", "Zp") else c for c in text)
        return " ".join("".join(c for c in kept if unicodedata.category(c) not in ("Cs", "Cn", "Co")).split())
    if isinstance(cell, bool):
        return "ja" if cell else "nee"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else str(cell).replace(".", ",")
    if isinstance(cell, datetime):
        return dutch_day(cell.date())
    if isinstance(cell, date):
        return dutch_day(cell)
    return str(cell)


def is_empty(text: str) -> bool:
    return not text or text.casefold() in EMPTY_WORDS


def dutch_day(day: date) -> str:
    return f"{day.day}-{day.month}-{day.year}"


def quoted(text: str) -> str:
    return f"“{masked(text)}”"


def masked(text: str) -> str:
    """`text` for in a sentence: shortened, and without anything that could be a BSN."""
    short = text if len(text) <= MAX_QUOTED else text[:MAX_QUOTED].rstrip() + "…"
    return re.sub(r"(?<!\d)\d(?:[ .-]?\d){8}(?!\d)|\d{8,}", "…", short)


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari jan january",
            "februari feb febr february",
            "maart mrt mar maa march",
            "april apr",
            "mei may",
            "juni jun june",
            "juli jul july",
            "augustus aug august",
            "september sep sept",
            "oktober okt oct october",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_LEAD = re.compile(
    r"^(?:(?:op|per|vanaf|sinds|start|begin|eind|einde|tot|t/m|datum|d\.?d\.?|maandag|dinsdag|woensdag|donderdag|"
    r"vrijdag|zaterdag|zondag|ma|di|wo|do|vr|za|zo|'|=)(?:[\s:.,]+|(?=[\d'])))*",
)
_ABOUT = re.compile(r"^(?:ca\.?|circa|±|~|ong\.?|ongeveer|rond|begin|medio|eind|half|\+/-)\s*")
_GAP = r"\s*[-/.\s–]\s*"
_NUMERIC = re.compile(rf"(?P<d>\d{{1,2}}){_GAP}(?P<m>\d{{1,2}}){_GAP}'?(?P<y>\d{{4}}|\d{{2}})(?!\d)")
_YEAR_FIRST = re.compile(rf"(?P<y>\d{{4}}){_GAP}(?P<m>\d{{1,2}}){_GAP}(?P<d>\d{{1,2}})(?!\d)")
_IN_WORDS = re.compile(
    r"(?P<d>\d{1,2})(?:e|de|ste)?[\s.\-/]*(?P<name>[a-z]{3,})\.?[\s.\-/,]*[’']?(?P<y>\d{4}|\d{2})(?!\d)"
)
_MONTH_FIRST = re.compile(r"(?P<name>[a-z]{3,})\.?\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y>\d{4})(?!\d)")
_CLOCK = re.compile(
    r"^(?:t|[\s,]*(?:om\s*)?)\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?\s*(?:uur|u|h)?(?:z|[+-]\d\d:?\d\d)?"
)
_PARTIAL = re.compile(
    r"^(?:[a-z]{3,9}\.?\s*'?(?:\d{4}|\d{2})|\d{1,2}[-/]\d{4}|\d{4}|\d{1,2}\s+[a-z]{3,9}|\d{1,2}[-/]\d{1,2})$"
)
FIRST_YEAR, LAST_YEAR = 1970, 2069
_EXCEL_EPOCH = date(1899, 12, 30)
_LAST_SERIAL = 80_000


def read_birth_date(cell: Cell, *, today: date) -> Reading:
    """A date of birth; two digits for the year mean the last hundred years."""
    reading = _date(cell, lambda year, month, day: _born(year, month, day, today))
    day = reading.value
    if day is None:
        return reading
    if day > today:
        return Reading(None, f"De geboortedatum ligt in de toekomst ({dutch_day(day)}).")
    if today.year - day.year > 110:
        return Reading(None, f"De geboortedatum {dutch_day(day)} ligt meer dan 110 jaar terug.")
    return reading


def read_date(cell: Cell) -> Reading:
    """Any other date; two digits for the year mean 1970 to 2069."""
    reading = _date(cell, lambda year, month, day: date(year if year >= 100 else _recent(year), month, day))
    if reading.value is not None and not FIRST_YEAR <= reading.value.year <= LAST_YEAR:
        day = reading.value
        return Reading(None, f"Het jaar {day.year} kan hier niet kloppen ({dutch_day(day)}).")
    return reading


def _recent(two_digits: int) -> int:
    return 1900 + two_digits if two_digits >= FIRST_YEAR - 1900 else 2000 + two_digits


def _born(year: int, month: int, day: int, today: date) -> date:
    if year >= 100:
        return date(year, month, day)
    try:
        born = date(2000 + year, month, day)
    except ValueError:
        return date(1900 + year, month, day)
    return born if born <= today else date(1900 + year, month, day)


def _date(cell: Cell, make: Callable[[int, int, int], date]) -> Reading:
    """Dates of Excel, serial numbers, 20260303, 03032026, and text. 3/4 is the third of April."""
    if isinstance(cell, datetime):
        return Reading(cell.date())
    if isinstance(cell, date):
        return Reading(cell)
    if isinstance(cell, time | timedelta):
        if not cell or cell == time():
            # Zero shown as a date: what a formula leaves that looks at an empty cell.
            return Reading(None)
        return Reading(None, "Hier staat een tijd, geen datum.")
    text = text_of(cell)
    if is_empty(text) or text == "0":
        return Reading(None)
    if number := re.fullmatch(r"(\d+)(?:,\d+|\.0+)?", text):
        return _date_from_number(number[1], make)
    return _date_from_text(text, make)


def _date_from_number(digits: str, make: Callable[[int, int, int], date]) -> Reading:
    if len(digits) == 8 or (len(digits) == 7 and digits[0] != "0"):
        digits = digits.zfill(8)
        orders = [(digits[:4], digits[4:6], digits[6:])] if digits[:2] in ("19", "20") else []
        orders.append((digits[4:], digits[2:4], digits[:2]))
        for year, month, day in orders:
            if 1800 <= int(year) <= 2200:
                try:
                    return Reading(make(int(year), int(month), int(day)))
                except ValueError:
                    continue
        return Reading(None, "Dit getal is geen bestaande datum; schrijf dag-maand-jaar, zoals 31-12-2026.")
    number = int(digits) if len(digits) < 8 else _LAST_SERIAL + 1
    if len(digits) == 4 and 1900 <= number <= 2100:
        return Reading(None, f"Alleen een jaar ({digits}) is geen datum; dag en maand ontbreken.")
    if len(digits) == 6 and number > _LAST_SERIAL:
        try:
            return Reading(make(int(digits[4:]), int(digits[2:4]), int(digits[:2])))
        except ValueError:
            return Reading(None, f"{masked(digits)} is geen bestaande datum.")
    if 2100 < number <= _LAST_SERIAL:
        return Reading(_EXCEL_EPOCH + timedelta(days=number))
    return Reading(None, f"{quoted(digits)} is geen datum.")


def _date_from_text(text: str, make: Callable[[int, int, int], date]) -> Reading:
    lowered = text.casefold().replace("é", "e")
    about = _ABOUT.match(lowered)
    bare = lowered[about.end() :] if about and any(c.isdigit() for c in lowered) else lowered
    bare = bare[_LEAD.match(bare).end() :]  # type: ignore[union-attr]  # it matches the empty text too
    for pattern in (_YEAR_FIRST, _NUMERIC, _IN_WORDS, _MONTH_FIRST):
        match = pattern.match(bare)
        if match is None:
            continue
        parts = match.groupdict()
        month = _MONTHS.get(parts["name"]) if "name" in parts else int(parts["m"])
        if month is None:
            continue
        written = masked(text if not about else match.group())
        try:
            day = make(int(parts["y"]), month, int(parts["d"]))
        except ValueError:
            return Reading(None, f"{written} is geen bestaande datum.")
        return _with_note(day, bare[match.end() :], is_rough=bool(about))
    if _PARTIAL.match(bare):
        return Reading(None, f"{quoted(text)} is geen volledige datum; schrijf dag, maand en jaar.")
    return Reading(None, f"{quoted(text)} is geen datum.")


def _with_note(day: date, rest: str, *, is_rough: bool) -> Reading:
    if clock := _CLOCK.match(rest):
        rest = rest[clock.end() :]
    if re.search(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{2}|\d\s*[a-z]{3,9}\.?\s*\d{2,4}", rest):
        return Reading(None, "Hier staan twee datums in één cel; het is niet duidelijk welke geldt.")
    if rest[:1].isdigit():
        return Reading(None, "De datum is niet leesbaar; schrijf dag-maand-jaar, zoals 31-12-2026.")
    if is_rough:
        return Reading(day, remark=f"De datum is bij benadering gegeven; gelezen als {dutch_day(day)}.")
    if rest.strip(" .,;:)'\""):
        return Reading(day, remark=f"Wat achter de datum {dutch_day(day)} staat, is niet overgenomen.")
    return Reading(day)


_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}
_COUNTING = {
    "een": 1, "twee": 2, "drie": 3, "vier": 4, "vijf": 5, "zes": 6, "zeven": 7, "acht": 8, "negen": 9
}  # fmt: skip
_STEP = re.compile(
    r"^(?:participatie)?(?:trede|treden|ladder|niveau|stap|tr\.?|t|p)?\s*[:.=]?\s*"
    r"(?P<step>\d+(?:[.,]\d+)?|[ivx]+|een|twee|drie|vier|vijf|zes|zeven|acht|negen)(?![a-z0-9])(?P<rest>.*)$"
)
_SECOND_STEP = re.compile(r"^\s*(?:[-–/&+,>]|->|of|tot|a|en|naar)\s*(?:trede\s*)?(?:\d|[ivx]+\b)")
_OUT_OF_SIX = re.compile(r"^\s*(?:/|van(?:\s+de)?)\s*6\b")
_STEP_NAMES = (
    ("geisoleerd", 1),
    ("sociale contacten", 2),
    ("contacten buitenshuis", 2),
    ("georganiseerde activiteit", 3),
    ("onbetaald werk", 4),
    ("met ondersteuning", 5),
    ("betaald werk", 6),
)


def read_level(cell: Cell) -> Reading:
    """A step of the participation ladder, 1 to 6."""
    if isinstance(cell, date | time | timedelta):
        return Reading(None, "Hier staat een datum in plaats van een trede; kies 1 tot en met 6.")
    text = text_of(cell)
    if is_empty(text):
        return Reading(None)
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    match = _STEP.match(bare.strip("'\"() "))
    if match is None:
        for name, level in _STEP_NAMES:
            if name in bare:
                return Reading(level)
        return Reading(None, f"{quoted(text)} is geen trede; kies 1 tot en met 6.")
    step, rest = match["step"].replace(",", "."), match["rest"]
    if "." in step and step.split(".")[1].strip("0"):
        return Reading(None, f"{quoted(text)} is niet één trede; kies 1 tot en met 6.")
    if _SECOND_STEP.match(rest) and not _OUT_OF_SIX.match(rest):
        return Reading(None, f"{quoted(text)} is niet één trede; kies 1 tot en met 6.")
    number = step.split(".")[0]
    level = _ROMAN.get(number) or _COUNTING.get(number) or (int(number) if number.isdigit() else 0)
    if not 1 <= level <= 6:
        named = number.upper() if number.isalpha() and not level else str(level)
        return Reading(None, f"Trede {masked(named)} bestaat niet; kies 1 tot en met 6.")
    return Reading(level)


def read_bsn(cell: Cell) -> Reading:
    """Nine digits that pass the 11-test; a leading zero that Excel dropped is put back."""
    text = text_of(cell)
    if is_empty(text) or text == "0":
        return Reading("")
    digits = text
    if not text.isdigit():
        # A number that went through another program: 999793834.0.
        digits = re.sub(r"^bsn\W*|(?<=\d{8})[.,]0+$", "", text, flags=re.IGNORECASE)
        digits = re.sub(r"[\s.\-'’/]", "", digits)
    if not any(c.isdigit() for c in digits):
        return Reading("", remark="Hier staat geen BSN maar tekst; die is niet overgenomen.")
    if re.search(r"e\+?\d+$", digits, re.IGNORECASE):
        return Reading("", "Het rekenblad heeft dit BSN afgerond; vul alle negen cijfers in als tekst.")
    if not (digits.isascii() and digits.isdigit()):
        return Reading("", "Een BSN bestaat alleen uit cijfers.")
    if len(digits) not in (8, 9):
        return Reading("", f"Een BSN heeft negen cijfers; hier staan er {len(digits)}.")
    digits = digits.zfill(9)
    if int(digits) == 0 or dutch_bsn.checksum(digits) != 0:
        return Reading("", "Dit BSN voldoet niet aan de elfproef.")
    return Reading(digits)


def read_hours(cell: Cell) -> Reading:
    """Hours as a decimal with two places; also 24:30 and "24 uur"."""
    if isinstance(cell, timedelta):
        return _hours(Decimal(int(cell.total_seconds())) / 3600)
    if isinstance(cell, time):
        return _hours(Decimal(cell.hour) + Decimal(cell.minute) / 60)
    if isinstance(cell, date):
        return Reading(None, remark="Hier staat een datum in plaats van uren; die is niet overgenomen.")
    text = text_of(cell)
    if is_empty(text):
        return Reading(None)
    if clock := re.fullmatch(r"(\d{1,4}):([0-5]\d)(?::00)?(?:\s*(?:uur|u))?", text.casefold()):
        return _hours(Decimal(clock[1]) + Decimal(clock[2]) / 60)
    match = re.fullmatch(
        r"(?:max\.?\s*|ca\.?\s*|±\s*)?(\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?)\s*"
        r"(?:uur|uren|u|h)?\.?(?:\s*(?:p/w|pw|/w|/wk|per week|p\.?w\.?|/week|week))?",
        text.casefold(),
    )
    if match is None:
        return Reading(None, remark=f"{quoted(text)} is geen aantal uren; niet overgenomen.")
    number = match[1]
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", number):
        number = number.replace(".", "")
    return _hours(Decimal(number.replace(",", ".")))


def _hours(hours: Decimal) -> Reading:
    try:
        rounded = hours.quantize(Decimal("0.01"))
    except InvalidOperation:
        return Reading(None, remark="Dit is geen aantal uren; niet overgenomen.")
    if not 0 <= rounded < 10_000:
        return Reading(None, remark="Dit aantal uren kan niet kloppen; niet overgenomen.")
    return Reading(rounded)


def read_postcode(cell: Cell) -> Reading:
    """A Dutch postcode as "7511 AB". A place behind it in the same cell is kept: the value is a pair."""
    text = text_of(cell)
    if is_empty(text):
        return Reading(("", ""))
    match = re.match(r"^(?:nl[- ]?)?([1-9]\d{3})\s*([a-z]{2})\b[\s,/-]*(.*)$", text, re.IGNORECASE)
    if match is None or match[2].upper() in ("SA", "SD", "SS"):
        return Reading(("", ""), remark=f"{quoted(text)} is geen Nederlandse postcode; niet overgenomen.")
    return Reading((f"{match[1]} {match[2].upper()}", match[3]))


def read_email(cell: Cell) -> Reading:
    text = text_of(cell).removeprefix("mailto:")
    if is_empty(text) or text.casefold() in ("geen", "nee"):
        return Reading("")
    if not re.fullmatch(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]{2,}", text) or len(text) > 254:
        return Reading("", remark=f"{quoted(text)} is geen e-mailadres; niet overgenomen.")
    return Reading(text)


def read_phone(cell: Cell) -> Reading:
    """A telephone number as typed; the zero that Excel dropped is put back."""
    text = text_of(cell)
    if is_empty(text) or text.casefold() in ("geen", "nee"):
        return Reading("")
    if re.fullmatch(r"[1-9]\d{8}", text):
        text = "0" + text
    if sum(c.isdigit() for c in text) < 8 or len(text) > 40:
        return Reading("", remark=f"{quoted(text)} is geen telefoonnummer; niet overgenomen.")
    return Reading(text)


def read_text(cell: Cell, *, label: str, longest: int) -> Reading:
    """Plain words; refused past `longest` characters, because cutting would lose something."""
    text = text_of(cell)
    if is_empty(text):
        return Reading("")
    if len(text) > longest:
        return Reading("", f"{label} is langer dan {longest} tekens.")
    return Reading(text)
