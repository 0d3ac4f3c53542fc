"""Words from a list to the codes of the tables: sex, benefit, and why a trajectory ended."""

import re

from werv.imports.cells import Reading, is_empty, quoted, text_of
from werv.imports.headings import key
from werv.imports.sheets import Cell

_SEXES = {
    "m": "m man mannelijk male jongen dhr heer meneer deheer 1 hij",
    "v": "v vrouw vrouwelijk female f w meisje mw mevr mevrouw mej 2 zij",
    "x": "x anders nonbinair genderneutraal overig die diens hen intersekse transgender nietbinair o",
    "": "onbekend u 0 9 geenantwoord wilnietzeggen nietgezegd",
}
_SEX_BY_WORD = {word: code for code, words in _SEXES.items() for word in words.split()}

# In this order: the first that fits names the benefit, and "WIA (WGA)" must not stop at WIA.
_BENEFIT_PATTERNS = tuple(
    (code, re.compile(pattern))
    for code, pattern in (
        (
            "none",
            r"\bgeen\b|\bnug(?:ger|gers)?\b|niet[- ]?uitkeringsgerechtigd|zonder uitkering|"
            r"\bloon\b|partner|studiefin",
        ),
        ("wia_wga", r"\bwga\b"),
        ("wia_iva", r"\biva\b"),
        ("wia", r"\bwia\b"),
        ("wajong", r"\bwajong|\bwaj\b"),
        ("ioaw", r"\bioaw\b"),
        ("ioaz", r"\bioaz\b"),
        ("waz", r"\bwaz\b"),
        ("wao", r"\bwao\b"),
        ("wsw", r"\bwsw\b|sociale werkvoorziening"),
        ("zw", r"\bzw\b|ziektewet|\bziekengeld"),
        ("ww", r"\bww\b|werkloosheid"),
        ("pw", r"\bp-?wet\b|\bpw\b|participatie|bijstand|\bwwb\b|\babw\b|\bbbz\b|levensonderhoud"),
        ("anw", r"\banw\b|nabestaanden"),
        ("aow", r"\baow\b|ouderdom"),
    )
)

# Betaald werk without more: which kind depends on the step of the ladder.
PAID = "paid"
_REASON_PATTERNS = tuple(
    (code, re.compile(pattern))
    for code, pattern in (
        ("died", r"overled|gestorven|\bdood\b|suicide"),
        ("moved_house", r"verhui|woont niet meer|vertrokken uit|buiten de regio"),
        ("returned", r"\bterug\b|teruggekeerd|terugval|terugkeer|teruggang"),
        (
            "no_contact",
            r"geen contact|contact verloren|contact verbroken|niet bereikbaar|onbereikbaar|"
            r"no.?show|uit beeld|geen gehoor|niet verschenen|reageert niet|niet meer gezien|"
            r"geen reactie",
        ),
        (
            "own_choice",
            r"eigen (?:verzoek|keuze|wens|initiatief|beslissing)|"
            r"op verzoek van de? ?(?:client|deelnemer)|zelf gestopt|wil niet|wilde niet|afgehaakt|"
            r"motivatie|ziet er vanaf|ziet ervan af|teruggetrokken",
        ),
        (
            "other_payer",
            r"ander[e]? (?:financier|betaler|financiering|gemeente betaalt)|\bwlz\b|naar wmo|"
            r"overgenomen door|financiering over|betaler",
        ),
        (
            "principal_stopped",
            r"opdrachtgever|uwv (?:stopt|stop|gestopt|beeindig)|"
            r"gemeente (?:stopt|stop|gestopt|beeindig)|door (?:de )?(?:gemeente|uwv)|"
            r"opdracht (?:ingetrokken|beeindigd|gestopt)|subsidie gestopt|beschikking (?:af|be)|"
            r"geen verlenging|indicatie (?:gestopt|ingetrokken|verlopen)",
        ),
        ("sheltered", r"beschut"),
        ("volunteering", r"vrijwillig|onbetaald werk"),
        ("training", r"opleiding|scholing|\bschool\b|studie|\bbbl\b|\bbol\b|cursus|leerwerk"),
        (
            "paid_supported",
            r"met ondersteuning|loonkosten|\blks\b|banenafspraak|garantiebaan|jobcoach|"
            r"met begeleiding|participatiebaan|detachering",
        ),
        ("paid_regular", r"zonder ondersteuning|regulier|\bzzp|zelfstandig|ondernemer|eigen bedrijf"),
        (
            "illness",
            r"ziek|opname|opgenomen|behandeling|medisch|gezondheid|belastba|psychose|crisis|"
            r"arbeidsongeschikt",
        ),
        (
            PAID,
            r"betaald[e]? (?:werk|baan|arbeid)|\bbaan\b|werk gevonden|aan het werk|dienstverband|"
            r"contract\b|arbeidsovereenkomst|uitstroom (?:naar )?werk|\bwerk\b|werkhervatting|"
            r"in dienst|\bplaatsing\b|\bgeplaatst\b",
        ),
        (
            "next_programme",
            r"doorstroom|doorgestroomd|vervolgtraject|volgend traject|ander traject|naar ips|"
            r"\bips\b|naar werk|naar werkfit|overgestapt|vervolg",
        ),
        (
            "goal_reached",
            r"doel(?:en)? (?:behaald|bereikt|gehaald)|succes|afgerond|voltooid|\bbehaald|"
            r"\bwerkfit\b|positief|\bklaar\b|afgesloten",
        ),
        ("returned", r"dagbesteding|inloop"),
    )
)
_NOT = re.compile(r"\b(?:geen|niet|nog niet|zonder)\b")
# Reasons that say themselves with "geen" or "niet".
_MAY_DENY = frozenset({"no_contact", "own_choice", "principal_stopped", "paid_regular", "moved_house"})


