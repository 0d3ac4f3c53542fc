"""Every act that a part of werv writes into the log has its own words: a client and an officer read them."""

import re
from pathlib import Path

from django.conf import settings

from werv.ground.audit.words import ACTS

WRITES = re.compile(r"\b(?:record|note_look|look|write_line|refuse_line)\(\s*\"([a-z_]+\.[a-z_]+)\"")
FOLDERS = ("cases", "subsidies", "trajectories", "volunteers", "werv")


def test_every_act_is_told_in_plain_words():
    sources = [path for folder in FOLDERS for path in Path(settings.BASE_DIR, folder).rglob("*.py")]
    acts = {act for path in sources for act in WRITES.findall(path.read_text(encoding="utf-8"))}

    assert len(acts) > 50
    assert sorted(acts - set(ACTS)) == []
