"""The worker's application. Work is found in each app's tasks.py; the rows of werv/ground/jobs say what to do."""

import os
from typing import Any

from celery import Celery
from celery.signals import heartbeat_sent, worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "werv.settings")

app = Celery("werv")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@heartbeat_sent.connect
@worker_ready.connect
def beat(**given: Any) -> None:
    """Let /healthz know that a worker is at work."""
    from werv.desk.health import leave_heartbeat  # the settings must be loaded first

    leave_heartbeat(**given)
