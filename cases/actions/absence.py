"""Standing in for who is away: deputies see and lead what the absent colleague does."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from cases.access import PROGRAMME_LEADER_CATEGORIES
from cases.models import (
    RoleCategory,
)
from cases.settling import settle_users
from werv.ground.accounts.models import Deputy, RoleAssignment, User
from werv.ground.accounts.permissions import Permission, Role
from werv.ground.audit.models import ACCESS, acting, record
from werv.ground.errors import RuleViolation


@transaction.atomic
def appoint_deputy(*, absent: User, deputy: User, first_day: date, last_day: date, by: User, now: datetime) -> Deputy:
    """Let `deputy` see what `absent` sees, as far as his own function needs it.

    Raises RuleViolation with the reason when that is not allowed.
    """
    # Two at once might each make the other's deputy somebody who is away himself.
    list(User.objects.filter(pk__in=[absent.pk, deputy.pk]).order_by("pk").select_for_update(of=("self",), no_key=True))
    for refusal in (
        appointing_refusal(absent, by),
        days_refusal(first_day, last_day, timezone.localdate(now)),
        fitness_refusal(absent, deputy, first_day),
        chain_refusal(absent, deputy, first_day, last_day),
    ):
        if refusal:
            raise RuleViolation(refusal)
    with acting(ACCESS, behalf=by):
        made = Deputy.objects.create(
            absent=absent, deputy=deputy, first_day=first_day, last_day=last_day, made_at=now, made_by=by.full_name
        )
    record("deputy.appointed", made, by=by, absent=absent.pk, deputy=deputy.pk, first_day=first_day, last_day=last_day)
    settle_users([deputy.pk], by=by)
    return made


def appointing_refusal(absent: User, by: User) -> str:
    arranges = Role.PROJECT_LEADER in by.roles() or by.may(Permission.ADMINISTER)
    if absent == by or (arranges and by.organisation_id == absent.organisation_id):
        return ""
    return "Voor een ander regelt de projectleider of de functioneel beheerder de waarneming."


def days_refusal(first_day: date, last_day: date, today: date) -> str:
    if last_day < first_day:
        return "De laatste dag ligt voor de eerste dag."
    return "Deze dagen zijn al voorbij." if last_day < today else ""


def fitness_refusal(absent: User, deputy: User, day: date) -> str:
    """Why this colleague cannot stand in, by who he is; "" when he can."""
    if deputy == absent:
        return "Kies een ander als waarnemer."
    if deputy.organisation_id != absent.organisation_id or not deputy.is_active:
        return "Kies een waarnemer van dezelfde organisatie."
    own = RoleCategory.objects.of(roles_of(deputy, day), day)
    roles = roles_of(absent, day)
    theirs = RoleCategory.objects.of(roles, day)
    needed = set(PROGRAMME_LEADER_CATEGORIES) if Role.PROJECT_LEADER in roles else set()
    if not set(own) & set(theirs) or not needed <= set(own):
        return f"De functie van {deputy} geeft geen recht op de dossiers van {absent}. Kies een andere waarnemer."
    return ""


def chain_refusal(absent: User, deputy: User, first_day: date, last_day: date) -> str:
    """Nobody stands in for somebody who stands in himself."""
    around = Deputy.objects.overlapping(first_day, last_day)
    if around.filter(absent=absent, deputy=deputy).exists():
        return f"{deputy} neemt in deze dagen al waar voor {absent}."
    if around.filter(absent=deputy).exists():
        return f"{deputy} is in deze dagen zelf afwezig. Kies een andere waarnemer."
    if other := around.filter(deputy=absent).select_related("absent").first():
        return f"{absent} neemt in deze dagen zelf waar voor {other.absent}. Regel daar eerst een andere waarnemer."
    return ""


def roles_of(user: User, day: date) -> list[str]:
    """The user's own functions on that day, without those he stands in for."""
    return list(RoleAssignment.objects.running_on(day).filter(user=user).values_list("role", flat=True))


@transaction.atomic
def end_deputy(*, deputy: Deputy, by: User, now: datetime) -> None:
    """Stop at once: from now on the deputy sees nothing by it.

    Raises RuleViolation when `by` may not, or when it is over.
    """
    today = timezone.localdate(now)
    if by != deputy.deputy and (refusal := appointing_refusal(deputy.absent, by)):
        raise RuleViolation(refusal)
    if deputy.last_day < today:
        raise RuleViolation("Deze waarneming is al voorbij.")
    record("deputy.ended", deputy, by=by, absent=deputy.absent_id, deputy=deputy.deputy_id)
    stood_in = deputy.deputy_id
    with acting(ACCESS, behalf=by):
        if deputy.first_day < today:
            deputy.last_day = today - timedelta(days=1)
            deputy.save(update_fields=["last_day"])
        else:
            deputy.delete()
    settle_users([stood_in], by=by)
