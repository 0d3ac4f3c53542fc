"""Where attempts are counted: one place for all web processes, and a place of one's own while that is away."""

import logging
import time
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis import RedisError

logger = logging.getLogger(__name__)

AWAY_SECONDS = 5  # how long the server is left alone after it did not answer


class SharedCache(RedisCache):
    """Django's Redis cache that goes on in the process's own memory while the server is away.

    Nobody can sign in where attempts cannot be counted, and nobody may guess uncounted: so each process then counts
    for itself, and an attacker gets at most the number of processes times as many tries.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._own = LocMemCache("counting", {"KEY_PREFIX": self.key_prefix})

    # Django keeps a cache object per thread; how long the server is away holds for the process.
    _away_until = 0.0

    def add(self, key: str, *args: Any, **kwargs: Any) -> Any:
        return self._shared_or_own("add", key, *args, **kwargs)

    def get(self, key: str, *args: Any, **kwargs: Any) -> Any:
        return self._shared_or_own("get", key, *args, **kwargs)

    def set(self, key: str, *args: Any, **kwargs: Any) -> Any:
        return self._shared_or_own("set", key, *args, **kwargs)

    def delete(self, key: str, *args: Any, **kwargs: Any) -> Any:
        return self._shared_or_own("delete", key, *args, **kwargs)

    def _shared_or_own(self, act: str, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() >= SharedCache._away_until:
            try:
                return getattr(super(), act)(*args, **kwargs)
            except RedisError:
                SharedCache._away_until = time.monotonic() + AWAY_SECONDS
                logger.warning("Pogingen worden tijdelijk per proces geteld: de server van REDIS_URL antwoordt niet.")
        return getattr(self._own, act)(*args, **kwargs)
