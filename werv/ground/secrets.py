"""Sealing what must not lie open in the database. Keys come from the environment: the first seals, all of them open."""

from functools import lru_cache

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


@lru_cache(maxsize=1)
def _cipher() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.WERV_BSN_KEYS])


def seal(content: bytes) -> bytes:
    return _cipher().encrypt(content)


def unseal(sealed: bytes | memoryview) -> bytes:
    """Raises cryptography.fernet.InvalidToken when no key fits or a byte was changed."""
    return _cipher().decrypt(bytes(sealed))
