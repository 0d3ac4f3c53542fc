"""Django's Postgres, with one thing more: every transaction begins by saying who acts."""

from django.db.backends.postgresql import base

from werv.ground import context


class DatabaseWrapper(base.DatabaseWrapper):
    def _set_autocommit(self, autocommit: bool) -> None:
        super()._set_autocommit(autocommit)  # type: ignore[misc]  # the stubs leave it out
        if not autocommit and context.CURRENT.get() is not context.NOBODY:
            context.apply(self)
