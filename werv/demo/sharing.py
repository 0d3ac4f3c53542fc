"""What the people of the cast see of one another's rules: an own account, an absence, a request, an emergency.

Few rows, by the same keys every time, so that each of them finds something on his pages.
"""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils import timezone

from cases.models import (
    AccessRequest,
    BreakGlass,
    BreakGlassReason,
    Client,
    ClientAccount,
    Involvement,
    Purpose,
    TeamMember,
)
from cases.settling import settle
from werv.demo.region import Region, key
from werv.ground.accounts.models import Deputy, User
from werv.ground.audit.models import SEED


def share(region: Region, own_client: UUID | None, today: date) -> None:
    """`own_client` is the client that somebody of the cast is himself."""
    morning = timezone.make_aware(datetime.combine(today, time(7)))
    cast = region.cast
    coach, leader = cast["jobcoach@werv.example"], cast["projectleider@werv.example"]
    touched = [look(cast["behandelaar@werv.example"], coach, today, morning)]
    if own_client:
        ClientAccount.objects.create(
            id=key("account"),
            user=cast["client@werv.example"],
            client_id=own_client,
            linked_at=morning,
            linked_by=coach.full_name,
        )
        touched.append(own_client)
    ask(cast["consulent@almelo.example"], coach, today, morning)
    Deputy.objects.create(
        id=key("deputy"),
        absent=leader,
        deputy=coach,
        first_day=today + timedelta(days=14),
        last_day=today + timedelta(days=20),
        made_at=morning,
        made_by=leader.full_name,
    )
    settle([each for each in touched if each], by=SEED)


def guided(coach: User, today: date) -> list[Client]:
    team = TeamMember.objects.running_on(today).filter(user=coach)
    return list(Client.objects.filter(team__in=team).order_by("pk").distinct())


def look(clinician: User, coach: User, today: date, now: datetime) -> UUID | None:
    """An emergency of two days ago that nobody judged yet."""
    strange = [each for each in guided(coach, today) if not each.team.filter(user=clinician).exists()]
    for client in strange[:1]:
        opened_at = now - timedelta(days=2)
        BreakGlass.objects.create(
            id=key("emergency"),
            client=client,
            organisation_id=clinician.organisation_id,
            user=clinician,
            reason=BreakGlassReason.CRISIS,
            explanation="Belde in paniek; de jobcoach was niet bereikbaar.",
            opened_at=opened_at,
            opened_by=clinician.full_name,
            until=opened_at + timedelta(hours=2),
        )
        return client.pk
    return None


def ask(user: User, coach: User, today: date, now: datetime) -> None:
    """The municipality asks about one of its own clients who said nothing yet, if it can be one of the coach's."""
    team = TeamMember.objects.running_on(today)
    elsewhere = (
        Involvement.objects.filter(client__in=team.filter(user=user).values("client"))
        .exclude(organisation=user.organisation_id)
        .exclude(client__consents__is_given=True)
        .annotate(of_the_coach=Exists(team.filter(user=coach, client=OuterRef("client"))))
        .order_by("-of_the_coach", "pk")
    )
    for involved in elsewhere[:1]:
        AccessRequest.objects.create(
            id=key("request"),
            client_id=involved.client_id,
            organisation_id=involved.organisation_id,
            receiver_id=user.organisation_id,
            categories=["basis", "participatie"],
            purpose=Purpose.PLAN,
            asked_at=now,
            asked_by=user.full_name,
            last_day=today + timedelta(days=28),
        )
