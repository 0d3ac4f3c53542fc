"""docs/security: every requirement of the OWASP ASVS 5.0, levels 1 and 2, has a verdict and a test or a reason."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

from tests.test_every_page_is_closed import OPEN
from werv.ground.accounts.actions import INVITATION_DAYS
from werv.ground.accounts.sessions import ABSOLUTE_SECONDS
from werv.ground.files.accepting import KINDS, MAX_BYTES

ROOT = Path(settings.BASE_DIR)
SECURITY = ROOT / "docs" / "security"
VERDICTS = {"met", "partly", "not met", "not applicable"}
# The level of every requirement, in order, by section.
LEVELS = {
    "1.1": "22", "1.2": "1111122223", "1.3": "112222222223", "1.4": "222", "1.5": "123", "2.1": "122", "2.2": "112",
    "2.3": "12223", "2.4": "23", "3.1": "3", "3.2": "113", "3.3": "12223", "3.4": "11222233", "3.5": "11122333",
    "3.6": "3", "3.7": "22333", "4.1": "12233", "4.2": "23333", "4.3": "22", "4.4": "1222", "5.1": "2",
    "5.2": "112333", "5.3": "113", "5.4": "222", "6.1": "122", "6.2": "111111112222", "6.3": "11223333",
    "6.4": "112233", "6.5": "22222333", "6.6": "2223", "6.7": "33", "6.8": "2222", "7.1": "222", "7.2": "1111",
    "7.3": "22", "7.4": "11222", "7.5": "223", "7.6": "22", "8.1": "1233", "8.2": "1123", "8.3": "133", "8.4": "23",
    "9.1": "111", "9.2": "1222", "10.1": "22", "10.2": "223", "10.3": "22223", "10.4": "1111122222233333",
    "10.5": "22222", "10.6": "22", "10.7": "222", "11.1": "2233", "11.2": "22233", "11.3": "11233", "11.4": "1222",
    "11.5": "23", "11.6": "23", "11.7": "33", "12.1": "12233", "12.2": "11", "12.3": "22223", "13.1": "2333",
    "13.2": "222223", "13.3": "2233", "13.4": "1222233", "14.1": "22", "14.2": "12223333", "14.3": "122",
    "15.1": "12233", "15.2": "12233", "15.3": "1222222", "15.4": "3333", "16.1": "2", "16.2": "22222", "16.3": "2222",
    "16.4": "222", "16.5": "2223", "17.1": "23", "17.2": "22223333", "17.3": "22",
}  # fmt: skip
ASKED = {
    f"{section}.{place}": level
    for section, levels in LEVELS.items()
    for place, level in enumerate(levels, start=1)
    if level in "12"
}
WAITING = "volgt "


def rows() -> list[dict[str, str]]:
    with (SECURITY / "asvs.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_requirement_of_level_1_and_2_has_one_row_with_its_level():
    assert Counter(ASKED.values()) == {"1": 70, "2": 183}
    assert [(row["requirement"], row["level"]) for row in rows()] == list(ASKED.items())


def test_no_row_is_blank_and_every_verdict_is_one():
    for row in rows():
        assert all(text.strip() for text in row.values()), row
        assert row["verdict"] in VERDICTS, row


def test_every_test_that_is_named_exists():
    for row in rows():
        for path, test in re.findall(r"(tests/[\w/]+\.py)::(\w+)", row["evidence"]):
            assert f"def {test}(" in (ROOT / path).read_text(encoding="utf-8"), f"{row['requirement']}: {path}::{test}"


def test_what_is_met_names_a_test():
    for row in rows():
        if row["verdict"] == "met":
            assert "::" in row["evidence"], row["requirement"]


def test_no_row_waits_for_a_test_that_is_still_to_be_named():
    assert [row["requirement"] for row in rows() if WAITING in row["evidence"]] == []


def test_the_page_counts_as_the_table_does():
    page = (SECURITY / "asvs.md").read_text(encoding="utf-8")
    counts = Counter(row["verdict"] for row in rows())

    for verdict in VERDICTS:
        assert f"| {verdict} | {counts[verdict]} |" in page


def test_the_page_says_which_files_are_taken():
    page = (SECURITY / "README.md").read_text(encoding="utf-8")

    assert f"{MAX_BYTES // 1024 // 1024} MB" in page
    for kind in KINDS:
        assert all(f".{ending}" in page for ending in kind.endings)


def test_the_page_on_signing_in_says_what_the_settings_say():
    page = (SECURITY / "sign-in.md").read_text(encoding="utf-8")
    shortest = next(each["OPTIONS"]["min_length"] for each in settings.AUTH_PASSWORD_VALIDATORS if "OPTIONS" in each)

    for name, limit in {**settings.ACCOUNT_RATE_LIMITS, **settings.MFA_RATE_LIMITS}.items():
        assert f"| `{name}` | `{limit}` |" in page
    assert f"A password has {shortest} characters" in page
    assert f"After {settings.SESSION_IDLE_SECONDS // 60} minutes without use the screen locks" in page
    assert f"After {ABSOLUTE_SECONDS // 3600} hours\nthe session ends" in page
    assert f"| invitation, by mail, once, {INVITATION_DAYS} days |" in page
    assert f"| forgotten password, by mail, once, {settings.PASSWORD_RESET_TIMEOUT // 86400} days |" in page


def test_the_page_on_signing_in_names_every_way_in():
    page = (SECURITY / "sign-in.md").read_text(encoding="utf-8")

    assert [name for name in OPEN if not name.startswith("desk:") and f"`{name}`" not in page] == []


def test_the_policy_says_how_soon_a_hole_is_closed():
    policy = (ROOT / "SECURITY.md").read_text(encoding="utf-8")

    assert "security.txt" in policy
    assert re.search(r"within \d+ days", policy)


@pytest.mark.parametrize(
    "page", ["SECURITY.md", "docs/security/README.md", "docs/security/asvs.md", "docs/security/sign-in.md"]
)
def test_every_file_that_a_page_names_exists(page):
    folders = "docs|tests|werv|cases|trajectories|subsidies|static|templates|benchmarks"
    named = re.findall(rf"`((?:{folders})/[\w./-]+)`", (ROOT / page).read_text(encoding="utf-8"))

    assert [path for path in named if not (ROOT / path).exists()] == []
