"""Terms, holds, and what is to be destroyed."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.looks import look
from werv.ground.accounts.permissions import Permission
from werv.ground.audit.models import Action
from werv.ground.errors import RuleViolation
from werv.ground.http import UserRequest, attachment, requires
from werv.ground.jobs.orders import latest, order
from werv.privacy.actions import fill_in_term
from werv.privacy.documents import rows_of
from werv.privacy.forms import HoldForm, RefuseProposalForm, TermForm
from werv.privacy.models import DestructionProposal, DestructionRecord, LegalHold, RetentionTerm
from werv.privacy.retention import Terms, missing_terms
from werv.privacy.subjects import involvements_here, names_known_here
from werv.privacy.tasks import carry_out, propose_by_hand
from werv.privacy.views.requests import known_or_404

MOST_LISTED = 100


@require_GET
@requires(Permission.PRIVACY)
def retention(request: UserRequest) -> HttpResponse:
    user, today = request.user, timezone.localdate()
    missing = {term.basis: term for term in missing_terms(user.organisation, today=today)}
    holds = LegalHold.objects.visible_to(user).in_force().select_related("set_by")
    held = [each.client_id for each in holds]
    names = names_known_here(user.organisation, held)
    look("retention.opened", by=user, clients=held)
    return render(
        request,
        "privacy/retention.html",
        {
            "proposals": DestructionProposal.objects.visible_to(user).select_related("decided_by", "proof")[
                :MOST_LISTED
            ],
            "job": latest(propose_by_hand, user.organisation),
            "missing": list(missing.values()),
            "holds": [{"hold": hold, "name": names.get(hold.client_id, "")} for hold in holds],
            "terms": grouped(Terms(user.organisation, today)),
        },
    )


def grouped(terms: Iterable[RetentionTerm]) -> list[dict[str, str]]:
    """Terms by basis; types of record with the same term stand together."""
    types: dict[tuple[str, ...], list[str]] = {}
    for term in terms:
        told = (str(term.get_basis_display()), term.length(), str(term.get_starts_display()), term.source)
        types.setdefault(told, []).append(term.record_type)
    return [
        {"basis": basis, "length": length, "starts": starts, "source": source, "types": ", ".join(sorted(named))}
        for (basis, length, starts, source), named in sorted(types.items(), key=lambda one: one[0][0].lower())
    ]


@require_POST
@requires(Permission.PRIVACY)
def propose(request: UserRequest) -> HttpResponse:
    order(propose_by_hand, request.user.organisation, label="Voorstel tot vernietiging", by=request.user)
    messages.info(request, "Er wordt gekeken wat er vernietigd mag worden.")
    return redirect("privacy:retention")


def own_proposal(request: UserRequest, pk: UUID) -> DestructionProposal:
    listed = DestructionProposal.objects.visible_to(request.user)
    return get_object_or_404(listed.select_related("ordered_by", "decided_by", "organisation"), pk=pk)


@require_GET
@requires(Permission.PRIVACY)
def proposal(request: UserRequest, pk: UUID) -> HttpResponse:
    """Whose file may go, and how much of it."""
    found = own_proposal(request, pk)
    cases = list(found.cases.order_by("last_change", "pk"))
    look("destruction.opened", by=request.user, clients=[each.client_key for each in cases], on=found)
    known = involvements_here(found.organisation, [each.client_key for each in cases])
    proof = DestructionRecord.objects.filter(proposal=found).select_related("document").first()
    return render(
        request,
        "privacy/proposal.html",
        {
            "proposal": found,
            "cases": [
                {"case": each, "known": known.get(each.client_key), "total": sum(row[2] for row in each.counts)}
                for each in cases
            ],
            "rows": rows_of(together([row for each in cases for row in each.counts])) if cases else [],
            "decide_refusal": found.decide_refusal(request.user),
            "proof": proof,
            "proof_rows": rows_of(proof.counts) if proof else [],
            "job": latest(carry_out, found),
        },
    )


def together(counts: list[list[object]]) -> list[list[object]]:
    """Counts of several cases added up by type and basis."""
    added: dict[tuple[str, str], int] = {}
    for label, basis, number in counts:
        key = (str(label), str(basis))
        added[key] = added.get(key, 0) + int(str(number))
    return [[label, basis, number] for (label, basis), number in sorted(added.items())]


@require_POST
@requires(Permission.PRIVACY)
def approve(request: UserRequest, pk: UUID) -> HttpResponse:
    found = own_proposal(request, pk)
    try:
        found.approve(by=request.user, now=timezone.now())
    except RuleViolation as refusal:
        messages.error(request, str(refusal))
    else:
        order(carry_out, found, label="Vernietiging van dossiergegevens", by=request.user)
        messages.success(request, "Je akkoord is vastgelegd. De vernietiging begint.")
    return redirect(found)


@require_http_methods(["GET", "POST"])
@requires(Permission.PRIVACY)
def refuse(request: UserRequest, pk: UUID) -> HttpResponse:
    found = own_proposal(request, pk)
    form = RefuseProposalForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            found.refuse(by=request.user, now=timezone.now(), **form.cleaned_data)
        except RuleViolation as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Het voorstel is afgewezen. Er is niets vernietigd.")
            return redirect(found)
    return render(
        request, "privacy/act.html", {"form": form, "back": found, "heading": "Voorstel afwijzen", "submit": "Afwijzen"}
    )


@require_GET
@requires(Permission.PRIVACY)
def proof_pdf(request: UserRequest, pk: UUID) -> HttpResponse:
    listed = DestructionRecord.objects.visible_to(request.user)
    proof = get_object_or_404(listed.select_related("document"), pk=pk)
    look("destruction.proof_downloaded", by=request.user, clients=[], on=proof, action=Action.EXECUTE)
    return attachment(bytes(proof.document.content), proof.document.name, proof.document.media_type)


@require_http_methods(["GET", "POST"])
@requires(Permission.PRIVACY)
def hold(request: UserRequest, pk: UUID) -> HttpResponse:
    """Keep a client's file from being destroyed."""
    involvement = known_or_404(request.user, pk)
    form = HoldForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            LegalHold.put(involvement.client, by=request.user, now=timezone.now(), **form.cleaned_data)
        except RuleViolation as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Het dossier van {involvement.person.full_name} wordt niet vernietigd.")
            return redirect("privacy:retention")
    look("subject.opened", by=request.user, clients=[pk], person=involvement.person)
    return render(
        request,
        "privacy/act.html",
        {
            "form": form,
            "back_url": reverse("privacy:retention"),
            "heading": f"Dossier van {involvement.person.full_name} tegenhouden",
            "submit": "Tegenhouden",
        },
    )


