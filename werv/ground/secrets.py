"""Sealing what must not lie open in the database. Keys come from the environment: the first seals, all of them open.

A sealed column is a BinaryField whose name ends in _sealed or _encrypted: by that name `rotate` finds it.
"""

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.apps import apps
from django.conf import settings
from django.db import models, transaction

SEALED_NAMES = ("_sealed", "_encrypted")


@lru_cache(maxsize=4)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def cipher() -> MultiFernet:
    return _cipher(tuple(settings.WERV_BSN_KEYS))


def seal(content: bytes) -> bytes:
    return cipher().encrypt(content)


def unseal(sealed: bytes | memoryview) -> bytes:
    """Raises cryptography.fernet.InvalidToken when no key fits or a byte was changed."""
    return cipher().decrypt(bytes(sealed))


@dataclass
class Rotated:
    """What became of the values of one column; `unreadable` are the keys of rows that no key opens."""

    table: str
    column: str
    already: int = 0
    changed: int = 0
    unreadable: list[str] = field(default_factory=list)


def sealed_columns() -> Iterator[tuple[type[models.Model], str]]:
    """Every sealed column of every table."""
    for model in apps.get_models():
        for each in model._meta.local_fields:
            if isinstance(each, models.BinaryField) and each.name.endswith(SEALED_NAMES):
                yield model, each.name


def rotate(model: type[models.Model], column: str, *, batch: int, dry_run: bool = False) -> Rotated:
    """Seal every value of `column` anew with the first key.

    Each batch is a transaction of its own, and what is under the first key already is left alone: broken off, it can
    be run again. A value that somebody changed in the meantime stays as he left it.
    """
    outcome = Rotated(model._meta.db_table, column)
    newest = Fernet(settings.WERV_BSN_KEYS[0])
    everything = model._base_manager.exclude(**{column: None}).exclude(**{column: b""}).order_by("pk")
    last: Any = None
    while True:
        rows = everything.filter(pk__gt=last) if last is not None else everything
        with transaction.atomic():
            found = list(rows.values_list("pk", column)[:batch])
            for pk, sealed in found:
                _rotate_one(model, column, pk, bytes(sealed), newest, outcome, dry_run=dry_run)
        if not found:
            return outcome
        last = found[-1][0]


def _rotate_one(
    model: type[models.Model], column: str, pk: Any, sealed: bytes, newest: Fernet, outcome: Rotated, *, dry_run: bool
) -> None:
    try:
        newest.decrypt(sealed)
    except InvalidToken:
        try:
            anew = cipher().rotate(sealed)
        except InvalidToken:
            outcome.unreadable.append(str(pk))
            return
        if not dry_run:
            model._base_manager.filter(pk=pk, **{column: sealed}).update(**{column: anew})
        outcome.changed += 1
    else:
        outcome.already += 1


@lru_cache(maxsize=8)
def derived_key(purpose: str) -> bytes:
    """A key of 32 bytes for one purpose, from the secret that never lies in the database."""
    secret = settings.WERV_LOOKUP_KEY.encode()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"werv {purpose}".encode()).derive(secret)


def keyed_mark(purpose: str, text: str) -> str:
    """16 signs by which the same text is recognised; without the key they tell nothing."""
    return hmac.new(derived_key(purpose), text.encode(), hashlib.sha256).hexdigest()[:16]
