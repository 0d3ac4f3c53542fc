"""Whether werv can do its work: asked by Docker, a load balancer, an administrator; open, without secrets."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from typing import TypeVar

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from redis.backoff import NoBackoff
from redis.retry import Retry

T = TypeVar("T")

HEARTBEAT_KEY = "werv:worker:heartbeat"
HEARTBEAT_SECONDS = 30  # a worker beats every 2 seconds; after so long without, it counts as away
PATIENCE_SECONDS = 0.8
OK = "ok"
TOO_LATE = "geeft geen antwoord"


def broker_client() -> redis.Redis:
    """To the broker itself, well within a second: without the waits and second tries that suit real work."""
    url = settings.CELERY_BROKER_URL.replace("redis+socket://", "unix://")  # Celery's word for what redis calls unix
    return redis.Redis.from_url(
        url,
        socket_timeout=PATIENCE_SECONDS,
        socket_connect_timeout=PATIENCE_SECONDS,
        retry=Retry(NoBackoff(), retries=0),
    )


def leave_heartbeat(**_: object) -> None:
    """Called in the worker at every heartbeat of its own. That the broker is away is no reason to stop."""
    try:
        with broker_client() as broker:
            broker.set(HEARTBEAT_KEY, int(time.time()), ex=HEARTBEAT_SECONDS)
    except redis.RedisError:
        return


def database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "is niet bereikbaar"
    finally:
        connection.close()
    return OK


def broker_and_worker() -> tuple[str, str]:
    try:
        with broker_client() as broker:
            beats = broker.get(HEARTBEAT_KEY)
    except redis.RedisError:
        return "is niet bereikbaar", "is niet te vragen zonder broker"
    return OK, OK if beats else "heeft geen hartslag laten horen"


@require_GET
@never_cache
@login_not_required
@transaction.non_atomic_requests
def healthz(request: HttpRequest) -> JsonResponse:
    """Each part "ok" or a reason, within a second: whoever hangs is not waited for."""
    request.user = AnonymousUser()  # asked of the session it would need the database
    workers = ThreadPoolExecutor(max_workers=2)
    until = time.monotonic() + PATIENCE_SECONDS
    asked_database = workers.submit(database)
    asked_broker = workers.submit(broker_and_worker)
    workers.shutdown(wait=False)
    parts = {"database": answer(asked_database.result, until, TOO_LATE)}
    parts["broker"], parts["worker"] = answer(asked_broker.result, until, (TOO_LATE, TOO_LATE))
    return JsonResponse(parts, status=200 if set(parts.values()) == {OK} else 503)


def answer(result: Callable[[float], T], until: float, otherwise: T) -> T:
    try:
        return result(max(0.0, until - time.monotonic()))
    except TooLate:
        return otherwise
