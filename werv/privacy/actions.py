"""Acts of retention: reading the terms in, proposing, and destroying what a person agreed to."""

from __future__ import annotations

import tomllib
from collections import Counter
from contextlib import ExitStack
from datetime import date, datetime
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import pgtrigger
from django.db import models, transaction

from cases.models import Client, Involvement
from trajectories.models import LadderMeasurement, Step, Trajectory
from werv.ground.accounts.models import Organisation, User
from werv.ground.audit.models import Actor, record
from werv.ground.documents.models import Document
from werv.ground.errors import RuleViolation
from werv.privacy import documents
from werv.privacy.models import (
    DestructionProposal,
    DestructionRecord,
    LegalHold,
    PersonExport,
    ProposalState,
    ProposedCase,
    RetentionTerm,
    StatisticalRow,
)
from werv.privacy.reach import Case, Model, from_leaves_to_root, is_shared, reached, read_case, references_of
from werv.privacy.retention import Terms, Verdict, candidates, due, last_change, verdicts

TERMS = Path(__file__).with_name("data") / "retention.toml"
MOST_CASES = 200  # more than a person can look at is no proposal
MOST_READ = 1000  # a night


def load_terms(term: type[Any] = RetentionTerm) -> int:
    """Put the terms of the data file into the table, those that are not there; the number of new ones.

    What is there stays as it is: a term that changes gets a later day.
    """
    blocks = tomllib.loads(TERMS.read_text(encoding="utf-8"))["term"]
    made = 0
    for block in blocks:
        for record_type in block["records"]:
            _, is_new = term.objects.get_or_create(
                organisation=None,
                record_type=record_type,
                basis=block["basis"],
                valid_from=block["valid_from"],
                defaults={name: block.get(name) for name in ("years", "weeks", "starts", "source")},
            )
            made += is_new
    return made


@transaction.atomic
def fill_in_term(
    *, record_types: list[str], basis: str, years: int, source: str, valid_from: date, starts: str, by: User
) -> None:
    """A term of the own organisation, for one that the region does not know. Raises RuleViolation on a second one."""
    for record_type in record_types:
        term, is_new = RetentionTerm.objects.get_or_create(
            organisation=by.organisation,
            record_type=record_type,
            basis=basis,
            valid_from=valid_from,
            defaults={"years": years, "source": source, "starts": starts},
        )
        if not is_new:
            raise RuleViolation("Voor deze dag is al een termijn ingevuld. Kies een latere dag.")
        record("term.filled_in", term, by=by, years=years, valid_from=valid_from)


@transaction.atomic
def propose(
    organisation: Organisation, *, by: Actor, now: datetime, today: date, ordered_by: User | None = None
) -> DestructionProposal | None:
    """List what is past its term; None when there is nothing. What waits in an open proposal is not listed again."""
    terms = Terms(organisation, today)
    proposal = None
    count = 0
    # Another sample every night: a file that cannot go yet does not keep the others waiting.
    for client in candidates(organisation, terms, today=today).order_by("?")[:MOST_READ]:
        case = read_case(client, organisation)
        if found := due(case, verdicts(case, terms, today=today), today=today):
            proposal = proposal or DestructionProposal.objects.create(
                organisation=organisation,
                reference_day=today,
                made_at=now,
                made_by=by.actor_name,
                ordered_by=ordered_by,
            )
            ProposedCase.objects.create(
                proposal=proposal,
                client_key=client.pk,
                last_change=last_change(case, today=today),
                keys=[str(each.key) for each in found],
                counts=_counted(found),
            )
            count += 1
        if count == MOST_CASES:
            break
    if proposal:
        record("destruction.proposed", proposal, by=by, reference_day=today, persons=count)
    return proposal


def _counted(found: list[Verdict]) -> list[list[Any]]:
    """[["trajectories.Step", "wmo", 12], ...]"""
    counted = Counter((each.model._meta.label, str(each.basis.value) if each.basis else "") for each in found)
    return [[label, basis, number] for (label, basis), number in sorted(counted.items())]


