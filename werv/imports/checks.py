"""What the cells of one row say together: whole names, days in their order, reasons that need a date.

The rules of programmes bind what is entered on a screen. A list records what was: what cannot have been is a
complaint and rejects the row, what should not have been is a remark.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from werv.imports.cells import dutch_day
from werv.imports.codes import PAID
from werv.imports.names import is_prefix, split_full_name, split_surname

Values = dict[str, Any]
# Called with the field and the Dutch sentence.
Say = Callable[[str, str], None]

LONGEST_PREFIX = 30
LONGEST_WEEK = 80  # hours
_NOT_BEFORE_START = (
    ("now_measured_on", "De meting ligt voor de start van het traject."),
    ("job_first_day", "Het werk begon voor de start van het traject."),
    ("planned_last_day", "De geplande einddatum ligt voor de startdatum."),
)
_PAST_DAYS = (
    ("first_day", "De startdatum"),
    ("last_day", "De einddatum"),
    ("now_measured_on", "De meting"),
    ("referred_on", "De aanmelding"),
    ("job_first_day", "De start van het werk"),
)


def settle_name(values: Values, *, has_prefix_column: bool, remark: Say) -> None:
    """Fill last_name, prefix and first_name from whatever columns the list has; parts given apart win."""
    whole = values["full_name"]
    last = values["last_name"]
    prefix = values["prefix"]
    first = values["first_name"] or values["initials"]
    if whole:
        name = split_full_name(whole)
        if name.is_guess and not last:
            remark("full_name", f"De naam is gelezen als voornaam “{name.first}”, achternaam “{name.last}”.")
        last, prefix, first = last or name.last, prefix or name.prefix, first or name.first
    elif "," in last and not first and not prefix:
        name = split_full_name(last)
        last, prefix, first = name.last, name.prefix, name.first
    elif last and not prefix and " " in last and (not has_prefix_column or is_prefix(last.partition(" ")[0])):
        last, prefix = split_surname(last)
    values["last_name"], values["prefix"], values["first_name"] = last, prefix.lower(), first


def check_person(values: Values, *, today: date, complain: Say, remark: Say) -> None:
    if not values["last_name"]:
        complain("last_name", "De achternaam ontbreekt.")
    elif not any(c.isalpha() for c in values["last_name"]):
        complain("last_name", "De achternaam bevat geen letters.")
    if len(values["prefix"]) > LONGEST_PREFIX:
        complain("prefix", f"Het tussenvoegsel is langer dan {LONGEST_PREFIX} tekens.")
    if not values["first_name"] and values["last_name"]:
        remark("first_name", "De voornaam ontbreekt.")
    born = values["birth_date"]
    if born is None:
        if values["bsn"]:
            remark("birth_date", "De geboortedatum ontbreekt.")
        else:
            complain("birth_date", "De geboortedatum ontbreekt, en zonder BSN is dan niet zeker wie dit is.")
        return
    first_day = values["first_day"]
    if first_day is None:
        return
    if first_day < born:
        complain("first_day", f"Het traject begint ({dutch_day(first_day)}) voor de geboorte ({dutch_day(born)}).")
    elif first_day.year - born.year - ((first_day.month, first_day.day) < (born.month, born.day)) < 15:
        remark("birth_date", f"Bij de start was deze deelnemer nog geen 15 jaar (geboren {dutch_day(born)}).")


def check_days(values: Values, *, today: date, complain: Say, remark: Say) -> None:
    first_day, last_day = values["first_day"], values["last_day"]
    if first_day is None:
        complain("first_day", "De startdatum van het traject ontbreekt.")
    elif last_day is not None and last_day < first_day:
        complain(
            "last_day",
            f"Het traject eindigt ({dutch_day(last_day)}) voor het begint ({dutch_day(first_day)}).",
        )
    if first_day is not None:
        for field, sentence in _NOT_BEFORE_START:
            if (day := values[field]) is not None and day < first_day:
                remark(field, sentence)
        if (referred_on := values["referred_on"]) is not None and referred_on > first_day:
            remark("referred_on", "De aanmelding ligt na de start van het traject.")
    for field, what in _PAST_DAYS:
        if (day := values[field]) is not None and day > today:
            remark(field, f"{what} ligt in de toekomst ({dutch_day(day)}).")
    if (planned := values["planned_last_day"]) is not None and planned.year > today.year + 10:
        remark("planned_last_day", f"De geplande einddatum ligt meer dan tien jaar vooruit ({dutch_day(planned)}).")


def settle_levels(values: Values, *, complain: Say, remark: Say) -> None:
    """One second measurement: the step at the end, dated on the last day, or the step now on its own date."""
    last_day, end_level = values["last_day"], values["end_level"]
    measured_on, level = values["now_measured_on"], values["now_level"]
    if end_level is not None:
        if last_day is None and (level is None or measured_on is None):
            complain("end_level", f"Bij de trede bij einde ({end_level}) ontbreekt de einddatum van het traject.")
        elif last_day is None:
            remark("end_level", "De trede bij einde is niet overgenomen: er is geen einddatum.")
        else:
            if level is not None and measured_on is not None and (level, measured_on) != (end_level, last_day):
                left_out = f"de meting van {dutch_day(measured_on)} (trede {level}) niet"
                remark("now_level", f"De trede bij einde is overgenomen, {left_out}.")
            values["now_level"], values["now_measured_on"] = end_level, last_day
            return
    if level is not None and measured_on is None:
        complain("now_measured_on", f"Bij de trede nu ({level}) ontbreekt de datum van de meting.")
    elif level is None and measured_on is not None and last_day != measured_on:
        remark("now_level", f"Er staat een meting op {dutch_day(measured_on)}, maar geen trede.")
    if level is None:
        values["now_measured_on"] = None


def settle_end(values: Values, *, complain: Say, remark: Say) -> None:
    reason, last_day = values["end_reason"], values["last_day"]
    if reason and last_day is None:
        remark("end_reason", "Er staat een reden van einde, maar geen einddatum; het traject blijft lopen.")
        reason = ""
    elif last_day is not None and not reason:
        remark("end_reason", "De reden van einde ontbreekt; opgeslagen als anders.")
        reason = "other"
    if reason == PAID:
        reason = "paid_supported" if values["now_level"] == 5 else "paid_regular"
    values["end_reason"] = reason


def settle_work(values: Values, *, remark: Say) -> None:
    employer = values["employer"]
    if employer.casefold() in ("geen", "nee", "nog geen"):
        values["employer"] = employer = ""
    if employer and values["job_first_day"] is None:
        remark(
            "job_first_day",
            "Er staat een werkgever zonder start van het werk; niet overgenomen als plaatsing.",
        )
    elif values["job_first_day"] is not None and not employer:
        remark("employer", "Er staat een start van het werk zonder werkgever; niet overgenomen als plaatsing.")
    if not employer or values["job_first_day"] is None:
        values["employer"], values["job_first_day"], values["hours_per_week"] = "", None, None
    hours = values["hours_per_week"]
    if hours is not None and not 0 < hours <= LONGEST_WEEK:
        values["hours_per_week"] = None
        remark("hours_per_week", "Dit aantal uren per week kan niet; niet overgenomen.")
    elif hours is not None and hours > 60:
        remark("hours_per_week", f"{int(hours)} uren per week is veel; klopt dat?")
