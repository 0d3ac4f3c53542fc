"""What happens inside one form of support: rungs, places to work, money and steps."""

import random
import tomllib
from datetime import date, timedelta

from trajectories.rules import EndReason, PlacementKind
from werv.demo.chain import CHAIN, MINUTES, RUNGS_AT_END, STEP_KINDS
from werv.demo.line import Funded, Line, Measured, Placed, Stage, Taken
from werv.demo.names import DATA

JOBS: dict[str, PlacementKind] = {
    EndReason.PAID_REGULAR: PlacementKind.REGULAR,
    EndReason.PAID_SUPPORTED: PlacementKind.SUPPORTED,
    EndReason.SHELTERED: PlacementKind.SHELTERED,
}
WORK_HOURS = {
    PlacementKind.REGULAR: (16, 20, 24, 24, 28, 32, 36),
    PlacementKind.SUPPORTED: (8, 12, 16, 16, 20, 24),
    PlacementKind.SHELTERED: (16, 20, 24, 28),
    PlacementKind.TRIAL: (8, 12, 16, 20, 24),
    PlacementKind.WORK_EXPERIENCE: (6, 8, 12, 16),
    PlacementKind.PARTICIPATION: (4, 8, 12, 16),
}
KINDS_WITH_A_GOAL = ("talk", "work_visit", "application", "employer", "network")
CONFIRMED_AFTER_DAYS = (1095, 730, 365, 182, 91, 30)


def weighted(rng: random.Random, weights: dict[str, float]) -> str:
    return rng.choices(list(weights), list(weights.values()))[0]


def days(count: float) -> timedelta:
    return timedelta(days=int(count))


