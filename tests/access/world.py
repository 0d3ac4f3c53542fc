"""A small region with everything in it, and the same told to the oracle.

Four organisations and one outsider. At WerV somebody works in every function, and all of them are in the team of each
client: who sees nothing, sees nothing because of his function. Four clients say how WerV stands to what was written:

own      known to WerV only
shared   also at Mediant, which may show WerV everything
expired  also at Mediant, whose consent ran out; at WerV nobody works with him any more
foreign  at Mediant only
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.utils import timezone

from cases.access import Category
from cases.actions.absence import appoint_deputy
from cases.actions.emergencies import press_break_glass, review_break_glass
from cases.actions.own_file import link_account
from cases.actions.sharing import (
    ask_access,
    record_consent,
    record_legal_basis,
    refuse_access,
    withdraw_consent,
    withdraw_legal_basis,
)
from cases.models import (
    AccessRequest,
    BreakGlass,
    BsnBasis,
    Capacity,
    Client,
    Consent,
    GivenBy,
    HowGiven,
    LegalArticle,
    LegalBasis,
    Programme,
    ProgrammeLeader,
    Purpose,
    RefusalReason,
    TeamMember,
    TeamRole,
)
from cases.models.emergencies import BreakGlassReason, BreakGlassVerdict
from subsidies.actions import freeze
from subsidies.models import Grant
from subsidies.tasks import render_document
from tests.access.canaries import Place, stamp, word_of
from tests.access.oracle import Begun, Days, Emergency, Facts, Function, Leading, Membership, Sharing, Standing
from tests.factories import (
    START,
    make_client,
    make_document,
    make_funding,
    make_grant,
    make_involvement,
    make_measurement,
    make_organisation,
    make_placement,
    make_programme,
    make_step,
    make_target,
    make_trajectory,
    make_user,
)
from trajectories.actions import add_statement
from trajectories.models import BenefitPeriod, Step, Trajectory
from trajectories.rules import Benefit
from werv.ground.accounts.actions import invite
from werv.ground.accounts.models import Deputy, Organisation, OrganisationKind, User
from werv.ground.accounts.permissions import Role
from werv.ground.audit.models import SEED, acting
from werv.ground.jobs.orders import order
from werv.ground.jobs.tasks import run
from werv.ground.people.models import Residence
from werv.ground.periods import Period
from werv.ground.secrets import seal
from werv.imports.models import ImportedRow, ImportFile
from werv.imports.tasks import read_in
from werv.privacy.actions import finish_run
from werv.privacy.models import Breach, DestructionProposal, LegalHold, PersonExport, SubjectRequest

LONG_AGO = date(2020, 1, 1)  # since when make_user gives people their function
TENANCIES = ("own", "shared", "expired", "foreign")
BSN = {"own": "999990019", "shared": "999992156", "expired": "999993331", "foreign": "999994116"}
ON_CALL, STAND_IN = "on_call", "stand_in"  # job coaches in nobody's team
IN_A_LIST, IN_A_FILE = 1_000_000, 1_100_000  # numbers of words far beyond those in the tables
EVERYONE = "everyone"  # has every function, at an organisation that has nothing to do with anybody


def key(row: Model) -> str:
    return str(row.pk)


def as_arguments(names: Any) -> list[Any]:
    """What stands in an address, which may take more than one key."""
    return list(names) if isinstance(names, tuple) else [names]


@dataclass
class Region:
    """Acts done in the product and, in the same breath, told to the oracle."""

    facts: Facts = field(default_factory=Facts)

    def employ(self, name: str, organisation: Organisation, *roles: str) -> User:
        user = make_user(name, organisation, *roles)
        self.facts.employers[key(user)] = key(organisation)
        self.facts.functions += [Function(key(user), role, Days(LONG_AGO)) for role in roles]
        return user

    def join(
        self, user: User, client: Client, first_day: date = START, last_day: date | None = None
    ) -> tuple[TeamMember, Membership]:
        role = TeamRole.CLINICIAN if Role.CLINICIAN in user.roles() else TeamRole.JOB_COACH
        member = TeamMember.join(client, user, role=role, first_day=first_day, by=SEED)
        membership = Membership(key(user), key(client), key(user.organisation), Days(first_day))
        self.facts.memberships.append(membership)
        if last_day:
            self.leave(member, membership, last_day)
        return member, membership

    def leave(self, member: TeamMember, membership: Membership, last_day: date) -> None:
        member.leave(last_day=last_day, by=SEED)
        membership.days.last = last_day

    def lead(self, user: User, programme: Programme, first_day: date = LONG_AGO) -> None:
        organisation = user.organisation
        ProgrammeLeader.objects.create(programme=programme, organisation=organisation, user=user, first_day=first_day)
        self.facts.leading.append(Leading(key(user), key(programme), key(organisation), Days(first_day)))

    def begin(
        self, client: Client, organisation: Organisation, programme: Programme, first_day: date = START
    ) -> Trajectory:
        trajectory = make_trajectory(client=client, organisation=organisation, programme=programme, first_day=first_day)
        self.facts.begun.append(Begun(key(client), key(programme), key(organisation), first_day))
        return trajectory

    def agree(
        self,
        client: Client,
        receiver: Organisation,
        by: User,
        days: Days,
        categories: Iterable[str] = Category.values,
        **given: str,
    ) -> tuple[Consent, Sharing]:
        """The client lets the organisation of `by` show `receiver` these parts of his record."""
        told = {"given_by": GivenBy.CLIENT, "representative_name": "", "representative_capacity": ""}
        consent = record_consent(
            client=client,
            organisation=by.organisation,
            receiver=receiver,
            is_given=True,
            categories=list(categories),
            purpose=Purpose.PLAN,
            purpose_note="Samen één plan",
            how=HowGiven.SPOKEN,
            first_day=days.first,
            last_day=days.last,
            by=by,
            now=timezone.now(),
            **{**told, **given},
        )
        return consent, self.share(client, by.organisation, receiver, categories, days)

    def withdraw(self, consent: Consent, sharing: Sharing, by: User) -> None:
        now = timezone.now()
        withdraw_consent(consent=consent, how=HowGiven.SPOKEN, by=by, now=now)
        sharing.ended_at = now

    def oblige(
        self, client: Client, receiver: Organisation, by: User, article: LegalArticle, days: Days
    ) -> tuple[LegalBasis, Sharing]:
        """A law lets `receiver` see what the organisation of `by` wrote, as far as the article goes."""
        basis = record_legal_basis(
            client=client,
            organisation=by.organisation,
            receiver=receiver,
            article=article,
            categories=article.categories,
            first_day=days.first,
            last_day=days.last,
            by=by,
            now=timezone.now(),
        )
        return basis, self.share(client, by.organisation, receiver, article.categories, days)

    def release(self, basis: LegalBasis, sharing: Sharing, by: User) -> None:
        now = timezone.now()
        withdraw_legal_basis(basis=basis, by=by, now=now)
        sharing.ended_at = now

    def share(
        self, client: Client, giver: Organisation, receiver: Organisation, categories: Iterable[str], days: Days
    ) -> Sharing:
        sharing = Sharing(key(client), key(giver), key(receiver), set(map(str, categories)), days)
        self.facts.sharing.append(sharing)
        return sharing

    def stand_in(self, absent: User, deputy: User, by: User, days: Days) -> tuple[Deputy, Standing]:
        made = appoint_deputy(
            absent=absent, deputy=deputy, first_day=days.first, last_day=days.last, by=by, now=timezone.now()
        )
        standing = Standing(key(absent), key(deputy), days)
        self.facts.deputies.append(standing)
        return made, standing

    def break_the_glass(self, user: User, client: Client, hours: int = 24) -> BreakGlass:
        person = client.involvements.get(organisation=user.organisation).person
        now = timezone.now()
        pressed = press_break_glass(
            name=person.full_name,
            birth_date=person.birth_date,
            reason=BreakGlassReason.CRISIS,
            explanation="De begeleider is ziek en er is niemand anders.",
            hours=hours,
            by=user,
            now=now,
        )
        self.facts.emergencies.append(Emergency(key(user), key(client), key(user.organisation), now, pressed.until))
        return pressed

    def give_account(self, user: User, client: Client) -> None:
        link_account(client=client, user=user, by=SEED, now=timezone.now())
        self.facts.themselves[key(user)] = key(client)


@dataclass
class World(Region):
    """Users by name, and what an address can name by its kind and by how WerV stands to it."""

    users: dict[str, User] = field(default_factory=dict)
    keys: dict[str, dict[str, Any]] = field(default_factory=dict)
    words: dict[str, Place] = field(default_factory=dict)


def build() -> World:
    """Everything there is, every text in it of its own, and what is made from it afterwards."""
    world = World()
    organisations = make_organisations()
    werv, mediant = organisations["WERV"], organisations["MEDIANT"]
    programme, unled = make_programme(), make_programme("DAGB", "Dagbesteding")
    hire(world, organisations, programme)
    clients = {
        tenancy: make_client(organisation=werv if tenancy == "own" else mediant, bsn=BSN[tenancy])
        for tenancy in TENANCIES
    }
    world.keys["client"] = {tenancy: client.pk for tenancy, client in clients.items()}
    for tenancy in ("shared", "expired"):
        make_involvement(clients[tenancy], werv)
    make_involvement(clients["shared"], organisations["ALMELO"])
    take_up(world, clients, organisations)
    agree_on(world, clients, organisations)
    stand_in(world, clients)
    add_documents(world, clients)
    keep_accounts(world)
    open_offices(world, clients)
    for tenancy, client in clients.items():
        for involvement in client.involvements.select_related("organisation"):
            furnish(client, involvement.organisation, unled if tenancy == "expired" else programme, world)
    write_beside(world, clients)
    BsnBasis.objects.create(organisation=werv, programme=programme, legal_basis="Wmo 2015", first_day=LONG_AGO)
    grants = make_grants(organisations, programme)
    hand_in(world, programme)
    world.words |= stamp() | {number: Place(f"BSN of {whose}", readers=frozenset()) for whose, number in BSN.items()}
    report(world, grants)
    return world


def make_organisations() -> dict[str, Organisation]:
    kinds = {
        "WERV": OrganisationKind.CARE,
        "MEDIANT": OrganisationKind.CARE,
        "ALMELO": OrganisationKind.MUNICIPALITY,
        "UWV": OrganisationKind.UWV,
        "REGIOPLAN": OrganisationKind.RESEARCH,
    }
    return {code: make_organisation(code=code, kind=kind) for code, kind in kinds.items()}


def hire(world: World, organisations: dict[str, Organisation], programme: Programme) -> None:
    """At WerV somebody in each function, under its name; elsewhere under organisation and function."""
    for role in Role.values:
        world.users[role] = world.employ(f"WerV {role}", organisations["WERV"], role)
    for code, role in (
        ("MEDIANT", Role.JOB_COACH),
        ("MEDIANT", Role.CLINICIAN),
        ("MEDIANT", Role.PROJECT_LEADER),
        ("MEDIANT", Role.CONTROLLER),
        ("MEDIANT", Role.PRIVACY_OFFICER),
        ("ALMELO", Role.CONSULTANT),
        ("UWV", Role.UWV_ADVISER),
    ):
        world.users[f"{code}_{role}"] = world.employ(f"{code} {role}", organisations[code], role)
    for at, code in (("", "WERV"), ("MEDIANT_", "MEDIANT")):
        for name in (ON_CALL, STAND_IN):
            world.users[at + name] = world.employ(f"{code} {name}", organisations[code], Role.JOB_COACH)
    world.users[EVERYONE] = world.employ("Iedereen", organisations["REGIOPLAN"], *Role.values)
    for name in (Role.PROJECT_LEADER, f"MEDIANT_{Role.PROJECT_LEADER}"):
        world.lead(world.users[name], programme)


def take_up(world: World, clients: dict[str, Client], organisations: dict[str, Organisation]) -> None:
    """Who works with whom."""
    yesterday = timezone.localdate() - timedelta(days=1)
    for name, user in world.users.items():
        if name == Role.CLIENT or name.endswith((ON_CALL, STAND_IN)):
            continue
        if user.organisation == organisations["WERV"]:
            world.join(user, clients["own"])
            world.join(user, clients["shared"])
            world.join(user, clients["expired"], last_day=yesterday)
        if user.organisation == organisations["MEDIANT"]:
            for tenancy in ("shared", "expired", "foreign"):
                world.join(user, clients[tenancy])
    world.join(world.users["ALMELO_consultant"], clients["shared"])
    world.give_account(world.users[Role.CLIENT], clients["own"])


def agree_on(world: World, clients: dict[str, Client], organisations: dict[str, Organisation]) -> None:
    """What may be shared: by consent, by law, asked for, ended and refused; "own" is what WerV gives or answers."""
    coach, clinician = world.users[Role.JOB_COACH], world.users["MEDIANT_clinician"]
    werv, almelo, uwv = (organisations[code] for code in ("WERV", "ALMELO", "UWV"))
    own, shared = clients["own"], clients["shared"]
    for_years, until_yesterday = Days(START, date(2099, 1, 1)), Days(START, timezone.localdate() - timedelta(days=1))
    given, withdrawn, received, over, elsewhere = (
        world.agree(own, uwv, coach, for_years),
        world.agree(
            shared, almelo, clinician, for_years, given_by=GivenBy.REPRESENTATIVE,
            representative_name="Mevrouw Smit", representative_capacity=Capacity.MENTOR,
        ),
        world.agree(shared, werv, clinician, for_years),
        world.agree(clients["expired"], werv, clinician, until_yesterday),
        world.agree(clients["foreign"], almelo, clinician, for_years),
    )  # fmt: skip
    world.withdraw(*withdrawn, by=clinician)
    world.keys["consent"] = {
        "own": given[0].pk, "shared": received[0].pk, "expired": over[0].pk, "foreign": elsewhere[0].pk
    }  # fmt: skip
    of_municipality, of_uwv = (
        LegalArticle.objects.filter(receiver_kind=kind).order_by("code")[0]
        for kind in (OrganisationKind.MUNICIPALITY, OrganisationKind.UWV)
    )
    obliged, _ = world.oblige(own, almelo, coach, of_municipality, Days(START))
    world.oblige(shared, almelo, clinician, of_municipality, Days(START))
    not_ours, _ = world.oblige(clients["foreign"], almelo, clinician, of_municipality, Days(START))
    world.release(*world.oblige(shared, uwv, clinician, of_uwv, Days(START)), by=clinician)
    world.keys["legal_basis"] = {"own": obliged.pk, "foreign": not_ours.pk}
    consultant = world.users["ALMELO_consultant"]
    to_werv, to_mediant = (ask_for(shared, each, consultant) for each in (werv, clinician.organisation))
    refuse_access(request=to_mediant, reason=RefusalReason.NOT_NEEDED, by=clinician, now=timezone.now())
    by_mediant = ask_for(clients["foreign"], uwv, clinician)
    world.keys["access_request"] = {"own": to_werv.pk, "foreign": by_mediant.pk}


def ask_for(client: Client, organisation: Organisation, by: User) -> AccessRequest:
    return ask_access(
        client=client, organisation=organisation, categories=[Category.BASIS], purpose=Purpose.PLAN, by=by,
        now=timezone.now(),
    )  # fmt: skip


def stand_in(world: World, clients: dict[str, Client]) -> None:
    """Deputies, and the glass broken by who is in nobody's team; at WerV and at Mediant."""
    for_years = Days(timezone.localdate(), date(2099, 1, 1))
    world.keys["deputy"], world.keys["emergency"] = {}, {}
    for tenancy, at in (("own", ""), ("foreign", "MEDIANT_")):
        coach = world.users[f"{at}{Role.JOB_COACH}"]
        deputy, _ = world.stand_in(coach, world.users[f"{at}{STAND_IN}"], coach, for_years)
        pressed = world.break_the_glass(world.users[f"{at}{ON_CALL}"], clients[tenancy])
        world.keys["deputy"][tenancy], world.keys["emergency"][tenancy] = deputy.pk, pressed.pk
    judge = world.users["MEDIANT_privacy_officer"]
    review_break_glass(
        pressed=pressed, verdict=BreakGlassVerdict.JUSTIFIED, note="Terecht.", by=judge, now=timezone.now()
    )


