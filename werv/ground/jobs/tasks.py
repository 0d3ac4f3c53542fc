"""What the worker runs: an id comes in, the row says the rest, a second run does no harm."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from celery import shared_task
from django.core.exceptions import ObjectDoesNotExist
from django.db import OperationalError, connection
from django.utils import timezone

from werv.ground.audit.models import NIGHT_WORK, acting
from werv.ground.errors import RuleViolation
from werv.ground.jobs.models import LEASE, MAX_ATTEMPTS, Job, LeaseLost
from werv.ground.jobs.orders import REGISTRY, wake
from werv.ground.pdf import Unrenderable

log = logging.getLogger(__name__)


@shared_task(acks_late=True, reject_on_worker_lost=True)
def run(job_id: str) -> None:
    """Do the job, unless it is done or another worker holds it."""
    job = Job.objects.filter(pk=UUID(job_id)).first()
    if job is None or not job.lease(timezone.now()):
        return
    if job.attempts > MAX_ATTEMPTS:
        job.fail("Dit is vijf keer geprobeerd en niet gelukt. Vraag de functioneel beheerder.", timezone.now())
        return
    work, permission = REGISTRY[job.work]
    if job.ordered_by and not job.ordered_by.may(permission):
        job.fail("Wie dit vroeg, mag dit nu niet meer.", timezone.now())
        return
    try:
        with acting(job.ordered_by or NIGHT_WORK), lease_kept(job):
            work(job)
    except LeaseLost:
        return
    except ObjectDoesNotExist:
        job.fail("Dit is er niet meer, of u mag het niet meer zien.", timezone.now())
    except (RuleViolation, Unrenderable) as refusal:
        job.fail(str(refusal), timezone.now())
    except OperationalError:
        raise  # the database went away: the lease runs out, and beat wakes another try
    except Exception:
        # Whatever it was, the person waiting gets an answer and the log the reason.
        log.exception("job %s failed", job.pk)
        if job.attempts < MAX_ATTEMPTS:
            job.give_back()
        else:
            job.fail("Er ging iets mis. Probeer het opnieuw of vraag de functioneel beheerder.", timezone.now())


@contextmanager
def lease_kept(job: Job) -> Iterator[None]:
    """Renew the lease from a thread of its own, so that long work need not think of it."""
    over = threading.Event()

    def renew() -> None:
        try:
            while not over.wait(LEASE.total_seconds() / 3):
                job.hold(timezone.now())
        except LeaseLost:
            return
        finally:
            connection.close()

    thread = threading.Thread(target=renew, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@shared_task
def wake_waiting_jobs() -> None:
    """Beat's watchdog: what nobody works on is offered again, after a killed worker or a lost message."""
    for job_id in Job.objects.to_wake(timezone.now()).values_list("pk", flat=True)[:100]:
        wake(job_id)
