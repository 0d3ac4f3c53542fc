"""The world is whole: a new table or text cannot be forgotten."""

import ast
from pathlib import Path

import pytest

from tests.access import oracle
from tests.access.canaries import own_models, texts


def test_the_oracle_knows_nothing_of_the_product():
    tree = ast.parse(Path(oracle.__file__).read_text())
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [each.name for each in node.names] if isinstance(node, ast.Import)
            else [node.module or ""] if isinstance(node, ast.ImportFrom)
            else []
        )
    }  # fmt: skip

    assert imported == {"collections", "dataclasses", "datetime", "zoneinfo"}


def test_every_text_holds_a_word(world):
    """A new table or text without one fails: world.py makes no row of it, or canaries.py does not say whose it is."""
    there_are = {f"{model._meta.label}.{each.name}" for model in own_models() for each in texts(model)}
    held = {place.where.split(" ")[0] for place in world.words.values()}

    assert sorted(there_are - held) == []


@pytest.mark.parametrize("tenancy", ["own", "shared", "expired", "foreign"])
def test_every_category_of_every_client_holds_words(world, tenancy):
    client = str(world.keys["client"][tenancy])
    found = {place.category for place in world.words.values() if place.client == client}

    assert found == set(oracle.CATEGORIES)