def add_documents(world: World, clients: dict[str, Client]) -> None:
    """A file about each client, in which a word stands."""
    world.keys["document"] = {}
    for number, (tenancy, client) in enumerate(clients.items()):
        by, word = world.users[Role.JOB_COACH if tenancy == "own" else "MEDIANT_job_coach"], word_of(IN_A_FILE + number)
        paper = make_document(client, by, category=Category.BASIS, content=word.encode())
        world.words[word] = Place(f"in the file of {tenancy}", key(client), (key(by.organisation),), Category.BASIS)
        world.keys["document"][tenancy] = (client.pk, paper.pk)


def write_beside(world: World, clients: dict[str, Client]) -> None:
    """A step of each client, at who wrote it, to put the client's own words beside."""
    world.keys["written"] = {}
    for tenancy, client in clients.items():
        step = Step.objects.filter(client=client, category=Category.BASIS).order_by("organisation__code")
        wanted = step.get(organisation__code="WERV" if tenancy == "own" else "MEDIANT")
        add_statement(
            beside=wanted, text="Zo was het", by=wanted.user, today=timezone.localdate(),
            stated_on=START,
        )  # fmt: skip
        world.keys["written"][tenancy] = (client.pk, "contactmoment", wanted.pk)


def keep_accounts(world: World) -> None:
    """A colleague here and one elsewhere, a function of each, and an invitation."""
    coach, theirs = world.users[Role.JOB_COACH], world.users["MEDIANT_job_coach"]
    world.keys["colleague"] = {"own": coach.pk, "foreign": theirs.pk}
    world.keys["function"] = {
        "own": coach.role_assignments.get().pk, "foreign": theirs.role_assignments.get().pk
    }  # fmt: skip
    invitation, _ = invite(
        email="nieuw@werv.example", organisation=coach.organisation, roles=[Role.JOB_COACH],
        by=world.users[Role.ADMINISTRATOR], now=timezone.now(),
    )  # fmt: skip
    world.keys["invitation"] = {"own": invitation.pk}


