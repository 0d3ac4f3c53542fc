"""Breaches: 72 hours from becoming aware, a decision with a reason either way, and a register that keeps them all."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from werv.ground.audit.models import Event
from werv.ground.errors import RuleViolation
from werv.privacy.models import Breach, NoticeDecision
from werv.privacy.terms import hours_until, notice_due

AWARE = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def make_breach(by, **given) -> Breach:
    values = {
        "aware_at": AWARE, "aware_by": "Anouk de Boer", "what": "Brief naar het verkeerde adres",
        "which_data": "Naam en adres", **given,
    }  # fmt: skip
    return Breach.report(by=by, now=AWARE + timedelta(hours=1), **values)


@pytest.fixture
def breach(officer) -> Breach:
    return make_breach(officer)


def decided(breach, by, **given):
    now = AWARE + timedelta(hours=10)
    breach.decide_on_authority(
        **{"decision": NoticeDecision.NOT_TOLD, "reason": "Geen risico", "told": None, "number": "", **given},
        by=by, now=now,
    )  # fmt: skip
    breach.decide_on_people(decision=NoticeDecision.NOT_TOLD, reason="Geen risico", told_on=None, by=by, now=now)


def test_the_clock_runs_72_real_hours_also_when_the_clocks_change():
    evening = datetime(2026, 10, 24, 20, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))

    due = notice_due(evening)

    assert due - evening.astimezone(UTC) == timedelta(hours=72)
    assert due.astimezone(ZoneInfo("Europe/Amsterdam")).hour == 19


@pytest.mark.parametrize(("later", "left"), [(0, 72), (1, 71), (71.5, 0), (72, 0), (72.5, -1), (100, -28)])
def test_the_hours_left_go_below_zero(later, left):
    assert hours_until(notice_due(AWARE), AWARE + timedelta(hours=later)) == left


def test_it_is_not_closed_without_a_decision_and_a_reason(breach, officer):
    now = AWARE + timedelta(hours=10)

    assert "Autoriteit Persoonsgegevens" in breach.close_refusal()
    with pytest.raises(RuleViolation, match="reden"):
        decided(breach, officer, reason=" ")
    with pytest.raises(RuleViolation, match="Autoriteit"):
        breach.close(by=officer, now=now)
    decided(breach, officer)
    breach.close(by=officer, now=now)

    assert breach.closed_at == now
    assert breach.change_refusal()


def test_the_database_knows_too_that_both_decisions_come_first(breach, officer):
    with pytest.raises(DatabaseError), transaction.atomic():
        Breach.objects.filter(pk=breach.pk).update(closed_at=AWARE, closed_by=officer)


def test_a_breach_stays_in_the_register_whoever_tries(breach):
    with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
        breach.delete()
    with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM privacy_breach")


def test_telling_the_authority_needs_the_moment_and_says_when_it_was_late(breach, officer):
    with pytest.raises(RuleViolation, match="wanneer"):
        decided(breach, officer, decision=NoticeDecision.TOLD)
    with pytest.raises(RuleViolation, match="tussen"):
        decided(breach, officer, decision=NoticeDecision.TOLD, told=AWARE - timedelta(hours=1))

    breach.decide_on_authority(
        decision=NoticeDecision.TOLD, reason="Risico", told=AWARE + timedelta(hours=73), number="AP-1", by=officer,
        now=AWARE + timedelta(hours=80),
    )  # fmt: skip

    assert breach.was_told_late()


def test_the_moment_of_becoming_aware_is_not_to_come(officer):
    with pytest.raises(RuleViolation, match="nog niet geweest"):
        make_breach(officer, aware_at=AWARE + timedelta(days=3))


def test_another_organisation_does_not_see_it(breach, foreign_officer):
    assert not Breach.objects.visible_to(foreign_officer).exists()


# On the screen


def test_a_breach_goes_from_the_form_to_closed(web, officer):
    web.force_login(officer)
    aware = timezone.localtime() - timedelta(hours=3)

    web.post(
        reverse("privacy:new_breach"),
        {"aware_at": f"{aware:%Y-%m-%dT%H:%M}", "aware_by": "Bram", "what": "Laptop kwijt", "which_data": "Notities"},
    )
    breach = Breach.objects.get()
    before = web.get(breach.get_absolute_url()).text
    web.post(reverse("privacy:change_breach", args=[breach.pk]), {
        "what": "Laptop kwijt", "which_data": "Notities", "people_count": "3", "measures": "Op afstand gewist",
    })  # fmt: skip
    web.post(reverse("privacy:breach_authority", args=[breach.pk]), {
        "decision": "told", "told": f"{timezone.localtime():%Y-%m-%dT%H:%M}", "number": "AP-77", "reason": "Risico",
    })  # fmt: skip
    web.post(reverse("privacy:breach_people", args=[breach.pk]), {
        "decision": "told", "told_on": f"{timezone.localdate():%Y-%m-%d}", "reason": "Hoog risico",
    })  # fmt: skip
    web.post(reverse("privacy:close_breach", args=[breach.pk]))

    breach.refresh_from_db()
    after = web.get(breach.get_absolute_url()).text
    assert "nog 68 uur" in before
    assert (breach.people_count, breach.authority_number) == (3, "AP-77")
    assert breach.closed_by == officer
    assert "op tijd gemeld" in after
    assert "Op afstand gewist" in after
    acts = list(Event.objects.filter(record_key=str(breach.pk)).values_list("act", flat=True))
    assert {"breach.recorded", "breach.described", "breach.authority_decided", "breach.people_decided",
            "breach.closed"} <= set(acts)  # fmt: skip


def test_closing_too_early_says_what_is_missing(web, breach, officer):
    web.force_login(officer)

    page = web.post(reverse("privacy:close_breach", args=[breach.pk]), follow=True)

    assert "Leg eerst vast" in page.text
    assert Breach.objects.get().closed_at is None


@pytest.mark.parametrize(
    ("field", "typed", "answer"),
    [
        ("aware_at", "gisteren", "dag-maand-jaar"),
        ("aware_at", "0001-01-01T00:00", "Kies een moment"),
        ("aware_at", "9999-12-31T23:59", "Kies een moment"),
        ("aware_at", "2098-01-01T10:00", "nog niet geweest"),
        ("people_count", "-1", "niet minder dan 0"),
        ("people_count", "veel", "geheel getal"),
    ],
)
def test_what_cannot_be_right_is_said_at_the_field(web, officer, field, typed, answer):
    web.force_login(officer)
    good = {"aware_at": "2026-01-01T10:00", "aware_by": "Bram", "what": "Laptop kwijt", "which_data": "Notities"}

    page = web.post(reverse("privacy:new_breach"), {**good, field: typed})

    assert page.status_code == 200
    assert answer in page.text
    assert "Laptop kwijt" in page.text
    assert not Breach.objects.exists()


def test_the_list_shows_the_clock_and_those_that_were_not_reported(web, officer, breach):
    silent = make_breach(officer, what="Verkeerde bijlage")
    decided(silent, officer)
    web.force_login(officer)

    page = web.get(reverse("privacy:breaches")).text

    assert "Brief naar het verkeerde adres" in page
    assert "niet gemeld, met reden" in page