def read_sex(cell: Cell) -> Reading:
    text = text_of(cell)
    if is_empty(text):
        return Reading("")
    code = _SEX_BY_WORD.get(key(text))
    if code is None:
        return Reading("", remark=f"{quoted(text)} is niet als geslacht herkend; niet overgenomen.")
    return Reading(code)


def read_benefit(cell: Cell) -> Reading:
    """The code of a benefit; "" when empty. Two in one cell: the first, with a remark."""
    text = text_of(cell)
    if text.casefold().strip("() ") in ("onbekend", "onb", "onbek."):
        return Reading("unknown")
    if is_empty(text):
        return Reading("")
    lowered = re.sub(r"[_/+&,;]", " ", text.casefold())
    found = [(match.start(), code) for code, pattern in _BENEFIT_PATTERNS if (match := pattern.search(lowered))]
    codes = [code for _, code in sorted(found)]
    if {"wia_wga", "wia_iva"} & set(codes):
        codes = [code for code in codes if code != "wia"]
    if not codes:
        return Reading("unknown", remark=f"De uitkering {quoted(text)} is niet herkend; opgeslagen als onbekend.")
    if re.match(r"geen|nug|niet|zonder", lowered):
        return Reading("none")
    paid = [code for code in codes if code != "none"]
    if len(paid) > 1:
        return Reading(paid[0], remark=f"Hier staat meer dan één uitkering ({quoted(text)}); de eerste is overgenomen.")
    return Reading(paid[0] if paid else "none")


def read_end_reason(cell: Cell) -> Reading:
    """The code of an end reason, or PAID when the kind of paid work is not said."""
    text = text_of(cell)
    if is_empty(text):
        return Reading("")
    lowered = " ".join(text.casefold().replace("ë", "e").replace("é", "e").replace("_", " ").split())
    if key(text) in ("anders", "overig", "overige", "andersnamelijk", "andersnl", "andere", "anderereden"):
        return Reading("other")
    denial = _NOT.search(lowered)
    for code, pattern in _REASON_PATTERNS:
        match = pattern.search(lowered)
        if match and (denial is None or denial.start() > match.start() or code in _MAY_DENY):
            return Reading(code)
    return Reading("other", remark=f"De reden {quoted(text)} is niet herkend; opgeslagen als anders.")