def open_offices(world: World, clients: dict[str, Client]) -> None:
    """What the privacy officers of WerV and of Mediant have at hand."""
    for kind in ("request", "export", "breach", "proposal", "proof", "hold"):
        world.keys[kind] = {}
    world.keys["basis"] = {"foreign": "uwv"}  # no term is missing here, so that this page is nobody's
    for tenancy, name in (("own", Role.PRIVACY_OFFICER), ("foreign", "MEDIANT_privacy_officer")):
        for kind, row in office_of(world.users[name], clients[tenancy]).items():
            world.keys[kind][tenancy] = row.pk


def office_of(officer: User, client: Client) -> dict[str, Model]:
    now, today = timezone.now(), timezone.localdate()
    with acting(officer):
        request = SubjectRequest.receive(
            kind="access", received_on=today, wish="Alles", identity_check="paspoort", by=officer, today=today,
            client=client,
        )  # fmt: skip
        breach = Breach.report(
            aware_at=now, aware_by="Een collega", what="Kwijt", which_data="Namen", by=officer, now=now
        )
        hold = LegalHold.put(client, reason="Klacht", by=officer, now=now)
        SubjectRequest.receive(
            kind="access", received_on=today, wish="Alles", identity_check="paspoort", by=officer, today=today,
            subject="Iemand die hier vrijwilliger was",
        )  # fmt: skip
    proposals = [
        DestructionProposal.objects.create(
            organisation=officer.organisation, reference_day=today, made_at=now, made_by="nachtwerk"
        )
        for _ in range(2)
    ]
    proposals[0].approve(by=officer, now=now)
    export = PersonExport.order_for(request, by=officer, now=now)
    PersonExport.objects.filter(pk=export.pk).update(pdf_sealed=seal(b"een overzicht"), json_sealed=seal(b"{}"))
    return {
        "request": request,
        "export": export,
        "breach": breach,
        "proposal": proposals[1],
        "proof": finish_run(proposals[0], by=officer, now=now),
        "hold": hold,
    }


