"""Whoever reads the log reads Dutch."""

import re

from cases.models import Answer
from tests.databases import ROOT
from trajectories.rules import State
from werv.ground.audit.words import ACTS

NAMED = re.compile(r'\b(?:record|look|note_look|note_failure)\(\s*(?:"([a-z_]+\.[a-z_]+)"|f"([a-z_]+)\.\{)')
# Acts whose name is put together: the first half, and what the second may be.
MADE = {"trajectory": State.values, "access_request": [answer for answer in Answer.values if answer]}
APPS = ("werv", "cases", "trajectories", "volunteers", "subsidies")


def acts_in_the_code() -> tuple[set[str], set[str]]:
    found = [
        names
        for app in APPS
        for path in (ROOT / app).glob("**/*.py")
        for names in NAMED.findall(path.read_text(encoding="utf-8"))
    ]
    return {whole for whole, _ in found if whole}, {half for _, half in found if half}


def test_every_act_has_its_words():
    whole, halves = acts_in_the_code()
    made = {f"{half}.{rest}" for half in MADE for rest in MADE[half]}

    assert len(whole) > 60
    assert halves == MADE.keys()
    assert whole | made <= ACTS.keys()
