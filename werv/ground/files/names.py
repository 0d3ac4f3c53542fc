"""The name of a file, as it may be shown and saved anywhere."""

import re
import unicodedata

from werv.ground.masking import without_bsn

LONGEST = 120
# Letters that turn the reading direction, hide, or mean something to a file system or in a header.
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_MEANING = re.compile(r'[<>:"/\\|?*;%\']+')
# Names that Windows keeps for devices, whatever ending stands behind them.
_DEVICES = re.compile(r"(?:con|prn|aux|nul|clock\$|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?:\.|$)", re.IGNORECASE)


def file_name(given: str, *, ending: str) -> str:
    """What is left of `given` once it is harmless, with `ending` (without a dot) as its only meaning.

    Never empty, no folder, no control letter, no BSN; at most 120 letters.
    """
    name = re.split(r"[/\\]", unicodedata.normalize("NFC", given))[-1]
    name = "".join(" " if unicodedata.category(sign) in _UNSEEN else sign for sign in name)
    name = without_bsn(_MEANING.sub("-", name), instead="bsn")
    stem = name[: -len(ending) - 1] if name.lower().endswith(f".{ending}") else re.sub(r"\.\w{1,5}$", "", name.strip())
    stem = re.sub(r"\s+", " ", stem)[: LONGEST - len(ending) - 1].strip(" .")
    if not stem or _DEVICES.match(stem):
        stem = f"document {stem}".strip()
    return f"{stem}.{ending}"


def ending_of(given: str) -> str:
    """What stands behind the last dot, in small letters; "" when that is nothing, or no letters and digits."""
    ending = given.rpartition(".")[2].strip().lower() if "." in given else ""
    return ending if ending.isalnum() else ""
