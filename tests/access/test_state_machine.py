"""Whatever happens in the work, and in whatever order: filters, walls, pages and jobs agree with the oracle.

Hypothesis plays the region: teams, consents, laws, absences, emergencies, new functions and employers, and the clock.
After each act every user is asked about every record there is. One that differs, differs in the end in a short story.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import product

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet, TextField, Value
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from cases.actions.absence import end_deputy
from cases.models import Client, Involvement, LegalArticle, ProgrammeLeader
from cases.settling import settle_users
from tests.access import oracle
from tests.access.conftest import signed_in
from tests.access.oracle import Days, Function, may_see
from tests.access.world import Region, key
from tests.factories import make_client, make_involvement, make_organisation, make_programme, make_step
from trajectories.models import BenefitPeriod, Step, Trajectory
from trajectories.rules import Benefit
from werv.ground.accounts.models import Organisation, OrganisationKind, RoleAssignment, User
from werv.ground.accounts.permissions import Permission, Role
from werv.ground.audit.models import SEED, acting
from werv.ground.errors import RuleViolation
from werv.ground.jobs import tasks
from werv.ground.jobs.models import Job, JobState
from werv.ground.jobs.orders import background, order

BEGINNING = datetime(2026, 3, 2, 9, 0, tzinfo=oracle.HERE)
MONTHS_AGO = BEGINNING.date() - timedelta(days=60)
STAFF = (
    ("WERV", Role.JOB_COACH),
    ("WERV", Role.JOB_COACH),
    ("WERV", Role.CLINICIAN),
    ("WERV", Role.PROJECT_LEADER),
    ("MEDIANT", Role.JOB_COACH),
    ("MEDIANT", Role.CLINICIAN),
    ("ALMELO", Role.CONSULTANT),
    ("ALMELO", Role.CONTROLLER),
)
FUNCTIONS = (
    Role.JOB_COACH, Role.CLINICIAN, Role.PROJECT_LEADER, Role.CONSULTANT, Role.DEBT_COUNSELLOR, Role.CONTROLLER,
    Role.PRIVACY_OFFICER,
)  # fmt: skip
SPANS = st.integers(min_value=-3, max_value=5)
seen_by_jobs: dict[str, set[str]] = {}
asked = 0


@background(Permission.CLIENT_VIEW)
def list_what_is_there(job: Job) -> None:
    """An export: everything that the database shows to who asked for it, when the work is done."""
    seen_by_jobs[str(job.pk)] = set(raw("trajectories_step"))
    job.finish(timezone.now())


def raw(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id::text FROM {table}")
        return [found for (found,) in cursor.fetchall()]


def behind_the_wall() -> set[str]:
    """All that Postgres shows to who acts, whatever is asked."""
    return set(raw("trajectories_step") + raw("trajectories_trajectory") + raw("trajectories_benefitperiod"))


def by_filter(user: User) -> dict[str, set[str]]:
    """What the filters let through: records, clients in each category, and clients by name; in one query."""

    def named(rows: QuerySet, name: str, column: str = "pk") -> QuerySet:
        return rows.order_by().values_list(column, Value(name, TextField()))

    questions = [
        named(Step.objects.visible_to(user), "record"),
        named(Trajectory.objects.visible_to(user), "record"),
        named(Involvement.objects.visible_to(user), "name", "client"),
        *(named(Client.objects.visible_to(user, category), category) for category in oracle.CATEGORIES),
    ]
    found = {name: set() for name in ("record", "name", *oracle.CATEGORIES)}
    for pk, name in questions[0].union(*questions[1:], all=True):
        found[name].add(str(pk))
    return found


class Work(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.clock = time_machine.travel(BEGINNING, tick=False)
        self.traveller = self.clock.start()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.region = Region()
        self.facts = self.region.facts
        self.members, self.consents, self.bases, self.stand_ins, self.jobs = [], [], [], [], []
        self.furnish()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)
        self.clock.stop()

    def furnish(self) -> None:
        """Three clients, known to three organisations, each of which wrote something in every category."""
        kinds = {
            "WERV": OrganisationKind.CARE,
            "MEDIANT": OrganisationKind.CARE,
            "ALMELO": OrganisationKind.MUNICIPALITY,
        }
        self.organisations = [make_organisation(code=code, kind=kind) for code, kind in kinds.items()]
        by_code = {each.code: each for each in self.organisations}
        self.another_coach = self.region.employ("waarnemer", by_code["MEDIANT"], Role.JOB_COACH)
        self.users = [self.region.employ(f"{role} {n}", by_code[code], role) for n, (code, role) in enumerate(STAFF)]
        self.programme = make_programme()
        self.region.lead(self.users[3], self.programme)
        self.users.append(self.another_coach)
        self.clients = [make_client(organisation=by_code["WERV"]) for _ in range(3)]
        self.places: dict[str, tuple[str, str, str]] = {}
        self.kinds: dict[type, set[str]] = defaultdict(set)
        for client, organisation in product(self.clients, self.organisations):
            if organisation.code != "WERV":
                make_involvement(client, organisation)
            waiting = Trajectory.objects.create(
                client=client, organisation=organisation, programme_version=self.programme.versions.get()
            )
            self.file(waiting, client, organisation, oracle.PARTICIPATION)
            benefit = BenefitPeriod.objects.create(
                client=client, organisation=organisation, benefit=Benefit.WAJONG, first_day=MONTHS_AGO
            )
            self.file(benefit, client, organisation, oracle.INCOME)
            for category in oracle.CATEGORIES:
                step = make_step(waiting, self.users[0], category=category)
                Step.objects.filter(pk=step.pk).update(note=f"kanarie-{step.pk}")
                self.file(step, client, organisation, category)
        self.himself = self.region.employ("Cliënt", by_code["WERV"], Role.CLIENT)
        self.begin()
        self.region.give_account(self.himself, self.clients[0])

    def begin(self) -> None:
        """A story begins in the middle of things: most of what can end is there, and some of it ends soon."""
        werv_coach, on_call, _, _, mediant_coach, mediant_clinician, consultant, *_ = self.users
        first, second, third = self.clients
        werv, mediant, almelo = self.organisations
        since, tomorrow = self.today - timedelta(days=20), self.today + timedelta(days=1)
        for user in (werv_coach, mediant_coach, mediant_clinician, consultant):
            for client in (first, second):
                self.keep(self.members, self.region.join(self.fresh(user), client, since))
        some = [oracle.BASIS, oracle.PARTICIPATION]
        all_days = Days(since, self.today + timedelta(days=90))
        for client, giver, receiver, days, categories in (
            (first, mediant_clinician, werv, all_days, some),
            (second, mediant_clinician, werv, Days(since, tomorrow), oracle.CATEGORIES),
            (first, werv_coach, mediant, all_days, [oracle.BASIS, oracle.HEALTH]),
        ):
            self.keep(self.consents, self.region.agree(client, receiver, self.fresh(giver), days, categories))
        article = LegalArticle.objects.filter(receiver_kind=OrganisationKind.MUNICIPALITY).order_by("code")[0]
        self.keep(self.bases, self.region.oblige(first, almelo, self.fresh(mediant_coach), article, all_days))
        absent = self.fresh(mediant_clinician)
        stood_in = self.region.stand_in(absent, self.fresh(self.another_coach), absent, Days(self.today, tomorrow))
        self.keep(self.stand_ins, stood_in)
        self.region.break_the_glass(self.fresh(on_call), first, hours=2)
        self.region.break_the_glass(self.fresh(on_call), third, hours=24)
        trajectory = self.region.begin(first, werv, self.programme, since)
        self.file(trajectory, first, werv, oracle.PARTICIPATION)
        self.jobs += [(order(list_what_is_there, first, label="Lijst", by=user), user) for user in (on_call,)]

    def file(self, record, client, organisation, category: str) -> None:
        self.kinds[type(record)].add(key(record))
        self.places[key(record)] = key(client), key(organisation), category

    def attempt(self, act: Callable[[], object]) -> object | None:
        """Do it, unless the product says why not; then nothing has changed."""
        try:
            with transaction.atomic():
                return act()
        except (RuleViolation, IntegrityError):
            return None

    def fresh(self, user: User) -> User:
        return User.objects.get(pk=user.pk)

    @property
    def today(self):
        return timezone.localdate()

    # What people do

    @rule(data=st.data(), ago=st.integers(0, 3))
    def join(self, data, ago):
        user, client = self.draw(data, self.users), self.draw(data, self.clients)
        joined = self.attempt(lambda: self.region.join(self.fresh(user), client, self.today - timedelta(days=ago)))
        self.keep(self.members, joined)

    @precondition(lambda self: self.members)
    @rule(data=st.data(), days=SPANS)
    def leave(self, data, days):
        member, membership = self.draw(data, self.members)
        last_day = self.today + timedelta(days=days)
        member.refresh_from_db()
        self.attempt(lambda: self.region.leave(member, membership, last_day))

    @precondition(lambda self: self.members)
    @rule(data=st.data())
    def hand_over_to_a_colleague(self, data):
        member, membership = self.draw(data, self.members)
        colleague = self.draw(data, self.users)
        member.refresh_from_db()
        if self.attempt(lambda: self.region.leave(member, membership, self.today - timedelta(days=1)) or True):
            self.keep(
                self.members, self.attempt(lambda: self.region.join(self.fresh(colleague), member.client, self.today))
            )

    @precondition(lambda self: self.members)
    @rule(data=st.data(), days=SPANS, categories=st.sets(st.sampled_from(oracle.CATEGORIES), min_size=1))
    def the_client_agrees(self, data, days, categories):
        member, _ = self.draw(data, self.members)
        receiver, span = self.draw(data, self.organisations), self.span(days)
        by = self.fresh(member.user)
        self.keep(
            self.consents,
            self.attempt(lambda: self.region.agree(member.client, receiver, by, span, sorted(categories))),
        )

    @precondition(lambda self: self.consents)
    @rule(data=st.data())
    def the_client_withdraws(self, data):
        consent, sharing = self.draw(data, self.consents)
        consent.refresh_from_db()
        self.attempt(lambda: self.region.withdraw(consent, sharing, by=self.himself))

    @precondition(lambda self: self.members)
    @rule(data=st.data(), days=SPANS)
    def a_law_opens(self, data, days):
        member, _ = self.draw(data, self.members)
        article = self.draw(data, list(LegalArticle.objects.order_by("code")))
        span, by = self.span(days), self.fresh(member.user)
        made = self.attempt(lambda: self.region.oblige(member.client, self.organisations[2], by, article, span))
        self.keep(self.bases, made)

    @precondition(lambda self: self.bases)
    @rule(data=st.data())
    def the_task_is_done(self, data):
        basis, sharing = self.draw(data, self.bases)
        basis.refresh_from_db()
        self.attempt(lambda: self.region.release(basis, sharing, by=self.users[0]))

    @rule(data=st.data(), days=st.integers(0, 5))
    def stand_in(self, data, days):
        absent, deputy = self.fresh(self.draw(data, self.users)), self.fresh(self.draw(data, self.users))
        span = Days(self.today, self.today + timedelta(days=days))
        self.keep(self.stand_ins, self.attempt(lambda: self.region.stand_in(absent, deputy, absent, span)))

    @precondition(lambda self: self.stand_ins)
    @rule(data=st.data())
    def come_back(self, data):
        made, standing = self.draw(data, self.stand_ins)
        by = self.fresh(made.absent)
        if made.pk and self.attempt(lambda: end_deputy(deputy=made, by=by, now=timezone.now()) or True):
            standing.ended_at = timezone.now()

    @rule(data=st.data(), hours=st.integers(1, 24))
    def break_the_glass(self, data, hours):
        user, client = self.fresh(self.draw(data, self.users)), self.draw(data, self.clients)
        self.attempt(lambda: self.region.break_the_glass(user, client, hours))

    @rule(data=st.data(), days=st.integers(-2, 2))
    def begin_a_programme(self, data, days):
        client, organisation = self.draw(data, self.clients), self.draw(data, self.organisations)
        trajectory = self.region.begin(client, organisation, self.programme, self.today + timedelta(days=days))
        self.file(trajectory, client, organisation, oracle.PARTICIPATION)

    @rule(data=st.data())
    def change_function(self, data):
        self.give_function(self.draw(data, self.users), self.draw(data, FUNCTIONS))

    def give_function(self, user: User, role: str) -> None:
        self.end_functions(user)
        RoleAssignment.objects.create(user=user, role=role, first_day=self.today)
        self.facts.functions.append(Function(key(user), role, Days(self.today)))
        settle_users([user.pk], by=SEED)

    def end_functions(self, user: User) -> None:
        yesterday = self.today - timedelta(days=1)
        running = RoleAssignment.objects.filter(user=user, last_day=None)
        running.filter(first_day=self.today).delete()
        running.update(last_day=yesterday)
        for each in self.facts.functions:
            if each.user == key(user) and each.days.last is None:
                each.days.last = yesterday

    @rule(data=st.data())
    def go_and_work_elsewhere(self, data):
        self.move(self.draw(data, self.users), self.draw(data, self.organisations))

    def move(self, user: User, organisation: Organisation) -> None:
        User.objects.filter(pk=user.pk).update(organisation=organisation)
        self.facts.employers[key(user)] = key(organisation)
        settle_users([user.pk], by=SEED)

    @rule(data=st.data())
    def be_out_of_service(self, data):
        self.put_out_of_service(self.draw(data, self.users))

    def put_out_of_service(self, user: User) -> None:
        User.objects.filter(pk=user.pk).update(is_active=False)
        self.facts.left_at.setdefault(key(user), timezone.now())
        settle_users([user.pk], by=SEED)

    @rule(data=st.data(), days=SPANS)
    def lead_the_programme(self, data, days):
        user = self.fresh(self.draw(data, self.users))
        self.attempt(lambda: self.region.lead(user, self.programme, self.today + timedelta(days=days)))

    @rule(data=st.data())
    def stop_leading(self, data):
        user, yesterday = self.draw(data, self.users), self.today - timedelta(days=1)
        ProgrammeLeader.objects.filter(user=user, last_day=None, first_day__lte=yesterday).update(last_day=yesterday)
        for each in self.facts.leading:
            if each.user == key(user) and each.days.last is None and each.days.first <= yesterday:
                each.days.last = yesterday

    @rule(hours=st.sampled_from([1, 5, 20, 24, 72]))
    def time_goes_by(self, hours):
        self.traveller.shift(timedelta(hours=hours))

    # What they ask for, and get later

    @rule(data=st.data())
    def order_an_export(self, data):
        user, client = self.fresh(self.draw(data, self.users)), self.draw(data, self.clients)
        asked = order(list_what_is_there, client, label="Lijst", by=user), user
        if asked[0] not in [job for job, _ in self.jobs]:  # asked again before it is made, it is one export
            self.jobs.append(asked)

    @precondition(lambda self: self.jobs)
    @rule(data=st.data())
    def the_export_is_made(self, data):
        job, user = self.draw(data, self.jobs)
        self.jobs.remove((job, user))
        tasks.run(str(job.pk))
        job.refresh_from_db()
        orderer = job.ordered_by
        if job.state == JobState.DONE:
            self.compare(f"{orderer}, in an export", orderer, seen_by_jobs.pop(str(job.pk)), self.of(Step))
        else:
            assert not self.fresh(orderer).may(Permission.CLIENT_VIEW)

    @rule(data=st.data())
    def open_the_page_of_a_client(self, data):
        user, client = self.fresh(self.draw(data, self.users)), self.draw(data, self.clients)
        if not user.is_active:
            return
        page = signed_in(user).get(client.get_absolute_url()).content.decode()
        there = {pk for pk in self.of(Step) if self.places[pk][0] == key(client)}
        may = user.may(Permission.CLIENT_VIEW)
        self.compare(
            f"{user}, on the page", user, {pk for pk in there if f"kanarie-{pk}" in page}, there if may else set()
        )

    # What holds all the time

    @invariant()
    def all_agree(self):
        for user in User.objects.filter(pk__in=[self.himself.pk, *(each.pk for each in self.users)]):
            with acting(user):
                self.compare(f"{user}, by the wall", user, behind_the_wall(), set(self.places))
            filtered = by_filter(user)
            without_filter = self.kinds[BenefitPeriod]
            self.compare(f"{user}, by the filter", user, filtered.pop("record"), set(self.places) - without_filter)
            self.compare_clients(user, filtered)

    def of(self, model) -> set[str]:
        return self.kinds[model]

    def compare(self, who: str, user: User, shown: set[str], among: set[str]) -> None:
        global asked
        now = timezone.now()
        ought = {pk for pk in among if may_see(self.facts, key(user), *self.places[pk], now)}
        asked += len(among)
        assert {(who, *self.places[pk]) for pk in shown ^ ought} == set(), f"shown too much: {bool(shown - ought)}"

    def compare_clients(self, user: User, filtered: dict[str, set[str]]) -> None:
        """Who is known at all, in each category; and by name, as one's own organisation knows him."""
        global asked
        now = timezone.now()
        for category in oracle.CATEGORIES:
            known = {
                key(client)
                for client, organisation in product(self.clients, self.organisations)
                if may_see(self.facts, key(user), key(client), key(organisation), category, now)
            }
            assert filtered[category] == known, (str(user), category)
            if category == oracle.BASIS:
                assert filtered["name"] == known, str(user)
        asked += 6 * len(self.clients)

    # How the story is told

    def draw(self, data, things):
        return data.draw(st.sampled_from(things))

    def keep(self, kept: list, made: object | None) -> None:
        if made is not None:
            kept.append(made)

    def span(self, days: int) -> Days:
        return Days(self.today - timedelta(days=2), self.today + timedelta(days=max(days, -2)))


