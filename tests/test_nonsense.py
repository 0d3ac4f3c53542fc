"""Whatever somebody types into an address, a page answers."""

import pytest

from tests.factories import make_grant, make_user
from werv.ground.accounts.permissions import Role

PARAMETERS = {
    "/": [],
    "/clienten/": ["naam", "programma", "toestand", "trede", "coach", "stil", "na", "voor"],
    "/trajecten/": ["programma", "toestand", "van", "tot", "na", "voor"],
    "/subsidies/GAK-SVS/": ["first_day", "last_day"],
    "/rapporten/nieuw/": ["subsidie"],
    "/inlezen/": ["toon", "vanaf"],
}
NONSENSE = (
    "\x00", "x" * 5000, "-1", "9" * 40, "%", "'", "[]", "31-02-2026", "0001-01-01", "9999-12-31", "é\u202e", "\ud800",
    "0", "ik", "00000000-0000-0000-0000-000000000000",
)  # fmt: skip


@pytest.mark.parametrize("path", PARAMETERS)
def test_nonsense_in_an_address_never_breaks_a_page(web, client, trajectory, werv, programme, path):
    make_grant(lead_applicant=werv, programme=programme)
    web.force_login(make_user("Alles", werv, *set(Role) - {Role.CLIENT}))

    for name in PARAMETERS[path]:
        for value in NONSENSE:
            answer = web.get(path, {name: value.encode("utf-8", "surrogatepass")})
            assert answer.status_code == 200, (name, value)


def test_both_ends_of_time_together(web, werv, programme):
    make_grant(lead_applicant=werv, programme=programme)
    web.force_login(make_user("Alles", werv, Role.CONTROLLER))

    answer = web.get("/subsidies/GAK-SVS/", {"first_day": "0001-01-01", "last_day": "9999-12-31"})

    assert "Kies een dag" in answer.text
