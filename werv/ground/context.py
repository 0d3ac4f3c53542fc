"""In whose name the database works: settings of Postgres that live as long as one transaction.

The policies and triggers of the database read them (walls.py, audit/history.py). Being local to the transaction they
are safe behind a pooler; where nobody acts they are empty, and then no policy shows a row.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID, uuid4

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone
from psycopg.pq import TransactionStatus


class Kind(StrEnum):
    """What sort of actor it is; policies give each its own rights."""

    NOBODY = ""
    USER = "user"
    CLIENT = "client"  # the helped person himself: reads, and changes nothing in the file
    SYSTEM = "system"
    PUBLIC = "public"  # whoever is not signed in


@dataclass(frozen=True)
class Context:
    """Who acts, as keys. `behalf` is the user for whom the system works."""

    kind: Kind = Kind.NOBODY
    actor: str = ""
    name: str = ""
    user: str = ""
    organisation: str = ""
    organisation_code: str = ""
    behalf: str = ""
    # One key for all changes of one act, by which the history tables hold them together.
    act: UUID = field(default_factory=uuid4)

    def settings(self) -> dict[str, str]:
        now = timezone.now()
        who = {"actor": self.actor, "name": self.name, "organisation": self.organisation_code, "behalf": self.behalf}
        return {
            "werv.context": self.kind,
            "werv.actor": self.actor,
            "werv.name": self.name,
            "werv.user": self.user,
            "werv.organisation": self.organisation,
            "werv.behalf": self.behalf,
            "werv.today": timezone.localdate(now).isoformat(),
            "werv.now": now.isoformat(),
            # Read by pghistory, which writes them beside each version of a row.
            "pghistory.context_id": str(self.act) if self.kind else "",
            "pghistory.context_metadata": json.dumps(who) if self.kind else "",
        }


NOBODY = Context()
CURRENT: ContextVar[Context] = ContextVar("context", default=NOBODY)


def apply(to: BaseDatabaseWrapper) -> None:
    """Tell Postgres, for this transaction only, who acts."""
    # Past Django's cursor, which would count this among the questions that a page asks.
    with to.connection.cursor() as cursor:
        cursor.execute(*saying(CURRENT.get()))


def saying(context: Context) -> tuple[str, list[str]]:
    """The statement that tells it, and its values."""
    settings = context.settings()
    calls = ["set_config(%s, %s, true)"] * len(settings)
    values = [text for setting in settings.items() for text in setting]
    if context.kind == Kind.USER:
        # Looked up once a transaction, not once a row: see the policy of Access.
        calls.append("set_config('werv.led', werv_led_programmes(%s, %s, %s)::text, true)")
        values += [context.user, context.organisation, settings["werv.today"]]
    else:
        calls.append("set_config('werv.led', '{}', true)")
    return f"SELECT {', '.join(calls)}", values


@contextmanager
def within(context: Context) -> Iterator[None]:
    """Everything inside happens in this context, also what is still to come of a running transaction."""
    token = CURRENT.set(context)
    try:
        if in_transaction():
            apply(connection)
        yield
    finally:
        CURRENT.reset(token)
        if in_transaction():
            apply(connection)


def in_transaction() -> bool:
    """Whether a transaction runs that can still take settings; one that failed is rolled back, and they go along."""
    return (
        connection.in_atomic_block
        and connection.connection is not None
        and not connection.connection.closed
        and connection.connection.info.transaction_status != TransactionStatus.INERROR
    )