class Happenings:
    """Fills stages in. `today` is the last day of which anything is known."""

    def __init__(self, rng: random.Random, today: date, employers: int) -> None:
        self.rng = rng
        self.today = today
        self.employers = employers
        stock = tomllib.loads((DATA / "notes.toml").read_text(encoding="utf-8"))
        self.words, self.goals = stock["words"], stock["goals"]
        self.notes: dict[str, list[str]] = {
            kind: [full for note in notes for full in self.filled_in(note)] for kind, notes in stock["notes"].items()
        }
        self.explanations: dict[str, list[str]] = stock["explanations"]

    def filled_in(self, note: str) -> list[str]:
        """The note with each of the words that may stand in its first blank, the other blanks by chance."""
        texts = [note]
        for blank, words in self.words.items():
            if "{" + blank + "}" in note:
                texts = [text.replace("{" + blank + "}", word) for text in texts for word in words]
        return self.rng.sample(texts, min(len(texts), 24))

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability

    def end(self, stage: Stage) -> date:
        """The last day of the stage of which anything is known."""
        return stage.last_day or self.today

    # Rungs

    def measure(self, line: Line, stage: Stage) -> None:
        form = CHAIN[stage.code]
        first_day, end = stage.first_day, self.end(stage)
        if first_day is None:
            return
        rung = line.rung or self.rng.choice(form.rungs)
        rung = 5 if form.rungs == (5,) else min(rung, form.top)
        day = min(first_day + days(self.rng.random() * 14), end)
        self.note_rung(stage, day, "start", rung, "equal", horizon=True)
        day += days(self.rng.gauss(182, 18))
        while day < end - days(40):
            turn = self.rng.random()
            change = -1 if turn < 0.08 else 1 if turn > 0.76 else 0
            rung, before = max(1, min(rung + change, form.top)), rung
            self.note_rung(stage, day, "between", rung, self.direction(before, rung))
            day += days(self.rng.gauss(182, 18))
        for job in stage.placed:
            if stage.last_day is None and job.kind in JOBS.values() and job.first_day + days(14) < end:
                rung = 5
                self.note_rung(stage, max(job.first_day + days(14), stage.measured[-1].day), "between", 5, "up")
        if stage.last_day is not None:
            rung = self.end_rung(stage, rung)
        line.rung = rung

    def end_rung(self, stage: Stage, rung: int) -> int:
        """Measure at the end, which not everybody who stays away is there for."""
        before, turn = rung, self.rng.random()
        if stage.end_reason in RUNGS_AT_END:
            rung = self.rng.choice(RUNGS_AT_END[stage.end_reason])
            if stage.end_reason == EndReason.RETURNED:
                rung = min(rung, max(before, 2))
        elif stage.end_reason in (EndReason.NEXT_PROGRAMME, EndReason.GOAL_REACHED):
            rung += 1 if turn < 0.42 and rung < CHAIN[stage.code].top else -1 if turn > 0.96 and rung > 1 else 0
        elif stage.end_reason == EndReason.DIED or self.chance(0.3):
            return rung
        else:
            rung += 1 if turn < 0.1 and rung < CHAIN[stage.code].top else -1 if turn > 0.8 and rung > 1 else 0
        self.note_rung(stage, self.end(stage), "end", rung, self.direction(before, rung))
        return rung

    def note_rung(
        self, stage: Stage, day: date, moment: str, rung: int, direction: str, *, horizon: bool = False
    ) -> None:
        hopes = horizon and rung < 6 and self.chance(0.85)
        misread = None
        if moment == "between" and 1 < rung < 6 and self.chance(0.015):
            misread = rung + self.rng.choice((-1, 1))
        explanation = self.rng.choice(self.explanations[direction]) if self.chance(0.35) else ""
        stage.measured.append(
            Measured(
                day,
                moment,
                rung,
                min(6, rung + (1 if self.chance(0.75) else 0)) if hopes else None,
                day + days(365) if hopes else None,
                explanation,
                misread,
            )
        )

    @staticmethod
    def direction(before: int, after: int) -> str:
        return "up" if after > before else "down" if after < before else "equal"

    # Places to work

    def place(self, stage: Stage, *, has_job: bool) -> None:
        """Trial and work experience places, and the job with which the stage ended."""
        first_day, end = stage.first_day, self.end(stage)
        if first_day is None:
            return
        length = (end - first_day).days
        if stage.code == "PARTPLEK":
            self.put(
                stage, PlacementKind.PARTICIPATION, min(first_day + days(self.rng.random() * 35), end), stage.last_day
            )
        elif stage.code == "BESCHUT":
            self.put(stage, PlacementKind.SHELTERED, first_day, stage.last_day)
        elif stage.code == "JOBCOACH" and not has_job:
            self.put(stage, PlacementKind.SUPPORTED, first_day, stage.last_day if self.chance(0.5) else None)
        elif stage.code in ("WERKFIT", "SVS", "DOW") and length > 150 and self.chance(0.35):
            began = first_day + days(self.rng.uniform(30, length - 110))
            self.put(stage, PlacementKind.WORK_EXPERIENCE, began, began + days(self.rng.uniform(40, 85)))
        if stage.end_reason in JOBS and stage.code != "BESCHUT":
            early = self.rng.uniform(30, 200) if stage.code == "IPS" else self.rng.uniform(-12, 35)
            self.hire(stage, JOBS[stage.end_reason], max(first_day, end - days(early)))
        elif stage.code == "IPS" and stage.last_day is None and length > 180 and self.chance(0.4):
            self.hire(
                stage,
                self.rng.choice((PlacementKind.REGULAR, PlacementKind.SUPPORTED)),
                end - days(self.rng.uniform(20, 150)),
            )

    def hire(self, stage: Stage, kind: PlacementKind, first_day: date) -> None:
        """A job, more often than not after a trial; contracts follow each other, and some do not last."""
        employer = self.rng.randrange(self.employers)
        first_day = min(first_day, self.today)
        trial = first_day - days(self.rng.uniform(28, 60))
        if stage.first_day and trial >= stage.first_day and kind != PlacementKind.SHELTERED and self.chance(0.55):
            self.put(stage, PlacementKind.TRIAL, trial, first_day - days(1), employer)
        elif stage.first_day and (first_day - stage.first_day).days > 150 and self.chance(0.12):
            # The first try did not work out; a second one elsewhere did.
            began = stage.first_day + days(self.rng.uniform(20, 80))
            self.put(stage, PlacementKind.TRIAL, began, began + days(self.rng.uniform(10, 50)))
        fate = self.rng.random()
        if fate < 0.27:
            lost = first_day + days(self.rng.triangular(20, 330, 90))
            self.put(stage, kind, first_day, lost, employer)
        elif fate < 0.6:
            last_day = first_day + days(self.rng.choice((181, 211, 364)))
            self.put(stage, kind, first_day, last_day, employer)
            if last_day < self.today and self.chance(0.7):
                self.put(stage, kind, last_day + days(1), None, employer)
        else:
            self.put(stage, kind, first_day, None, employer)

    def put(
        self, stage: Stage, kind: PlacementKind, first_day: date, last_day: date | None, employer: int | None = None
    ) -> None:
        if last_day is not None and last_day > self.today:
            last_day = None
        seen_until = last_day or self.today
        confirmed = None
        if kind in JOBS.values() and self.chance(0.85):
            confirmed = next(
                (first_day + days(after) for after in CONFIRMED_AFTER_DAYS if first_day + days(after) <= seen_until),
                None,
            )
        stage.placed.append(
            Placed(
                kind,
                self.rng.randrange(self.employers) if employer is None else employer,
                self.rng.choice(WORK_HOURS[kind]),
                first_day,
                last_day,
                confirmed,
            )
        )

    # Money

    def fund(self, stage: Stage, grant: str, *, lives_in_almelo: bool) -> None:
        """The grant pays, now and then together with the municipality, or until the municipality takes over."""
        if stage.first_day is None:
            return
        length = (self.end(stage) - stage.first_day).days
        whole = (stage.first_day, stage.last_day, stage.end_reason)
        turn = self.rng.random()
        if grant != "GAK-SVS" or not lives_in_almelo or turn > 0.28:
            stage.funded.append(Funded(grant, 100, *whole))
        elif turn < 0.14 or length < 150:
            stage.funded += [Funded(grant, 60, *whole), Funded("ALM-SVS", 40, *whole)]
        else:
            change = stage.first_day + days(self.rng.uniform(90, length - 30))
            stage.funded += [
                Funded(grant, 100, stage.first_day, change, EndReason.OTHER_PAYER),
                Funded("ALM-SVS", 100, change + days(1), stage.last_day, stage.end_reason),
            ]

    # Steps

    def take_steps(self, line: Line, count: int | None) -> None:
        """Contacts over all stages that began: `count` of them, or as many as such stages have in life."""
        begun = [stage for stage in line.stages if stage.first_day]
        lengths = [(self.end(stage) - stage.first_day).days + 1 for stage in begun if stage.first_day]
        if count is None:
            for stage, length in zip(begun, lengths, strict=True):
                rate = CHAIN[stage.code].steps_a_month * self.rng.uniform(1.0, 2.4)
                self.step_out(stage, max(1, round(rate * length / 30.4)))
                if self.chance(0.4):
                    self.step_before(line, stage)
        elif not begun:
            for _ in range(count):
                self.step_before(line, line.stages[0])
        else:
            shares = self.rng.choices(range(len(begun)), lengths, k=count)
            for place, stage in enumerate(begun):
                self.step_out(stage, shares.count(place))

    def step_before(self, line: Line, stage: Stage) -> None:
        """A contact before the trajectory, which needs no trajectory."""
        day = self.workday(stage.intake_on or stage.ordered_on, stage.ordered_on)
        line.loose_steps.append(self.step(day, {"talk": 80, "network": 20}, "care"))

    def step_out(self, stage: Stage, count: int) -> None:
        first_day, last_day = stage.first_day, self.end(stage)
        if first_day is None:
            return
        form = CHAIN[stage.code]
        length = (last_day - first_day).days + 1
        stretch = length / max(count, 1)
        for turn in range(count):
            day = first_day + days(min(length - 1, (turn + self.rng.random()) * stretch))
            if stage.pause and stage.pause[0] <= day <= stage.pause[1] and self.chance(0.7):
                day = stage.pause[0]
            day = self.workday(day, first_day)
            stage.steps.append(self.step(day, STEP_KINDS[form.work], "work" if form.work else "care"))

    def step(self, day: date, kinds: dict[str, float], goals: str) -> Taken:
        kind = weighted(self.rng, kinds)
        goal = self.rng.choice(self.goals[goals]) if kind in KINDS_WITH_A_GOAL and self.chance(0.7) else ""
        note = self.rng.choice(self.notes[kind]) if self.chance(0.88) else ""
        return Taken(day, kind, self.rng.choice(MINUTES[kind]), goal, note)

    @staticmethod
    def workday(day: date, earliest: date) -> date:
        """The Friday before a weekend, unless that lies too early."""
        friday = day - days(max(0, day.weekday() - 4))
        return max(friday, earliest)
