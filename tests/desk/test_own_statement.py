"""The client's own words beside what a professional wrote, which itself stays as it was."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from cases.access import Category
from tests.factories import make_measurement, make_step
from trajectories.actions import add_statement
from trajectories.models import OwnStatement
from werv.ground.audit.models import Event
from werv.ground.errors import RuleViolation

WORDS = "Ik was er wél, maar de deur zat dicht."


def address(client, kind, beside):
    return reverse("desk:client_statement", args=[client.pk, kind, beside.pk])


def test_the_clients_words_stand_beside_the_note(web, client, trajectory, anouk):
    step = make_step(trajectory, anouk, note="Niet verschenen.")
    web.force_login(anouk)

    web.post(address(client, "contactmoment", step), {"stated_on": "2026-02-03", "text": WORDS})

    html = web.get(reverse("desk:client", args=[client.pk])).text
    assert "Niet verschenen." in html
    assert WORDS in html
    assert "3 februari 2026" in html
    assert Event.objects.filter(act="statement.added", happened_by=anouk.actor_key).count() == 1


def test_a_measurement_takes_one_too(web, client, trajectory, anouk):
    measurement = make_measurement(trajectory, 2)
    web.force_login(anouk)

    web.post(address(client, "meting", measurement), {"stated_on": "2026-02-03", "text": WORDS})

    assert OwnStatement.objects.get().measurement == measurement
    assert WORDS in web.get(reverse("desk:client", args=[client.pk])).text


def test_who_does_not_see_the_note_does_not_see_the_words(client, trajectory, anouk, chris, bram, today):
    step = make_step(trajectory, anouk, category=Category.HEALTH)
    make_step(trajectory, anouk)
    add_statement(beside=step, text=WORDS, stated_on=today, by=anouk, today=today)

    assert not OwnStatement.objects.visible_to(bram).exists()
    assert not OwnStatement.objects.visible_to(chris).exists()


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ({"stated_on": "2026-02-03", "text": ""}, "Schrijf op wat"),
        ({"stated_on": "gisteren", "text": WORDS}, "dag-maand-jaar"),
        ({"stated_on": "2199-01-01", "text": WORDS}, "nog niet geweest"),
    ],
)
def test_what_was_typed_stays_and_the_field_says_what_is_wrong(web, client, trajectory, anouk, typed, answer):
    web.force_login(anouk)

    page = web.post(address(client, "contactmoment", make_step(trajectory, anouk)), typed)

    assert page.status_code == 200
    assert answer in page.text
    assert typed["text"] in page.text


def test_another_kind_of_record_does_not_exist(web, client, trajectory, anouk):
    web.force_login(anouk)

    assert web.get(address(client, "traject", trajectory)).status_code == 404


def test_only_the_organisation_of_the_note_puts_words_beside_it(client, trajectory, anouk, chris):
    step = make_step(trajectory, anouk)

    with pytest.raises(RuleViolation, match="andere organisatie"):
        add_statement(
            beside=step, text=WORDS, stated_on=date(2026, 2, 3), by=chris, today=date(2026, 2, 3) + timedelta(1)
        )
