"""Every text in the world is a word of its own, and each word knows whose it is.

A word (kanarie) is short, so that it fits a postcode, and cannot occur by chance: no key, hash or Dutch word looks so.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Model

from cases.models import Involvement
from tests.access.oracle import Facts, may_see
from werv.ground.periods import dutch

WORD = re.compile(r"kn[0-9a-z]{4}q", re.IGNORECASE)
BEGINNING = "kn"
LENGTH = 7
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
FIRST_BIRTHDAY = date(1961, 2, 3)

# Texts that stay as they are, each with its reason; what is not named here holds a word of its own.
PLAIN = {
    "accounts.Organisation.code": "stands in commands and settings",
    "accounts.User.email": "with it one signs in; the page of accounts shows it",
    "accounts.User.password": "a hash",
    "audit.Event": "a log cannot be changed; it is written from the rest",
    "cases.Programme.code": "stands in rules and addresses",
    "documents.Document.media_type": "a code",
    "documents.Document.sha256": "a hash",
    "jobs.Job.work": "names a function",
    "subsidies.Funder.code": "a code",
    "subsidies.Grant.code": "stands in the address",
    "subsidies.Snapshot": "made from the rest, after the words were put there",
}
# Whose an organisation's own papers are: the path to it.
HOUSE = {
    "documents.Document": "organisation",
    "imports.ImportFile": "organisation",
    "jobs.Job": "ordered_by.organisation",
    "subsidies.Target": "organisation",
}
# Known to everyone who signs in: the region's own names.
COMMON = {
    "accounts.Organisation": "parties of the region know each other",
    "accounts.User": "who works with a client is known to who sees the client",
    "cases.BsnBasis": "about an organisation and a programme",
    "cases.Programme": "the region's programmes",
    "subsidies.Funder": "public",
    "subsidies.Grant": "of the lead and its partners; another test asks that",
    "trajectories.Employer": "a firm, one register for the region",
}


@dataclass(frozen=True)
class Place:
    """Where a word stands, and about whom it is: a client's record, an organisation's paper, or nobody's secret."""

    where: str
    client: str = ""
    organisation: str = ""
    category: str = ""
    is_secret: bool = False

    def is_open_to(self, facts: Facts, user: str, at: datetime) -> bool:
        if self.is_secret:
            return False
        if self.client:
            return may_see(facts, user, self.client, self.organisation, self.category, at)
        return not self.organisation or facts.employers[user] == self.organisation


def own_models() -> list[type[Model]]:
    """All models of our own apps, without the tables of history, which repeat them."""
    return [
        model
        for app in apps.get_app_configs()
        if Path(app.path).is_relative_to(settings.BASE_DIR) and ".venv" not in Path(app.path).parts
        for model in app.get_models()
        if not hasattr(model, "pgh_tracked_model")
    ]


def texts(model: type[Model]) -> list[models.Field]:
    """The columns in which somebody writes freely."""
    return [
        each
        for each in model._meta.concrete_fields
        if isinstance(each, models.CharField | models.TextField)
        and not each.choices
        and (each.max_length or LENGTH) >= LENGTH
        and not {str(model._meta), model._meta.label, f"{model._meta.label}.{each.name}"} & PLAIN.keys()
    ]


def stamp() -> dict[str, Place]:
    """Put a word into every text there is; say of each whose it is. Every person gets a birthday of his own too.

    A birthday is a word in each way of writing it, and so is a BSN: that one is nobody's to see.
    """
    words: dict[str, Place] = {}
    for model in own_models():
        for row in model._default_manager.all():
            values = {}
            for each in texts(model):
                word = word_of(len(words))
                words[word] = place_of(row, f"{model._meta.label}.{each.name} of {row.pk}")
                values[each.name] = f"{word}@example.org" if isinstance(each, models.EmailField) else word
            if model._meta.label == "people.Person":
                day = values["birth_date"] = FIRST_BIRTHDAY + timedelta(days=97 * len(words))
                written = (day.isoformat(), f"{day:%d-%m-%Y}", dutch(day))
                words |= dict.fromkeys(written, place_of(row, f"people.Person.birth_date of {row.pk}"))
            if values:
                model._default_manager.filter(pk=row.pk).update(**values)
    return words


def written_in(text: str, words: dict[str, Place]) -> set[str]:
    """Which of the words stand in a text, in capitals or not."""
    found = {word.lower() for word in WORD.findall(text)}
    return (found & words.keys()) | {word for word in words if not WORD.fullmatch(word) and word in text}


def word_of(number: int) -> str:
    text = ""
    for _ in range(LENGTH - 3):
        number, rest = divmod(number, len(DIGITS))
        text = DIGITS[rest] + text
    return f"{BEGINNING}{text}q"


def place_of(row: Model, where: str) -> Place:
    label = row._meta.label
    if label in COMMON:
        return Place(where)
    if label in HOUSE:
        found: object = row
        for name in HOUSE[label].split("."):
            found = getattr(found, name) if found else None
        return Place(where, organisation=str(found.pk) if found else "")
    about = record_of(row)
    category = getattr(row, "category", getattr(about, "category", "basis"))
    return Place(where, str(about.client_id), str(about.organisation_id), str(category))


def record_of(row: Model) -> Model:
    """The record that names client and organisation: the row itself, or what it hangs on."""
    if hasattr(row, "client_id") and hasattr(row, "organisation_id"):
        return row
    for name in ("trajectory", "person"):
        if hasattr(row, f"{name}_id"):
            return record_of(getattr(row, name))
    if row._meta.label == "people.Person":
        return Involvement.objects.get(person=row.pk)
    raise LookupError(f"{row._meta.label}: say in tests/access/canaries.py whose words these are")
