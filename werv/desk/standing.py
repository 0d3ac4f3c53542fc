"""How clients stand at a glance: what runs, who guides them, when they were last spoken to, on which rung."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, Subquery, TextChoices

from cases.access import Category
from cases.models import Involvement, TeamMember, TeamRole
from cases.querysets.clients import InvolvementQuerySet, opened_record
from trajectories.models import LadderMeasurement, Step, Trajectory
from trajectories.querysets import TrajectoryQuerySet
from trajectories.rules import OPEN_STATES, State
from werv.ground.accounts.models import User

RUNNING_STATES = frozenset({State.RUNNING, State.PAUSED, State.FINISHING})
WAITING_STATES = OPEN_STATES - RUNNING_STATES
GUIDING_ROLES = (TeamRole.JOB_COACH, TeamRole.GUIDE)


class Standing(TextChoices):
    """The trajectories of a client taken together; the first that fits holds."""

    RUNNING = "lopend", "lopend"
    WAITING = "wacht", "wacht"
    FINISHED = "afgerond", "afgerond"


BADGES = {Standing.RUNNING: "ok", Standing.WAITING: "warn", Standing.FINISHED: "done"}


def state_standing(state: str) -> Standing:
    if state in RUNNING_STATES:
        return Standing.RUNNING
    return Standing.WAITING if state in WAITING_STATES else Standing.FINISHED


def state_badge(trajectory: Trajectory) -> tuple[str, str]:
    """Kind and words of a badge. A pause asks for attention; no way to end is shown as a failure."""
    kind = "warn" if trajectory.state == State.PAUSED else BADGES[state_standing(trajectory.state)]
    return kind, trajectory.get_state_display().capitalize()


def trajectories_of_row(user: User) -> TrajectoryQuerySet:
    """For use inside a query over rows that name a client."""
    return Trajectory.objects.visible_to(user).filter(client=OuterRef("client"))


def stands(standing: str, user: User) -> Q:
    """Rows whose client stands so, as far as `user` may see."""
    own = trajectories_of_row(user)
    running = Exists(own.filter(state__in=RUNNING_STATES))
    if standing == Standing.RUNNING:
        return Q(running)
    if standing == Standing.WAITING:
        return Q(Exists(own.filter(state__in=WAITING_STATES))) & ~Q(running)
    return Q(Exists(own)) & ~Q(Exists(own.filter(state__in=OPEN_STATES)))


def silent_for(days: int, user: User, today: date) -> Q:
    """Rows with a running trajectory whose client had no contact in the last `days` days, today included."""
    recent = Step.objects.visible_to(user).filter(client=OuterRef("client"), day__gt=today - timedelta(days=days))
    return stands(Standing.RUNNING, user) & ~Q(Exists(recent))


def guided_by(guide: UUID, today: date) -> Q:
    """Rows whose client has this user as job coach or guide."""
    return Q(
        Exists(
            TeamMember.objects.running_on(today).filter(user=guide, role__in=GUIDING_ROLES, client=OuterRef("client"))
        )
    )


def in_team_of(user: UUID, today: date) -> Q:
    """Rows in whose client's team this user is, whatever he does there."""
    return Q(Exists(TeamMember.objects.running_on(today).filter(user=user, client=OuterRef("client"))))


def last_measurement(user: User) -> Subquery:
    return Subquery(
        LadderMeasurement.objects.visible_to(user)
        .current()
        .filter(client=OuterRef("client"))
        .order_by("-measured_on", "-moment_order", "-pk")
        .values("rung")[:1]
    )


def last_contact(user: User) -> Subquery:
    return Subquery(
        Step.objects.visible_to(user).filter(client=OuterRef("client")).order_by("-day", "-pk").values("day")[:1]
    )


def with_line(rows: InvolvementQuerySet, user: User) -> InvolvementQuerySet:
    """Each row with `last_contact` and `rung`; Postgres looks them up for the rows of the page only."""
    return rows.select_related("person").annotate(last_contact=last_contact(user), rung=last_measurement(user))


@dataclass
class Row:
    """One line of the list of clients."""

    involvement: Involvement
    age: int | None
    last_contact: date | None
    rung: int | None
    programmes: list[str] = field(default_factory=list)
    coaches: list[str] = field(default_factory=list)
    standing: Standing | None = None

    @property
    def badge(self) -> tuple[str, str]:
        if self.standing is None:
            return "", "Geen traject"
        return BADGES[self.standing], self.standing.label.capitalize()


def rows_of(involvements: Sequence[Involvement], user: User, today: date) -> list[Row]:
    """Rows made by `with_line`, with programmes, guides and standing: two queries, however many rows."""
    rows = {
        involvement.client_id: Row(
            involvement=involvement,
            age=involvement.person.age_on(today),
            last_contact=involvement.last_contact,  # type: ignore[attr-defined]  # annotated by with_line
            rung=involvement.rung,  # type: ignore[attr-defined]  # annotated by with_line
        )
        for involvement in involvements
    }
    _add_trajectories(rows, user)
    guides = (
        TeamMember.objects.running_on(today)
        .filter(opened_record(user, Category.BASIS), client__in=list(rows), role__in=GUIDING_ROLES)
        .order_by("first_day", "user__full_name")
        .values_list("client", "user__full_name")
    )
    for client, name in guides:
        if name not in rows[client].coaches:
            rows[client].coaches.append(name)
    return list(rows.values())


def _add_trajectories(rows: dict[UUID, Row], user: User) -> None:
    order = list(Standing)
    found = (
        Trajectory.objects.visible_to(user)
        .filter(client__in=list(rows))
        .order_by(F("first_day").desc(nulls_first=True), "pk")
        .values_list("client", "state", "programme_version__programme__name")
    )
    for client, state, programme in found:
        row, standing = rows[client], state_standing(state)
        if row.standing is None or order.index(standing) < order.index(row.standing):
            row.standing = standing
        if standing == Standing.RUNNING and programme not in row.programmes:
            row.programmes.append(programme)