@pytest.fixture
def work(db) -> Iterator[Work]:
    work = Work()
    work.all_agree()
    yield work
    work.teardown()


def test_what_is_withdrawn_is_gone_at_the_next_question(work):
    """Every consent and every law, one after another, and also from an export that was asked for before."""
    job, orderer = order(list_what_is_there, work.clients[1], label="Lijst", by=work.users[0]), work.users[0]
    for consent, sharing in work.consents:
        work.region.withdraw(consent, sharing, by=work.himself)
        work.all_agree()
    for basis, sharing in work.bases:
        work.region.release(basis, sharing, by=work.users[4])
        work.all_agree()

    tasks.run(str(job.pk))

    work.compare("in an export", orderer, seen_by_jobs.pop(str(job.pk)), work.of(Step))


def test_who_goes_sees_nothing_at_the_next_question(work):
    """Out of a team, out of a function, to another employer, out of service, and back from an absence."""
    werv_coach, _, _, leader, mediant_coach, _, consultant, *_ = work.users
    yesterday = work.today - timedelta(days=1)
    for member, membership in work.members[:2]:
        work.region.leave(member, membership, yesterday)
        work.all_agree()
    (made, standing) = work.stand_ins[0]
    end_deputy(deputy=made, by=work.fresh(made.absent), now=timezone.now())
    standing.ended_at = timezone.now()
    work.all_agree()
    for go in (
        lambda: work.give_function(leader, Role.CONTROLLER),
        lambda: work.move(mediant_coach, work.organisations[2]),
        lambda: work.put_out_of_service(consultant),
        lambda: work.give_function(werv_coach, Role.DEBT_COUNSELLOR),
    ):
        go()
        work.all_agree()


def test_who_stands_in_for_somebody_who_goes_sees_nothing_in_his_place(work):
    absent = work.fresh(work.stand_ins[0][0].absent)
    work.move(absent, work.organisations[0])

    work.all_agree()


def test_what_ends_by_itself_is_over_in_time(work):
    """Two hours after the glass was broken, a day after the last day, and a day after that."""
    for hours in (1, 1, 22, 24, 24):
        work.traveller.shift(timedelta(hours=hours))
        work.all_agree()


def play(examples: int, steps: int, *, shorten: bool = False) -> int:
    """How many questions were asked. To look for the shortest story takes minutes: only where there is time for it."""
    global asked
    asked = 0
    phases = [Phase.generate, *([Phase.shrink] if shorten else [])]
    checks = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=phases,
    )
    run_state_machine_as_test(Work, settings=checks)
    return asked


def test_filters_walls_pages_and_jobs_agree_with_the_oracle(db):
    assert play(examples=4, steps=15) >= 20_000


@pytest.mark.long
def test_they_agree_in_long_stories_too(db):
    assert play(examples=100, steps=40, shorten=True) >= 1_000_000
