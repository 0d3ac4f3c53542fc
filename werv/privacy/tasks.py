"""What runs in the background: overviews of one person, destruction, and the round of the night."""

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from cases.models import Client
from werv.ground.accounts.models import Organisation, User
from werv.ground.accounts.permissions import Permission
from werv.ground.audit.models import NIGHT_WORK, acting, record
from werv.ground.errors import RuleViolation
from werv.ground.jobs.models import Job
from werv.ground.jobs.orders import background
from werv.ground.secrets import seal
from werv.privacy import actions, documents, exports
from werv.privacy.models import DestructionProposal, PersonExport, ProposalState
from werv.privacy.subjects import for_the_office


def officer_of(job: Job) -> User:
    """Who ordered it: that he still may was asked before. Raises RuleViolation when nobody did."""
    if job.ordered_by is None:
        raise RuleViolation("Dit vraagt een privacyfunctionaris zelf.")
    return job.ordered_by


@background(Permission.PRIVACY)
def make_export(job: Job) -> None:
    """Read everything about one person and seal it as PDF and JSON; run twice, it is made once."""
    by = officer_of(job)
    export = PersonExport.objects.select_related("request__organisation").get(pk=job.subject)
    request = export.request
    if request.handler_id != by.pk or request.client_id is None:
        raise RuleViolation("Dit verzoek is nu bij iemand anders in behandeling.")
    if not export.is_ready():
        job.report(10, "De gegevens worden verzameld", now=timezone.now())
        with for_the_office(by):
            client = Client.objects.get(pk=request.client_id)
            overview = exports.everything_about(client, request.organisation)
        job.report(40, "Het overzicht wordt opgemaakt", now=timezone.now())
        export.pdf_sealed = seal(documents.export_pdf(overview, export))
        export.json_sealed = seal(exports.as_json(overview, export))
    with transaction.atomic():
        export.save(update_fields=["pdf_sealed", "json_sealed"])
        record("export.made", export, by=by, request=request.pk)
        job.finish(timezone.now())


@background(Permission.PRIVACY)
def propose_by_hand(job: Job) -> None:
    """A proposal that an officer asked for: another must agree to it. Nothing past its term, no proposal."""
    by = officer_of(job)
    organisation = Organisation.objects.get(pk=job.subject)
    if organisation.pk != by.organisation_id:
        raise RuleViolation("Je werkt niet meer bij deze organisatie.")
    job.report(10, "De bewaartermijnen worden nagelopen", now=timezone.now())
    with transaction.atomic():
        now = timezone.now()
        with for_the_office(by):
            made = actions.propose(organisation, by=by, now=now, today=timezone.localdate(), ordered_by=by)
        job.finish(now)
        if made is None:
            record("destruction.nothing_due", organisation, by=by)


@background(Permission.PRIVACY)
def carry_out(job: Job) -> None:
    """Destroy what was agreed on, client by client; run again, it goes on where it was."""
    by = officer_of(job)
    proposal = DestructionProposal.objects.select_related("organisation").get(pk=job.subject)
    if proposal.state not in (ProposalState.APPROVED, ProposalState.DONE):
        raise RuleViolation("Zonder akkoord wordt er niets vernietigd.")
    cases = list(proposal.cases.filter(destroyed__isnull=True))
    for number, each in enumerate(cases):
        job.report(90 * number // len(cases), "De gegevens worden vernietigd", now=timezone.now())
        with for_the_office(by):
            actions.destroy_case(each, proposal)
    with transaction.atomic():
        now = timezone.now()
        with for_the_office(by):
            actions.finish_run(proposal, by=by, now=now)
        job.finish(now)


@shared_task
def every_night() -> None:
    """New terms into the table, old files away, and for each organisation a proposal of what is past its term."""
    now, today = timezone.now(), timezone.localdate()
    with acting(NIGHT_WORK):
        actions.load_terms()
        actions.empty_expired_exports(now)
        for organisation in Organisation.objects.filter(involvements__isnull=False).distinct():
            actions.propose(organisation, by=NIGHT_WORK, now=now, today=today)
