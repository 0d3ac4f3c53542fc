"""A list of 50,000 people read in, against reading the file and COPYing every row that it left in every table."""

import json
import random
import string
import tempfile
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg
import xlsxwriter
from psycopg import sql
from python_calamine import CalamineWorkbook

from benchmarks.pairs import Run, compared, in_a_process, spread, timed
from benchmarks.places import copied
from tests.databases import SEES_ALL
from werv.demo.names import Names
from werv.imports.names import identity

GOAL, GOAL_MB = 4, 200
PEOPLE = 50_000
HEADINGS = (
    "Achternaam", "Tussenvoegsel", "Voornaam", "Geslacht", "Geboortedatum", "BSN", "Postcode", "Woonplaats",
    "Uitkering", "Aangemeld op", "Start traject", "Trede bij start", "Trede nu", "Laatste meting", "Einde traject",
    "Reden einde", "Werkgever", "Uren per week", "Start werk", "Jobcoach",
)  # fmt: skip
PLACES = (("Almelo", "7607"), ("Hengelo", "7551"), ("Enschede", "7511"), ("Wierden", "7641"), ("Raalte", "8101"))
BENEFITS = ("WIA", "Wajong", "ZW", "bijstand", "WW", "")
REASONS = ("doel bereikt", "vrijwilligerswerk", "verhuisd", "ziekte", "geen contact")
FIRST_NUMBER = 99_900_000  # BSNs that begin with 999: seed gives those from 990 to 998
TARGET = ["--programme", "SVS", "--organisation", "WERV", "--grant", "GAK-SVS"]


def measure(base: str, clients: int, environment: Mapping[str, str], *, quick: bool, today: date) -> dict[str, Any]:
    """`base` is a database that is copied for each import, so that each meets the same clients."""
    people, pairs = (50, 1) if quick else (PEOPLE, 3)
    with tempfile.TemporaryDirectory() as folder:
        file, one = Path(folder, "list.xlsx"), Path(folder, "one.xlsx")
        write_list(file, people, today)
        write_list(one, 1, today)
        own: list[Run] = []
        limit: list[float] = []
        start_s = None
        for turn in range(pairs):
            with copied(base) as given:
                if turn == 0 and not quick:
                    start_s = round(read_in(one, environment | given, "--dry-run").seconds, 2)
                with psycopg.connect(given["DATABASE_OWNER_URL"], autocommit=True, options=SEES_ALL) as owner:
                    before = owner.execute("SELECT pg_current_xact_id()::text::bigint").fetchone()
                    own.append(read_in(file, environment | given))
                    rows = new_rows(owner, before[0], Path(folder))  # type: ignore[index]
                    limit.append(timed(lambda: read(file)) + copy_all(owner, rows))
                if turn == pairs - 1:
                    again = read_in(file, environment | given)
        told, told_again = json.loads(own[-1].output), json.loads(again.output)
        # A few may bear the name and birth date of somebody who is there already: those are questions.
        assert told["rows"] == people, told["rows"]
        assert told["created"] >= 0.99 * people, told["rejected"][:5]
        assert (told_again["created"], told_again["updated"]) == (0, 0)
        assert told_again["unchanged"] == told["created"]
    own_times = [run.seconds * 1000 for run in own]
    return {
        "row": "import",
        "case": f"XLSX of {people} people, as a command",
        "clients": clients,
        "pairs": pairs,
        "ours": spread(own_times),
        "limits": [compared("calamine read + COPY of all rows", GOAL, own_times, limit)],
        "rows_written": sum(table.rows for table in rows),
        "tables": len(rows),
        "peak_mb": max(run.peak_mb for run in (*own, again)),
        "goal_mb": GOAL_MB,
        "start_s": start_s,
        "again_unchanged_s": round(again.seconds, 2),
        "created": told["created"],
    }


def read_in(file: Path, environment: Mapping[str, str], *more: str) -> Run:
    return in_a_process(["manage.py", "import_participants", str(file), *TARGET, "--json", *more], environment)


def read(file: Path) -> int:
    return len(CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python())


