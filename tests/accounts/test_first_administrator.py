"""A new installation has nobody yet who can invite."""

import getpass

import pytest
from django.core.management import CommandError, call_command

from tests.accounts.conftest import PASSWORD
from werv.ground.accounts.models import User
from werv.ground.accounts.permissions import Role


@pytest.fixture
def typed(monkeypatch):
    """Somebody at the keyboard, who types this password."""
    monkeypatch.setattr(getpass, "getpass", lambda _asked: PASSWORD)


def test_the_first_one_is_made_on_the_command_line(werv, typed):
    call_command("first_administrator", "WERV", "Lotte Kuipers", "Lotte@werv.example")

    lotte = User.objects.get(email="lotte@werv.example")
    assert lotte.check_password(PASSWORD)
    assert lotte.roles() == {Role.ADMINISTRATOR}


def test_there_is_only_one_first(werv, lotte, typed):
    with pytest.raises(CommandError, match="Er is al een functioneel beheerder"):
        call_command("first_administrator", "WERV", "Tweede", "tweede@werv.example")


def test_nobody_is_made_at_an_organisation_that_is_not_there(db, typed):
    with pytest.raises(CommandError, match="Geen organisatie met code NIETS"):
        call_command("first_administrator", "NIETS", "Lotte Kuipers", "lotte@werv.example")


def test_nobody_has_an_account_that_came_with_the_program(db):
    assert not User.objects.exists()
