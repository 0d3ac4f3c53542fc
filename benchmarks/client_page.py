"""The page of a client with few, many and very many steps."""

from typing import Any
from uuid import UUID

from benchmarks.scene import JOB_COACH, Scene, page_row, signed_in
from trajectories.models import Trajectory

GOAL = 5
STEPS = (10, 500, 5_000)


def measure(scene: Scene) -> list[dict[str, Any]]:
    coach = signed_in(JOB_COACH)
    user = coach[1]
    running = list(
        Trajectory.objects.visible_to(user)
        .filter(organisation=user.organisation_id, last_day=None, first_day__isnull=False)
        .order_by("pk")[: len(STEPS)]
    )
    rows = []
    for trajectory, steps in zip(running, STEPS, strict=True):
        give_steps(scene, trajectory.pk, user.pk, steps)
        rows.append(
            page_row(scene, "client page", f"{steps} steps", coach, trajectory.client.get_absolute_url(), goal=GOAL)
        )
    return rows


def give_steps(scene: Scene, trajectory: UUID, user: UUID, steps: int) -> None:
    """Exactly so many steps for the client of this trajectory, spread over two years."""
    given = {"trajectory": trajectory, "user": user, "steps": steps}
    with scene.owner.transaction():
        scene.owner.execute(
            "DELETE FROM trajectories_step WHERE client_id ="
            " (SELECT client_id FROM trajectories_trajectory WHERE id = %(trajectory)s)",
            given,
        )
        scene.owner.execute(
            """INSERT INTO trajectories_step (id, client_id, organisation_id, trajectory_id, user_id, category, day,
                   minutes, kind, goal, note, billable, recorded_at, recorded_by, form_key)
               SELECT gen_random_uuid(), client_id, organisation_id, id, %(user)s, 'participatie',
                   current_date - (number %% 730), 15 + number %% 60, 'talk', 'Werkplek zoeken',
                   'Samen gekeken wat lukt en wat nog spannend is. Volgende week verder.', true, now(), 'Meting',
                   gen_random_uuid()
               FROM trajectories_trajectory, generate_series(1, %(steps)s) AS number WHERE id = %(trajectory)s""",
            given,
        )
        scene.owner.execute("ANALYZE trajectories_step")
