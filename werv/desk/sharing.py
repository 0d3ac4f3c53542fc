"""Who may see what of a client, and on what ground: consent, law, and asking one another."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Max
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.actions.sharing import (
    ask_access,
    record_consent,
    record_legal_basis,
    refuse_access,
    withdraw_consent,
    withdraw_legal_basis,
)
from cases.looks import look
from cases.models import AccessRequest, Consent, ConsentText, HowGiven, Involvement, LegalBasis, TeamMember
from cases.views.frame import case_of
from cases.who_sees import who_sees
from trajectories.models import Trajectory
from werv.desk.sharing_forms import AskForm, ConsentForm, LegalBasisForm, RefusalForm
from werv.ground.accounts.permissions import Permission
from werv.ground.errors import RuleViolation
from werv.ground.http import UserRequest, requires
from werv.ground.periods import dutch

USUAL_DAYS = 365  # where no trajectory says how long it will last


@require_GET
@requires(Permission.CLIENT_VIEW)
def sharing(request: UserRequest, pk: UUID) -> HttpResponse:
    user, now = request.user, timezone.now()
    today = timezone.localdate(now)
    case = case_of(request, pk)
    look("sharing.read", by=user, clients=[pk], person=case.person)
    around = ("organisation", "receiver")
    consents = Consent.objects.visible_to(user).filter(client=pk).select_related(*around, "text")
    laws = LegalBasis.objects.visible_to(user).filter(client=pk).select_related(*around, "article")
    requests = AccessRequest.objects.visible_to(user).filter(client=pk).select_related(*around)
    return render(
        request,
        "desk/sharing.html",
        {
            "involvement": case,
            "person": case.person,
            "seers": who_sees(pk, viewer=user, now=now),
            "shared": [
                *(standing_of(each, today, by_law=False) for each in consents.order_by("-first_day", "pk")),
                *(standing_of(each, today, by_law=True) for each in laws.order_by("-first_day", "pk")),
            ],
            "requests": [
                {"request": each, "waits": each.waits_on(today), "answer": each.answer_on(today)}
                for each in requests.order_by("-asked_at", "pk")
            ],
            "may_record": user.may(Permission.CONSENT_RECORD),
        },
    )


def standing_of(ground: Consent | LegalBasis, today: date, *, by_law: bool) -> dict[str, Any]:
    """A consent or a law, with a word for whether it holds now."""
    return {"ground": ground, "by_law": by_law, **ground.standing_on(today)}


@require_http_methods(["GET", "POST"])
@requires(Permission.CONSENT_RECORD)
def give_consent(request: UserRequest, pk: UUID) -> HttpResponse:
    case, now = case_of(request, pk), timezone.now()
    today = timezone.localdate(now)
    form = ConsentForm(
        request.POST if request.method == "POST" else None,
        initial={
            "organisation": request.user.organisation_id,
            "first_day": today,
            "last_day": usual_last_day(request, pk, today),
            **asked_for(request, pk),
        },
    )
    if form.is_valid():
        try:
            consent = record_consent(client=case.client, by=request.user, now=now, **form.cleaned_data)
        except RuleViolation as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, said(consent))
            return redirect(consent)
    texts = ConsentText.objects.running_on(today)
    return page_with(request, case, form, "Toestemming vastleggen", "Vastleggen", text=texts.first())


def said(consent: Consent) -> str:
    if not consent.is_given:
        return "Vastgelegd: geen toestemming. Het dossier loopt gewoon door."
    last_day = dutch(consent.last_day) if consent.last_day else ""
    return f"Vastgelegd: toestemming voor {consent.receiver}, tot en met {last_day}."


def usual_last_day(request: UserRequest, pk: UUID, today: date) -> date:
    """The planned end of the client's trajectory; a year from now where that is not known.

    Source: docs/rules.md, rule 38.
    """
    planned = Trajectory.objects.visible_to(request.user).filter(client=pk, planned_last_day__gte=today)
    latest: date | None = planned.aggregate(latest=Max("planned_last_day"))["latest"]
    return latest or today + timedelta(days=USUAL_DAYS)


def asked_for(request: UserRequest, pk: UUID) -> dict[str, Any]:
    """What a request that waits for an answer asks, when the address names one."""
    try:
        key = UUID(request.GET.get("verzoek", ""))
    except ValueError:
        return {}
    asked = AccessRequest.objects.visible_to(request.user).filter(client=pk, pk=key).first()
    if asked is None:
        return {}
    return {
        "organisation": asked.organisation_id,
        "receiver": asked.receiver_id,
        "categories": asked.categories,
        "purpose": asked.purpose,
    }


@require_http_methods(["GET", "POST"])
@requires(Permission.CONSENT_RECORD)
def legal_basis(request: UserRequest, pk: UUID) -> HttpResponse:
    case, now = case_of(request, pk), timezone.now()
    today = timezone.localdate(now)
    form = LegalBasisForm(
        request.POST if request.method == "POST" else None,
        today=today,
        initial={"organisation": request.user.organisation_id, "first_day": today, **asked_for(request, pk)},
    )
    if form.is_valid():
        try:
            basis = record_legal_basis(client=case.client, by=request.user, now=now, **form.cleaned_data)
        except RuleViolation as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Vastgelegd: {basis.receiver} mag dit zien op grond van de wet.")
            return redirect(basis)
    return page_with(request, case, form, "Wettelijke grondslag vastleggen", "Vastleggen")


@require_http_methods(["GET", "POST"])
@requires(Permission.CONSENT_RECORD)
def ask(request: UserRequest, pk: UUID) -> HttpResponse:
    case = case_of(request, pk)
    form = AskForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            asked = ask_access(client=case.client, by=request.user, now=timezone.now(), **form.cleaned_data)
        except RuleViolation as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                f"Gevraagd aan {asked.organisation}. Kent {asked.organisation} deze cliënt, "
                f"dan komt er antwoord, uiterlijk {dutch(asked.last_day)}.",
            )
            return redirect(asked)
    return page_with(request, case, form, "Vraag een andere organisatie om toegang", "Vragen")


def page_with(
    request: UserRequest, case: Involvement, form: forms.Form, heading: str, submit: str, **more: Any
) -> HttpResponse:
    look("sharing.form", by=request.user, clients=[case.client_id], person=case.person)
    given = {"involvement": case, "person": case.person, "form": form, "heading": heading, "submit": submit, **more}
    return render(request, "desk/sharing_form.html", given)


@require_POST
@requires(Permission.CONSENT_RECORD)
def stop_consent(request: UserRequest, pk: UUID) -> HttpResponse:
    consent = get_object_or_404(Consent.objects.visible_to(request.user), pk=pk)
    try:
        withdraw_consent(consent=consent, how=HowGiven.SPOKEN, by=request.user, now=timezone.now())
    except RuleViolation as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Ingetrokken. {consent.receiver} ziet deze gegevens niet meer.")
    return redirect(consent)


@require_POST
@requires(Permission.CONSENT_RECORD)
def stop_legal_basis(request: UserRequest, pk: UUID) -> HttpResponse:
    basis = get_object_or_404(LegalBasis.objects.visible_to(request.user), pk=pk)
    try:
        withdraw_legal_basis(basis=basis, by=request.user, now=timezone.now())
    except RuleViolation as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Beëindigd. {basis.receiver} ziet deze gegevens niet meer.")
    return redirect(basis)


@require_GET
@requires(Permission.CONSENT_RECORD)
def access_requests(request: UserRequest) -> HttpResponse:
    """Requests of others that wait for the team of the user, the oldest first."""
    user, today = request.user, timezone.localdate()
    waiting = (
        AccessRequest.objects.visible_to(user)
        .waiting_on(today)
        .exclude(receiver=user.organisation_id)
        .filter(client__in=TeamMember.objects.acted_by(user, today).values("client"))
        .select_related("organisation", "receiver")
        .order_by("asked_at", "pk")
    )
    known = Involvement.objects.visible_to(user).filter(client__in=waiting.values("client")).select_related("person")
    persons = {each.client_id: each.person for each in known}
    look("access_request.listed", by=user, clients=persons)
    return render(
        request,
        "desk/access_requests.html",
        {"rows": [{"request": each, "person": persons.get(each.client_id)} for each in waiting]},
    )


@require_http_methods(["GET", "POST"])
@requires(Permission.CONSENT_RECORD)
def refuse(request: UserRequest, pk: UUID) -> HttpResponse:
    asked = get_object_or_404(
        AccessRequest.objects.visible_to(request.user).select_related("client", "organisation", "receiver"), pk=pk
    )
    case = case_of(request, asked.client_id)
    form = RefusalForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            refuse_access(request=asked, by=request.user, now=timezone.now(), **form.cleaned_data)
        except RuleViolation as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Afgewezen. {asked.receiver} ziet de reden.")
            return redirect(asked)
    return page_with(request, case, form, f"Verzoek van {asked.receiver} afwijzen", "Afwijzen")
