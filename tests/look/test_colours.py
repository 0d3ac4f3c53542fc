"""The colours of tokens.css can be read: WCAG 2.2, 1.4.3 for text, 1.4.11 for edges and focus."""

import re
from pathlib import Path

import pytest
from django.conf import settings

CSS = Path(settings.BASE_DIR, "static", "css")
SHEET = (CSS / "tokens.css").read_text(encoding="utf-8")
TOKENS = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{3,6});", SHEET))

TEXT = [
    ("ink", "paper"),
    ("ink", "wash"),
    ("ink", "row-hover"),
    ("ink", "plain-bg"),
    ("ink", "ok-bg"),
    ("ink", "warn-bg"),
    ("ink", "err-bg"),
    ("ink", "info-bg"),
    ("ink", "err-field"),
    ("muted", "paper"),
    ("muted", "wash"),
    ("muted", "row-hover"),
    ("muted", "plain-bg"),
    ("brand", "paper"),
    ("brand", "wash"),
    ("brand", "info-bg"),
    ("brand", "warn-bg"),
    ("brand-dark", "tint"),
    ("on-brand", "brand"),
    ("on-brand", "brand-dark"),
    ("ok", "ok-bg"),
    ("warn", "warn-bg"),
    ("err", "err-bg"),
    ("err", "paper"),
    ("info", "info-bg"),
]
EDGES = [
    ("line-strong", "paper"),
    ("line-strong", "wash"),
    ("focus", "paper"),
    ("focus", "wash"),
    ("on-brand", "brand"),
    ("err", "paper"),
]


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    channels = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(TOKENS[one]), luminance(TOKENS[other])), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_stands_out_from_its_ground(text, ground):
    assert contrast(text, ground) >= 4.5


@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_edges_and_focus_stand_out_from_their_ground(edge, ground):
    assert contrast(edge, ground) >= 3


def test_a_drawing_uses_the_colours_of_the_page():
    colours = set(re.findall(r"#[0-9a-f]{6}", (CSS / "charts.css").read_text(encoding="utf-8")))

    assert colours <= {*TOKENS.values(), "#ffffff"}


def test_a_drawing_uses_no_custom_property_for_the_pdf_knows_none_inside_svg():
    rules = re.sub(r"/\*.*?\*/", "", (CSS / "charts.css").read_text(encoding="utf-8"), flags=re.DOTALL)

    assert "var(" not in rules


def test_every_custom_property_that_is_used_exists():
    known = set(re.findall(r"(--[\w-]+):", (CSS / "tokens.css").read_text(encoding="utf-8")))

    for sheet in CSS.glob("*.css"):
        used = set(re.findall(r"var\((--[\w-]+)", sheet.read_text(encoding="utf-8")))

        assert used <= known, sheet.name
