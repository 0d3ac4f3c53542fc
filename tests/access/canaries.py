"""Every text in the world is a word of its own, and each word knows whose it is.

A word (kanarie) is short, so that it fits a postcode, and cannot occur by chance: no key, hash or Dutch word looks so.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Model, Q, QuerySet

from cases.models import Involvement
from tests.access.oracle import Facts, may_see
from werv.ground.accounts.models import User
from werv.ground.accounts.permissions import Role
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
    "audit.LogReview": "names a pattern and the key of whom it is about",
    "audit.Seal": "sums over lines of the log, and who made them",
    "cases.Programme.code": "stands in rules and addresses",
    "documents.Document": "made from the rest, after the words were put there",
    "accounts.Invitation.token_digest": "a hash",
    "accounts.IdentityProvider": "stands on the page where one signs in",
    "accounts.Session": "made by signing in",
    "imports.ImportFile.sheet": "names a sheet that must be in the file",
    "jobs.Job.work": "names a function",
    "subsidies.Funder.code": "a code",
    "subsidies.Grant.code": "stands in the address",
    "subsidies.Snapshot": "made from the rest, after the words were put there",
}
# Known to everyone who signs in: the region's own names.
COMMON = {
    "accounts.Organisation": "parties of the region know each other",
    "accounts.User": "who works with a client is known to who sees the client",
    "accounts.Deputy": "who stands in for whom is known to colleagues",
    "cases.BsnBasis": "about an organisation and a programme",
    "cases.ConsentText": "the words that every client is shown",
    "cases.LegalArticle": "the law",
    "cases.Programme": "the region's programmes",
    "privacy.RetentionTerm": "how long the region keeps what",
    "cases.RoleCategory": "what a function needs is no secret",
    "subsidies.Funder": "public",
    "subsidies.Grant": "of the lead and its partners; another test asks that",
    "trajectories.Employer": "a firm, one register for the region",
}


@dataclass(frozen=True)
class Place:
    """Where a word stands, and for whom it is: a client's record, papers with named readers, or nobody's secret.

    What was agreed between organisations is on record at each of them.
    """

    where: str
    client: str = ""
    organisations: tuple[str, ...] = ()
    category: str = ""
    readers: frozenset[str] | None = None
    office: frozenset[str] = frozenset()  # who keeps the registers, in which a person has a name

    def is_open_to(self, facts: Facts, user: str, at: datetime) -> bool:
        if self.readers is not None:
            return user in self.readers
        if not self.client or user in self.office:
            return True
        return any(may_see(facts, user, self.client, each, self.category, at) for each in self.organisations)


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
            for each in texts(model):
                word = word_of(len(words))
                if put(row, each, f"{word}@example.org" if isinstance(each, models.EmailField) else word):
                    words[word] = place_of(row, f"{model._meta.label}.{each.name} of {row.pk}")
            if model._meta.label == "people.Person":
                day = FIRST_BIRTHDAY + timedelta(days=97 * len(words))
                put(row, model._meta.get_field("birth_date"), day)
                written = (day.isoformat(), f"{day:%d-%m-%Y}", dutch(day))
                words |= dict.fromkeys(written, place_of(row, f"people.Person.birth_date of {row.pk}"))
    return words


def put(row: Model, column: models.Field, value: object) -> bool:
    """Write over what stands there; where a rule keeps a text empty, it stays so."""
    try:
        with transaction.atomic():
            type(row)._default_manager.filter(pk=row.pk).update(**{column.name: value})
    except IntegrityError:
        return False
    return True


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
    if label in READERS:
        return Place(where, readers=keys_of(READERS[label](row)))
    about = record_of(row)
    category = getattr(row, "category", getattr(about, "category", "basis"))
    sides = [getattr(about, f"{name}_id", None) for name in ("organisation", "receiver", "via")]
    named_in_registers = keys_of(office(about.organisation)) if label == "people.Person" else frozenset()
    sides = tuple(str(key) for key in sides if key)
    return Place(where, str(about.client_id), sides, str(category), office=named_in_registers)


def keys_of(users: QuerySet[User]) -> frozenset[str]:
    return frozenset(str(key) for key in users.values_list("pk", flat=True))


def colleagues(*organisations: Any) -> QuerySet[User]:
    return User.objects.filter(organisation__in=[each for each in organisations if each])


def readers_of_emergency(pressed: Any) -> QuerySet[User]:
    """Who looked, who must judge that, and the client."""
    judge = Q(organisation=pressed.organisation, role_assignments__role=Role.PRIVACY_OFFICER)
    return User.objects.filter(Q(pk=pressed.user_id) | judge | Q(client_account__client=pressed.client_id))


def office(organisation: Any) -> QuerySet[User]:
    """What the privacy officer of an organisation keeps."""
    return User.objects.filter(organisation=organisation, role_assignments__role=Role.PRIVACY_OFFICER)


# Papers that are not a client's record: by whom each may be read.
READERS: dict[str, Callable[[Any], QuerySet[User]]] = {
    "cases.BreakGlass": readers_of_emergency,
    "accounts.Invitation": lambda _: User.objects.filter(role_assignments__role=Role.ADMINISTRATOR),
    "privacy.Breach": lambda breach: office(breach.organisation),
    "privacy.SubjectRequest": lambda request: office(request.organisation),
    "privacy.LegalHold": lambda hold: office(hold.organisation),
    "privacy.DestructionProposal": lambda proposal: office(proposal.organisation),
    "privacy.DestructionRecord": lambda proof: office(proof.organisation),
    "imports.ImportFile": lambda file: User.objects.filter(pk=file.uploaded_by_id),
    "jobs.Job": lambda job: colleagues(job.ordered_by and job.ordered_by.organisation_id),
    "subsidies.Target": lambda target: colleagues(target.organisation_id, target.grant.lead_applicant_id),
}


def record_of(row: Model) -> Model:
    """The record that names client and organisation: the row itself, or what it hangs on."""
    if hasattr(row, "client_id") and hasattr(row, "organisation_id"):
        return row
    if row._meta.label == "cases.ClientAccount":
        return row.client.involvements.first()
    for name in ("trajectory", "person"):
        if hasattr(row, f"{name}_id"):
            return record_of(getattr(row, name))
    if row._meta.label == "people.Person":
        return Involvement.objects.get(person=row.pk)
    raise LookupError(f"{row._meta.label}: say in tests/access/canaries.py whose words these are")
