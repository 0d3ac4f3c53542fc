"""Vandaag: the first page, by what somebody's roles let him do."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, Exists, F, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from cases.access import Category
from cases.looks import look
from cases.models import BreakGlass, Involvement, Programme, ProgrammeLeader
from subsidies.models import Grant
from trajectories.models import Trajectory
from werv.desk.filters import MYSELF
from werv.desk.standing import (
    RUNNING_STATES,
    WAITING_STATES,
    Row,
    Standing,
    guided_by,
    in_team_of,
    rows_of,
    silent_for,
    stands,
    trajectories_of_row,
    with_line,
)
from werv.ground.accounts.models import User
from werv.ground.accounts.permissions import Permission, Role
from werv.ground.http import UserRequest

CASELOAD_SHOWN = 50
SILENT_SHOWN = 10
SILENT_SOUGHT = 200
SILENT_DAYS = 30


@require_GET
def today(request: UserRequest) -> HttpResponse:
    user, day = request.user, timezone.localdate()
    is_caseworker, may_see_grants = user.may(Permission.STEP_LOG), user.may(Permission.GRANT_VIEW)
    caseload = running_caseload(user, day) if is_caseworker else []
    programmes = led_programmes(user, day) if Role.PROJECT_LEADER in user.roles() else []
    silent = longest_silent(user, [led.programme for led in programmes], day) if programmes else []
    shown = caseload[:CASELOAD_SHOWN] + silent[:SILENT_SHOWN]
    look(
        "caseload.listed",
        by=user,
        clients=[row.involvement.client_id for row in shown],
        categories=(Category.BASIS, Category.PARTICIPATION),
    )
    return render(
        request,
        "desk/today.html",
        {
            "day": day,
            "is_caseworker": is_caseworker,
            "caseload": caseload[:CASELOAD_SHOWN],
            "caseload_goes_on": len(caseload) > CASELOAD_SHOWN,
            "caseload_url": caseload_url(user),
            "programmes": programmes,
            "silent": silent[:SILENT_SHOWN],
            "silent_goes_on": len(silent) > SILENT_SHOWN,
            "silent_url": clients_url(stil=SILENT_DAYS),
            "silent_days": SILENT_DAYS,
            "may_see_grants": may_see_grants,
            "grants": grants_of(user) if may_see_grants else [],
            "may_appoint_deputy": user.may(Permission.DEPUTY_APPOINT),
            "may_administer": user.may(Permission.ADMINISTER),
            "may_guard": user.may(Permission.PRIVACY),
            "to_review": unjudged_emergencies(user),
            "has_own_file": user.may(Permission.OWN_FILE),
            "roles": sorted(Role(role).label for role in user.roles()),
        },
    )


def running_caseload(user: User, day: date) -> list[Row]:
    """Whom the user works with while a trajectory runs; who was not spoken to for longest stands first."""
    own = guided_by(user.pk, day) if guides(user) else in_team_of(user.pk, day)
    running = with_line(Involvement.objects.visible_to(user).filter(own, stands(Standing.RUNNING, user)), user)
    longest_first = running.order_by(F("last_contact").asc(nulls_first=True), "person__sort_name", "pk")
    return rows_of(list(longest_first[: CASELOAD_SHOWN + 1]), user, day)


def guides(user: User) -> bool:
    """A job coach's cases are those he guides; a clinician's or consultant's are those in whose team he is."""
    return Role.JOB_COACH in user.roles()


def caseload_url(user: User) -> str:
    """The same people in the list, where `coach` means who guides."""
    mine = {"coach": MYSELF} if guides(user) else {}
    return clients_url(**mine, toestand=Standing.RUNNING.value)


@dataclass(frozen=True)
class LedProgramme:
    """A programme that the user leads at his organisation, counted in persons he may see."""

    programme: Programme
    running: int
    started: int
    waiting: int
    url: str


def led_programmes(user: User, day: date) -> list[LedProgramme]:
    led = list(Programme.objects.filter(leaders__in=ProgrammeLeader.objects.leading(user, day)).distinct())
    counts = counts_by_programme(user, led, first_day_of_quarter(day))
    nobody = {"running": 0, "started": 0, "waiting": 0}
    return [
        LedProgramme(
            programme=programme,
            url=clients_url(programma=programme.code),
            **counts.get(programme.pk, nobody),
        )
        for programme in led
    ]


def counts_by_programme(user: User, led: list[Programme], since: date) -> dict[UUID, dict[str, int]]:
    """Persons who run, who began on or after `since`, and who wait, for each programme that has any."""

    def persons(**condition: Any) -> Count:
        return Count("client", filter=Q(**condition), distinct=True)

    counted = (
        Trajectory.objects.visible_to(user)
        .filter(organisation=user.organisation_id, programme_version__programme__in=led)
        .values_list("programme_version__programme")
        .annotate(
            running=persons(state__in=RUNNING_STATES),
            started=persons(first_day__gte=since),
            waiting=persons(state__in=WAITING_STATES),
        )
    )
    return {
        programme: {"running": running, "started": started, "waiting": waiting}
        for programme, running, started, waiting in counted
    }


def longest_silent(user: User, led: list[Programme], day: date) -> list[Row]:
    """Who runs in one of these programmes without contact; one more than is shown, to know whether there are others.

    Sought among the first 200 by name: whoever has more silent people than that is better served by the list.
    """
    running = trajectories_of_row(user).filter(programme_version__programme__in=led, state__in=RUNNING_STATES)
    rows = Involvement.objects.visible_to(user).filter(Exists(running), silent_for(SILENT_DAYS, user, day))
    found = with_line(rows, user).order_by("person__sort_name", "pk")[:SILENT_SOUGHT]
    longest = sorted(found, key=lambda each: each.last_contact or date.min)
    return rows_of(longest[: SILENT_SHOWN + 1], user, day)


def unjudged_emergencies(user: User) -> int:
    """How often the emergency button was used at the own organisation without a verdict yet; 0 for all but officers."""
    if not user.may(Permission.PRIVACY):
        return 0
    return BreakGlass.objects.to_review_by(user).filter(reviewed_at=None).count()


def clients_url(**filters: str | int) -> str:
    return f"{reverse('desk:clients')}?{urlencode(filters)}"


def first_day_of_quarter(day: date) -> date:
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def grants_of(user: User) -> list[Grant]:
    return list(Grant.objects.visible_to(user).select_related("funder", "lead_applicant").order_by("code"))
