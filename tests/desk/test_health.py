"""/healthz: each part "ok" or a reason, within a second, without signing in and without secrets."""

import socket
import time

import pytest
from django.db import connections
from django.urls import reverse

from werv.desk.health import HEARTBEAT_KEY, broker_client, leave_heartbeat

HEALTH = reverse("desk:health")


@pytest.fixture
def no_worker():
    with broker_client() as broker:
        broker.delete(HEARTBEAT_KEY)


def test_with_a_beating_worker_all_is_well(web, committed):
    leave_heartbeat()

    answer = web.get(HEALTH)

    assert answer.status_code == 200
    assert answer.json() == {"database": "ok", "broker": "ok", "worker": "ok"}


def test_without_a_worker_it_says_so(web, committed, no_worker):
    answer = web.get(HEALTH)

    assert answer.status_code == 503
    assert answer.json() == {"database": "ok", "broker": "ok", "worker": "heeft geen hartslag laten horen"}


def test_without_a_broker_it_still_answers_within_a_second(web, committed, settings):
    settings.CELERY_BROKER_URL = "redis://:geheim@127.0.0.1:1/0"
    began = time.monotonic()

    answer = web.get(HEALTH)

    assert time.monotonic() - began < 1
    assert answer.status_code == 503
    assert answer.json()["database"] == "ok"
    assert answer.json()["broker"] == "is niet bereikbaar"
    assert "geheim" not in answer.content.decode()


def test_a_broker_that_takes_the_call_and_says_nothing_is_not_waited_for(web, committed, settings):
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        settings.CELERY_BROKER_URL = f"redis://127.0.0.1:{deaf.getsockname()[1]}/0"
        began = time.monotonic()

        answer = web.get(HEALTH)

    assert time.monotonic() - began < 1
    assert answer.status_code == 503
    assert answer.json()["broker"] != "ok"


def test_without_a_database_it_still_answers(web, committed, monkeypatch):
    away = {**connections.settings["default"], "HOST": "127.0.0.1", "PORT": "1"}
    monkeypatch.setitem(connections.settings, "default", away)

    answer = web.get(HEALTH)

    assert answer.status_code == 503
    assert answer.json()["database"] == "is niet bereikbaar"
