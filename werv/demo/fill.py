"""Puts the simulated region into an empty database: as many clients as asked, told from a stock of lines.

Every client has a name, birth date and BSN of his own; beyond the stock a line is told again, some weeks earlier and
with other colleagues. Rows go by COPY into temporary tables and from there by SQL into their own.
"""

import hashlib
import random
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from cases import bsn
from cases.models import Client
from werv.demo import bulk
from werv.demo.cast import CAST
from werv.demo.names import Face, Names, citizen_numbers, colleagues, plain
from werv.demo.office import furnish
from werv.demo.region import employed_since, load_region
from werv.demo.sharing import guided, share
from werv.demo.simulator import Simulator
from werv.demo.stock import Stock
from werv.demo.tables import FILLED, INSERT_CLIENTS, LINE_TABLES, TAIL, insert_lines, insert_persons, staged, tails
from werv.ground.accounts.models import RoleAssignment, User
from werv.ground.accounts.permissions import Role
from werv.ground.audit.models import SEED, acting
from werv.ground.errors import RuleViolation
from werv.ground.people.models import Sex
from werv.ground.staging import columns_like, copy_rows, staging_table

CLIENT_OF_THE_CAST = next(member for member in CAST if member.role == Role.CLIENT)
STOCK = 2000  # lines that are told apart; more clients than this share them
WITHOUT_NUMBER = 0.06  # of those who may have a BSN in the record

CLIENT_COLUMNS = {"number": "int", "line": "int", "prefix": "text", "shift": "int", "id": "uuid"}
FACE_COLUMNS = {
    "id": "uuid", "bsn_encrypted": "bytea", "bsn_fingerprint": "bytea", "first_name": "text", "prefix": "text",
    "last_name": "text", "sex": "text", "birth_date": "date", "email": "text", "phone": "text",
}  # fmt: skip
PERSON_COLUMNS = {"line": "int", "id": "uuid", "organisation_id": "uuid", "knows_contact": "boolean"}
PERSON_TAIL = {"id_tail": TAIL.format("id")}


@dataclass(frozen=True)
class Filled:
    clients: int
    trajectories: int
    steps: int


def fill(*, clients: int, steps_per_client: int | None, random_seed: int, today: date) -> Filled:
    """Fill an empty database. Raises RuleViolation when there are clients already, with the sentence to show."""
    with transaction.atomic(), acting(SEED), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE cases_client IN SHARE ROW EXCLUSIVE MODE")  # two seeds at once: one waits
        if Client.objects.exists():
            raise RuleViolation(
                "Er staan al cliënten in deze database. Seed vult alleen een lege database en wist nooit iets."
            )
        source = f"{random_seed}/{today}/{clients}/{steps_per_client}"
        rng = random.Random(source)  # noqa: S311  the same every time
        region = load_region(today, clients)
        lines = Simulator(rng, region.plan, today).lines(min(clients, STOCK), steps_per_client)
        stock = Stock(rng, region, lines, today)
        prefixes = [hashlib.sha256(f"{random_seed}/{copy}".encode()).hexdigest()[:8] for copy in range(copies(clients))]
        employ(rng, stock, prefixes, today)
        told = list(tellings(stock, prefixes, clients))
        with ExitStack() as stage:
            # Names are drawn and numbers encrypted while Postgres is at work on the lines.
            aside = stage.enter_context(ThreadPoolExecutor(max_workers=1))
            drawn = aside.submit(lambda: list(faces(random.Random(f"{source}/faces"), stock, told, today)))  # noqa: S311
            stage_lines(cursor, stage, stock, told)
            named = stage.enter_context(staging_table(cursor, "seed_face", FACE_COLUMNS))
            cursor.execute("ANALYZE seed_client, seed_trajectories_step")
            large = clients > STOCK
            with bulk.bare(cursor, FILLED) if large else nullcontext():
                # Rows may come before those they name: foreign keys are checked at the end of the transaction.
                for table in LINE_TABLES:
                    cursor.execute(insert_lines(table))
                copy_rows(cursor, named, list(FACE_COLUMNS), drawn.result())
                cursor.execute(INSERT_CLIENTS)
                cursor.execute(insert_persons())
                if large:
                    for table in FILLED:
                        bulk.write_history(cursor, table)
                    for model in apps.get_models():
                        if model._meta.db_table in FILLED:
                            bulk.write_line(cursor, model)
        share(region, stock.own_client, today)
        furnish(region, stock.own_client, guided(region.cast["jobcoach@werv.example"], today), today)
        return count(cursor)


