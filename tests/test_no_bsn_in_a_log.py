"""Whatever goes wrong with a BSN at hand, no line of the log holds it."""

import io
import logging

import pytest
from django.core import mail
from django.test import Client as Browser
from hypothesis import given
from hypothesis import strategies as st
from stdnum.nl import bsn

from tests.factories import make_user
from tests.test_every_page_is_closed import ROUTES, address_of, keys, on_each  # noqa: F401  a fixture
from werv.ground.accounts.permissions import Role
from werv.ground.masking import INSTEAD, without_bsn

NUMBER = "123456782"
WRITTEN = (NUMBER, "123.456.782", "123 456 782", "1234.56.782", "1234 56 782")


@pytest.fixture
def log():
    """Everything that any logger says, as a handler like that of the settings writes it down."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    listening = [logging.getLogger(), logging.getLogger("django"), logging.getLogger("django.request")]
    for each in listening:
        each.addHandler(handler)
    yield written
    for each in listening:
        each.removeHandler(handler)


@pytest.mark.parametrize("text", WRITTEN)
def test_a_number_is_masked_however_it_is_written(text):
    assert without_bsn(f"van {text}, vandaag") == f"van {INSTEAD}, vandaag"


def test_eight_digits_are_a_number_without_its_zero():
    assert without_bsn("12345672") == INSTEAD


@pytest.mark.parametrize("text", ["123456789", "1234567820", "0612345678", "2026-11-22 09:30:00", "12345678 2", ""])
def test_other_numbers_stay(text):
    assert without_bsn(text) == text


@given(st.integers(1, 99_999_999), st.text(st.characters(exclude_categories=["Nd"]), max_size=20))
def test_no_number_that_passes_the_test_comes_through(start, around):
    digits = f"{start:08d}"
    number = digits + str(sum((9 - place) * int(digit) for place, digit in enumerate(digits)) % 11)

    if bsn.is_valid(number):
        assert number not in without_bsn(f"{around}{number}{around}")


def test_message_arguments_and_trace_are_masked(log):
    logger = logging.getLogger("werv.test")
    try:
        raise ValueError(f"geen {NUMBER}") from KeyError(NUMBER)
    except ValueError:
        logger.exception("mis met %s en %r", NUMBER, {"bsn": NUMBER})
    logger.error("tekst %s")
    logger.error("te weinig %s %s", NUMBER)
    logger.error(NUMBER, stack_info=True)

    text = log.getvalue()
    assert NUMBER not in text
    assert text.count(INSTEAD) >= 5
    assert "Traceback" in text


def test_an_error_in_any_page_tells_no_number(keys, werv, log, monkeypatch, settings):  # noqa: F811
    def boom(request, *args, **kwargs):
        raise RuntimeError(f"{request.POST.dict()} {request.body!r} {NUMBER}")

    settings.ADMINS = [("Beheer", "beheer@werv.example")]
    everybody = make_user("Alles", werv, *set(Role) - {Role.CLIENT})

    def tells_nothing(name: str) -> None:
        log.truncate(0)
        web = Browser(raise_request_exception=False)
        web.force_login(everybody)
        address = address_of(name, keys)
        with monkeypatch.context() as broken:
            broken.setattr(ROUTES[name], "callback", boom)
            answer = web.post(address, {"number": NUMBER, "note": f"bsn {NUMBER}"})
        assert answer.status_code == 500
        assert "RuntimeError" in log.getvalue()
        assert NUMBER not in log.getvalue()
        assert NUMBER not in answer.text
        assert not mail.outbox

    on_each(ROUTES, tells_nothing)
