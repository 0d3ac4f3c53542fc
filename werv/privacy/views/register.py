"""The processing register (verwerkingsregister), drawn from the models and what is declared about them."""

from dataclasses import dataclass

from django.apps import apps
from django.db import models
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from werv.ground.accounts.models import User
from werv.ground.accounts.permissions import Permission, Role
from werv.ground.http import UserRequest, requires
from werv.privacy.declarations import NOT_PERSONAL, Declaration, Kind, declarations, declared_fields, label_of
from werv.privacy.models import RetentionTerm
from werv.privacy.retention import Terms


@dataclass(frozen=True, slots=True)
class Entry:
    """One type of record as the register shows it."""

    anchor: str
    title: str
    declared: Declaration
    kinds: list[tuple[str, str]]  # what the fields say, and their names
    kept: list[str]
    has_history: bool


def entry_of(model: type[models.Model], declared: Declaration, terms: list[RetentionTerm]) -> Entry:
    names = {field.name: label_of(field) for field in declared_fields(model)}
    kinds = [
        (str(kind.label), ", ".join(names[name] for name in declared.fields_of(kind)))
        for kind in Kind
        if kind not in NOT_PERSONAL and declared.fields_of(kind)
    ]
    kept = [f"{term.get_basis_display()}: {term.length()}" for term in terms if term.record_type == declared.retention]
    return Entry(
        anchor=declared.label.lower().replace(".", "-"),
        title=str(model._meta.verbose_name_plural).capitalize(),
        declared=declared,
        kinds=kinds,
        kept=kept if declared.retention else [declared.kept],
        has_history=hasattr(model, "pgh_event_model"),
    )


@require_GET
@requires(Permission.PRIVACY)
def register(request: UserRequest) -> HttpResponse:
    today, organisation = timezone.localdate(), request.user.organisation
    terms = sorted(Terms(organisation, today), key=lambda term: term.get_basis_display())
    entries = [
        entry_of(apps.get_model(label), declared, terms)
        for label, declared in declarations().items()
        if declared.is_personal
    ]
    entries.sort(key=lambda entry: (not entry.declared.is_about_clients, entry.title))
    without = sorted(
        str(apps.get_model(label)._meta.verbose_name_plural)
        for label, declared in declarations().items()
        if not declared.is_personal
    )
    officers = User.objects.filter(
        organisation=organisation, is_active=True, role_assignments__role=Role.PRIVACY_OFFICER
    ).distinct()
    return render(
        request,
        "privacy/register.html",
        {
            "organisation": organisation,
            "officers": officers,
            "entries": entries,
            "sections": [(entry.anchor, entry.title) for entry in entries],
            "without": without,
            "today": today,
        },
    )
