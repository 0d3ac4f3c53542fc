"""Tells how people go through the region: referred, waiting, dagbesteding, work, and back when life asks for it."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from trajectories.rules import Benefit, EndReason, State
from werv.demo.chain import AGAIN_AFTER, BACK, BEFORE, BESIDE, CHAIN, ENTRIES, UWV_FORMS
from werv.demo.happenings import Happenings, days, weighted
from werv.demo.line import Benefited, Line, Lived, Stage
from werv.ground.periods import Period

YEARS = 3
CLIENTS_OF_THE_TARGETS = 500
# What comes true of the planned inflow, quarter by quarter: slow at first, never all of it.
COMES_TRUE = (0.3, 0.42, 0.52, 0.62, 0.7, 0.74, 0.78, 0.74, 0.78)
LETTERS = "ABCDEGHJKLMNPRTVWXZ"
FORBIDDEN = ("SA", "SD", "SS")
PRINCIPAL_BENEFITS: dict[str, float] = {Benefit.WIA_WGA: 48, Benefit.WAJONG: 28, Benefit.ZW: 16, Benefit.WW: 8}
BENEFITS: dict[str, float] = {
    Benefit.PW: 50, Benefit.WAJONG: 19, Benefit.WIA_WGA: 11, Benefit.WIA_IVA: 2, Benefit.ZW: 4, Benefit.NONE: 10,
    Benefit.UNKNOWN: 3, Benefit.WW: 1,
}  # fmt: skip


def quarters(first_year: int, amounts: list[list[int]]) -> Iterator[tuple[Period, int]]:
    """Each quarter with what is planned in it."""
    for years_on, in_year in enumerate(amounts):
        for quarter, amount in enumerate(in_year):
            year, month = first_year + years_on, 3 * quarter + 1
            after = date(year + month // 10, (month + 3) % 12, 1)
            yield Period(date(year, month, 1), after - timedelta(days=1)), amount


@dataclass(frozen=True)
class Sent:
    """Somebody starts in a grant's programme on that day."""

    code: str
    grant: str
    first_day: date


