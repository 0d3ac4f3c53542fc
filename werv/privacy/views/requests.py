"""Requests of data subjects: received, extended, answered, with the overview of somebody's data."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.access import Category
from cases.looks import look
from cases.models import Client, Involvement
from werv.ground.accounts.models import User
from werv.ground.accounts.permissions import Permission
from werv.ground.audit.models import Action
from werv.ground.errors import RuleViolation
from werv.ground.http import UserRequest, attachment, requires
from werv.ground.jobs.orders import latest, order
from werv.ground.periods import dutch
from werv.privacy.forms import ClientRequestForm, DecideForm, ExtendForm, OtherRequestForm
from werv.privacy.models import Outcome, PersonExport, RequestKind, SubjectRequest
from werv.privacy.reach import read_case
from werv.privacy.retention import Limit, limits_of
from werv.privacy.subjects import for_the_office, names_known_here, person_known_here
from werv.privacy.tasks import make_export
from werv.privacy.wording import first_letter, first_reason

MOST_ANSWERED = 100
SOON_DAYS = 7


def clients_of(requests: Iterable[SubjectRequest]) -> list[UUID]:
    """Whom a list of requests shows."""
    return [each.client_id for each in requests if each.client_id]


def with_badges(requests: Iterable[SubjectRequest], user: User, today: date) -> list[dict[str, Any]]:
    """Each request with whom it is about and how it stands; the names are asked for once."""
    listed = list(requests)
    names = names_known_here(user.organisation, clients_of(listed))
    return [with_badge(each, names.get(each.client_id, each.described()), today) for each in listed]


def with_badge(request: SubjectRequest, about: str, today: date) -> dict[str, Any]:
    """The request, whom it is about, and how it stands: a colour and words."""
    if not request.is_open():
        kind, words = "done", request.get_outcome_display()
    elif request.is_overdue(today):
        kind, words = "err", "te laat"
    elif (request.due_on - today).days <= SOON_DAYS:
        kind, words = "warn", "bijna te laat"
    else:
        kind, words = "", "loopt"
    return {"request": request, "about": about, "badge": kind, "words": words}


@require_GET
@requires(Permission.PRIVACY)
def requests(request: UserRequest) -> HttpResponse:
    today = timezone.localdate()
    listed = SubjectRequest.objects.visible_to(request.user).select_related("handler")
    waiting = list(listed.open())
    answered = list(listed.exclude(outcome="").order_by("-decided_at")[:MOST_ANSWERED])
    look("requests.listed", by=request.user, clients=clients_of([*waiting, *answered]))
    return render(
        request,
        "privacy/requests.html",
        {
            "open_requests": with_badges(waiting, request.user, today),
            "answered": with_badges(answered, request.user, today),
        },
    )


@require_http_methods(["GET", "POST"])
@requires(Permission.PRIVACY)
def new_request(request: UserRequest) -> HttpResponse:
    """A request of somebody who is no client."""
    form = OtherRequestForm(_posted(request), initial={"received_on": timezone.localdate()})
    return _receive(request, form, None)


@require_http_methods(["GET", "POST"])
@requires(Permission.PRIVACY)
def new_client_request(request: UserRequest, pk: UUID) -> HttpResponse:
    involvement = known_or_404(request.user, pk)
    form = ClientRequestForm(_posted(request), initial={"received_on": timezone.localdate()})
    return _receive(request, form, involvement)


def known_or_404(user: User, client: UUID) -> Involvement:
    """A client of the officer's own organisation. Raises Http404 for anybody else."""
    involvement = person_known_here(user, client)
    if involvement is None:
        raise Http404
    return involvement


