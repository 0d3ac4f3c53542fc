"""List, search and client page with the walls of Postgres standing, against the same pages without them."""

from typing import Any
from urllib.parse import urlencode

from django.test import Client as Browser
from django.urls import reverse

from benchmarks.client_list import common_surname
from benchmarks.client_page import give_steps
from benchmarks.pairs import compared, spread, timed
from benchmarks.scene import JOB_COACH, PROJECT_LEADER, Scene, signed_in
from trajectories.models import Trajectory
from werv.ground.walls import WALLS

GOAL = 1.3
STEPS = 500


def measure(scene: Scene) -> list[dict[str, Any]]:
    leader, _ = signed_in(PROJECT_LEADER)
    coach, user = signed_in(JOB_COACH)
    address = reverse("desk:clients")
    surname = common_surname(scene)
    own = Trajectory.objects.visible_to(user).filter(organisation=user.organisation_id, last_day=None)
    guided = own.filter(first_day__isnull=False).order_by("pk")[0]
    give_steps(scene, guided.pk, user.pk, STEPS)
    pages = {
        "project leader, list": (leader, address),
        "project leader, name, beginning": (leader, f"{address}?{urlencode({'naam': surname[:4]})}"),
        "project leader, name, part": (leader, f"{address}?{urlencode({'naam': surname[1:5]})}"),
        "job coach, list": (coach, address),
        "job coach, name, beginning": (coach, f"{address}?{urlencode({'naam': surname[:4]})}"),
        f"job coach, client page, {STEPS} steps": (coach, guided.client.get_absolute_url()),
    }
    return [page_row(scene, case, *page) for case, page in pages.items()]


def page_row(scene: Scene, case: str, browser: Browser, url: str) -> dict[str, Any]:
    """By turns; each time the first answer after raising or lowering the walls is left out."""

    def ask() -> None:
        assert browser.get(url).status_code == 200

    times: dict[str, list[float]] = {"ENABLE": [], "DISABLE": []}
    for _ in range(scene.fast_pairs):
        for act, taken in times.items():
            for table in WALLS:
                scene.owner.execute(f"ALTER TABLE {table} {act} ROW LEVEL SECURITY")
            ask()
            taken.append(min(timed(ask) for _ in range(3)))
    for table in WALLS:
        scene.owner.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    own, limit = times["ENABLE"], times["DISABLE"]
    return {
        "row": "walls",
        "case": case,
        "clients": scene.clients,
        "pairs": scene.fast_pairs,
        "ours": spread(own),
        "limits": [compared("the same page without walls", GOAL, own, limit)],
    }
