"""A password is long, of any kind, taken as it was typed, and costly to guess."""

import re
from collections.abc import Callable

import pytest
import time_machine
from django.contrib.auth.hashers import make_password
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from tests.accounts.conftest import PASSWORD
from werv.settings import PASSWORD_HASHERS

CHANGE = reverse("account_change_password")


@pytest.fixture
def change(web, by_password, fenna) -> Callable:
    """Change Fenna's password; the fields that were refused."""
    by_password(fenna.email)

    def enter(new: str, *, old: str = PASSWORD) -> set[str]:
        answer = web.post(CHANGE, {"oldpassword": old, "password1": new, "password2": new})
        return set() if answer.status_code == 302 else set(answer.context["form"].errors)

    return enter


def test_twelve_characters_are_enough_and_eleven_are_not(change):
    assert change("vijf groene") == {"password1"}
    assert change("vijf groenen") == set()


@pytest.mark.parametrize("guessable", ["q1w2e3r4t5y6", "111222tianya", "fenna@werv.example"])
def test_a_common_password_and_ones_own_address_are_refused(change, guessable):
    assert change(guessable) == {"password1"}


@pytest.mark.parametrize("kind", ["alleenkleineletters", "3141592653589793", "!?!?!?;:;:;:", "ἦν ὁ λόγος πρὸς"])
def test_characters_of_any_kind_will_do(change, kind):
    assert change(kind) == set()


def test_the_old_password_is_asked(change, by_password, fenna):
    assert change("een heel nieuwe zin", old="verkeerd") == {"oldpassword"}
    assert by_password(fenna.email, browser=Browser()).status_code == 302


def test_a_long_one_counts_whole_and_as_it_was_typed(change, by_password, fenna):
    typed = " Een" + 120 * "x" + "Zin "

    assert change(typed) == set()

    for other in (typed.strip(), typed.lower(), typed[:-1]):
        assert by_password(fenna.email, other, browser=Browser()).status_code == 200, other
    assert by_password(fenna.email, typed, browser=Browser()).status_code == 302


def test_it_does_not_expire(by_password, fenna):
    with time_machine.travel(timezone.now() + timezone.timedelta(days=5 * 365)):
        assert by_password(fenna.email).url == "/"


def test_what_is_typed_is_hidden_and_a_password_manager_knows_the_fields(web, by_password, fenna):
    pages = [web.get(reverse("account_login"))]
    by_password(fenna.email)
    pages.append(web.get(CHANGE))

    fields = [field for page in pages for field in re.findall(r"<input[^>]*password[^>]*>", page.content.decode())]

    assert [re.search(r'autocomplete="([\w-]+)"', field)[1] for field in fields] == [
        "current-password",
        "current-password",
        "new-password",
        "new-password",
    ]
    assert all('type="password"' in field for field in fields)


def test_it_is_kept_as_argon2id_with_a_hundred_megabytes(settings):
    settings.PASSWORD_HASHERS = PASSWORD_HASHERS

    assert make_password(PASSWORD).startswith("argon2$argon2id$v=19$m=102400,t=2,p=8$")