def stage_lines(cursor: CursorWrapper, stage: ExitStack, stock: Stock, told: list[tuple[Any, ...]]) -> None:
    """COPY the stock, and who it is told for, into temporary tables that last as long as `stage`."""
    for table in LINE_TABLES:
        columns = staged(table)
        types = {"line": "int", **columns_like(cursor, table, columns), **tails(table)}
        name = stage.enter_context(staging_table(cursor, f"seed_{table}", types))
        copy_rows(cursor, name, ["line", *columns], stock.rows[table])
    persons = stage.enter_context(staging_table(cursor, "seed_person", PERSON_COLUMNS | PERSON_TAIL))
    copy_rows(cursor, persons, list(PERSON_COLUMNS), stock.rows["people_person"])
    people = stage.enter_context(staging_table(cursor, "seed_client", CLIENT_COLUMNS))
    copy_rows(cursor, people, list(CLIENT_COLUMNS), told)


def copies(clients: int) -> int:
    """How often the stock is told, the last time perhaps in part."""
    return max(1, -(-clients // STOCK))


def retold(key: uuid.UUID, copy: int, prefixes: list[str]) -> uuid.UUID:
    """The key in that telling; the same rule in SQL stands in tables.py."""
    return key if copy == 0 else uuid.UUID(prefixes[copy] + str(key)[8:])


def employ(rng: random.Random, stock: Stock, prefixes: list[str], today: date) -> None:
    """Users for all colleagues but the cast, of whom the first telling has the real ones."""
    users, roles = [], []
    for copy in range(len(prefixes)):
        names = colleagues(rng, len(stock.colleagues)) if copy else []
        for place, who in enumerate(stock.colleagues):
            if copy == 0 and who.in_cast:
                continue
            full_name, email = who.full_name, who.email
            if copy:
                first, prefix, last = names[place]
                full_name = " ".join(part for part in (first, prefix, last) if part)
                email = f"{plain(first)}.{plain(prefix + last)}.{copy}@{who.organisation.lower()}.example"
            user = User(
                id=retold(who.key, copy, prefixes),
                email=email,
                full_name=full_name,
                organisation_id=stock.region.organisations[who.organisation],
                password="!",  # noqa: S106  nobody signs in with it
            )
            users.append(user)
            roles.append(
                RoleAssignment(
                    id=uuid.UUID(int=rng.getrandbits(128), version=4),
                    user=user,
                    role=who.role,
                    first_day=employed_since(today),
                )
            )
    User.objects.bulk_create(users)
    RoleAssignment.objects.bulk_create(roles)


def tellings(stock: Stock, prefixes: list[str], clients: int) -> Iterator[tuple[Any, ...]]:
    """One row a client: which line is told for him, and how many days earlier."""
    room = [stock.room_weeks(line) for line in stock.lines]
    keys = [stock.client_keys[line.number] for line in stock.lines]
    for client in range(clients):
        copy, line = divmod(client, len(keys))
        yield copy, line, prefixes[copy], 7 * (copy % (room[line] + 1)), retold(keys[line], copy, prefixes)


def faces(rng: random.Random, stock: Stock, told: list[tuple[Any, ...]], today: date) -> Iterator[tuple[Any, ...]]:
    """One row a client: who he is, and his BSN where somebody has a legal basis for it."""
    names, numbers = Names(rng), citizen_numbers(rng)
    may_hold = [stock.may_hold_bsn(line) for line in stock.lines]
    for _copy, line, _prefix, _shift, key in told:
        number = next(numbers, None) if may_hold[line] and rng.random() > WITHOUT_NUMBER else None
        face = names.face(today)
        if key == stock.own_client:
            face = as_the_cast(face)
        yield (
            key,
            bsn.encrypt(number) if number else None,
            bsn.fingerprint(number) if number else None,
            face.first_name,
            face.prefix,
            face.last_name,
            face.sex,
            face.birth_date,
            face.email,
            face.phone,
        )


def as_the_cast(face: Face) -> Face:
    """The client who may sign in goes by the name he has in the cast."""
    first_name, last_name = CLIENT_OF_THE_CAST.full_name.split(" ", 1)
    email = CLIENT_OF_THE_CAST.email
    return face._replace(first_name=first_name, prefix="", last_name=last_name, sex=Sex.MALE, email=email)


def count(cursor: CursorWrapper) -> Filled:
    for table in FILLED:
        cursor.execute(f"ANALYZE {table}")
        if history := bulk.history_of(cursor, table):
            cursor.execute(f"ANALYZE {history}")
    cursor.execute(
        "SELECT (SELECT count(*) FROM cases_client), (SELECT count(*) FROM trajectories_trajectory),"
        " (SELECT count(*) FROM trajectories_step)"
    )
    return Filled(*cursor.fetchone())
