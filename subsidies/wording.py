"""What a funder's report says in words: plain sentences made from figures, and what each figure means."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.dateformat import format as format_date
from django.utils.formats import number_format

from subsidies.disclosure import LadderDetail, Released
from trajectories.rules import Outflow
from werv.ground.periods import Period

# Key of `figures --json`, what it is called, in which unit, and what it counts.
DEFINITIONS: tuple[tuple[str, str, str, str], ...] = (
    (
        "inflow",
        "Instroom",
        "personen",
        "Personen van wie het eerste traject onder deze subsidie in de verslagperiode begon.",
    ),
    (
        "inflow_planned",
        "Geplande instroom",
        "personen",
        "De som van de doelen die samen precies de verslagperiode vullen.",
    ),
    (
        "re_entries",
        "Opnieuw begonnen",
        "personen",
        "Personen die eerder deelnamen, bij het begin van de periode niet actief waren en in de periode terugkwamen.",
    ),
    (
        "active_before",
        "Actief bij het begin",
        "personen",
        "Personen die deelnamen aan het eind van de dag vóór de verslagperiode.",
    ),
    ("active", "Actief op de peildatum", "personen", "Personen die aan het eind van de peildatum deelnamen."),
    (
        "outflow",
        "Uitstroom",
        "personen",
        "Personen die in de periode deelnamen en op de peildatum niet meer.",
    ),
    (
        "moved_on",
        "Doorgestroomd",
        "personen",
        "Uitstroom naar werk, vrijwilligerswerk, opleiding of een volgend traject, of met een bereikt doel.",
    ),
    ("returned", "Teruggekeerd", "personen", "Uitstroom terug naar een eerdere vorm, zoals dagbesteding."),
    (
        "ended_otherwise",
        "Anders beëindigd",
        "personen",
        "De opdrachtgever stopte, een ander betaalt verder, of de deelnemer is overleden.",
    ),
    (
        "drop_out",
        "Uitgevallen",
        "personen",
        "Gestopt door ziekte, verhuizing, eigen keuze, geen contact meer of een andere reden.",
    ),
    (
        "paid_work_started",
        "Gestart met betaald werk",
        "personen",
        "Personen van wie de eerste betaalde plaatsing onder deze subsidie in de periode begon; beschut werk telt mee, "
        "een proefplaatsing of werkervaringsplek niet.",
    ),
    (
        "paid_work_kept_26_weeks",
        "Betaald werk, 26 weken of langer",
        "personen",
        "Personen die op de peildatum ten minste 182 dagen betaald werk hebben of hadden; opeenvolgende contracten bij "
        "één werkgever tellen samen.",
    ),
    (
        "paid_work_kept_26_weeks_confirmed",
        "Betaald werk, 26 weken of langer, bevestigd",
        "personen",
        "Hetzelfde, geteld tot de laatste dag waarop het werk is bevestigd.",
    ),
    (
        "ladder_risen",
        "Gestegen op de participatieladder",
        "personen",
        "Personen van wie de laatste meting hoger is dan de eerste; wie niet twee keer is gemeten, telt niet mee.",
    ),
    (
        "ladder_equal",
        "Gelijk gebleven op de participatieladder",
        "personen",
        "Personen van wie de eerste en de laatste meting dezelfde trede zijn.",
    ),
    (
        "ladder_fallen",
        "Gedaald op de participatieladder",
        "personen",
        "Personen van wie de laatste meting lager is dan de eerste.",
    ),
    (
        "ladder_single",
        "Nog geen twee metingen",
        "personen",
        "Personen die in de periode deelnamen en minder dan twee keer zijn gemeten.",
    ),
    (
        "hours",
        "Begeleiding",
        "uren",
        "Uren begeleiding in de periode, naar het deel dat deze subsidie betaalt; een uur telt één keer.",
    ),
)
DEFINITIONS_BY_KEY = {key: meaning for key, _, _, meaning in DEFINITIONS}

GROUP_MOVES = (
    (
        "ladder_risen",
        "Gestegen",
        (
            ("1-2.3-4", "van trede 1–2 naar 3–4"),
            ("1-2.5-6", "van trede 1–2 naar 5–6"),
            ("3-4.5-6", "van trede 3–4 naar 5–6"),
            ("up", "binnen dezelfde twee treden"),
        ),
    ),
    (
        "ladder_equal",
        "Gelijk gebleven",
        (("1-2.1-2", "op trede 1 of 2"), ("3-4.3-4", "op trede 3 of 4"), ("5-6.5-6", "op trede 5 of 6")),
    ),
    (
        "ladder_fallen",
        "Gedaald",
        (
            ("3-4.1-2", "van trede 3–4 naar 1–2"),
            ("5-6.1-2", "van trede 5–6 naar 1–2"),
            ("5-6.3-4", "van trede 5–6 naar 3–4"),
            ("down", "binnen dezelfde twee treden"),
        ),
    ),
)


def number(value: int | Decimal, decimals: int | None = None) -> str:
    return str(number_format(value, decimal_pos=decimals, use_l10n=True, force_grouping=True))


def persons(value: int) -> str:
    if value == 0:
        return "niemand"
    return "1 persoon" if value == 1 else f"{number(value)} personen"


def verb(value: int, one: str, many: str) -> str:
    return one if value in (0, 1) else many


def percentage(part: int | Decimal | None, whole: int | None) -> int | None:
    """In whole per cents, half up; None when there is nothing to compare with."""
    if part is None or not whole:
        return None
    return int((Decimal(part) * 100 / whole).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def long_date(day: Any) -> str:
    return format_date(day, "j F Y")


def span(period: Period) -> str:
    """The period as short as it can be said: jan t/m mrt 2026, or 1 okt t/m 21 nov 2026."""
    first, last = period.first_day, period.last_day
    whole_months = first.day == 1 and format_date(last, "t") == str(last.day)
    if not whole_months:
        start = format_date(first, "j b" if first.year == last.year else "j b Y")
        return f"{start} t/m {format_date(last, 'j b Y')}"
    if (first.year, first.month) == (last.year, last.month):
        return format_date(last, "b Y")
    start = format_date(first, "b" if first.year == last.year else "b Y")
    return f"{start} t/m {format_date(last, 'b Y')}"


def compared(realised: int, planned: int) -> str:
    """How what came relates to what was planned, without judging."""
    share = percentage(realised, planned)
    if realised == planned:
        return f"Gepland waren er {number(planned)}: de instroom is precies volgens plan."
    difference, less = abs(realised - planned), realised < planned
    more_or_less = "minder" if less else "meer"
    told = f"Gepland waren er {number(planned)}; het zijn er {number(difference)} {more_or_less}"
    return f"{told} ({share}% van het plan)." if share is not None else f"{told}."


def summary(figures: Mapping[str, Any], released: Released, programme: str, period: Period) -> list[str]:
    """The heart of the report in some sentences."""
    inflow, active, outflow = figures["inflow"], figures["active"], figures["outflow"]
    sentences = [
        f"Van {long_date(period.first_day)} t/m {long_date(period.last_day)} "
        f"{verb(inflow, 'begon', 'begonnen')} {persons(inflow)} met {programme}."
    ]
    if figures["inflow_planned"] is not None:
        sentences[0] += " " + compared(inflow, figures["inflow_planned"])
    sentences.append(
        f"Op de peildatum, {long_date(period.last_day)}, {verb(active, 'deed', 'deden')} {persons(active)} mee. "
        f"In de periode {verb(outflow, 'stroomde', 'stroomden')} {persons(outflow)} uit."
    )
    moved_on = released.outflow_kinds[Outflow.MOVED_ON]
    if outflow and moved_on:
        sentences[-1] += (
            f" Van hen {verb(moved_on, 'ging', 'gingen')} er {number(moved_on)} een stap verder: naar werk, "
            "vrijwilligerswerk, opleiding of een volgend traject, of het doel was bereikt."
        )
    work, kept = figures["paid_work_started"], figures["paid_work_kept_26_weeks"]
    told = f"{persons(work).capitalize()} {verb(work, 'begon', 'begonnen')} in de periode met betaald werk."
    if kept:
        told += f" Op de peildatum {verb(kept, 'had', 'hadden')} {persons(kept)} ten minste 26 weken betaald werk."
    sentences.append(told)
    sentences += ladder(figures, released)[:1]
    sentences.append(
        f"De begeleiders gaven {number(Decimal(figures['hours']), 2)} uur begeleiding binnen deze subsidie."
    )
    return sentences


def flow(figures: Mapping[str, Any], released: Released) -> list[str]:
    before, inflow, again = figures["active_before"], figures["inflow"], figures["re_entries"]
    told = (
        f"Bij het begin van de periode {verb(before, 'deed', 'deden')} {persons(before)} mee. Daar "
        f"{verb(inflow, 'kwam', 'kwamen')} {persons(inflow)} bij"
    )
    if again:
        told += f", en {persons(again)} {verb(again, 'begon', 'begonnen')} opnieuw"
    return [told + ". Wie stopt en later terugkomt, telt niet nog eens als instroom."]


def ladder(figures: Mapping[str, Any], released: Released) -> list[str]:
    """What the ladder shows, as finely as may be told."""
    measured, single = released.measured, figures["ladder_single"]
    if not measured:
        return [
            "Van niemand is de trede op de participatieladder al twee keer gemeten. "
            "Er is dus nog geen verandering te laten zien."
        ]
    told = f"Van {persons(measured)} is de trede op de participatieladder ten minste twee keer gemeten."
    parts = [
        f"{number(value)} {verb(value, one, many)}"
        for key, one, many in (
            ("ladder_risen", "staat hoger dan bij de eerste meting", "staan hoger dan bij de eerste meting"),
            ("ladder_equal", "bleef gelijk", "bleven gelijk"),
            ("ladder_fallen", "staat lager", "staan lager"),
        )
        if (value := released.directions[key])
    ]
    if parts:
        told += f" Van hen: {', '.join(parts[:-1])}{' en ' if parts[1:] else ''}{parts[-1]}."
    elif released.ladder_detail == LadderDetail.NOTHING:
        told += (
            " Dat zijn er te weinig, of hun beweging is te eenvormig, om verder te vertellen: "
            "mensen zouden herkenbaar kunnen zijn."
        )
    sentences = [told]
    if single:
        sentences.append(
            f"{persons(single).capitalize()} {verb(single, 'heeft', 'hebben')} nog geen twee metingen en "
            f"{verb(single, 'telt', 'tellen')} hier niet mee."
        )
    return sentences


def untold(total: int, kinds: Mapping[str, int | None], reasons: Mapping[str, int | None]) -> str:
    """The sentence under a table of which numbers are left out; "" when none is."""
    if None not in kinds.values() and None not in reasons.values():
        return ""
    told = "Niet vermeld: deze aantallen zijn zo klein, of zouden met een klein aantal te berekenen zijn, dat mensen "
    told += "herkenbaar kunnen worden."
    together = total - sum(value for value in kinds.values() if value is not None)
    if None in kinds.values() and together < total:
        told += f" De soorten die niet zijn vermeld, zijn samen {persons(together)}."
    return told
