"""How people go through the forms of support: how long each takes, how it ends, and what comes after.

Proportions are of the demo's making, in the spirit of what coaches tell: going back is as common as going on.
"""

from dataclasses import dataclass

from trajectories.rules import EndReason as R


@dataclass(frozen=True)
class Form:
    """One programme in the chain."""

    months: tuple[float, float, float]  # shortest, longest, usual
    steps_a_month: float
    ends: dict[str, float]  # end reason: weight
    onward: dict[str, float]  # programme after it when somebody moves on: weight
    rungs: tuple[int, ...]  # on which rung people begin; more often named, more often so
    top: int = 4  # the highest rung that is reached inside this form
    work: bool = False  # steps and notes are about work
    clock_starts_at_agreement: bool = False
    max_months: int | None = None


LEAVING: dict[str, float] = {R.OWN_CHOICE: 7, R.NO_CONTACT: 6, R.MOVED_HOUSE: 3, R.ILLNESS: 7, R.OTHER: 2, R.DIED: 0.7}

CHAIN: dict[str, Form] = {
    "WACHT": Form(
        (1.5, 9, 4), 0.9,
        {R.NEXT_PROGRAMME: 58, R.GOAL_REACHED: 14, **LEAVING},
        {"SAH": 24, "DAGB": 26, "WELTHUIS": 18, "NOR": 8, "IPS": 9, "WCGT": 9, "WERKFIT": 6},
        (1, 1, 2, 2, 2),
    ),
    "WELTHUIS": Form(
        (2, 12, 5), 1.0,
        {R.NEXT_PROGRAMME: 50, R.GOAL_REACHED: 24, R.VOLUNTEERING: 4, **LEAVING},
        {"SAH": 30, "DAGB": 34, "NOR": 12, "PARTPLEK": 8, "WERKFIT": 8, "WCGT": 8},
        (1, 2, 2, 2, 3),
    ),
    "NOR": Form(
        (2, 8, 4), 0.9,
        {R.NEXT_PROGRAMME: 34, R.GOAL_REACHED: 28, R.VOLUNTEERING: 12, **LEAVING},
        {"SAH": 40, "DAGB": 38, "PARTPLEK": 12, "WERKFIT": 10},
        (1, 2, 2, 3),
    ),
    "SAH": Form(
        (3, 16, 8), 1.0,
        {R.NEXT_PROGRAMME: 44, R.GOAL_REACHED: 12, R.VOLUNTEERING: 12, **LEAVING},
        {"DAGB": 62, "PARTPLEK": 16, "IPS": 8, "WERKFIT": 8, "NOR": 6},
        (1, 2, 2, 2, 3), top=3,
    ),
    "DAGB": Form(
        (4, 26, 11), 0.9,
        {R.NEXT_PROGRAMME: 36, R.GOAL_REACHED: 6, R.VOLUNTEERING: 12, R.PRINCIPAL_STOPPED: 3, R.TRAINING: 3, **LEAVING},
        {"PARTPLEK": 20, "WERKFIT": 22, "IPS": 22, "WABZ": 18, "BESCHUT": 12, "SAH": 6},
        (2, 2, 3, 3, 3, 3), top=4,
    ),
    "PARTPLEK": Form(
        (4, 14, 8), 1.1,
        {R.NEXT_PROGRAMME: 38, R.VOLUNTEERING: 12, R.PAID_SUPPORTED: 8, R.SHELTERED: 6, R.RETURNED: 12, **LEAVING},
        {"WERKFIT": 34, "NAARWERK": 18, "IPS": 22, "WABZ": 16, "BESCHUT": 10},
        (3, 4, 4), work=True,
    ),
    "SVS": Form(
        (4, 18, 9), 1.5,
        {R.NEXT_PROGRAMME: 24, R.PAID_SUPPORTED: 14, R.PAID_REGULAR: 6, R.SHELTERED: 11, R.VOLUNTEERING: 9,
         R.GOAL_REACHED: 3, R.TRAINING: 3, R.RETURNED: 16, **{reason: 0.55 * much for reason, much in LEAVING.items()}},
        {"WERKFIT": 40, "IPS": 34, "NAARWERK": 12, "WABZ": 14},
        (2, 3, 3, 3, 3, 3, 4), work=True,
    ),
    "DOW": Form(
        (3, 14, 7), 1.8,
        {R.NEXT_PROGRAMME: 18, R.PAID_SUPPORTED: 16, R.PAID_REGULAR: 16, R.VOLUNTEERING: 8, R.TRAINING: 6,
         R.RETURNED: 12, **{reason: 0.7 * much for reason, much in LEAVING.items()}},
        {"WERKFIT": 34, "IPS": 26, "NAARWERK": 30, "DAGB": 10},
        (2, 3, 3, 3, 4), work=True,
    ),
    "WERKFIT": Form(
        (4, 17, 10), 1.7,
        {R.GOAL_REACHED: 16, R.NEXT_PROGRAMME: 34, R.PAID_SUPPORTED: 8, R.PAID_REGULAR: 8, R.RETURNED: 10,
         R.PRINCIPAL_STOPPED: 4, **LEAVING},
        {"NAARWERK": 52, "IPS": 26, "PARTPLEK": 8, "WCGT": 6, "BESCHUT": 8},
        (2, 3, 3, 3, 4), work=True, clock_starts_at_agreement=True, max_months=18,
    ),
    "NAARWERK": Form(
        (3, 12, 6), 1.8,
        {R.PAID_REGULAR: 28, R.PAID_SUPPORTED: 22, R.RETURNED: 10, R.PRINCIPAL_STOPPED: 5, R.GOAL_REACHED: 3,
         **LEAVING},
        {},
        (3, 4, 4), work=True, clock_starts_at_agreement=True, max_months=12,
    ),
    "IPS": Form(
        (6, 30, 15), 1.6,
        {R.PAID_REGULAR: 32, R.PAID_SUPPORTED: 20, R.RETURNED: 11, R.TRAINING: 5, R.VOLUNTEERING: 5, **LEAVING},
        {},
        (2, 3, 3, 3, 4), work=True, clock_starts_at_agreement=True, max_months=36,
    ),
    "WABZ": Form(
        (2.5, 12, 6), 1.7,
        {R.PAID_REGULAR: 25, R.PAID_SUPPORTED: 18, R.NEXT_PROGRAMME: 18, R.RETURNED: 12, R.TRAINING: 4, **LEAVING},
        {"IPS": 48, "NAARWERK": 32, "WERKFIT": 20},
        (3, 3, 4), work=True,
    ),
    "WCGT": Form(
        (3, 9, 5), 1.5,
        {R.GOAL_REACHED: 18, R.NEXT_PROGRAMME: 34, R.PAID_REGULAR: 14, R.RETURNED: 5, **LEAVING},
        {"WERKFIT": 34, "IPS": 36, "WABZ": 30},
        (2, 2, 3, 3), work=True,
    ),
    "JOBCOACH": Form(
        (8, 34, 18), 0.8,
        {R.GOAL_REACHED: 40, R.RETURNED: 14, R.PRINCIPAL_STOPPED: 6, R.OWN_CHOICE: 6, R.ILLNESS: 8, R.MOVED_HOUSE: 2},
        {},
        (5,), top=5, work=True, clock_starts_at_agreement=True, max_months=36,
    ),
    "BESCHUT": Form(
        (12, 60, 30), 0.4,
        {R.RETURNED: 30, R.OWN_CHOICE: 12, R.ILLNESS: 18, R.PAID_SUPPORTED: 10, R.MOVED_HOUSE: 5},
        {},
        (5,), top=5, work=True,
    ),
}  # fmt: skip

