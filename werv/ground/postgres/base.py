"""Django's Postgres, with one thing more: whenever somebody acts, the database is told who."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.backends.postgresql import base

from werv.ground import context

DATA = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")


class DatabaseWrapper(base.DatabaseWrapper):
    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.execute_wrappers.append(self._in_a_transaction)

    def _set_autocommit(self, autocommit: bool) -> None:
        super()._set_autocommit(autocommit)  # type: ignore[misc]  # the stubs leave it out
        if not autocommit and context.CURRENT.get() is not context.NOBODY:
            context.apply(self)

    def _in_a_transaction(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, given: Any) -> Any:
        """A statement on its own gets a transaction of its own: outside one the database does not know who acts."""
        alone = not self.in_atomic_block and context.CURRENT.get() is not context.NOBODY
        if alone and str(sql).lstrip()[:6].upper().startswith(DATA):
            with transaction.atomic(using=self.alias):
                return execute(sql, params, many, given)
        return execute(sql, params, many, given)
