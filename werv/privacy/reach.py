"""Everything that one organisation holds about one client, found by walking the models: a new one is found by itself.

A model is about a client when it refers to him, or to something that does; and so is the person behind him, and what
refers to that person. The declarations say what the fields mean; this module only finds the rows.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from typing import Any

from django.db import models
from django.db.models import Q

from cases.models import Client
from werv.ground.accounts.models import Organisation
from werv.privacy.declarations import Kind, declaration_of, own_models

Model = type[models.Model]
Reference = models.ForeignKey  # one-to-one is one too


@dataclass(frozen=True, slots=True)
class Reached:
    """How the rows of a model are found: by what they refer to, or (`held_by`) by what refers to them."""

    model: Model
    references: tuple[Reference, ...]
    held_by: tuple[tuple[Model, Reference], ...] = ()

    @property
    def is_direct(self) -> bool:
        return any(reference.related_model is Client for reference in self.references)


def references_of(model: Model, *, also_loose: bool = True) -> list[Reference]:
    """Foreign keys to other models; loose are those that are emptied when what they refer to goes."""
    keys = [field for field in model._meta.fields if isinstance(field, models.ForeignKey)]
    return [
        key
        for key in keys
        if key.related_model is not model and (also_loose or key.remote_field.on_delete is not models.SET_NULL)
    ]


@cache
def reached(*, also_loose: bool) -> tuple[Reached, ...]:
    """All models about a client, each after those that it refers to. The first is Client itself.

    also_loose: with those that outlive the client, such as a request that he made.
    """
    held = _held(_closure({Client}, {}, also_loose=also_loose))
    found = _closure({Client, *held}, held, also_loose=also_loose)
    after = {
        model: [key.related_model for key in references_of(model, also_loose=also_loose) if key.related_model in found]
        for model in found
    }
    for holder, key in (pair for pairs in held.values() for pair in pairs):
        # What is held is read after its holder, though the holder refers to it.
        after[holder] = [model for model in after[holder] if model is not key.related_model]
        after[key.related_model].append(holder)
    after = {model: sorted(after[model], key=_label) for model in sorted(after, key=_label)}
    return tuple(
        Reached(model, _ways(model, found, held, also_loose=also_loose), tuple(held.get(model, ())))
        for model in TopologicalSorter(after).static_order()
    )


@cache
def from_leaves_to_root() -> tuple[Reached, ...]:
    """What goes with the client, each before those that it refers to."""
    models_of = {each.model: each for each in reached(also_loose=False)}
    after = {
        model: [key.related_model for key in references_of(model, also_loose=False) if key.related_model in models_of]
        for model in models_of
    }
    return tuple(models_of[model] for model in reversed(list(TopologicalSorter(after).static_order())))


def _label(model: Model) -> str:
    return model._meta.label


def _leads(key: Reference, found: Collection[Model], held: Collection[Model]) -> bool:
    """Whether a row belongs to the client because of what it refers to. What is held brings only what is part of it:
    an address is part of a person, a report is not part of a file's content.
    """
    other = key.related_model
    return other in found and (other not in held or key.remote_field.on_delete is models.CASCADE)


def _closure(start: set[Model], held: Collection[Model], *, also_loose: bool) -> set[Model]:
    found = set(start)
    everything = list(own_models())
    while more := {
        model
        for model in everything
        if model not in found and any(_leads(key, found, held) for key in references_of(model, also_loose=also_loose))
    }:
        found |= more
    return found


def _held(found: set[Model]) -> dict[Model, list[tuple[Model, Reference]]]:
    """Models about clients that nothing leads to, but that something found refers to: the person behind a client."""
    held: dict[Model, list[tuple[Model, Reference]]] = {}
    for model in found:
        for key in references_of(model):
            other = key.related_model
            if other not in found and other in set(own_models()) and declaration_of(other).is_about_clients:
                held.setdefault(other, []).append((model, key))
    return held


def _ways(model: Model, found: set[Model], held: Collection[Model], *, also_loose: bool) -> tuple[Reference, ...]:
    keys = [key for key in references_of(model, also_loose=also_loose) if _leads(key, found, held)]
    return tuple([key for key in keys if key.related_model is Client] or keys)


@dataclass(frozen=True, slots=True)
class Case:
    """The rows about one client at one organisation, by model; each model after those that it refers to."""

    client: Client
    organisation: Organisation
    rows: Mapping[Model, list[Any]]

    def of(self, model: Model) -> list[Any]:
        return self.rows.get(model, [])


def read_case(client: Client, organisation: Organisation, *, also_loose: bool = False) -> Case:
    """Read it all. Without a look at who asks: only for answering the client himself, and for retention."""
    rows: dict[Model, list[Any]] = {Client: [client]}
    for each in reached(also_loose=also_loose):
        if each.model is not Client:
            wanted = _wanted(each, rows, client, organisation)
            files = declaration_of(each.model).fields_of(Kind.FILE)
            rows[each.model] = list(each.model._default_manager.filter(wanted).defer(*files).order_by("pk"))
    return Case(client, organisation, rows)


def _wanted(each: Reached, rows: Mapping[Model, list[Any]], client: Client, organisation: Organisation) -> Q:
    if each.held_by:
        return Q(pk__in={getattr(row, key.attname) for holder, key in each.held_by for row in rows[holder]})
    if each.is_direct:
        wanted = Q(**{each.references[0].name: client.pk})
        return wanted & Q(organisation=organisation.pk) if has_organisation(each.model) else wanted
    wanted = Q(pk__in=[])
    for key in each.references:
        # The model that is held comes later than its holder, and holds nobody else's rows.
        wanted |= Q(**{f"{key.name}__in": [row.pk for row in rows.get(key.related_model, [])]})
    return wanted


def has_organisation(model: Model) -> bool:
    return any(field.name == "organisation" for field in model._meta.fields)


def is_shared(model: Model) -> bool:
    """About the client, but no single organisation's: it goes with the last of them."""
    each = next(one for one in reached(also_loose=False) if one.model is model)
    return model is Client or (each.is_direct and not has_organisation(model))
