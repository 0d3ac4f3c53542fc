"""The privacy officers of two organisations, and somebody whose file is long past its term."""

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from cases.access import Category
from cases.models import Client, Law, Programme, ProgrammeVersion, TeamMember, TeamRole
from cases.models.emergencies import BreakGlass, BreakGlassReason, BreakGlassVerdict
from cases.models.own_file import ClientAccount
from cases.models.sharing import (
    AccessRequest,
    Answer,
    Capacity,
    Consent,
    ConsentText,
    GivenBy,
    HowGiven,
    LegalArticle,
    LegalBasis,
    Purpose,
    RefusalReason,
)
from subsidies.models import Grant
from tests.factories import (
    make_client,
    make_document,
    make_funding,
    make_grant,
    make_measurement,
    make_organisation,
    make_placement,
    make_step,
    make_trajectory,
    make_user,
)
from trajectories.actions import add_statement
from trajectories.ladder import Moment
from trajectories.models import BenefitPeriod, Trajectory
from trajectories.rules import Benefit, EndReason
from werv.ground.accounts.models import Organisation, User
from werv.ground.accounts.permissions import Role
from werv.ground.people.models import Residence
from werv.imports.models import ImportedRow
from werv.privacy.models import LegalHold, PersonExport, SubjectRequest

LONG_AGO = date(2003, 3, 10)
LONG_ENDED = date(2004, 9, 20)


@pytest.fixture
def officer(werv) -> User:
    return make_user("Petra Post", werv, Role.PRIVACY_OFFICER)


@pytest.fixture
def second_officer(werv) -> User:
    return make_user("Paul Prins", werv, Role.PRIVACY_OFFICER)


@pytest.fixture
def foreign_officer(mediant) -> User:
    return make_user("Pia Vos", mediant, Role.PRIVACY_OFFICER)


def programme_under(law: str, code: str) -> Programme:
    programme = Programme.objects.create(code=code, name=f"Programma {code}")
    ProgrammeVersion.objects.create(programme=programme, first_day=date(2000, 1, 1), law=law)
    return programme


def make_old_file(
    organisation: Organisation,
    coach: User,
    *,
    law: str = Law.WMO,
    code: str = "OUD",
    first_day: date = LONG_AGO,
    last_day: date = LONG_ENDED,
    grant: Grant | None = None,
    **given,
) -> Trajectory:
    """A client with something in every table that an organisation has of one."""
    client: Client = make_client(organisation=organisation, **{"first_name": "Olga", "last_name": "Oud", **given})
    known = client.involvements.get()
    known.first_day = first_day
    known.save()
    Residence.objects.create(person=known.person, place="Almelo", municipality="Almelo", postcode="7607 AB")
    programme = Programme.objects.filter(code=code).first() or programme_under(law, code)
    trajectory = make_trajectory(
        client=client, programme=programme, first_day=first_day, last_day=last_day,
        end_reason=EndReason.PAID_REGULAR, order_number="OPD-17",
    )  # fmt: skip
    member = TeamMember.join(client, coach, role=TeamRole.JOB_COACH, first_day=first_day, by=coach)
    member.last_day = last_day
    member.save()
    first = make_measurement(trajectory, 2, first_day, explanation="Wil graag beginnen.")
    make_measurement(trajectory, 5, last_day, moment=Moment.END, explanation="Werkt nu.")
    step = make_step(trajectory, coach, day=first_day, minutes=90, goal="Kennismaken", note="Houdt van bakken.")
    make_placement(trajectory, last_day, last_day=last_day)
    BenefitPeriod.objects.create(
        client=client, organisation=organisation, benefit=Benefit.PW, first_day=first_day, last_day=last_day
    )
    for beside in (step, first):
        add_statement(beside=beside, text="Zo zie ik het zelf.", stated_on=last_day, by=coach, today=last_day)
    ImportedRow.objects.create(
        trajectory=trajectory, values={"name": "Olga Oud"}, imported_at=timezone.now(), imported_by="import"
    )
    share_and_take_back(client, organisation, coach, timezone.make_aware(datetime.combine(first_day, time(9))))
    if grant:
        make_funding(trajectory, grant, first_day, last_day)
    return trajectory


def share_and_take_back(client: Client, organisation: Organisation, coach: User, moment: datetime) -> None:
    """A consent and a law, both ended, a refused request, an emergency that was judged, and an account of his own."""
    elsewhere = make_organisation(code="ALMELO", name="Gemeente Almelo")
    between = {"client": client, "organisation": organisation, "receiver": elsewhere, "categories": [Category.BASIS]}
    ended = {"recorded_at": moment, "recorded_by": coach.full_name, "withdrawn_at": moment, "withdrawn_by": "balie"}
    Consent.objects.create(
        **between, **ended, is_given=True, purpose=Purpose.WORK, purpose_note="Samen zoeken",
        text=ConsentText.objects.first(), how=HowGiven.PAPER, given_by=GivenBy.REPRESENTATIVE,
        representative_name="Mia Mentor", representative_capacity=Capacity.MENTOR, first_day=moment.date(),
        last_day=moment.date(), withdrawn_how=HowGiven.SPOKEN,
    )  # fmt: skip
    LegalBasis.objects.create(**between, **ended, article=LegalArticle.objects.first(), first_day=moment.date())
    AccessRequest.objects.create(
        **between, purpose=Purpose.WORK, asked_at=moment, asked_by="Gemeente", last_day=moment.date(),
        answer=Answer.REFUSED, refusal_reason=RefusalReason.values[0], answered_at=moment, answered_by="balie",
    )  # fmt: skip
    BreakGlass.objects.create(
        client=client, organisation=organisation, user=coach, reason=BreakGlassReason.CRISIS, explanation="Paniek",
        opened_at=moment, opened_by=coach.full_name, until=moment + timedelta(hours=1), note="Goed gedaan",
        verdict=BreakGlassVerdict.JUSTIFIED, reviewed_at=moment, reviewed_by="Petra Post",
    )  # fmt: skip
    document = make_document(client, coach)
    type(document).objects.filter(pk=document.pk).update(uploaded_at=moment)
    account = make_user("Eigen account", organisation, Role.CLIENT)
    ClientAccount.objects.create(user=account, client=client, linked_at=moment, linked_by="balie")


@pytest.fixture
def old_grant(werv) -> Grant:
    return make_grant(code="OUD-1", lead_applicant=werv, first_day=date(2002, 1, 1), last_day=date(2005, 12, 31))


@pytest.fixture
def old_file(werv, anouk, old_grant) -> Trajectory:
    return make_old_file(werv, anouk, grant=old_grant, birth_date=date(1961, 4, 2), email="olga@oud.example",
                         phone="06-12345678", bsn="999990019")  # fmt: skip


@pytest.fixture
def complete_file(old_file, officer, today) -> Trajectory:
    """The same, with a request, a file that was made, and a hold that was lifted."""
    now = timezone.now()
    request = SubjectRequest.receive(
        kind="access", received_on=today, wish="Alles zien", identity_check="paspoort", by=officer, today=today,
        client=old_file.client,
    )  # fmt: skip
    PersonExport.order_for(request, by=officer, now=now)
    LegalHold.put(old_file.client, reason="Bezwaar loopt", by=officer, now=now).lift(by=officer, now=now)
    return old_file


@pytest.fixture
def health_step(old_file, anouk):
    return make_step(old_file, anouk, day=LONG_AGO, category=Category.HEALTH, note="Over gezondheid.")