def furnish(client: Client, organisation: Organisation, programme: Programme, world: World) -> None:
    """One of everything that an organisation writes down about a client."""
    author = next(user for user in world.users.values() if user.organisation == organisation)
    trajectory = world.begin(client, organisation, programme)
    make_measurement(trajectory, 2)
    make_placement(trajectory, first_day=START)
    for category in Category:
        make_step(trajectory, author, category=category)
    BenefitPeriod.objects.create(client=client, organisation=organisation, benefit=Benefit.WAJONG, first_day=START)
    person = client.involvements.get(organisation=organisation).person
    Residence.objects.create(person=person, postcode="7600 AA", place="Almelo", municipality="Almelo")
    ImportedRow.objects.create(trajectory=trajectory, values={}, imported_at=timezone.now(), imported_by="import")


def make_grants(organisations: dict[str, Organisation], programme: Programme) -> dict[str, Grant]:
    """That of WerV, one of Mediant with WerV as partner, and one of Mediant alone."""
    leads = {"own": "WERV", "shared": "MEDIANT", "foreign": "MEDIANT"}
    grants = {
        tenancy: make_grant(f"GRANT-{tenancy.upper()}", lead_applicant=organisations[lead], programme=programme)
        for tenancy, lead in leads.items()
    }
    grants["shared"].partners.add(organisations["WERV"])
    for grant in grants.values():
        make_target(grant, date(2026, 1, 1), date(2026, 12, 31), 10)
        for trajectory in Trajectory.objects.filter(organisation=grant.lead_applicant):
            make_funding(trajectory, grant, START, share_pct=Decimal(50))
    return grants


