"""A client's BSN: shown in full with a reason, and entered; only where a law lets the organisation hold it."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cases import bsn
from cases.looks import look
from cases.models import Involvement
from werv.desk.clients import known_client
from werv.ground.accounts.permissions import Permission
from werv.ground.http import UserRequest, requires

# The same words whatever happens with the number: whether somebody else has it is not told.
RECEIVED = "Het nummer is ontvangen en wordt nagekeken."


class ShowForm(forms.Form):
    reason = forms.ChoiceField(
        label="Waarvoor heb je het nummer nodig?",
        choices=bsn.ShowReason,
        widget=forms.RadioSelect,
        help_text="De reden komt in het logboek, dat de cliënt kan inzien.",
        error_messages={"required": "Kies waarvoor je het nummer nodig hebt."},
    )


class EnterForm(forms.Form):
    number = forms.CharField(
        label="BSN",
        help_text="Negen cijfers; neem ze over van het identiteitsbewijs.",
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Vul het BSN in.", "max_length": "Een BSN heeft negen cijfers."},
    )

    def clean_number(self) -> str:
        try:
            return bsn.clean(self.cleaned_data["number"])
        except ValueError as reason:
            raise forms.ValidationError(str(reason)) from None


def client_with_basis(request: UserRequest, pk: UUID) -> Involvement:
    """Raises Http404 also where no law lets the organisation hold the number: then there is no such page."""
    involvement = known_client(request, pk)
    if not involvement.may_show_bsn:  # type: ignore[attr-defined]  # annotated by the query
        raise Http404
    return involvement


@require_http_methods(["GET", "POST"])
@requires(Permission.BSN_SEE)
def client_bsn(request: UserRequest, pk: UUID) -> HttpResponse:
    """Ask for a reason; the answer to that, and nothing else, holds the number."""
    involvement = client_with_basis(request, pk)
    form = ShowForm(request.POST if request.method == "POST" else None)
    number = ""
    if form.is_valid():
        number = involvement.client.show_bsn(reason=form.cleaned_data["reason"], by=request.user)
    look("bsn.form", by=request.user, clients=[pk], person=involvement.person)
    return render(request, "desk/client_bsn.html", {**about(involvement), "form": form, "number": number})


@require_http_methods(["GET", "POST"])
@requires(Permission.BSN_SEE)
def client_bsn_change(request: UserRequest, pk: UUID) -> HttpResponse:
    involvement = client_with_basis(request, pk)
    form = EnterForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        involvement.client.enter_bsn(form.cleaned_data["number"], by=request.user)
        messages.success(request, RECEIVED)
        return redirect(involvement.client)
    look("bsn.form", by=request.user, clients=[pk], person=involvement.person)
    return render(request, "desk/client_bsn_change.html", {**about(involvement), "form": form})


def about(involvement: Involvement) -> dict[str, Any]:
    masked = involvement.client.masked_bsn()
    return {"involvement": involvement, "person": involvement.person, "masked": masked}
