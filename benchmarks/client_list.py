"""The list of clients: first page, a page deep down, search by name, and filters."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from benchmarks.scene import JOB_COACH, PROJECT_LEADER, Scene, page_row, signed_in
from cases.models import Involvement

GOAL = 6


def measure(scene: Scene) -> list[dict[str, Any]]:
    leader, coach = signed_in(PROJECT_LEADER), signed_in(JOB_COACH)
    address = reverse("desk:clients")
    seen = Involvement.objects.visible_to(leader[1])
    visible = seen.count()
    half = seen.order_by("person__sort_name", "pk").values_list("pk", flat=True)[visible // 2]
    surname = common_surname(scene)
    asked = {
        "first page": {},
        "page halfway": {"na": half},
        "name, beginning": {"naam": surname[:4]},
        "name, part": {"naam": surname[1:5]},
        "name, typing error": {"naam": surname[:2] + surname[3] + surname[2] + surname[4:]},
        "programme and standing": {"programma": "SVS", "toestand": "lopend"},
    }
    rows = [
        page_row(scene, "list", f"project leader, {case}", leader, f"{address}?{urlencode(query)}", goal=GOAL)
        | {"visible": visible}
        for case, query in asked.items()
    ]
    return [*rows, page_row(scene, "list", "job coach, first page", coach, address, goal=GOAL)]


def common_surname(scene: Scene) -> str:
    """The surname without tussenvoegsel that most people have, long enough to mistype."""
    row = scene.bare.execute(
        "SELECT last_name FROM people_person WHERE prefix = '' AND length(last_name) >= 6"
        " AND last_name ~ '^[A-Za-z]+$' GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1"
    ).fetchone()
    assert row is not None
    return str(row[0])