def hand_in(world: World, programme: Programme) -> None:
    """A list, by the project leader of WerV and by the one of Mediant."""
    world.keys["file"] = {}
    for number, (tenancy, name) in enumerate({"own": Role.PROJECT_LEADER, "foreign": "MEDIANT_project_leader"}.items()):
        leader, word = world.users[name], word_of(IN_A_LIST + number)
        world.words[word] = Place(f"a name in the list of {name}", readers=frozenset([key(leader)]))
        file = ImportFile.objects.create(
            organisation=leader.organisation,
            programme=programme,
            name="lijst.csv",
            content_sealed=seal(f"Naam;Start\n{word}, Anna;5-1-2026\n".encode()),
            corrections_sealed=b"",
            uploaded_by=leader,
        )
        world.keys["file"][tenancy] = file.pk
        order(read_in, file, label="Inlezen van lijst.csv", by=leader)


def report(world: World, grants: dict[str, Grant]) -> None:
    """A frozen report of each grant with its PDF."""
    year = Period(date(2026, 1, 1), date(2026, 12, 31))
    world.keys["grant"] = {tenancy: grant.code for tenancy, grant in grants.items()}
    world.keys["snapshot"] = {}
    for tenancy, grant in grants.items():
        grant.refresh_from_db()
        snapshot = freeze(grant=grant, period=year, by=SEED, now=timezone.now())
        job = order(render_document, snapshot, label=f"Verslag {snapshot}", by=None)
        run(str(job.pk))
        world.keys["snapshot"][tenancy] = snapshot.pk
