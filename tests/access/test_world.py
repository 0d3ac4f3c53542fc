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


def test_there_is_one_of_everything(world):
    missing = [model._meta.label for model in own_models() if texts(model) and not model._default_manager.exists()]

    assert missing == []


@pytest.mark.parametrize("tenancy", ["own", "shared", "expired", "foreign"])
def test_every_category_of_every_client_holds_words(world, tenancy):
    client = str(world.keys["client"][tenancy])
    found = {place.category for place in world.words.values() if place.client == client}

    assert found == set(oracle.CATEGORIES)