class Simulator:
    """Draws lines. The same random source, plan and day give the same lines."""

    def __init__(self, rng: random.Random, plan: dict[str, Any], today: date) -> None:
        self.rng = rng
        self.plan = plan
        self.today = today
        self.inside = Happenings(rng, today, len(plan["employers"]["names"]))
        self.places: list[dict[str, Any]] = plan["places"]
        self.providers: dict[str, list[str]] = {each["code"]: each["at"] for each in plan["programmes"]}
        self.grant_of: dict[str, str] = {}
        for grant in plan["grants"]:
            self.grant_of.setdefault(grant["programme"], grant["code"])

    def lines(self, count: int, steps_per_client: int | None) -> list[Line]:
        sent = self.sent(count)
        told: list[Line] = []
        for number in range(count):
            line = Line(number)
            self.settle(line)
            if number < len(sent):
                self.go_to_grant(line, sent[number])
            else:
                self.come_in(line)
            self.settle_income(line)
            self.inside.take_steps(line, steps_per_client)
            told.append(line)
        self.rng.shuffle(told)
        for number, line in enumerate(told):
            line.number = number
        return told

    def sent(self, count: int) -> list[Sent]:
        """Who starts under which grant and when: some seventy percent of the plan, and slowly at first."""
        starts: list[Sent] = []
        for grant in self.plan["grants"]:
            due = 0.0
            first_year = self.today.year + grant["first_year"]
            for turn, (quarter, planned) in enumerate(quarters(first_year, grant["inflow"])):
                if quarter.first_day > self.today:
                    break
                last_day = min(quarter.last_day, self.today)
                part = ((last_day - quarter.first_day).days + 1) / ((quarter.last_day - quarter.first_day).days + 1)
                come_true = COMES_TRUE[min(turn, len(COMES_TRUE) - 1)]
                due += planned * part * come_true * count / CLIENTS_OF_THE_TARGETS
                for _ in range(int(due)):
                    day = quarter.first_day + days(self.rng.random() * ((last_day - quarter.first_day).days + 1))
                    starts.append(Sent(grant["programme"], grant["code"], day))
                due -= int(due)
        self.rng.shuffle(starts)
        return starts[:count]

    # Where somebody lives, and on what

    def settle(self, line: Line) -> None:
        here = self.draw_place()
        line.lived = [Lived(here, self.postcode(here), None, None)]
        if self.inside.chance(0.07):
            there = self.draw_place()
            if there != here:
                moved = self.today - days(self.rng.uniform(20, 365 * YEARS))
                line.lived = [
                    line.lived[0]._replace(last_day=moved - days(1)),
                    Lived(there, self.postcode(there), moved, None),
                ]

    def draw_place(self) -> int:
        return self.rng.choices(range(len(self.places)), [place["weight"] for place in self.places])[0]

    def postcode(self, place: int) -> str:
        first, last = self.places[place]["postcodes"]
        letters = "SS"
        while letters in FORBIDDEN:
            letters = self.rng.choice(LETTERS) + self.rng.choice(LETTERS)
        return f"{self.rng.randint(first, last)} {letters}"

    def settle_income(self, line: Line) -> None:
        """A benefit before the first referral, and what changes with work or after two years of sickness benefit."""
        began = line.stages[0].ordered_on - days(self.rng.uniform(90, 2200))
        uwv = any(stage.code in UWV_FORMS for stage in line.stages)
        benefit = weighted(self.rng, PRINCIPAL_BENEFITS if uwv else BENEFITS)
        paid = [
            job.first_day
            for stage in line.stages
            for job in stage.placed
            if job.kind in ("regular", "supported", "sheltered") and job.hours >= 24
        ]
        if benefit == Benefit.ZW:
            began = max(began, line.stages[0].ordered_on - days(400))
            end = began + days(729)
            if end < self.today:
                line.benefits = [
                    Benefited(benefit, began, end), Benefited(Benefit.WIA_WGA, end + days(1), None)
                ]  # fmt: skip
                return
        if paid and benefit not in (Benefit.NONE, Benefit.UNKNOWN):
            end = min(paid) + days(30)
            if began < end < self.today:
                line.benefits = [Benefited(benefit, began, end), Benefited(Benefit.NONE, end + days(1), None)]
                return
        line.benefits = [Benefited(benefit, began, None)]
        if benefit == Benefit.WIA_WGA and self.inside.chance(0.14):
            line.benefits.append(Benefited(Benefit.PW, began + days(30), None))

    # The line

    def come_in(self, line: Line) -> None:
        while not line.stages:  # who is referred only after today is not known yet
            first_day = self.today + days(20) - days(self.rng.random() * 365.25 * YEARS)
            self.walk(line, weighted(self.rng, ENTRIES), first_day)

    def go_to_grant(self, line: Line, sent: Sent) -> None:
        """Somebody whose line leads to a grant's programme, most often from dagbesteding."""
        before = weighted(self.rng, BEFORE[sent.code])
        if before:
            shortest, longest, usual = CHAIN[before].months
            last_day = sent.first_day - days(self.rng.uniform(1, 30))
            length = self.rng.triangular(shortest, longest, usual) * 30.4
            first_day = max(last_day - days(length), self.today - days(365 * YEARS + 120))
            if first_day < last_day:
                self.add(line, before, first_day, last_day=last_day, reason=EndReason.NEXT_PROGRAMME)
        self.walk(line, sent.code, sent.first_day)

    def walk(self, line: Line, code: str, first_day: date) -> None:
        """From this form on, until today, or until somebody leaves for good."""
        again: str | None = None
        for _ in range(7):
            stage = self.add(line, code, first_day)
            if stage is None or stage.last_day is None or stage.first_day is None:
                return
            onward, pause = self.what_next(stage)
            if code in self.grant_of and stage.end_reason == EndReason.RETURNED and self.inside.chance(0.6):
                again = code  # a second try, once there is rest
            elif again and code != again and self.inside.chance(0.8):
                onward, again, pause = again, None, self.rng.uniform(1, 30)
            if not onward:
                return
            code, first_day = onward, stage.last_day + days(pause)

    def what_next(self, stage: Stage) -> tuple[str, float]:
        """The form after this one and the days until it; "" when somebody leaves for good."""
        reason = stage.end_reason
        form = CHAIN[stage.code]
        if reason == EndReason.NEXT_PROGRAMME and form.onward:
            return weighted(self.rng, form.onward), self.rng.choice((1, 1, self.rng.uniform(2, 50)))
        if reason == EndReason.PAID_SUPPORTED and stage.code != "JOBCOACH" and self.inside.chance(0.45):
            return "JOBCOACH", self.rng.uniform(1, 25)
        if not self.inside.chance(AGAIN_AFTER.get(reason, 0.05)) or reason == EndReason.DIED:
            return "", 0
        if reason == EndReason.RETURNED:
            return weighted(self.rng, BACK), self.rng.choice((1, self.rng.uniform(2, 60)))
        return weighted(self.rng, {**BACK, "WERKFIT": 20, "IPS": 20}), self.rng.uniform(80, 420)

    def provider(self, line: Line, code: str, day: date) -> str:
        """Who carries it out: mostly whoever is near, now and then the neighbour to whom somebody is referred."""
        lived = next(each for each in line.lived if each.last_day is None or each.last_day >= day)
        near, at = self.places[lived.place]["near"], self.providers[code]
        if line.stages and line.stages[-1].organisation in at and self.inside.chance(0.9):
            return line.stages[-1].organisation
        if near not in at or self.inside.chance(0.03):
            return self.rng.choice(at)
        if code == "DAGB" and self.inside.chance(0.06):
            return "RIBW"
        return str(near)

    def add(
        self, line: Line, code: str, first_day: date, *, last_day: date | None = None, reason: str = ""
    ) -> Stage | None:
        """The next stage; None when not even the referral is there yet."""
        form = CHAIN[code]
        ordered_on = first_day - days(self.rng.triangular(12, 95, 35))
        if ordered_on > self.today:
            return None
        stage = Stage(code, self.provider(line, code, first_day), ordered_on)
        wait = (first_day - ordered_on).days
        intake_on = ordered_on + days(wait * self.rng.uniform(0.25, 0.7))
        line.stages.append(stage)
        if first_day > self.today or (not line.stages[1:] and self.inside.chance(0.018)):
            self.leave_waiting(stage, intake_on, withdrawn=first_day <= self.today)
            return stage
        stage.intake_on, stage.first_day, stage.state = intake_on, first_day, State.RUNNING
        if form.clock_starts_at_agreement:
            stage.agreed_on = first_day  # the clock starts on the day the principal agrees
        months = form.max_months or self.rng.choice((6, 9, 12, 12))
        stage.planned_last_day = first_day + days(months * 30.44)
        shortest, longest, usual = form.months
        ends = last_day or first_day + days(self.rng.triangular(shortest, longest, usual) * 30.4)
        reason = reason or weighted(self.rng, form.ends)
        if reason in (EndReason.NO_CONTACT, EndReason.OWN_CHOICE) and last_day is None:
            ends = first_day + days((ends - first_day).days * self.rng.uniform(0.2, 0.8))
        if ends <= self.today:
            stage.last_day, stage.end_reason = ends, reason
        self.fill_in(line, stage)
        return stage

    def leave_waiting(self, stage: Stage, intake_on: date, *, withdrawn: bool) -> None:
        if withdrawn:
            stage.state, stage.end_reason = State.WITHDRAWN, EndReason.OWN_CHOICE
            stage.last_day = min(stage.ordered_on + days(self.rng.uniform(5, 45)), self.today)
        elif intake_on > self.today:
            stage.state = State.REGISTERED
        else:
            stage.intake_on = intake_on
            stage.state = self.rng.choice((State.INTAKE, State.PLAN_DRAFTING, State.PLAN_AGREEING))

    def fill_in(self, line: Line, stage: Stage) -> None:
        form, inside = CHAIN[stage.code], self.inside
        first_day, end = stage.first_day, inside.end(stage)
        if first_day is None:
            return
        length = (end - first_day).days
        if form.work and length > 150 and inside.chance(0.07):
            began = first_day + days(self.rng.uniform(40, length - 60))
            stage.pause = (began, min(began + days(self.rng.uniform(20, 80)), end))
        had_job = any(job.kind in ("regular", "supported") for each in line.stages for job in each.placed)
        inside.place(stage, has_job=had_job)
        if stage.code not in ("WACHT", "WELTHUIS"):
            inside.measure(line, stage)
        if grant := self.grant_of.get(stage.code):
            living = next(each for each in line.lived if each.last_day is None or each.last_day >= first_day)
            almelo = self.places[living.place]["municipality"] == "Almelo"
            inside.fund(stage, grant, lives_in_almelo=almelo)
        if form.work and length > 60 and inside.chance(0.1):
            self.go_beside(line, stage)

    def go_beside(self, line: Line, stage: Stage) -> None:
        """Something runs next to it for a while, such as a day of nature beside Werkfit."""
        code = weighted(self.rng, BESIDE)
        if stage.first_day is None or any(each.code == code and not each.last_day for each in line.stages):
            return
        first_day = stage.first_day + days(self.rng.uniform(0, 30))
        beside = Stage(code, self.provider(line, code, first_day), first_day - days(20), first_day - days(8))
        beside.first_day, beside.state = first_day, State.RUNNING
        if stage.last_day is not None:
            beside.last_day = max(first_day, stage.last_day - days(self.rng.uniform(0, 25)))
            beside.end_reason = self.rng.choice((EndReason.GOAL_REACHED, EndReason.OWN_CHOICE))
        line.stages.insert(line.stages.index(stage), beside)