@require_POST
@requires(Permission.PRIVACY)
def lift_hold(request: UserRequest, pk: UUID) -> HttpResponse:
    held = get_object_or_404(LegalHold.objects.visible_to(request.user), pk=pk)
    try:
        held.lift(by=request.user, now=timezone.now())
    except RuleViolation as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Het dossier is vrijgegeven. De gewone bewaartermijnen gelden weer.")
    return redirect("privacy:retention")


@require_http_methods(["GET", "POST"])
@requires(Permission.PRIVACY)
def fill_in(request: UserRequest, basis: str) -> HttpResponse:
    """Say how long the own contract keeps what the region has no term for."""
    missing = [
        each for each in missing_terms(request.user.organisation, today=timezone.localdate()) if each.basis == basis
    ]
    if not missing:
        raise Http404
    form = TermForm(request.POST if request.method == "POST" else None, initial={"valid_from": timezone.localdate()})
    if form.is_valid():
        try:
            fill_in_term(
                record_types=[each.record_type for each in missing],
                basis=basis,
                starts=missing[0].starts,
                by=request.user,
                **form.cleaned_data,
            )
        except RuleViolation as refusal:
            form.add_error("valid_from", str(refusal))
        else:
            messages.success(request, "De termijn is ingevuld. De volgende nacht telt hij mee.")
            return redirect("privacy:retention")
    return render(
        request,
        "privacy/act.html",
        {
            "form": form,
            "back_url": reverse("privacy:retention"),
            "heading": f"Termijn voor {missing[0].get_basis_display()}",
            "submit": "Termijn vastleggen",
        },
    )
