"""What beat has done for the log."""

from celery import shared_task
from django.utils import timezone

from werv.ground.audit.models import NIGHT_WORK, acting
from werv.ground.audit.sealing import seal_waiting


@shared_task
def seal_log() -> None:
    """Put under seal what was written since the last time; two at once seal each line once."""
    with acting(NIGHT_WORK):
        seal_waiting(by=NIGHT_WORK, now=timezone.now())
