"""Lists read in in the background."""

from django.db import transaction
from django.utils import timezone

from werv.ground.accounts.permissions import Permission
from werv.ground.audit.models import IMPORT
from werv.ground.jobs.models import Job
from werv.ground.jobs.orders import background
from werv.imports.actions import apply_file
from werv.imports.models import ImportFile


@background(Permission.IMPORT_RUN)
def read_in(job: Job) -> None:
    """Write the good rows of a checked list, all or none; run twice, it writes once."""
    file = ImportFile.objects.get(pk=job.subject)
    job.report(10, "De lijst wordt ingelezen", now=timezone.now())
    with transaction.atomic():
        now = timezone.now()
        apply_file(file, by=job.ordered_by or IMPORT, now=now, today=timezone.localdate())
        job.finish(now)
