"""Reports made in the background."""

from django.db import transaction
from django.utils import timezone

from subsidies import documents
from subsidies.models import Snapshot
from werv.ground.accounts.permissions import Permission
from werv.ground.documents.models import Document
from werv.ground.jobs.models import Job
from werv.ground.jobs.orders import background


@background(Permission.REPORT_MAKE)
def render_document(job: Job) -> None:
    """Make the PDF of a snapshot, once; it reads the snapshot, never the live tables."""
    snapshot = Snapshot.objects.select_related("grant__lead_applicant").get(pk=job.subject)
    if snapshot.document_id is None:
        job.report(20, "Het verslag wordt opgemaakt", now=timezone.now())
        content = documents.render(snapshot)
        job.report(90, "Het verslag wordt bewaard", now=timezone.now())
    with transaction.atomic():
        if snapshot.document_id is None:
            snapshot.document = Document.objects.create(
                organisation=snapshot.grant.lead_applicant,
                name=snapshot.file_name("pdf"),
                media_type="application/pdf",
                content=content,
                made_by=snapshot.made_by,
            )
            snapshot.save(update_fields=["document"])
        job.finish(timezone.now())
