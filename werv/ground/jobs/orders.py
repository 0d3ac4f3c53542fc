"""Ordering work for the background, and knowing which function does it."""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from django.db import IntegrityError, models, transaction

from werv.ground.accounts.models import User
from werv.ground.accounts.permissions import Permission
from werv.ground.jobs.models import Job, JobState

Work = Callable[[Job], None]
W = TypeVar("W", bound=Work)

REGISTRY: dict[str, tuple[Work, Permission]] = {}


def background(permission: Permission) -> Callable[[W], W]:
    """Register a function as background work, for who still has `permission` when it is done.

    It gets its Job, works in the name of who ordered it, must be idempotent, and must call `job.finish`.
    """

    def register(work: W) -> W:
        REGISTRY[name_of(work)] = work, permission
        return work

    return register


def name_of(work: Work) -> str:
    return f"{work.__module__}.{work.__qualname__}"


def order(work: Work, subject: models.Model, *, label: str, by: User | None) -> Job:
    """Put `work` on `subject` in the row of jobs; after the commit a worker is woken. Asked twice, it is one job."""
    try:
        with transaction.atomic():
            job = Job.objects.create(work=name_of(work), subject=subject.pk, label=label, ordered_by=by)
    except IntegrityError:
        return Job.objects.get(work=name_of(work), subject=subject.pk, state__in=[JobState.WAITING, JobState.RUNNING])
    transaction.on_commit(lambda: wake(job.pk), robust=True)
    return job


def latest(work: Work, subject: models.Model) -> Job | None:
    """The last order of `work` on `subject`."""
    return Job.objects.filter(work=name_of(work), subject=subject.pk).order_by("-ordered_at").first()


def wake(job_id: UUID) -> None:
    """Tell a worker there is work. When the broker is away beat says it again, so no order is ever lost."""
    from kombu.exceptions import OperationalError  # kombu loads slowly; reading pages does not need it

    from werv.ground.jobs.tasks import run

    try:
        run.apply_async((str(job_id),), retry=False, ignore_result=True)
    except OperationalError:
        return
