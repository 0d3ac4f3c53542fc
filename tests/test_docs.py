"""The docs and the code agree."""

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_the_data_model_is_drawn_from_the_models_as_they_are():
    spec = importlib.util.spec_from_file_location("draw_data_model", ROOT / "docs" / "draw_data_model.py")
    draw = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(draw)

    assert (ROOT / "docs" / "data-model.md").read_text(encoding="utf-8") == draw.drawn()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_a_page_names_exists(page):
    folders = "docs|tests|werv|cases|trajectories|subsidies|static|templates|benchmarks"
    named = re.findall(rf"`((?:{folders})/[\w./-]+)`", page.read_text())

    assert [path for path in named if not (ROOT / path).exists()] == []


def test_every_rule_names_a_test_that_exists():
    rules = (ROOT / "docs" / "rules.md").read_text()
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", rules)

    assert len(named) >= 15
    for path, test in named:
        assert f"def {test}(" in (ROOT / path).read_text(), f"{path}::{test}"