@transaction.atomic
def destroy_case(proposed: ProposedCase, proposal: DestructionProposal) -> None:
    """Destroy what was proposed of one client and is still due: a hold or new work since then keeps it. Once only."""
    proposed = ProposedCase.objects.select_for_update().get(pk=proposed.pk)
    if proposed.destroyed is not None:
        return
    client = Client.objects.select_for_update().filter(pk=proposed.client_key).first()
    held = LegalHold.objects.in_force().filter(client=proposed.client_key, organisation=proposal.organisation)
    gone: list[Verdict] = []
    if client is not None and not held.exists():
        case = read_case(client, proposal.organisation)
        judged = verdicts(case, Terms(proposal.organisation, proposal.reference_day), today=proposal.reference_day)
        gone = due(case, judged, today=proposal.reference_day, allowed={UUID(key) for key in proposed.keys})
        keep_statistics(case, {each.key for each in gone})
        destroy(case, {each.key for each in gone})
    proposed.destroyed = _counted(gone)
    proposed.save(update_fields=["destroyed"])


def keep_statistics(case: Case, keys: set[UUID]) -> None:
    """A row without a person for every trajectory that goes: whole months and whole hours."""
    for each in case.of(Trajectory):
        if each.pk in keys and each.first_day and each.last_day:
            rungs = [
                measured.rung
                for measured in sorted(case.of(LadderMeasurement), key=lambda one: (one.measured_on, one.moment_order))
                if measured.trajectory_id == each.pk
            ]
            minutes = sum(step.minutes for step in case.of(Step) if step.trajectory_id == each.pk)
            StatisticalRow.objects.create(
                organisation=case.organisation,
                programme=each.programme_version.programme,
                first_month=each.first_day.replace(day=1),
                last_month=each.last_day.replace(day=1),
                end_reason=each.end_reason,
                first_rung=rungs[0] if rungs else None,
                last_rung=rungs[-1] if rungs else None,
                hours=round(minutes / 60),
            )


def destroy(case: Case, keys: set[UUID]) -> None:
    """Delete these rows of a case, what refers before what is referred to, and their history with them.

    The client himself goes with the last organisation that knows him.
    """
    gone: dict[Model, list[UUID]] = {}
    exports = PersonExport.objects.filter(request__client=case.client, request__organisation=case.organisation)
    exports.update(pdf_sealed=b"", json_sealed=b"")
    with history_may_go():
        for each in from_leaves_to_root():
            if is_shared(each.model):
                continue
            gone[each.model] = [row.pk for row in case.of(each.model) if row.pk in keys]
            if each.held_by:
                gone[each.model] = [key for key in gone[each.model] if not is_referred_to(each.model, key)]
            _delete(each.model, gone[each.model])
        whole_file = bool(gone[Involvement])
        _delete_history(case, gone, whole_file=whole_file)
        if whole_file and not Involvement.objects.filter(client=case.client).exists():
            _delete_client(case.client)


def history_may_go() -> ExitStack:
    """Lets history be deleted inside: it refuses that to everyone, and to everything else."""
    stack = ExitStack()
    tracked = [each.model for each in reached(also_loose=False) if hasattr(each.model, "pgh_event_model")]
    stack.enter_context(pgtrigger.ignore(*(f"{event_of(model)._meta.label}:append_only" for model in tracked)))
    return stack


def event_of(model: Model) -> Model:
    return cast(Model, model.pgh_event_model)  # type: ignore[attr-defined]  # put there by @tracked


def _delete(model: Model, keys: list[UUID]) -> None:
    if not keys:
        return
    for many in model._meta.local_many_to_many:
        through = cast(Model, many.remote_field.through)
        _raw_delete(through._default_manager.filter(**{f"{many.m2m_field_name()}__in": keys}))
    _raw_delete(model._default_manager.filter(pk__in=keys))


def _raw_delete(rows: models.QuerySet) -> None:
    """Without Django's own round of the relations: the order is ours, and the database checks it."""
    rows._raw_delete(rows.db)  # there is no public name for it


def _delete_history(case: Case, gone: dict[Model, list[UUID]], *, whole_file: bool) -> None:
    """The history of what went, and of what had gone before and referred to it."""
    for model, keys in gone.items():
        if not hasattr(model, "pgh_event_model"):
            continue
        events = event_of(model)._default_manager
        _raw_delete(events.filter(pgh_obj_id__in=keys))
        for key in references_of(model, also_loose=False):
            others = gone.get(key.related_model)
            if others:
                _raw_delete(events.filter(**{f"{key.attname}__in": others}))
            elif key.related_model is Client and whole_file:
                theirs = {key.attname: case.client.pk, "organisation_id": case.organisation.pk}
                _raw_delete(events.filter(**theirs))


