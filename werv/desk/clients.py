"""The list of clients, and the page of one client."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_GET

from cases.access import Category
from cases.looks import look
from cases.models import BreakGlass, BsnBasis, Client, ClientDocument, Involvement, TeamMember
from cases.querysets.clients import opened_record
from trajectories.models import LadderMeasurement, OwnStatement, Placement, Step, Trajectory
from werv.desk.filters import ClientFilter
from werv.desk.rungs import ladder_of
from werv.desk.standing import rows_of, state_badge, with_line
from werv.desk.steps import step_form
from werv.ground.accounts.models import User
from werv.ground.accounts.permissions import Permission
from werv.ground.audit.models import Action
from werv.ground.charts import ladder_history
from werv.ground.http import UserRequest, requires
from werv.ground.keyset import links_of, page
from werv.ground.people.models import Person, Residence
from werv.ground.periods import dutch

LATEST_DOCUMENTS = 3


@require_GET
@requires(Permission.CLIENT_VIEW)
def clients(request: UserRequest) -> HttpResponse:
    user, today = request.user, timezone.localdate()
    visible = Involvement.objects.visible_to(user)
    wanted = ClientFilter(request.GET, visible, user=user)
    found = page(with_line(wanted.qs, user), by="person__sort_name", query=request.GET, within=visible)
    sought = str(wanted.form.cleaned_data.get("naam") or "") if wanted.is_valid() else ""
    look(
        "client.sought" if sought else "client.listed",
        by=user,
        clients=[each.client_id for each in found.rows],
        categories=(Category.BASIS, Category.PARTICIPATION),
        sought=sought,
        action=Action.EXECUTE if sought else Action.READ,
    )
    return render(
        request,
        "desk/clients.html",
        {
            "form": wanted.form,
            "may_break_glass": user.may(Permission.BREAK_GLASS),
            "filtered": any(request.GET.get(name) for name in wanted.filters),
            "rows": rows_of(found.rows, user, today),
            "count": found.count_in_words("cliënt", "cliënten"),
            **links_of(found, request.GET),
        },
    )


def known_client(request: UserRequest, pk: UUID) -> Involvement:
    """The client as the own organisation knows him.

    `may_show_bsn`: whether the law lets it hold the number; `open_until`: when the user's emergency ends, if that is
    how he sees him.

    Raises Http404 for who does not exist, and for whom the user may not see.
    """
    organisation = request.user.organisation_id
    programmes = Trajectory.objects.filter(client=pk, organisation=organisation)
    basis = BsnBasis.objects.running_on(timezone.localdate()).filter(
        organisation=organisation, programme__in=programmes.values("programme_version__programme")
    )
    emergencies = BreakGlass.objects.open_for(request.user, timezone.now()).filter(client=OuterRef("client"))
    return get_object_or_404(
        Involvement.objects.visible_to(request.user)
        .select_related("client", "person", "organisation")
        .annotate(may_show_bsn=Exists(basis), open_until=Subquery(emergencies.order_by("-until").values("until")[:1])),
        client=pk,
    )


@require_GET
@requires(Permission.CLIENT_VIEW)
def client(request: UserRequest, pk: UUID) -> HttpResponse:
    user, today = request.user, timezone.localdate()
    involvement = known_client(request, pk)
    look("client.read", by=user, clients=[pk], categories=Category, on=involvement.client, person=involvement.person)
    measurements = list(
        LadderMeasurement.objects.visible_to(user).current().filter(client=pk).select_related("organisation").in_order()
    )
    trajectories = list(
        Trajectory.objects.visible_to(user)
        .filter(client=pk)
        .select_related("programme_version__programme", "organisation")
        .prefetch_related("states")
        .order_by("-first_day", "pk")
    )
    visible_steps = Step.objects.visible_to(user).filter(client=pk)
    steps = page(
        visible_steps.select_related("user", "trajectory__programme_version__programme"),
        by="-day",
        query=request.GET,
        within=visible_steps,
        forward="ouder",
        back="nieuwer",
    )
    put_words_beside([*measurements, *steps.rows], OwnStatement.objects.visible_to(user).filter(client=pk))
    links = links_of(steps, request.GET, forward="ouder", back="nieuwer")
    may_log = user.may(Permission.STEP_LOG)
    return render(
        request,
        "desk/client.html",
        {
            "involvement": involvement,
            "emergency": emergency_of(involvement),
            "person": involvement.person,
            "facts": facts_of(involvement, user),
            "residences": residences_of(involvement.person),
            "ladder": ladder_of(measurements),
            "measurements": measurements[::-1],
            "chart": ladder_history([(each.measured_on, each.rung) for each in measurements], until=today),
            "trajectories": [
                {"trajectory": each, "badge": state_badge(each), "states": each.states.all()} for each in trajectories
            ],
            "placements": Placement.objects.visible_to(user)
            .filter(client=pk)
            .select_related("employer", "organisation")
            .order_by("-first_day", "pk"),
            "team": TeamMember.objects.running_on(today)
            .filter(opened_record(user, Category.BASIS), client=pk)
            .select_related("user", "organisation")
            .order_by("role", "user__full_name"),
            "documents": documents_of(user, pk)[:LATEST_DOCUMENTS],
            "steps": steps,
            "newer_url": links["previous_url"] and f"{links['previous_url']}#contactmomenten",
            "older_url": links["next_url"] and f"{links['next_url']}#contactmomenten",
            "step_form": step_form(user, trajectories) if may_log else None,
        },
    )


def emergency_of(involvement: Involvement) -> str:
    """Until when the user sees this case in an emergency, as a sentence; "" when he does not."""
    until = involvement.open_until  # type: ignore[attr-defined]  # annotated by the query
    if until is None:
        return ""
    moment = timezone.localtime(until)
    return f"Dit dossier sluit op {dutch(moment.date())} om {moment:%H:%M} uur. De privacyfunctionaris kijkt mee."


def documents_of(user: User, client: UUID) -> QuerySet[ClientDocument]:
    """Files about the client that this user may see, the latest first, without what is in them."""
    visible = ClientDocument.objects.visible_to(user).filter(client=client)
    return visible.select_related("document", "uploaded_by").defer("document__content").order_by("-uploaded_at", "pk")


def put_words_beside(records: Iterable[Step | LadderMeasurement], statements: Iterable[OwnStatement]) -> None:
    """Give each record its `shown_statements`: one question for the whole page."""
    beside: dict[UUID | None, list[OwnStatement]] = {}
    for statement in statements:
        beside.setdefault(statement.step_id or statement.measurement_id, []).append(statement)
    for each in records:
        each.shown_statements = beside.get(each.pk, [])  # type: ignore[union-attr]  # for the template


def facts_of(involvement: Involvement, user: User) -> list[tuple[str, Any]]:
    person = involvement.person
    facts: list[tuple[str, Any]] = [
        ("Geboren", born(involvement)),
        ("Geslacht", person.get_sex_display()),
        (
            "Telefoon",
            person.phone and format_html('<a href="tel:{}">{}</a>', dialled(person.phone), person.phone),
        ),
        ("E-mail", person.email and format_html('<a href="mailto:{0}">{0}</a>', person.email)),
    ]
    if involvement.may_show_bsn and user.may(Permission.BSN_SEE):  # type: ignore[attr-defined]  # annotated by the query
        facts.append(("BSN", masked_bsn(involvement.client)))
    facts.append((f"Bij {involvement.organisation} sinds", dutch(involvement.first_day)))
    facts.append(("Op grond van", involvement.get_ground_display()))
    return facts


def masked_bsn(client: Client) -> str:
    """The end of the number with the way to the whole, or the way to enter one."""
    if not client.bsn_encrypted:
        return format_html('<a href="{}">BSN invoeren</a>', reverse("desk:client_bsn_change", args=[client.pk]))
    return format_html(
        '{} <a href="{}">BSN tonen</a>', client.masked_bsn(), reverse("desk:client_bsn", args=[client.pk])
    )


def born(involvement: Involvement) -> str:
    person, today = involvement.person, timezone.localdate()
    if person.birth_date is None:
        return ""
    return f"{dutch(person.birth_date)} ({person.age_on(today)} jaar)"


def dialled(phone: str) -> str:
    return "".join(sign for sign in phone if sign.isdigit() or sign == "+")


def residences_of(person: Person) -> list[Residence]:
    """Where he lived, the latest first."""
    return sorted(person.residences.all(), key=lambda each: each.first_day or date.min, reverse=True)
