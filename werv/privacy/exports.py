"""Everything about one person, for that person: read from the models themselves, shown in plain Dutch."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.utils import timezone

from cases import bsn
from cases.models import Client
from werv.ground.accounts.models import Organisation
from werv.ground.audit.models import plain
from werv.ground.periods import dutch
from werv.privacy.declarations import NOT_EXPORTED, Declaration, Kind, declaration_of, label_of, own_models
from werv.privacy.models import PersonExport
from werv.privacy.reach import read_case

FORMAT = "werv-gegevensoverzicht-1"


@dataclass(frozen=True, slots=True)
class Item:
    """One field of one record: as it is kept, and as it is read."""

    name: str
    label: str
    value: Any
    shown: str


@dataclass(frozen=True, slots=True)
class Section:
    """All records of one type."""

    label: str
    title: str
    purpose: str
    records: list[list[Item]]


def everything_about(client: Client, organisation: Organisation) -> list[Section]:
    """All that this organisation holds about a client, section by section; what there is none of is left out.

    Who looked is an overview of its own: that is the log's.
    """
    case = read_case(client, organisation, also_loose=True)
    words: dict[tuple[type[models.Model], UUID], str] = {}
    sections = []
    for model in (each for each in own_models() if each in case.rows):
        declared, rows = declaration_of(model), case.rows[model]
        records = [_items(row, declared, words) for row in rows] if declared.is_personal else []
        if records := [items for items in records if items]:
            title = declared.called or str(model._meta.verbose_name_plural)
            sections.append(Section(model._meta.label, title, declared.purpose, records))
    return sections


def _items(row: models.Model, declared: Declaration, words: dict[tuple[type[models.Model], UUID], str]) -> list[Item]:
    """The fields with something in them. `words` remembers what related rows are called."""
    items = []
    for field in row._meta.fields:
        kind = declared.kinds[field.name]
        if kind in NOT_EXPORTED:
            continue
        value, shown = _value(row, field, kind, words)
        if shown:
            label = "BSN, laatste cijfers" if kind == Kind.BSN else label_of(field)
            items.append(Item(field.name, label, value, shown))
    return items


def _value(row: models.Model, field: models.Field, kind: Kind, words: dict[Any, str]) -> tuple[Any, str]:
    value = getattr(row, field.attname)
    if value is None or value == "":
        return None, ""
    if kind == Kind.BSN:
        number = bsn.mask(bsn.decrypt(value))
        return number, number
    if isinstance(field, models.ForeignKey):
        key = (field.related_model, value)
        if key not in words:
            words[key] = str(getattr(row, field.name))
        return words[key], words[key]
    if field.choices:
        label = str(getattr(row, f"get_{field.name}_display")())
        return {"value": plain(value), "label": label}, label
    return plain(value), _in_words(value)


def _in_words(value: Any) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, datetime):
        local = timezone.localtime(value)
        return f"{dutch(local.date())}, {local:%H:%M} uur"
    if isinstance(value, date):
        return dutch(value)
    if isinstance(value, Decimal):
        return str(value).replace(".", ",")
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_in_words(inner)}" for name, inner in value.items())
    if isinstance(value, list):
        return "; ".join(_in_words(inner) for inner in value)
    return str(value)


def as_json(sections: Sequence[Section], export: PersonExport) -> bytes:
    """For machines: every record as it is kept, and the Dutch name of each field once. Source: AVG art. 20."""
    content = {
        "format": FORMAT,
        "organisation": export.request.organisation.name,
        "request": export.request.number,
        "made_at": plain(export.ordered_at),
        "sections": [
            {
                "type": section.label,
                "title": section.title,
                "purpose": section.purpose,
                "fields": {item.name: item.label for items in section.records for item in items},
                "records": [{item.name: item.value for item in items} for items in section.records],
            }
            for section in sections
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=2).encode()
