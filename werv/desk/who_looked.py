"""Who looked at a file: for the client himself, and on paper by way of his case worker."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from cases.looks import look
from cases.models import ClientAccount, Involvement
from cases.who_looked import to_tell, told_by_day
from werv.desk.filters import day_input
from werv.ground.accounts.permissions import Permission
from werv.ground.audit.models import Action, Event
from werv.ground.audit.querysets import EventQuerySet
from werv.ground.http import UserRequest, requires

DAYS_AT_FIRST = 90
LINES_AT_MOST = 2_000


class SpanForm(forms.Form):
    """From which day to which."""

    van = forms.DateField(label="Vanaf", widget=day_input(), required=False)
    tot = forms.DateField(label="Tot en met", widget=day_input(), required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last = given.get("van"), given.get("tot")
        if first and last and last < first:
            self.add_error("tot", "De laatste dag ligt voor de eerste dag.")
        return given


def looked_at(request: UserRequest, lines: EventQuerySet) -> dict[str, Any]:
    """What both pages show: the period that was asked for, and the lines in it."""
    today = timezone.localdate()
    at_first = {"van": today - timedelta(days=DAYS_AT_FIRST), "tot": today}
    form = SpanForm(request.GET if {"van", "tot"} & request.GET.keys() else at_first)
    first, last = at_first["van"], at_first["tot"]
    if form.is_valid():
        first, last = form.cleaned_data["van"], form.cleaned_data["tot"]
    found = list(to_tell(lines).between(first, last).order_by("-happened_at", "-pk")[: LINES_AT_MOST + 1])
    return {
        "form": form,
        "told": told_by_day(found[:LINES_AT_MOST]),
        "goes_on": len(found) > LINES_AT_MOST,
        "made_on": today,
    }


@require_GET
@requires(Permission.OWN_FILE)
def own_looks(request: UserRequest) -> HttpResponse:
    """The client reads who had his file open; what he did himself is left out."""
    account = get_object_or_404(ClientAccount.objects.filter(user=request.user))
    lines = Event.objects.naming(account.client_id).exclude(happened_by=request.user.actor_key)
    shown = looked_at(request, lines)
    look("looks.read", by=request.user, clients=[account.client_id])
    return render(request, "desk/own_looks.html", shown)


@require_GET
@requires(Permission.CLIENT_VIEW)
def client_looks(request: UserRequest, pk: UUID) -> HttpResponse:
    """The same on paper, for a client without an account: what concerns the own organisation."""
    involvement = get_object_or_404(
        Involvement.objects.visible_to(request.user).select_related("person", "organisation"), client=pk
    )
    lines = Event.objects.naming(pk).for_organisation(request.user.organisation_id)
    shown = looked_at(request, lines)
    look("looks.printed", by=request.user, clients=[pk], action=Action.EXECUTE)
    return render(
        request, "desk/client_looks.html", {**shown, "involvement": involvement, "person": involvement.person}
    )
