"""Postgres knows who acts: in every transaction, and only as long as it lasts."""

import pytest
from django.db import connection, transaction

from werv.ground.audit.models import IMPORT, SEED, acting
from werv.ground.context import NOBODY, within


def setting(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting(%s, true), '')", [name])
        return cursor.fetchone()[0]


def test_it_is_said_in_every_transaction_and_gone_after_it(committed):
    with acting(IMPORT), transaction.atomic():
        inside = setting("werv.actor")
    with within(NOBODY):
        after = setting("werv.actor")

    assert (inside, after) == ("systeem:import", "")


def test_a_statement_on_its_own_is_a_transaction_too(committed):
    with acting(IMPORT):
        assert setting("werv.actor") == "systeem:import"


def test_an_act_inside_another_is_its_own_and_then_the_first_goes_on(db, anouk):
    with acting(anouk):
        with acting(IMPORT, behalf=anouk):
            inner = setting("werv.context"), setting("werv.actor"), setting("werv.behalf")
        outer = setting("werv.context"), setting("werv.user"), setting("werv.organisation")

    assert inner == ("system", "systeem:import", str(anouk.pk))
    assert outer == ("user", str(anouk.pk), str(anouk.organisation_id))
    assert setting("werv.actor") == SEED.actor_key


def test_after_a_failed_transaction_the_next_says_it_again(committed):
    with acting(IMPORT):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            1 / 0  # noqa: B018
        with transaction.atomic():
            assert setting("werv.actor") == "systeem:import"


def test_where_nobody_acts_nothing_is_said(db):
    with within(NOBODY):
        assert setting("werv.context") == ""
