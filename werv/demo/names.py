"""Invented people: names as they are heard in the region, and citizen service numbers that nobody has."""

import random
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import NamedTuple

DATA = Path(__file__).parent / "data"

# Surnames are written whole in the list; these first words are the tussenvoegsel.
PREFIX = re.compile(r"(?:(?:van|de|den|der|het|in|op|'t|ten|ter|te|el|al)\s)+")
FIRST_NUMBER, NUMBERS = 99_000_000, 900_000  # first eight digits: from 990 up to and including 998
STRIDE = 389_999  # has no divisor in common with NUMBERS, so every number comes by once


class Face(NamedTuple):
    first_name: str
    prefix: str
    last_name: str
    sex: str
    birth_date: date
    email: str
    phone: str


def split_surname(name: str) -> tuple[str, str]:
    """Tussenvoegsel and surname: "van den Berg" is ("van den", "Berg")."""
    found = PREFIX.match(name)
    return (found[0].strip(), name[found.end() :]) if found else ("", name)


def plain(name: str) -> str:
    """Letters a to z only, as in an e-mail address."""
    letters = unicodedata.normalize("NFKD", name.replace("ł", "l").replace("ı", "i"))
    return re.sub(r"[^a-z]", "", letters.lower())


class Names:
    """Draws names in the proportions of the region."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        groups = tomllib.loads((DATA / "names.toml").read_text(encoding="utf-8"))
        self.groups = [
            ({"m": group["men"], "v": group["women"]}, [split_surname(name) for name in group["surnames"]])
            for group in groups.values()
            for _ in range(group["weight"])
        ]

    def name(self) -> tuple[str, str, str, str]:
        """First name, tussenvoegsel, surname and sex. Families mix: one in twelve has names of two origins."""
        first_names, surnames = self.rng.choice(self.groups)
        if self.rng.random() < 1 / 12:
            surnames = self.rng.choice(self.groups)[1]
        sex = "m" if self.rng.random() < 0.54 else "v"
        return self.rng.choice(first_names[sex]), *self.rng.choice(surnames), sex

    def face(self, today: date) -> Face:
        first_name, prefix, last_name, sex = self.name()
        chance = self.rng.random
        age = self.rng.triangular(21.5, 65, 34)
        email = f"{plain(first_name)}.{plain(prefix + last_name)}@post.example" if chance() < 0.6 else ""
        # Numbers after 06 never begin with 0: nobody is called by mistake.
        number = int(chance() * 1_000_000)
        phone = f"06-00 {number // 10000:02} {number // 100 % 100:02} {number % 100:02}" if chance() < 0.85 else ""
        if chance() < 0.02:
            sex = "x" if chance() < 0.3 else ""
        return Face(first_name, prefix, last_name, sex, today - timedelta(days=int(age * 365.25)), email, phone)


def citizen_numbers(rng: random.Random) -> Iterator[str]:
    """BSNs from 990 to 998 that pass the eleven test, each once, until they run out."""
    start = rng.randrange(NUMBERS)
    for turn in range(NUMBERS):
        first_eight = FIRST_NUMBER + (start + turn * STRIDE) % NUMBERS
        digits = str(first_eight)
        check = sum(weight * int(digit) for weight, digit in zip(range(9, 1, -1), digits, strict=True)) % 11
        if check < 10:
            yield f"{digits}{check}"


def colleagues(rng: random.Random, count: int) -> list[tuple[str, str, str]]:
    """That many different names of colleagues: first name, tussenvoegsel, surname."""
    names, seen = Names(rng), dict[tuple[str, str, str], None]()
    while len(seen) < count:
        seen[names.name()[:3]] = None
    return list(islice(seen, count))
