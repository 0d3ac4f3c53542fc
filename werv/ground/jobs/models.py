"""Work for the background: the row is the truth, the broker only wakes a worker.

A worker leases a job for a short while and renews the lease as it goes. A worker that dies lets the lease run
out, and another takes over with a higher fence; whoever holds an older fence may not write any more. So a killed
worker, a lost broker and a message delivered twice all end the same: the work is done once.
"""

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from werv.ground.accounts.models import User

LEASE = timedelta(seconds=settings.JOB_LEASE_SECONDS)
MAX_ATTEMPTS = 5


class JobState(models.TextChoices):
    WAITING = "waiting", "wacht"
    RUNNING = "running", "bezig"
    DONE = "done", "klaar"
    FAILED = "failed", "mislukt"


class LeaseLost(Exception):
    """This worker was too late: another holds the job now."""


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(ordered_by=user)

    def to_wake(self, now: datetime) -> Self:
        """Jobs that nobody works on: waiting, or leased by a worker that stopped renewing."""
        return self.filter(Q(state=JobState.WAITING) | Q(state=JobState.RUNNING, leased_until__lt=now))


class Job(models.Model):
    """One piece of background work on one record (taak)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    work = models.CharField("werk", max_length=200)  # the name under which a tasks module registered its function
    subject = models.UUIDField("onderwerp")
    label = models.CharField("omschrijving", max_length=200)
    state = models.CharField("toestand", max_length=10, choices=JobState.choices, default=JobState.WAITING)
    progress = models.PositiveSmallIntegerField("voortgang (%)", default=0)
    doing = models.CharField("bezig met", max_length=200, blank=True)
    failure = models.CharField("waarom het niet lukte", max_length=500, blank=True)
    attempts = models.PositiveSmallIntegerField("pogingen", default=0)
    fence = models.PositiveIntegerField("hek", default=0)
    leased_until = models.DateTimeField("in handen tot", null=True, blank=True)
    ordered_at = models.DateTimeField("gevraagd op", auto_now_add=True)
    ordered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="jobs", null=True, blank=True)
    done_at = models.DateTimeField("klaar op", null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = "achtergrondtaak"
        verbose_name_plural = "achtergrondtaken"
        constraints = [
            models.UniqueConstraint(
                fields=["work", "subject"],
                condition=Q(state__in=["waiting", "running"]),
                name="job_one_open_per_subject",
            ),
            models.CheckConstraint(condition=Q(progress__lte=100), name="job_progress_is_a_percentage"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def is_over(self) -> bool:
        return self.state in {JobState.DONE, JobState.FAILED}

    def lease(self, now: datetime) -> bool:
        """Take the job, unless it is over or another worker holds it."""
        taken = (
            Job.objects.to_wake(now)
            .filter(pk=self.pk)
            .update(
                state=JobState.RUNNING,
                leased_until=now + LEASE,
                fence=F("fence") + 1,
                attempts=F("attempts") + 1,
            )
        )
        if taken:
            self.refresh_from_db()
        return bool(taken)

    def _write(self, **values: object) -> None:
        held = Job.objects.filter(pk=self.pk, fence=self.fence, state=JobState.RUNNING).update(**values)
        if not held:
            raise LeaseLost(self.label)
        for name, value in values.items():
            setattr(self, name, value)

    def report(self, progress: int, doing: str, *, now: datetime) -> None:
        """Say how far it is, and hold the lease. Raises LeaseLost when another worker took over."""
        self._write(progress=progress, doing=doing, leased_until=now + LEASE)

    def hold(self, now: datetime) -> None:
        """Renew the lease. Raises LeaseLost when another worker took over."""
        self._write(leased_until=now + LEASE)

    def finish(self, now: datetime) -> None:
        """Call in the transaction of the result itself: both are there, or neither."""
        self._write(state=JobState.DONE, progress=100, doing="", done_at=now, leased_until=None)

    def fail(self, why: str, now: datetime) -> None:
        self._write(state=JobState.FAILED, failure=why[:500], doing="", done_at=now, leased_until=None)

    def give_back(self) -> None:
        """Let another try at once."""
        self._write(state=JobState.WAITING, leased_until=None)
