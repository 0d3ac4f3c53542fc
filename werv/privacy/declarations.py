"""What every field of every own model says about people, and why it is kept: the processing register (AVG art. 30).

Declared by hand in data/fields/APP.toml, one table a model; a test holds that no model and no field is missing.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import TextChoices

FOLDER = Path(__file__).with_name("data") / "fields"
OWN = frozenset({"werv", "cases", "trajectories", "volunteers", "subsidies"})
CLIENTS = "cliënten"


class Kind(TextChoices):
    """What a field says."""

    IDENTITY = "identity", "naam, geboortedatum en geslacht"
    CONTACT = "contact", "adres, telefoon en e-mail"
    BSN = "bsn", "burgerservicenummer"
    PARTICIPATION = "participation", "deelname, ladder en werk"
    INCOME = "income", "uitkering"
    HEALTH = "health", "gezondheid"
    TEXT = "text", "vrije tekst"
    STAFF = "staff", "medewerker die iets vastlegde of deed"
    ACCOUNT = "account", "account, rol en toegang"
    LOG = "log", "wie wanneer wat deed"
    FILE = "file", "inhoud van bestanden"
    GENERAL = "general", "zegt niets over een persoon"
    TECHNICAL = "technical", "sleutels en techniek"


NOT_PERSONAL = frozenset({Kind.GENERAL, Kind.TECHNICAL})
# What somebody is not given about himself: keys say nothing, and files are given as files.
NOT_EXPORTED = frozenset({Kind.TECHNICAL, Kind.FILE})
WORDS = ("persons", "called", "purpose", "basis", "receivers", "kept")


@dataclass(frozen=True, slots=True)
class Declaration:
    """One model in the register. `retention` names a type of retention.toml, `kept` says the rest in words."""

    label: str
    persons: str
    called: str  # the heading above it, for the client himself; "" where the model's own name will do
    purpose: str
    basis: str
    receivers: str
    kept: str
    retention: str
    dated_by: tuple[str, ...]  # days of the work, which say when the file last changed
    kinds: Mapping[str, Kind]  # field -> kind

    @property
    def is_personal(self) -> bool:
        return any(kind not in NOT_PERSONAL for kind in self.kinds.values())

    @property
    def is_about_clients(self) -> bool:
        return CLIENTS in self.persons

    def fields_of(self, *kinds: Kind) -> list[str]:
        return [name for name, kind in self.kinds.items() if kind in kinds]


def own_models() -> Iterator[type[models.Model]]:
    """All our models but the history tables, which follow the model they keep."""
    for config in apps.get_app_configs():
        if config.name.split(".")[0] in OWN:
            yield from (each for each in config.get_models() if not hasattr(each, "pgh_tracked_model"))


def declared_fields(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """The fields that must be declared: those with a column, and those with a table of their own."""
    return [*model._meta.fields, *model._meta.many_to_many]


def label_of(field: models.Field[Any, Any]) -> str:
    """What a field is called in Dutch, also where the model gives a reference no name of its own."""
    label = str(field.verbose_name)
    if label != field.name.replace("_", " ") or not field.is_relation:
        return label
    moment = field.name.removesuffix("_by") + "_at"
    if field.name.endswith("_by") and any(each.name == moment for each in field.model._meta.fields):
        return str(field.model._meta.get_field(moment).verbose_name).removesuffix(" op") + " door"  # type: ignore[union-attr]  # a column
    return str(field.related_model._meta.verbose_name)  # type: ignore[union-attr]  # a relation


@cache
def declarations() -> dict[str, Declaration]:
    """By the label of the model, as in "cases.Client". Raises ValueError where a file contradicts itself."""
    found: dict[str, Declaration] = {}
    for file in sorted(FOLDER.glob("*.toml")):
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
        standard = tables.pop("standard", {})
        for label, given in tables.items():
            if label in found:
                raise ValueError(f"{file.name}: {label} was declared before")
            found[label] = _read(label, {**standard, **given})
    return found


def _read(label: str, given: Mapping[str, Any]) -> Declaration:
    kinds: dict[str, Kind] = {}
    for kind in Kind:
        for name in given.get(kind.value, ()):
            if name in kinds:
                raise ValueError(f"{label}.{name} is declared twice")
            kinds[name] = kind
    if unknown := given.keys() - {*WORDS, "retention", "dated_by", *(kind.value for kind in Kind)}:
        raise ValueError(f"{label}: {', '.join(sorted(unknown))} is no kind of field")
    return Declaration(
        label=label,
        **{word: given.get(word, "") for word in WORDS},
        retention=given.get("retention", ""),
        dated_by=tuple(given.get("dated_by", ())),
        kinds=kinds,
    )


def declaration_of(model: type[models.Model]) -> Declaration:
    """Raises LookupError, with what to write, when the model is not declared."""
    try:
        return declarations()[model._meta.label]
    except KeyError:
        raise LookupError(missing_in([model])) from None


def missing_in(wanted: Iterator[type[models.Model]] | list[type[models.Model]]) -> str:
    """What must still be written, ready to paste and to judge; "" when nothing is missing."""
    parts = []
    for model in wanted:
        declared = declarations().get(model._meta.label)
        known = declared.kinds if declared else {}
        fields = [field for field in declared_fields(model) if field.name not in known]
        gone = known.keys() - {field.name for field in declared_fields(model)}
        if fields or gone:
            parts.append(_to_paste(model, fields, sorted(gone), is_new=declared is None))
    return "\n\n".join(parts)


def _to_paste(model: type[models.Model], fields: list[models.Field[Any, Any]], gone: list[str], *, is_new: bool) -> str:
    guesses: dict[Kind, list[str]] = {}
    for field in fields:
        guesses.setdefault(_guess(field), []).append(field.name)
    lines = [f"# werv/privacy/data/fields/{model._meta.app_label}.toml", f'["{model._meta.label}"]']
    if is_new:
        lines += [f'persons = "{CLIENTS}"', 'purpose = "…"', 'retention = "dossier"', "dated_by = []"]
    lines += [f"{kind.value} = [{', '.join(f'{name!r}' for name in names)}]" for kind, names in guesses.items()]
    lines += [f"# no such field any more: {name}" for name in gone]
    return "\n".join(lines).replace("'", '"')


def _guess(field: models.Field[Any, Any]) -> Kind:
    if field.primary_key or field.is_relation or isinstance(field, models.UUIDField):
        return Kind.STAFF if field.name.endswith(("_by", "user")) else Kind.TECHNICAL
    if field.name.endswith("_by"):
        return Kind.STAFF
    if isinstance(field, models.TextField):
        return Kind.TEXT
    return Kind.FILE if isinstance(field, models.BinaryField) else Kind.PARTICIPATION