def _delete_client(client: Client) -> None:
    """The last of him: what is no single organisation's, and the row itself, unless something else still needs it."""
    for relation in _relations_to(Client):
        if relation.on_delete is models.SET_NULL:
            field = relation.field
            field.model._default_manager.filter(**{field.name: client.pk}).update(**{field.name: None})
    shared = [each.model for each in from_leaves_to_root() if is_shared(each.model)]
    for model in shared:
        rows = [client.pk] if model is Client else _keys_about(model, client)
        free = [key for key in rows if not is_referred_to(model, key)]
        _delete(model, free)
        if hasattr(model, "pgh_event_model"):
            _raw_delete(event_of(model)._default_manager.filter(pgh_obj_id__in=free))


def _keys_about(model: Model, client: Client) -> list[UUID]:
    way = next(each for each in reached(also_loose=False) if each.model is model).references[0]
    return list(model._default_manager.filter(**{way.name: client.pk}).values_list("pk", flat=True))


def _relations_to(model: Model) -> list[Any]:
    """Relations of other tables to this one, those without a name too, but for the history."""
    return [
        relation
        for relation in model._meta.get_fields(include_hidden=True)
        if relation.auto_created
        and not relation.concrete
        and (relation.one_to_many or relation.one_to_one)
        and not hasattr(relation.related_model, "pgh_tracked_model")
    ]


def is_referred_to(model: Model, key: UUID) -> bool:
    """Whether a row anywhere needs this one: somebody can be a client and a volunteer."""
    return any(
        relation.field.model._default_manager.filter(**{relation.field.name: key}).exists()
        for relation in _relations_to(model)
        if relation.on_delete is not models.SET_NULL
    )


@transaction.atomic
def finish_run(proposal: DestructionProposal, *, by: Actor, now: datetime) -> DestructionRecord:
    """Write the destruction record with its PDF, and let go of who was in the proposal. A second call does nothing."""
    proposal = DestructionProposal.objects.select_for_update().get(pk=proposal.pk)
    if proposal.state == ProposalState.DONE:
        return proposal.proof
    if proposal.decided_at is None or proposal.decided_by is None:
        raise RuleViolation("Zonder akkoord wordt er niets vernietigd.")
    if proposal.cases.filter(destroyed__isnull=True).exists():
        raise RuleViolation("Nog niet alles in dit voorstel is vernietigd.")
    counted: Counter[tuple[str, str]] = Counter()
    persons = 0
    for destroyed in proposal.cases.values_list("destroyed", flat=True):
        persons += bool(destroyed)
        counted.update({(label, basis): number for label, basis, number in destroyed or []})
    proof = DestructionRecord(
        organisation=proposal.organisation,
        proposal=proposal,
        reference_day=proposal.reference_day,
        persons=persons,
        counts=[[label, basis, number] for (label, basis), number in sorted(counted.items())],
        approved_at=proposal.decided_at,
        approved_by=proposal.decided_by.full_name,
        made_at=now,
        made_by=by.actor_name,
    )
    proof.document = Document.objects.create(
        organisation=proposal.organisation,
        name=f"vernietigingsverklaring-{proof.made_at:%Y%m%d}-{str(proof.pk)[:8]}.pdf",
        media_type="application/pdf",
        content=documents.proof_pdf(proof),
        made_by=by.actor_name,
    )
    proof.save()
    proposal.cases.all().delete()
    proposal.state = ProposalState.DONE
    proposal.save(update_fields=["state"])
    record("destruction.done", proof, by=by, persons=persons, records=counted.total())
    return proof


def empty_expired_exports(now: datetime) -> int:
    """Throw away the files that were not fetched in time, or were; their number."""
    expired = PersonExport.objects.filter(usable_until__lte=now).exclude(pdf_sealed=b"", json_sealed=b"")
    return expired.update(pdf_sealed=b"", json_sealed=b"")
