"""Nobody knows what the next file holds: anything at all is read or refused."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.imports.spreadsheets import HEADING, JANSEN, VISSER, make_xlsx, read
from werv.imports.containers import UnreadableFile
from werv.imports.headings import LABELS


def refusal_of(content):
    """The sentence with which a file is refused; "Gelezen." when it is not."""
    try:
        read(content)
    except UnreadableFile as refusal:
        return str(refusal)
    return "Gelezen."


CELLS = st.one_of(
    st.none(),
    st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30),
    st.sampled_from(
        [
            "Jansen",
            "3-3-2026",
            "999793834",
            "trede 3",
            "Totaal",
            "Achternaam",
            "-",
            "31-02-1980",
            "betaald werk",
            "1-9-79",
        ]
    ),
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(date(1901, 1, 1)),
    st.times(),
)
WIDE = ["Naam", *[label for name, label in LABELS.items() if name not in ("full_name", "last_name")]]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.lists(CELLS, max_size=len(WIDE)), max_size=12),
    st.sampled_from([HEADING, WIDE, ["Naam", "Start"]]),
)
def test_whatever_the_cells_hold_every_row_is_counted_once_and_nothing_breaks(rows, heading):
    try:
        parsed = read([heading, *rows])
    except UnreadableFile:
        return

    assert parsed.row_count == len(parsed.rows) + len(parsed.duplicates) + len(parsed.rejected_rows)
    numbers = [p.row for p in parsed.rows] + [row for row, _ in parsed.duplicates] + [row for row, _ in parsed.skipped]
    numbers += parsed.rejected_rows
    assert len(numbers) == len(set(numbers))
    assert all(person.last_name and person.first_day for person in parsed.rows)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=600))
def test_whatever_the_bytes_are_they_are_read_or_refused(content):
    assert refusal_of(content).endswith(".")


GOOD = make_xlsx([HEADING, JANSEN, VISSER])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), min_size=1, max_size=6))
def test_a_workbook_with_flipped_bytes_is_read_or_refused(flips):
    content = bytearray(GOOD)
    for at, byte in flips:
        content[at] = byte

    assert refusal_of(bytes(content)).endswith(".")
