"""Logging a step: the form that is posted, against the same statements, and against one bare INSERT."""

from typing import Any
from uuid import UUID, uuid4

from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from benchmarks import statements
from benchmarks.pairs import Limit, alternate
from benchmarks.scene import JOB_COACH, Scene, signed_in
from trajectories.models import Step, Trajectory
from werv.ground.audit.models import Event

GOAL = 3
BARE_TABLE = "benchmark_step"
COLUMNS = [(field.attname, field.column) for field in Step._meta.concrete_fields]


def measure(scene: Scene) -> list[dict[str, Any]]:
    coach, user = signed_in(JOB_COACH)
    own = Trajectory.objects.visible_to(user).filter(organisation=user.organisation_id)
    trajectory = own.filter(last_day=None, first_day__isnull=False).order_by("-pk")[0]
    log(coach, trajectory)
    with statements.sent() as asked:
        form_key = log(coach, trajectory)
    step = Step.objects.get(form_key=form_key)
    made_once = keys_made_with(step)
    saying = statements.saying(user)

    def same_statements() -> None:
        """With keys of their own each time; filling them in takes some hundredths of a millisecond."""
        fresh = {key: uuid4() for key in made_once}
        statements.replay(scene.bare, [with_keys(statement, fresh) for statement in (saying, *asked)], prepare=False)

    values = {attribute: getattr(step, attribute) for attribute, _ in COLUMNS}
    names, places = ", ".join(column for _, column in COLUMNS), ", ".join(f"%({name})s" for name, _ in COLUMNS)
    insert = f"INSERT INTO {BARE_TABLE} ({names}) VALUES ({places})"

    def bare_insert() -> None:
        scene.bare.execute(insert, values | {"id": uuid4(), "form_key": uuid4()}, prepare=True)

    # Indexes and checks as on the real table; no foreign keys and no history.
    scene.owner.execute(f"CREATE TABLE {BARE_TABLE} (LIKE trajectories_step INCLUDING ALL)")
    measured = alternate(
        lambda: log(coach, trajectory),
        [Limit("same statements, one transaction", same_statements, GOAL), Limit("one bare INSERT", bare_insert)],
        pairs=scene.fast_pairs * 2,
        warm_ups=scene.warm_ups,
    )
    scene.owner.execute(f"DROP TABLE {BARE_TABLE}")
    queries = statements.count(asked)
    case = "job coach sends the form"
    return [{"row": "log a step", "case": case, "clients": scene.clients, **measured, "queries": queries}]


def log(browser: Browser, trajectory: Trajectory) -> UUID:
    """Send a filled-in form; the key of that form."""
    form_key = uuid4()
    browser.cookies.pop("messages", None)  # a real browser shows them on the next page, and they are gone
    answer = browser.post(
        reverse("desk:client_step", args=[trajectory.client_id]),
        {
            "day": timezone.localdate().isoformat(),
            "minutes": "45",
            "kind": "talk",
            "trajectory": str(trajectory.pk),
            "goal": "Solliciteren",
            "note": "Brief geschreven, morgen bellen.",
            "billable": "on",
            "form_key": str(form_key),
        },
    )
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return form_key


def keys_made_with(step: Step) -> list[UUID]:
    """The keys that were new when this step was logged."""
    event = Event.objects.get(act="step.logged", record_key=str(step.pk))
    history = Step.pgh_event_model.objects.get(pgh_obj=step)  # type: ignore[attr-defined]
    return [step.pk, step.form_key, event.pk, history.pgh_context_id]


def with_keys(statement: str, fresh: dict[UUID, UUID]) -> str:
    """The statement with other keys; psycopg writes them without dashes, text has them with."""
    for key, other in fresh.items():
        statement = statement.replace(key.hex, other.hex).replace(str(key), str(other))
    return statement