# Where people come in who are not sent for one of the two grants.
ENTRIES: dict[str, float] = {
    "WACHT": 15, "WELTHUIS": 9, "NOR": 6, "SAH": 13, "DAGB": 27, "PARTPLEK": 4, "WERKFIT": 10, "NAARWERK": 2,
    "IPS": 9, "WABZ": 4, "WCGT": 4, "JOBCOACH": 3, "BESCHUT": 2,
}  # fmt: skip

# What somebody did before the grant's programme began; "" is nothing here.
BEFORE: dict[str, dict[str, float]] = {
    "SVS": {"DAGB": 70, "SAH": 13, "WELTHUIS": 5, "": 12},
    "DOW": {"DAGB": 46, "SAH": 16, "WACHT": 12, "": 26},
}

BACK: dict[str, float] = {"DAGB": 74, "SAH": 20, "WELTHUIS": 6}  # after a return
BESIDE: dict[str, float] = {"NOR": 40, "DAGB": 40, "SAH": 20}  # next to a form about work
AGAIN_AFTER: dict[str, float] = {  # the chance that somebody comes back within the three years
    R.RETURNED: 0.9, R.OWN_CHOICE: 0.22, R.NO_CONTACT: 0.15, R.ILLNESS: 0.3,
    R.PAID_REGULAR: 0.12, R.PAID_SUPPORTED: 0.14, R.VOLUNTEERING: 0.12,
}  # fmt: skip

UWV_FORMS = ("WERKFIT", "NAARWERK", "IPS", "JOBCOACH")

# The rung on which somebody stands when it ends so.
RUNGS_AT_END: dict[str, tuple[int, ...]] = {
    R.PAID_REGULAR: (6, 6, 6, 5),
    R.PAID_SUPPORTED: (5,),
    R.SHELTERED: (5,),
    R.VOLUNTEERING: (4,),
    R.RETURNED: (2, 3, 3, 3),
    R.TRAINING: (3, 4, 4),
}

# Kinds of steps and how often, in care and in work.
STEP_KINDS: dict[bool, dict[str, float]] = {
    False: {"talk": 58, "work_visit": 9, "network": 12, "administration": 8, "no_show": 7, "travel": 3, "crisis": 3},
    True: {
        "talk": 38, "work_visit": 16, "application": 12, "employer": 12, "network": 7, "administration": 6,
        "no_show": 5, "travel": 3, "crisis": 1,
    },
}  # fmt: skip

MINUTES: dict[str, tuple[int, ...]] = {
    "talk": (30, 45, 45, 60, 60, 60, 75, 90),
    "work_visit": (45, 60, 60, 90, 120),
    "application": (30, 45, 60, 60, 90),
    "employer": (10, 15, 20, 30, 45),
    "network": (20, 30, 45, 60),
    "crisis": (30, 60, 90),
    "travel": (20, 30, 40, 50),
    "administration": (10, 15, 20, 30),
    "no_show": (15, 15, 20, 30),
}
