"""Everything about one person, for that person: read from the models themselves, shown in plain Dutch."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.utils import timezone

from cases import bsn
from cases.models import Client
from cases.who_looked import Told, to_tell, told_by_day
from werv.ground.accounts.models import Organisation
from werv.ground.audit.models import Event, plain
from werv.ground.documents.models import Document
from werv.ground.periods import dutch
from werv.privacy.declarations import NOT_EXPORTED, Declaration, Kind, declaration_of, label_of, own_models
from werv.privacy.models import PersonExport
from werv.privacy.reach import Case, read_case

FORMAT = "werv-gegevensoverzicht-2"
COLUMNS_AT_MOST = 6
LONGEST_IN_A_COLUMN = 60


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

    def columns(self) -> list[str]:
        """The heads of one table for all records, where they are many and short; else none: each stands by itself."""
        labels = list(dict.fromkeys(item.label for items in self.records for item in items))
        longest = max((len(item.shown) for items in self.records for item in items), default=0)
        is_table = len(self.records) > 1 and len(labels) <= COLUMNS_AT_MOST and longest <= LONGEST_IN_A_COLUMN
        return labels if is_table else []

    def rows(self) -> list[list[str]]:
        """The records under those heads; "" where one has nothing there."""
        return [[_under(label, items) for label in self.columns()] for items in self.records]


def _under(label: str, items: Sequence[Item]) -> str:
    return next((item.shown for item in items if item.label == label), "")


@dataclass(frozen=True, slots=True)
class Overview:
    """All that one organisation holds about one person."""

    sections: list[Section]
    looks: list[tuple[Told, int]]
    files: list[Document]


def everything_about(client: Client, organisation: Organisation) -> Overview:
    """All that this organisation holds about a client: what was written down, who looked, and the files themselves."""
    case = read_case(client, organisation, also_loose=True)
    lines = Event.objects.naming(client.pk).for_organisation(organisation.pk)
    return Overview(sections_of(case), told_by_day(to_tell(lines)), files_of(case))


def files_of(case: Case) -> list[Document]:
    """Files about the client, with what is in them."""
    return list(Document.objects.filter(pk__in=[each.pk for each in case.of(Document)]).order_by("made_at", "pk"))


def sections_of(case: Case) -> list[Section]:
    """Section by section; what there is none of is left out."""
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


def as_json(overview: Overview, export: PersonExport) -> bytes:
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
            for section in overview.sections
        ],
        "looks": [
            {"times": times, **{name: plain(value) for name, value in asdict(told).items()}}
            for told, times in overview.looks
        ],
        "files": [
            {"name": each.name, "media_type": each.media_type, "content_base64": b64encode(each.content).decode()}
            for each in overview.files
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=2).encode()
