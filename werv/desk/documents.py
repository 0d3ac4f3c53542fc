"""Files about a client: handed in, listed, and given back; each in a category of the record."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from cases.access import Category
from cases.looks import look
from cases.models import Access, ClientDocument, Involvement
from werv.desk.clients import documents_of
from werv.ground.accounts.models import User
from werv.ground.accounts.permissions import Permission
from werv.ground.files.accepting import ENDINGS, MAX_BYTES, TOO_LARGE, accept
from werv.ground.files.refusing import RefusedFile
from werv.ground.http import UserRequest, attachment, requires
from werv.ground.keyset import links_of, page

# What a file is in unless its uploader says otherwise: the first of these that is open to him, the closest first.
USUAL = (Category.HEALTH, Category.INCOME, Category.PARTICIPATION, Category.LIFE_DOMAINS, Category.BASIS)


class DocumentForm(forms.Form):
    """A file, what it is, and which part of the record it belongs to."""

    file = forms.FileField(
        label="Bestand",
        help_text="PDF, foto (JPEG of PNG) of Word-document (.docx), hoogstens 15 MB.",
        widget=forms.FileInput(attrs={"accept": ",".join(f".{ending}" for ending in ENDINGS)}),
        error_messages={"required": "Kies een bestand.", "empty": "Dit bestand is leeg."},
    )
    title = forms.CharField(
        label="Omschrijving",
        help_text="Wat is het? Bijvoorbeeld: plan van aanpak, getekend.",
        max_length=200,
        error_messages={"required": "Schrijf in een paar woorden wat het is."},
    )
    category = forms.ChoiceField(
        label="Deel van het dossier",
        help_text="Alleen wie dit deel mag zien, ziet het document.",
        error_messages={"invalid_choice": "Kies een deel uit de lijst."},
    )

    def __init__(self, data: Any = None, files: Any = None, *, categories: Sequence[Category]) -> None:
        usual = next((each for each in USUAL if each in categories), "")
        super().__init__(data, files, initial={"category": usual})
        self.fields["category"].choices = [(each.value, each.label.capitalize()) for each in categories]  # type: ignore[attr-defined]  # a choice

    def clean_file(self) -> Any:
        """The accepted file, in the place of what was sent."""
        sent = self.cleaned_data["file"]
        if sent.size > MAX_BYTES:
            raise forms.ValidationError(TOO_LARGE)
        try:
            return accept(sent.read(), name=sent.name, declared=sent.content_type or "")
        except RefusedFile as reason:
            raise forms.ValidationError(str(reason)) from None


def open_categories(user: User, client: UUID) -> list[Category]:
    """Parts of this client's record, as the own organisation keeps it, that are open to the user."""
    about = Access.objects.filter(client=client, organisation=user.organisation_id)
    return [each for each in Category if about.open_for(user, each).exists()]


@require_http_methods(["GET", "POST"])
@requires(Permission.CLIENT_VIEW)
def client_documents(request: UserRequest, pk: UUID) -> HttpResponse:
    user = request.user
    involvement = get_object_or_404(Involvement.objects.visible_to(user).select_related("client", "person"), client=pk)
    form = None
    if user.may(Permission.DOCUMENT_ADD):
        sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
        form = DocumentForm(*sent, categories=open_categories(user, pk))
    elif request.method == "POST":
        raise PermissionDenied
    if form is not None and form.is_valid():
        added = ClientDocument.add(involvement.client, **form.cleaned_data, by=user, now=timezone.now())
        messages.success(request, f"Toegevoegd: {added.title}.")
        return redirect("desk:client_documents", pk)
    visible = documents_of(user, pk)
    found = page(visible.order_by(), by="-uploaded_at", query=request.GET, within=visible)
    parts = {Category.BASIS, *(each.category for each in found.rows)}
    look("documents.listed", by=user, clients=[pk], categories=sorted(parts), person=involvement.person)
    return render(
        request,
        "desk/client_documents.html",
        {
            "involvement": involvement,
            "person": involvement.person,
            "form": form,
            "documents": found.rows,
            "here": reverse("desk:client_documents", args=[pk]),
            **links_of(found, request.GET),
        },
    )


@require_GET
@requires(Permission.CLIENT_VIEW)
def client_document(request: UserRequest, pk: UUID, key: UUID) -> HttpResponse:
    visible = ClientDocument.objects.visible_to(request.user).select_related("document")
    found = get_object_or_404(visible, client=pk, pk=key)
    look("document.downloaded", by=request.user, clients=[pk], categories=[found.category], on=found)
    return attachment(bytes(found.document.content), found.document.name, found.document.media_type)
