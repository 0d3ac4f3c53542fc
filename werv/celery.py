"""The worker's application. Work is found in each app's tasks.py; the rows of werv/ground/jobs say what to do."""

import os
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import heartbeat_sent, worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "werv.settings")

app = Celery("werv")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_after_finalize.connect
def plan_the_night(sender: Celery, **given: Any) -> None:
    """Rounds with an hour of their own; what runs every few seconds stands in the settings."""
    from werv.privacy.tasks import every_night  # the settings must be loaded first

    sender.add_periodic_task(crontab(hour=2, minute=30), every_night.s(), name="every-night")


@heartbeat_sent.connect
@worker_ready.connect
def beat(**given: Any) -> None:
    """Let /healthz know that a worker is at work."""
    from werv.desk.health import leave_heartbeat  # the settings must be loaded first

    leave_heartbeat(**given)