def _posted(request: UserRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _receive(request: UserRequest, form: ClientRequestForm, involvement: Involvement | None) -> HttpResponse:
    if form.is_valid():
        try:
            made = SubjectRequest.receive(
                client=involvement.client if involvement else None,
                by=request.user,
                today=timezone.localdate(),
                **form.cleaned_data,
            )
        except RuleViolation as refusal:
            form.add_error("received_on", str(refusal))
        else:
            messages.success(request, f"Het verzoek staat in het register. Antwoord uiterlijk op {dutch(made.due_on)}.")
            return redirect(made)
    if involvement:
        look("subject.opened", by=request.user, clients=[involvement.client_id], person=involvement.person)
    return render(request, "privacy/new_request.html", {"form": form, "involvement": involvement})


def own_request(request: UserRequest, pk: UUID) -> SubjectRequest:
    listed = SubjectRequest.objects.visible_to(request.user)
    return get_object_or_404(listed.select_related("organisation", "handler", "decided_by", "extended_by"), pk=pk)


def erasure_limits(found: SubjectRequest) -> list[Limit]:
    """What stands in the way when somebody asks to be erased; nothing for other requests."""
    if found.kind != RequestKind.ERASURE or found.client_id is None or not found.is_open():
        return []
    with for_the_office(found.handler):
        client = Client.objects.get(pk=found.client_id)
        return limits_of(read_case(client, found.organisation), today=timezone.localdate())


@require_GET
@requires(Permission.PRIVACY)
def request_page(request: UserRequest, pk: UUID) -> HttpResponse:
    found, today, now = own_request(request, pk), timezone.localdate(), timezone.now()
    look("request.opened", by=request.user, clients=clients_of([found]), on=found)
    export = PersonExport.objects.visible_to(request.user).filter(request=found).usable_at(now).first()
    job = latest(make_export, export) if export and not export.is_ready() else None
    standing = with_badge(found, found.about(), today)
    return render(
        request,
        "privacy/request.html",
        {
            "subject_request": found,
            "about": standing["about"],
            "badge": standing["badge"],
            "words": standing["words"],
            "facts": facts_of(found),
            "limits": erasure_limits(found),
            "extend_refusal": found.extend_refusal(today),
            "is_mine": found.handler_id == request.user.pk,
            "export": export,
            "job": job,
        },
    )


def facts_of(found: SubjectRequest) -> list[tuple[str, object]]:
    facts: list[tuple[str, object]] = [
        ("Over", found.about()),
        ("Soort", found.get_kind_display()),
        ("Ontvangen op", dutch(found.received_on)),
        ("Beantwoorden vóór of op", dutch(found.due_on)),
        ("In behandeling bij", found.handler),
        ("Identiteit vastgesteld", found.identity_check),
        ("Wat er gevraagd is", found.wish),
        ("Kenmerk", found.number),
    ]
    if found.extra_months:
        facts.append(("Verlengd", f"{found.extra_months} maand(en), omdat: {found.extension_reason}"))
    if found.decided_at:
        facts.append(("Besluit", f"{found.get_outcome_display()}, op {dutch(timezone.localdate(found.decided_at))}"))
        facts.append(("Besloten door", found.decided_by))
        facts.append(("Reden van het besluit", found.outcome_reason))
    return facts


@require_http_methods(["GET", "POST"])
@requires(Permission.PRIVACY)
def extend(request: UserRequest, pk: UUID) -> HttpResponse:
    found = own_request(request, pk)
    form = ExtendForm(_posted(request))
    if form.is_valid():
        try:
            found.extend(by=request.user, now=timezone.now(), today=timezone.localdate(), **form.cleaned_data)
        except RuleViolation as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Verlengd tot en met {dutch(found.due_on)}. Laat dit de betrokkene weten.")
            return redirect(found)
    return render(
        request,
        "privacy/act.html",
        {"form": form, "back": found, "heading": "Verzoek verlengen", "submit": "Verlengen"},
    )


@require_http_methods(["GET", "POST"])
@requires(Permission.PRIVACY)
def decide(request: UserRequest, pk: UUID) -> HttpResponse:
    found = own_request(request, pk)
    reason = first_reason(erasure_limits(found))
    initial = {"outcome_reason": reason, "letter": first_letter(found, reason)}
    form = DecideForm(_posted(request), initial={**initial, "outcome": Outcome.REFUSED if reason else ""})
    if form.is_valid():
        try:
            found.decide(by=request.user, now=timezone.now(), **form.cleaned_data)
        except RuleViolation as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Het besluit is vastgelegd.")
            return redirect(found)
    look("request.opened", by=request.user, clients=clients_of([found]), on=found)
    return render(
        request,
        "privacy/act.html",
        {"form": form, "back": found, "heading": "Besluit op het verzoek", "submit": "Besluit vastleggen"},
    )


@require_POST
@requires(Permission.PRIVACY)
def take_over(request: UserRequest, pk: UUID) -> HttpResponse:
    found = own_request(request, pk)
    found.take_over(by=request.user)
    messages.success(request, "Je behandelt dit verzoek nu zelf.")
    return redirect(found)


@require_POST
@requires(Permission.PRIVACY)
def order_export(request: UserRequest, pk: UUID) -> HttpResponse:
    found = own_request(request, pk)
    try:
        export = PersonExport.order_for(found, by=request.user, now=timezone.now())
    except RuleViolation as refusal:
        messages.error(request, str(refusal))
    else:
        order(make_export, export, label=f"Gegevensoverzicht bij verzoek {found.number}", by=request.user)
    return redirect(found)


@require_GET
@requires(Permission.PRIVACY)
def export_pdf(request: UserRequest, pk: UUID) -> HttpResponse:
    export = own_export(request, pk)
    look_into(export, request.user, "pdf")
    return attachment(export.pdf, f"gegevens-{export.request.number}.pdf", "application/pdf")


@require_GET
@requires(Permission.PRIVACY)
def export_json(request: UserRequest, pk: UUID) -> HttpResponse:
    export = own_export(request, pk)
    look_into(export, request.user, "json")
    return attachment(export.json, f"gegevens-{export.request.number}.json", "application/json")


def look_into(export: PersonExport, by: User, file: str) -> None:
    clients = clients_of([export.request])
    look("export.downloaded", by=by, clients=clients, categories=Category, on=export, action=Action.EXECUTE, file=file)


def own_export(request: UserRequest, pk: UUID) -> PersonExport:
    usable = PersonExport.objects.visible_to(request.user).usable_at(timezone.now()).exclude(pdf_sealed=b"")
    return get_object_or_404(usable.select_related("request"), pk=pk)
