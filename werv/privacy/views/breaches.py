"""The register of breaches, with the clock of 72 hours."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.looks import look
from werv.ground.accounts.permissions import Permission
from werv.ground.errors import RuleViolation
from werv.ground.http import UserRequest, requires
from werv.ground.periods import dutch
from werv.privacy.forms import AuthorityForm, BreachForm, DescribeBreachForm, PeopleForm
from werv.privacy.models import Breach, NoticeDecision

SOON_HOURS = 24


def with_clock(breach: Breach, now: datetime) -> dict[str, Any]:
    """The breach with its clock in words, and a colour."""
    left = breach.hours_left(now)
    if not breach.clock_runs():
        late = breach.was_told_late()
        kind = "warn" if late else "done" if breach.closed_at else "ok"
        words = {
            NoticeDecision.TOLD.value: "te laat gemeld" if late else "op tijd gemeld",
            NoticeDecision.NOT_TOLD.value: "niet gemeld, met reden",
        }[breach.authority_decision]
    elif left < 0:
        kind, words = "err", f"{-left} uur te laat"
    else:
        kind, words = ("warn" if left <= SOON_HOURS else ""), f"nog {left} uur"
    return {"breach": breach, "badge": kind, "words": words, "deadline": breach.deadline()}


@require_GET
@requires(Permission.PRIVACY)
def breaches(request: UserRequest) -> HttpResponse:
    """All of them, also those that were not reported."""
    now = timezone.now()
    listed = Breach.objects.visible_to(request.user)
    return render(request, "privacy/breaches.html", {"breaches": [with_clock(each, now) for each in listed]})


@require_http_methods(["GET", "POST"])
@requires(Permission.PRIVACY)
def new_breach(request: UserRequest) -> HttpResponse:
    now = timezone.now()
    initial = {"aware_at": timezone.localtime(now).replace(second=0, microsecond=0), "aware_by": request.user.full_name}
    form = BreachForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            breach = Breach.report(by=request.user, now=now, **form.cleaned_data)
        except RuleViolation as refusal:
            form.add_error("aware_at", str(refusal))
        else:
            messages.success(request, "Het datalek staat in het register. De klok van 72 uur loopt.")
            return redirect(breach)
    return render(request, "privacy/new_breach.html", {"form": form})


def own_breach(request: UserRequest, pk: UUID) -> Breach:
    listed = Breach.objects.visible_to(request.user)
    return get_object_or_404(listed.select_related("authority_decided_by", "people_decided_by", "closed_by"), pk=pk)


@require_GET
@requires(Permission.PRIVACY)
def breach_page(request: UserRequest, pk: UUID) -> HttpResponse:
    breach = own_breach(request, pk)
    look("breach.opened", by=request.user, clients=[], on=breach)
    return render(
        request,
        "privacy/breach.html",
        {
            **with_clock(breach, timezone.now()),
            "facts": facts_of(breach),
            "authority": authority_facts(breach),
            "people": people_facts(breach),
            "change_refusal": breach.change_refusal(),
            "close_refusal": breach.close_refusal(),
        },
    )


def in_words(moment: datetime | None) -> str:
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    return f"{dutch(local.date())}, {local:%H:%M} uur"


def facts_of(breach: Breach) -> list[tuple[str, object]]:
    return [
        ("Ontdekt", f"{in_words(breach.aware_at)}, door {breach.aware_by}"),
        ("Melden vóór", in_words(breach.deadline())),
        ("Wat er gebeurd is", breach.what),
        ("Om welke gegevens", breach.which_data),
        ("Hoeveel mensen", breach.people_count),
        ("Oorzaak", breach.cause),
        ("Maatregelen", breach.measures),
        ("Afgesloten", in_words(breach.closed_at)),
    ]


def authority_facts(breach: Breach) -> list[tuple[str, object]]:
    return [
        ("Besluit", breach.get_authority_decision_display()),
        ("Gemeld op", in_words(breach.authority_told)),
        ("Meldingsnummer", breach.authority_number),
        ("Reden", breach.authority_reason),
        ("Besloten door", breach.authority_decided_by),
    ]


def people_facts(breach: Breach) -> list[tuple[str, object]]:
    return [
        ("Besluit", breach.get_people_decision_display()),
        ("Bericht gestuurd op", dutch(breach.people_told_on) if breach.people_told_on else ""),
        ("Reden", breach.people_reason),
        ("Besloten door", breach.people_decided_by),
    ]


def _act(request: UserRequest, breach: Breach, form: forms.Form, act: Any, *, heading: str, done: str) -> HttpResponse:
    """One form, one verb of the breach."""
    if form.is_valid():
        try:
            act(by=request.user, **form.cleaned_data)
        except RuleViolation as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, done)
            return redirect(breach)
    return render(
        request, "privacy/act.html", {"form": form, "back": breach, "heading": heading, "submit": "Vastleggen"}
    )


@require_http_methods(["GET", "POST"])
@requires(Permission.PRIVACY)
def change_breach(request: UserRequest, pk: UUID) -> HttpResponse:
    breach = own_breach(request, pk)
    known = {name: getattr(breach, name) for name in DescribeBreachForm.base_fields}
    form = DescribeBreachForm(request.POST if request.method == "POST" else None, initial=known)
    return _act(request, breach, form, breach.describe, heading="Datalek aanvullen", done="De aanvulling is bewaard.")


@require_http_methods(["GET", "POST"])
@requires(Permission.PRIVACY)
def breach_authority(request: UserRequest, pk: UUID) -> HttpResponse:
    breach, now = own_breach(request, pk), timezone.now()
    initial = {
        "decision": breach.authority_decision,
        "told": breach.authority_told,
        "number": breach.authority_number,
        "reason": breach.authority_reason,
    }
    form = AuthorityForm(request.POST if request.method == "POST" else None, initial=initial)

    def act(**given: Any) -> None:
        breach.decide_on_authority(now=now, **given)

    return _act(request, breach, form, act, heading="Melding bij de AP", done="Het besluit over de AP is vastgelegd.")


@require_http_methods(["GET", "POST"])
@requires(Permission.PRIVACY)
def breach_people(request: UserRequest, pk: UUID) -> HttpResponse:
    breach, now = own_breach(request, pk), timezone.now()
    initial = {
        "decision": breach.people_decision,
        "told_on": breach.people_told_on,
        "reason": breach.people_reason,
    }
    form = PeopleForm(request.POST if request.method == "POST" else None, initial=initial)

    def act(**given: Any) -> None:
        breach.decide_on_people(now=now, **given)

    heading = "Bericht aan de mensen zelf"
    return _act(request, breach, form, act, heading=heading, done="Het besluit over het bericht is vastgelegd.")


@require_POST
@requires(Permission.PRIVACY)
def close_breach(request: UserRequest, pk: UUID) -> HttpResponse:
    breach = own_breach(request, pk)
    try:
        breach.close(by=request.user, now=timezone.now())
    except RuleViolation as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Het datalek is afgesloten. Het blijft in het register.")
    return redirect(breach)