class Table:
    """Rows of a table as COPY wrote them to a file."""

    def __init__(self, name: str, columns: list[str], rows: int, file: Path) -> None:
        self.name = sql.Identifier(name)
        self.bare = sql.Identifier(f"benchmark_{name}"[:63])
        self.columns = sql.SQL(", ").join(map(sql.Identifier, columns))
        self.rows = rows
        self.file = file


def new_rows(owner: psycopg.Connection[Any], since: int, folder: Path) -> list[Table]:
    """Every row that a transaction after `since` left in any table, history and log included."""
    found = []
    names = owner.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
    for (name,) in names.fetchall():
        listed = owner.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = quote_ident(%s)::regclass AND attnum > 0"
            " AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
            [name],
        )
        table = Table(name, [column for (column,) in listed.fetchall()], 0, folder / f"{name}.copy")
        query = sql.SQL("COPY (SELECT {} FROM {} WHERE xmin::text::bigint > {}) TO STDOUT").format(
            table.columns, table.name, sql.Literal(since)
        )
        with table.file.open("wb") as file, owner.cursor() as cursor:
            with cursor.copy(query) as copy:
                for block in copy:
                    file.write(block)
            table.rows = cursor.rowcount
        if table.rows:
            found.append(table)
    return found


def copy_all(owner: psycopg.Connection[Any], tables: list[Table]) -> float:
    """Milliseconds to COPY these rows into empty tables with the same indexes and checks, in one transaction."""
    for table in tables:
        owner.execute(sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)").format(table.bare, table.name))

    def all_of_them() -> None:
        with owner.transaction(), owner.cursor() as cursor:
            for table in tables:
                with cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(table.bare, table.columns)) as copy:
                    copy.write(table.file.read_bytes())

    return timed(all_of_them)


def write_list(file: Path, people: int, today: date) -> None:
    """A list of invented people, as tidy as they come, with a BSN that nobody has."""
    with xlsxwriter.Workbook(str(file), {"constant_memory": True}) as book:
        sheet, day = book.add_worksheet("Deelnemers"), book.add_format({"num_format": "dd-mm-yyyy"})
        sheet.write_row(0, 0, HEADINGS)
        for place, person in enumerate(participants(people, today), start=1):
            for column, value in enumerate(person):
                if isinstance(value, date):
                    sheet.write_datetime(place, column, value, day)
                elif value != "":
                    sheet.write(place, column, value)


def participants(people: int, today: date) -> Iterator[list[Any]]:
    rng = random.Random(7)  # noqa: S311  the same every time
    names, numbers, seen = Names(rng), citizen_numbers(), set()
    while len(seen) < people:
        face = names.face(today)
        who = (identity(face.last_name, face.prefix, face.first_name), face.birth_date)
        if who in seen:  # that would be one person twice
            continue
        seen.add(who)
        place, digits = rng.choice(PLACES)
        letters = "".join(rng.choice(string.ascii_uppercase) for _ in range(2))
        start = today - timedelta(days=rng.randrange(30, 1000))
        measured = start + timedelta(days=rng.randrange(1, (today - start).days))
        rung = rng.randrange(1, 6)
        ended, works = rng.random() < 0.3, rng.random() < 0.2
        now = max(5, rung) if works else min(6, rung + rng.randrange(2))
        work = [f"Bedrijf {rng.randrange(2000)}", rng.randrange(8, 37), measured] if works else ["", "", ""]
        end = [measured, rng.choice(REASONS)] if ended else ["", ""]
        yield [
            face.last_name, face.prefix, face.first_name, face.sex, face.birth_date, int(next(numbers)),
            f"{digits} {letters}", place, rng.choice(BENEFITS), start - timedelta(days=rng.randrange(5, 60)), start,
            rung, now, measured, *end, *work, f"Coach {rng.randrange(40)}",
        ]  # fmt: skip


def citizen_numbers() -> Iterator[str]:
    """The BSNs from 999 on that pass the eleven test: some 90,000."""
    for first_eight in range(FIRST_NUMBER, FIRST_NUMBER + 100_000):
        digits = str(first_eight)
        check = sum(weight * int(digit) for weight, digit in zip(range(9, 1, -1), digits, strict=True)) % 11
        if check < 10:
            yield f"{digits}{check}"
