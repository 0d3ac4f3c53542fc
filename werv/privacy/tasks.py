"""What runs in the background: overviews of one person, destruction, and the round of the night."""

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from werv.ground.accounts.models import Organisation, User
from werv.ground.accounts.permissions import Permission
from werv.ground.audit.models import NIGHT_WORK, acting, record
from werv.ground.errors import RuleViolation
from werv.ground.jobs.models import Job
from werv.ground.jobs.orders import background
from werv.ground.secrets import seal
from werv.privacy import actions, documents, exports
from werv.privacy.models import DestructionProposal, PersonExport, ProposalState


def still_an_officer(job: Job) -> User:
    """Who ordered it. Raises RuleViolation when he is no privacy officer any more."""
    if job.ordered_by is None or not job.ordered_by.may(Permission.PRIVACY):
        raise RuleViolation("Wie dit vroeg is geen privacyfunctionaris meer.")
    return job.ordered_by


@background
def make_export(job: Job) -> None:
    """Read everything about one person and seal it as PDF and JSON; run twice, it is made once."""
    by = still_an_officer(job)
    export = PersonExport.objects.select_related("request__client", "request__organisation").get(pk=job.subject)
    request = export.request
    if request.handler_id != by.pk or request.client is None:
        raise RuleViolation("Dit verzoek is nu bij iemand anders in behandeling.")
    if not export.is_ready():
        job.report(10, "De gegevens worden verzameld", now=timezone.now())
        sections = exports.everything_about(request.client, request.organisation)
        job.report(40, "Het overzicht wordt opgemaakt", now=timezone.now())
        export.pdf_sealed = seal(documents.export_pdf(sections, export))
        export.json_sealed = seal(exports.as_json(sections, export))
    with transaction.atomic():
        export.save(update_fields=["pdf_sealed", "json_sealed"])
        record("export.made", export, by=by, request=request.pk)
        job.finish(timezone.now())


@background
def propose_by_hand(job: Job) -> None:
    """A proposal that an officer asked for: another must agree to it. Nothing past its term, no proposal."""
    by = still_an_officer(job)
    organisation = Organisation.objects.get(pk=job.subject)
    if organisation.pk != by.organisation_id:
        raise RuleViolation("Je werkt niet meer bij deze organisatie.")
    job.report(10, "De bewaartermijnen worden nagelopen", now=timezone.now())
    with transaction.atomic():
        now = timezone.now()
        made = actions.propose(organisation, by=by, now=now, today=timezone.localdate(), ordered_by=by)
        job.finish(now)
        if made is None:
            record("destruction.nothing_due", organisation, by=by)


@background
def carry_out(job: Job) -> None:
    """Destroy what was agreed on, client by client; run again, it goes on where it was."""
    by = still_an_officer(job)
    proposal = DestructionProposal.objects.select_related("organisation").get(pk=job.subject)
    if proposal.state not in (ProposalState.APPROVED, ProposalState.DONE):
        raise RuleViolation("Zonder akkoord wordt er niets vernietigd.")
    cases = list(proposal.cases.filter(destroyed__isnull=True))
    for number, each in enumerate(cases):
        job.report(90 * number // len(cases), "De gegevens worden vernietigd", now=timezone.now())
        actions.destroy_case(each, proposal)
    with transaction.atomic():
        now = timezone.now()
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
