"""The administrator's page, and the page of every component."""

import pytest
from django.urls import reverse

from tests.factories import make_user
from werv.ground.accounts.permissions import Role

PAGES = [reverse("desk:administration"), reverse("desk:style")]


@pytest.fixture
def lotte(werv):
    return make_user("Lotte Kuipers", werv, Role.ADMINISTRATOR)


def test_an_administrator_sees_what_there_is_and_no_clients(web, lotte, anouk, client, programme):
    web.force_login(lotte)

    html = web.get(reverse("desk:administration")).content.decode()

    assert "3 gebruikers" in html
    assert programme.name in html
    assert "Idrissi" not in html


@pytest.mark.parametrize("page", PAGES)
def test_nobody_else_gets_there(web, anouk, page):
    web.force_login(anouk)

    assert web.get(page).status_code == 403


def test_the_style_page_shows_every_component(web, lotte):
    web.force_login(lotte)

    assert web.get(reverse("desk:style")).status_code == 200
