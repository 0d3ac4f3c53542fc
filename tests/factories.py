"""Plain functions that make one thing, lifelike where nothing is given."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import count

from django.utils import timezone

from cases.access import Category
from cases.actions.absence import appoint_deputy
from cases.actions.sharing import record_consent, record_legal_basis
from cases.models import (
    AccessRequest,
    BreakGlass,
    BreakGlassReason,
    Client,
    ClientDocument,
    Consent,
    GivenBy,
    HowGiven,
    Involvement,
    InvolvementGround,
    Law,
    LegalArticle,
    LegalBasis,
    Programme,
    ProgrammeVersion,
    Purpose,
)
from subsidies.models import Funder, Funding, Grant, Indicator, Target
from trajectories.ladder import Moment
from trajectories.models import Employer, LadderMeasurement, Placement, Step, Trajectory
from trajectories.rules import EndReason, PlacementKind, StepKind
from werv.ground.accounts.models import Deputy, Organisation, OrganisationKind, RoleAssignment, User
from werv.ground.audit.models import SEED, Actor
from werv.ground.files.accepting import AcceptedFile
from werv.ground.people.models import Person

START = date(2026, 1, 5)
number = count(1)


def make_organisation(**given) -> Organisation:
    code = given.pop("code", f"ORG{next(number)}")
    values = {"name": code.title(), "kind": OrganisationKind.CARE, **given}
    return Organisation.objects.get_or_create(code=code, defaults=values)[0]


def make_user(full_name: str, organisation: Organisation, *roles: str, **given) -> User:
    email = given.pop("email", f"u{next(number)}@{organisation.code.lower()}.example")
    user = User(email=email, full_name=full_name, organisation=organisation, **given)
    user.set_unusable_password()
    user.save()
    for role in roles:
        RoleAssignment.objects.create(user=user, role=role, first_day=date(2020, 1, 1))
    return user


def make_programme(code: str = "SVS", name: str = "Stap voor Stap", **given) -> Programme:
    programme, made = Programme.objects.get_or_create(code=code, defaults={"name": name, **given})
    if made:
        ProgrammeVersion.objects.create(programme=programme, first_day=date(2020, 1, 1), law=Law.FUND)
    return programme


def make_client(*, organisation: Organisation | None = None, bsn: str = "", **given) -> Client:
    """A client known to one organisation; the rest of `given` is the person."""
    organisation = organisation or make_organisation()
    client = Client()
    if bsn:
        client.set_bsn(bsn)
    client.save()
    make_involvement(client, organisation, **given)
    return client


def make_involvement(client: Client, organisation: Organisation, **given) -> Involvement:
    values = {"first_name": "Anna", "last_name": f"Jansen{next(number)}", "birth_date": date(1985, 3, 1), **given}
    return Involvement.objects.create(
        client=client,
        organisation=organisation,
        person=Person.objects.create(organisation=organisation, **values),
        ground=InvolvementGround.REFERRAL,
        first_day=START,
    )


def make_document(client: Client, by: User, *, content: bytes = b"%PDF-1.7", **given) -> ClientDocument:
    file = AcceptedFile(content, given.pop("name", "plan.pdf"), given.pop("media_type", "application/pdf"))
    values = {"title": "Plan van aanpak", "category": Category.PARTICIPATION, "now": timezone.now(), **given}
    return ClientDocument.add(client, file, by=by, **values)


def make_trajectory(
    *,
    client: Client | None = None,
    programme: Programme | None = None,
    first_day: date | None = START,
    last_day: date | None = None,
    end_reason: str = EndReason.GOAL_REACHED,
    by: Actor = SEED,
    **given,
) -> Trajectory:
    """A trajectory that began on `first_day` (None: still to begin) and ended on `last_day` when given."""
    client = client or make_client()
    programme = programme or make_programme()
    organisation = given.pop("organisation", None) or client.involvements.get().organisation
    version = programme.version_on(first_day or START)
    trajectory = Trajectory.objects.create(client=client, organisation=organisation, programme_version=version, **given)
    if first_day:
        trajectory.start(first_day=first_day, by=by)
    if last_day:
        trajectory.end(last_day=last_day, reason=end_reason, by=by)
    return trajectory


def make_measurement(trajectory: Trajectory, rung: int, measured_on: date = START, **given) -> LadderMeasurement:
    values = {"moment": Moment.START, "recorded_by": "Anouk de Boer", "organisation": trajectory.organisation, **given}
    return LadderMeasurement.objects.create(
        client=trajectory.client,
        trajectory=trajectory,
        rung=rung,
        measured_on=measured_on,
        **values,
    )


def make_step(trajectory: Trajectory, by: User, **given) -> Step:
    values = {"day": START, "minutes": 45, "kind": StepKind.TALK, "recorded_by": by.full_name, **given}
    return Step.objects.create(
        client=trajectory.client, organisation=trajectory.organisation, trajectory=trajectory, user=by, **values
    )


def make_placement(trajectory: Trajectory, first_day: date, **given) -> Placement:
    employer = given.pop("employer", None) or Employer.objects.create(name=f"Bakkerij {next(number)}")
    values = {"kind": PlacementKind.REGULAR, "hours_per_week": Decimal(24), **given}
    return Placement.objects.create(
        client=trajectory.client,
        organisation=trajectory.organisation,
        trajectory=trajectory,
        employer=employer,
        first_day=first_day,
        **values,
    )


def make_grant(code: str = "GAK-SVS", **given) -> Grant:
    lead = given.pop("lead_applicant", None) or make_organisation(code="MEDIANT", name="Mediant")
    funder, _ = Funder.objects.get_or_create(code="GAK", defaults={"name": "Instituut Gak"})
    values = {
        "title": "Stap voor Stap",
        "funder": funder,
        "lead_applicant": lead,
        "programme": given.pop("programme", None) or make_programme(),
        "first_day": date(2024, 1, 1),
        "last_day": date(2027, 12, 31),
        "awarded_eur": Decimal("480000.00"),
        **given,
    }
    return Grant.objects.create(code=code, **values)


def make_target(grant: Grant, first_day: date, last_day: date, value: int, **given) -> Target:
    values = {"indicator": Indicator.INFLOW, **given}
    return Target.objects.create(grant=grant, first_day=first_day, last_day=last_day, value=value, **values)


def make_funding(
    trajectory: Trajectory, grant: Grant, first_day: date, last_day: date | None = None, **given
) -> Funding:
    """Payment by `grant` from day to day; an end without a reason given is the goal reached."""
    values = {"end_reason": EndReason.GOAL_REACHED if last_day else "", **given}
    return Funding.objects.create(trajectory=trajectory, grant=grant, first_day=first_day, last_day=last_day, **values)


def make_consent(
    client: Client, organisation: Organisation, receiver: Organisation, *categories: str, by: User, **given
) -> Consent:
    """Given by the client, for a year from today; basis and participation when no categories are named."""
    today = timezone.localdate()
    values = {
        "is_given": True,
        "purpose": Purpose.PLAN,
        "purpose_note": "",
        "how": HowGiven.SPOKEN,
        "given_by": GivenBy.CLIENT,
        "representative_name": "",
        "representative_capacity": "",
        "first_day": today,
        "last_day": today + timedelta(days=365),
        "now": timezone.now(),
        **given,
    }
    asked = categories or ("basis", "participatie")
    return record_consent(
        client=client, organisation=organisation, receiver=receiver, categories=asked, by=by, **values
    )


def make_legal_basis(
    client: Client, organisation: Organisation, receiver: Organisation, *categories: str, by: User, **given
) -> LegalBasis:
    """From today on, by the Participatiewet."""
    article = given.pop("article", None) or LegalArticle.objects.get(code="PW-64")
    values = {"first_day": timezone.localdate(), "last_day": None, "now": timezone.now(), **given}
    return record_legal_basis(
        client=client,
        organisation=organisation,
        receiver=receiver,
        article=article,
        categories=categories or ("basis", "inkomen"),
        by=by,
        **values,
    )


def make_access_request(client: Client, organisation: Organisation, receiver: Organisation) -> AccessRequest:
    return AccessRequest.objects.create(
        client=client,
        organisation=organisation,
        receiver=receiver,
        categories=["basis"],
        purpose=Purpose.PLAN,
        asked_at=timezone.now(),
        asked_by="Harm Leferink",
        last_day=timezone.localdate() + timedelta(days=28),
    )


def make_break_glass(client: Client, user: User, hours: int = 1) -> BreakGlass:
    """As a row only: what it opens is settled by the act."""
    now = timezone.now()
    return BreakGlass.objects.create(
        client=client,
        organisation=user.organisation,
        user=user,
        reason=BreakGlassReason.CRISIS,
        explanation="Belt in paniek, niemand bereikbaar.",
        opened_at=now,
        opened_by=user.full_name,
        until=now + timedelta(hours=hours),
    )


def make_deputy(absent: User, deputy: User, **given) -> Deputy:
    """For a week from today."""
    today = timezone.localdate()
    values = {"first_day": today, "last_day": today + timedelta(days=6), "by": absent, "now": timezone.now(), **given}
    return appoint_deputy(absent=absent, deputy=deputy, **values)
