"""Dutch names as people type them: whole names in one cell, prefixes (tussenvoegsels) before and behind."""

import re
import unicodedata
from typing import NamedTuple

# Words that stand between first name and surname. In a whole name the first word is never one of them.
_BETWEEN = (
    "van der den de het 't ter ten te in op aan bij 's d' da do dos das del della di du el al la le les von "
    "vom zu zum zur v.d. v/d vd v.d v. vd. uit over onder voor die af tot l' d. thoe thor thoor ver toe"
)
PREFIX_WORDS = frozenset(_BETWEEN.split())
_TITLES = re.compile(
    r"^(?:(?:dhr|mevr|mw|mej|mr|drs|dr|ir|ing|prof|de heer|mevrouw|meneer|heer|fam)(?:\.|(?=\s))\s*)+",
    re.IGNORECASE,
)
_INITIALS = re.compile(r"^(?:[A-ZÀ-Þ][a-z]?\.?-?)+$")


class Name(NamedTuple):
    last: str
    prefix: str
    first: str
    is_guess: bool = False


def _plain(word: str) -> str:
    return word.casefold().replace("’", "'").replace("‘", "'").replace("`", "'")


def is_prefix(text: str) -> bool:
    """Every word of `text` is a prefix word."""
    words = text.split()
    return bool(words) and all(_plain(word) in PREFIX_WORDS for word in words)


def split_surname(text: str) -> tuple[str, str]:
    """(surname, prefix) of a surname that may carry its prefix: "de Vries", "Vries, de", "Berg van den"."""
    before, comma, behind = text.rpartition(",")
    if comma and before.strip() and is_prefix(behind):
        return before.strip(), behind.strip().lower()
    words = text.split()
    leading = 0
    while leading < len(words) - 1 and _plain(words[leading]) in PREFIX_WORDS:
        leading += 1
    if leading:
        return " ".join(words[leading:]), " ".join(words[:leading]).lower()
    trailing = len(words)
    while trailing > 1 and _plain(words[trailing - 1]) in PREFIX_WORDS:
        trailing -= 1
    return " ".join(words[:trailing]), " ".join(words[trailing:]).lower()


def split_full_name(text: str) -> Name:
    """The parts of "Vries, Jan de", "Vries, de, Jan", "de Vries, Jan" and "Jan de Vries"."""
    bare = _TITLES.sub("", text).strip(" ,;")
    bare = re.sub(r"\s*[-–]\s+|\s+[-–]\s*", "-", bare)
    if "," in bare:
        return _with_comma(bare)
    words = bare.split()
    if len(words) <= 1:
        return Name(bare, "", "")
    for at, word in enumerate(words):
        if at and _plain(word) in PREFIX_WORDS and at < len(words) - 1:
            end = at
            while end < len(words) - 1 and _plain(words[end]) in PREFIX_WORDS:
                end += 1
            return Name(" ".join(words[end:]), " ".join(words[at:end]).lower(), " ".join(words[:at]))
        if at and "-" in word and _plain(word.rpartition("-")[2]) in PREFIX_WORDS:
            return Name(" ".join(words[at:]), "", " ".join(words[:at]))
    if _plain(words[0]) in PREFIX_WORDS:
        last, prefix = split_surname(bare)
        return Name(last, prefix, "")
    first = 1
    while first < len(words) - 1 and _INITIALS.match(words[first]) and words[first].endswith("."):
        first += 1
    if len(words) - first == 1:
        return Name(words[-1], "", " ".join(words[:first]))
    return Name(words[-1], "", " ".join(words[:-1]), is_guess=True)


def _with_comma(text: str) -> Name:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if len(parts) == 1:
        last, prefix = split_surname(parts[0])
        return Name(last, prefix, "")
    if len(parts) >= 3 and is_prefix(parts[1]):
        return Name(parts[0], parts[1].lower(), " ".join(parts[2:]))
    surname, given = ", ".join(parts[:-1]), parts[-1].split()
    at = len(given)
    while at > 0 and _plain(given[at - 1]) in PREFIX_WORDS:
        at -= 1
    prefix = " ".join(given[at:]).lower()
    if not prefix:
        surname, prefix = split_surname(surname)
    return Name(surname, prefix, " ".join(given[:at]))


def identity(*parts: str) -> str:
    """Name parts as two rows are compared: no case, accents or punctuation."""
    bare = "|".join(parts).casefold()
    if bare.isascii():
        return re.sub(r"[^a-z0-9|]", "", bare)
    bare = unicodedata.normalize("NFKD", bare)
    return re.sub(r"[^\w|]", "", "".join(c for c in bare if not unicodedata.combining(c)))
