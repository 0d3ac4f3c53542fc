"""From told lines to rows of tables: who guided whom, who sees what, and every date where it belongs."""

import random
import uuid
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from cases.access import PROGRAMME_LEADER_CATEGORIES, Category
from cases.models import AccessGround, GivenBy, HowGiven, InvolvementGround, Purpose, TeamRole
from trajectories.rules import OUTFLOW_OF_REASON, STATE_AFTER, State, StepKind
from werv.demo.cast import CAST
from werv.demo.chain import CHAIN, UWV_FORMS
from werv.demo.line import Line, Stage, Taken
from werv.demo.names import colleagues, plain
from werv.demo.region import Region
from werv.demo.simulator import YEARS
from werv.ground.accounts.permissions import Role

CASELOAD = 25  # running clients of one coach
LONGEST_SHIFT_WEEKS = 7
NOT_BILLABLE = (StepKind.NO_SHOW, StepKind.TRAVEL, StepKind.ADMINISTRATION)
# Partners at whom somebody of the cast has a few cases of his own: e-mail, how many, and his role in the team.
OUTSIDE = (
    ("consulent@almelo.example", 9, TeamRole.CONSULTANT, Role.CONSULTANT),
    ("adviseur@uwv.example", 7, TeamRole.CONSULTANT, Role.UWV_ADVISER),
)
LAWFUL, REFUSED = 1, 3  # the places among them of one by law, and of one who said no
Days = tuple[date, date | None]


@dataclass(frozen=True)
class Colleague:
    """Somebody of the staff; the cast is among them, and may sign in."""

    key: uuid.UUID
    full_name: str
    email: str
    organisation: str
    role: str
    in_cast: bool


@dataclass
class Case:
    """A line at one organisation: from the first referral to some time after the last stage."""

    line: Line
    organisation: str
    first_day: date
    last_day: date | None
    guides: list[tuple[Colleague, Days]]
    clinician: Colleague | None = None

    def guide_on(self, day: date) -> Colleague:
        return next((who for who, (_first, last) in self.guides if last is None or day <= last), self.guides[-1][0])


class Stock:
    """Rows by table, each beginning with the number of its line; and the colleagues they name."""

    def __init__(self, rng: random.Random, region: Region, lines: list[Line], today: date) -> None:
        self.rng = rng
        self.region = region
        self.lines = lines
        self.today = today
        self.rows: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
        self.client_keys = {line.number: self.key() for line in lines}
        self.colleagues = self.hire()
        cases = self.cases()
        self.divide(cases)
        self.own_client = self.client_of_the_cast(cases)
        outside = self.outside_cases(lines)
        for line in lines:
            self.write_line(line, cases[line.number])
        for who, role, chosen in outside:
            self.write_outside(who, role, chosen)

    def key(self) -> uuid.UUID:
        return uuid.UUID(int=self.rng.getrandbits(128), version=4)

    def may_hold_bsn(self, line: Line) -> bool:
        """Whether one of the organisations has a legal basis for one of its programmes."""
        kinds = {each["code"]: each["kind"] for each in self.region.plan["organisations"]}
        bsn = self.region.plan["bsn"]
        return any(
            kinds[stage.organisation] in bsn["basis"] and stage.code not in bsn["without"] for stage in line.stages
        )

    def room_weeks(self, line: Line) -> int:
        """How many weeks earlier the line may be told without leaving the period of its grants."""
        begins = {each["code"]: date(self.today.year + each["first_year"], 1, 1) for each in self.region.plan["grants"]}
        room = [(paid.first_day - begins[paid.grant]).days // 7 for stage in line.stages for paid in stage.funded]
        return min([LONGEST_SHIFT_WEEKS, *room])

    # People who work here

    def hire(self) -> list[Colleague]:
        """The cast's coaches and clinicians, and colleagues enough for everybody."""
        running: dict[str, int] = defaultdict(int)
        for line in self.lines:
            for organisation in {stage.organisation for stage in line.stages if not stage.last_day}:
                running[organisation] += 1
        wanted: list[tuple[str, str]] = []
        for organisation in sorted({stage.organisation for line in self.lines for stage in line.stages}):
            wanted += [(organisation, Role.JOB_COACH)] * (2 + running[organisation] // CASELOAD)
            wanted += [(organisation, Role.CLINICIAN)] * (1 + running[organisation] // 150)
        names = colleagues(self.rng, len(wanted))
        hired = [
            Colleague(self.region.cast[each.email].pk, each.full_name, each.email, each.organisation, each.role, True)
            for each in CAST
        ]
        for (organisation, role), (first, prefix, last) in zip(wanted, names, strict=True):
            email = f"{plain(first)}.{plain(prefix + last)}@{organisation.lower()}.example"
            name = " ".join(part for part in (first, prefix, last) if part)
            hired.append(Colleague(self.key(), name, email, organisation, role, False))
        return hired

    def staff(self, organisation: str, role: str) -> list[Colleague]:
        return [who for who in self.colleagues if who.organisation == organisation and who.role == role]

    def cases(self) -> dict[int, list[Case]]:
        found: dict[int, list[Case]] = {}
        for line in self.lines:
            found[line.number] = []
            for organisation in dict.fromkeys(stage.organisation for stage in line.stages):
                own = [stage for stage in line.stages if stage.organisation == organisation]
                ended = [stage.last_day for stage in own if stage.last_day]
                last_day = max(ended) + timedelta(days=14) if len(ended) == len(own) else None
                if last_day and last_day > self.today:
                    last_day = self.today
                first_day = min(stage.ordered_on for stage in own)
                found[line.number].append(Case(line, organisation, first_day, last_day, []))
        return found

    def divide(self, cases: dict[int, list[Case]]) -> None:
        """A full caseload for the coaches of the cast, the rest evenly over the others."""
        turn: dict[str, int] = defaultdict(int)
        treated: dict[str, int] = defaultdict(int)
        for case in (case for of_line in cases.values() for case in of_line):
            coaches = self.staff(case.organisation, Role.JOB_COACH)
            if case.last_day is None:
                place = turn[case.organisation]
                turn[case.organisation] += 1
                # Two of three go to the first coach until his caseload is full.
                first = place < CASELOAD * 3 // 2 and place % 3 != 2
                others = coaches[1:] or coaches
                coach = coaches[0] if first else others[place % len(others)]
            else:
                coach = self.rng.choice(coaches)
            case.guides = [(coach, (case.first_day, case.last_day))]
            length = ((case.last_day or self.today) - case.first_day).days
            if length > 300 and self.rng.random() < 0.22:
                before = self.rng.choice([who for who in coaches if who is not coach] or coaches)
                change = case.first_day + timedelta(days=int(length * self.rng.uniform(0.3, 0.7)))
                if before is not coach:
                    case.guides = [
                        (before, (case.first_day, change)),
                        (coach, (change + timedelta(days=1), case.last_day)),
                    ]
            clinicians = self.staff(case.organisation, Role.CLINICIAN)
            if clinicians and self.rng.random() < 0.24:
                place = treated[case.organisation]
                treated[case.organisation] += 1
                own = place % 2 == 0 and place < 2 * CASELOAD
                case.clinician = clinicians[0] if own else self.rng.choice(clinicians[1:] or clinicians)

    def client_of_the_cast(self, cases: dict[int, list[Case]]) -> uuid.UUID | None:
        """The first whom the first coach of the cast guides now; None in a region too small for that."""
        coach = self.colleagues[0].key
        for case in (case for of_line in cases.values() for case in of_line):
            if case.last_day is None and case.guides[-1][0].key == coach:
                return self.client_keys[case.line.number]
        return None

    # Rows

    def put(self, table: str, line: Line, *values: Any) -> None:
        self.rows[table].append((line.number, *values))

    def moment(self, day: date) -> datetime:
        """A moment on that day at which somebody wrote it down, and not later than now."""
        hour = self.rng.randint(9, 17) if day < self.today else 7
        return timezone.make_aware(datetime.combine(day, time(hour, self.rng.randrange(60))))

    def write_line(self, line: Line, cases: list[Case]) -> None:
        by_organisation = {case.organisation: case for case in cases}
        for place, case in enumerate(cases):
            self.write_case(case, first=place == 0)
        for stage in line.stages:
            self.write_stage(by_organisation[stage.organisation], stage)
        for organisation, programme, first_day in self.led(line):
            for category in PROGRAMME_LEADER_CATEGORIES:
                self.open(line, organisation, None, programme, category, (first_day, None), AccessGround.PROGRAMME)
        at = self.region.organisations[cases[0].organisation]
        for benefit, first, last in line.benefits:
            self.put("trajectories_benefitperiod", line, self.key(), at, benefit, first, last)
        for step in line.loose_steps:
            self.write_step(cases[0], None, step)

    def led(self, line: Line) -> Iterator[tuple[str, str, date]]:
        """Organisation and programme whose leaders see the client, and since when."""
        since: dict[tuple[str, str], date] = {}
        for stage in line.stages:
            if stage.first_day:
                where = (stage.organisation, stage.code)
                since[where] = min(since.get(where, stage.first_day), stage.first_day)
        for (organisation, programme), first_day in since.items():
            yield organisation, programme, first_day

    def write_case(self, case: Case, *, first: bool) -> None:
        line = case.line
        ground = InvolvementGround.REFERRAL
        if first and self.rng.random() < 0.2:
            ground = InvolvementGround.CONSENT
        self.involve(line, case.organisation, ground, case.first_day, knows_contact=first)
        work = any(CHAIN[stage.code].work for stage in line.stages if stage.organisation == case.organisation)
        for who, span in case.guides:
            self.join(line, who, TeamRole.JOB_COACH if work else TeamRole.GUIDE, span)
        if case.clinician:
            self.join(line, case.clinician, TeamRole.CLINICIAN, (case.first_day, case.last_day))
        if first and case.last_day is None and self.rng.random() < 0.35:
            who, span = case.guides[-1]
            self.member(line, who, TeamRole.CASE_DIRECTOR, span)

    def involve(self, line: Line, organisation: str, ground: str, first_day: date, *, knows_contact: bool) -> None:
        at, person = self.region.organisations[organisation], self.key()
        self.put("people_person", line, person, at, knows_contact)
        self.put("cases_involvement", line, self.key(), at, person, ground, first_day, None)
        for lived in line.lived if knows_contact else line.lived[-1:]:
            place = self.region.plan["places"][lived.place]
            first = lived.first_day if knows_contact else None
            self.put(
                "people_residence", line, self.key(), person, lived.postcode, place["place"], place["municipality"],
                first, lived.last_day,
            )  # fmt: skip

    def member(self, line: Line, who: Colleague, role: str, span: Days) -> None:
        at = self.region.organisations[who.organisation]
        self.put("cases_teammember", line, self.key(), at, who.key, role, *span)

    def join(self, line: Line, who: Colleague, role: str, span: Days) -> None:
        """Into the team, with the openings that the colleague's function needs."""
        self.member(line, who, role, span)
        for category in self.region.needs[who.role]:
            self.open(line, who.organisation, who, None, category, span, AccessGround.TEAM)

    def open(
        self,
        line: Line,
        organisation: str,
        who: Colleague | None,
        programme: str | None,
        category: str,
        span: Days,
        ground: str,
        source: uuid.UUID | None = None,
    ) -> None:
        self.put(
            "cases_access",
            line,
            self.key(),
            self.region.organisations[organisation],
            who.key if who else None,
            self.region.programmes[programme] if programme else None,
            category,
            *span,
            ground,
            source,
        )

    def write_stage(self, case: Case, stage: Stage) -> None:
        line, trajectory = case.line, self.key()
        at = self.region.organisations[stage.organisation]
        trail = list(self.trail(stage))
        number = f"UWV-{stage.ordered_on:%y}-{self.rng.randrange(10**6):06}" if stage.code in UWV_FORMS else ""
        self.put(
            "trajectories_trajectory", line, trajectory, at, self.region.versions[stage.code], trail[-1][0],
            number, stage.ordered_on, stage.intake_on, stage.agreed_on, stage.first_day, stage.planned_last_day,
            stage.last_day, stage.end_reason,
        )  # fmt: skip
        for state, day, reason in trail:
            by = case.guide_on(day).full_name
            self.put(
                "trajectories_trajectorystate", line, self.key(), trajectory, state, day, reason, self.moment(day), by
            )
        for seen in stage.measured:
            by, wrong, moment = case.guide_on(seen.day).full_name, None, self.moment(seen.day)
            if seen.misread:
                wrong = self.key()
                self.put(
                    "trajectories_laddermeasurement", line, wrong, at, trajectory, seen.misread, seen.day,
                    seen.moment, None, None, "", None, moment, by,
                )  # fmt: skip
            self.put(
                "trajectories_laddermeasurement", line, self.key(), at, trajectory, seen.rung, seen.day,
                seen.moment, seen.expected_rung, seen.expected_on, seen.explanation, wrong, moment, by,
            )  # fmt: skip
        for job in stage.placed:
            self.put(
                "trajectories_placement", line, self.key(), at, trajectory, self.region.employers[job.employer],
                job.kind, job.hours, job.first_day, job.last_day, job.confirmed_on,
            )  # fmt: skip
        for step in stage.steps:
            self.write_step(case, trajectory, step)
        for paid in stage.funded:
            self.put(
                "subsidies_funding", line, self.key(), trajectory, self.region.grants[paid.grant], paid.share_pct,
                paid.first_day, paid.last_day, paid.end_reason,
            )  # fmt: skip

    def trail(self, stage: Stage) -> Iterator[tuple[str, date, str]]:
        """The states that the trajectory stood in: state, since when, and why."""
        yield State.REGISTERED, stage.ordered_on, ""
        if stage.intake_on:
            yield State.INTAKE, stage.intake_on, ""
        if stage.first_day is None:
            if stage.last_day:
                yield stage.state, stage.last_day, stage.end_reason
            elif stage.state not in (State.REGISTERED, State.INTAKE):
                yield stage.state, min(self.today, (stage.intake_on or stage.ordered_on) + timedelta(days=5)), ""
            return
        yield State.RUNNING, stage.first_day, ""
        if stage.pause and (stage.last_day is None or stage.pause[1] < stage.last_day):
            yield State.PAUSED, stage.pause[0], "illness"
            if stage.pause[1] < self.today:
                yield State.RUNNING, stage.pause[1] + timedelta(days=1), ""
        if stage.last_day:
            yield STATE_AFTER[OUTFLOW_OF_REASON[stage.end_reason]], stage.last_day, stage.end_reason

    def write_step(self, case: Case, trajectory: uuid.UUID | None, step: Taken) -> None:
        who = case.guide_on(step.day)
        if case.clinician and step.kind in (StepKind.TALK, StepKind.NETWORK) and self.rng.random() < 0.12:
            who = case.clinician
        category = Category.PARTICIPATION
        if step.kind == StepKind.TALK and self.rng.random() < 0.06:
            category = Category.LIFE_DOMAINS
        self.put(
            "trajectories_step", case.line, self.key(), self.region.organisations[who.organisation], trajectory,
            who.key, category, step.day, step.minutes, step.kind, step.goal, step.note, step.kind not in NOT_BILLABLE,
            self.moment(step.day), who.full_name, self.key(),
        )  # fmt: skip

    # Municipality and UWV

    def outside_cases(self, lines: list[Line]) -> list[tuple[Colleague, str, list[Line]]]:
        """A few running cases in which a municipality or UWV takes part by its own task."""
        chosen = []
        taken: set[int] = set()
        for email, count, team_role, role in OUTSIDE:
            who = next(each for each in self.colleagues if each.email == email)
            fitting = [
                line for line in lines if line.is_running() and line.number not in taken and self.concerns(line, role)
            ]
            taken |= {line.number for line in fitting[:count]}
            chosen.append((who, str(team_role), fitting[:count]))
        return chosen

    def concerns(self, line: Line, role: str) -> bool:
        if role == Role.UWV_ADVISER:
            return any(stage.code in UWV_FORMS and not stage.last_day for stage in line.stages)
        return bool(self.region.plan["places"][line.lived[-1].place]["municipality"] == "Almelo")

    def write_outside(self, who: Colleague, team_role: str, lines: list[Line]) -> None:
        at = self.region.organisations[who.organisation]
        earliest = self.today - timedelta(days=365 * YEARS)
        for place, line in enumerate(lines):
            stage = next(stage for stage in reversed(line.stages) if not stage.last_day)
            first_day = max(stage.ordered_on, earliest)
            ground = InvolvementGround.STATUTORY_TASK
            self.involve(line, who.organisation, ground, first_day, knows_contact=False)
            self.join(line, who, team_role, (first_day, None))
            for benefit, first, last in line.benefits:
                self.put("trajectories_benefitperiod", line, self.key(), at, benefit, first, last)
            note = "Afspraken over de uitkering doorgenomen met de begeleider."
            self.put(
                "trajectories_step", line, self.key(), at, None, who.key, Category.PARTICIPATION, first_day, 30,
                StepKind.NETWORK, "", note, False, self.moment(first_day), who.full_name, self.key(),
            )  # fmt: skip
            if place == LAWFUL:
                self.write_law(line, stage.organisation, who, first_day)
            elif place == REFUSED or place % 2 == 0:  # half of them agreed that he may read what the coach wrote
                self.write_consent(line, stage.organisation, who, first_day, is_given=place != REFUSED)

    def write_consent(self, line: Line, of: str, who: Colleague, first_day: date, *, is_given: bool) -> None:
        """What the client said about records of that organisation, for the team of `who`."""
        consent, categories = self.key(), [Category.BASIS, Category.PARTICIPATION]
        last_day = first_day + timedelta(days=3 * 365) if is_given else None
        self.put(
            "cases_consent", line, consent, self.region.organisations[of], self.region.organisations[who.organisation],
            is_given, [str(each) for each in categories], Purpose.PLAN, "", self.region.consent_text, HowGiven.SPOKEN,
            GivenBy.CLIENT, "", "", first_day, last_day, self.moment(first_day), self.recorder(of), "", "",
        )  # fmt: skip
        for category in categories if is_given else ():
            self.open(line, of, who, None, category, (first_day, last_day), AccessGround.CONSENT, consent)

    def recorder(self, organisation: str) -> str:
        return self.staff(organisation, Role.JOB_COACH)[0].full_name

    def write_law(self, line: Line, of: str, who: Colleague, first_day: date) -> None:
        """The task for which the law lets the team of `who` see records of that organisation."""
        basis, article = self.key(), self.region.articles[who.organisation]
        self.put(
            "cases_legalbasis", line, basis, self.region.organisations[of], self.region.organisations[who.organisation],
            article.pk, article.categories, first_day, None, self.moment(first_day), self.recorder(of), "",
        )  # fmt: skip
        for category in self.region.needs[who.role]:
            if category in article.categories:
                self.open(line, of, who, None, category, (first_day, None), AccessGround.STATUTORY_TASK, basis)
