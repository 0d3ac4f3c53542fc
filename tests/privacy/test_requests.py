"""Requests of data subjects: a month to answer, an extension with a reason, and an answer with a reason."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import make_client, make_step
from trajectories.models import Trajectory
from werv.ground.audit.models import Event
from werv.ground.errors import RuleViolation
from werv.privacy.models import Outcome, PersonExport, RequestKind, SubjectRequest
from werv.privacy.terms import answer_due, kept_until, months_after

RECEIVED = date(2026, 1, 31)
NOW = timezone.make_aware(datetime(2026, 2, 10, 12))


def make_request(by, **given) -> SubjectRequest:
    values = {
        "kind": RequestKind.ACCESS,
        "received_on": RECEIVED,
        "wish": "",
        "identity_check": "",
        "subject": "vrijwilliger",
        **given,
    }
    return SubjectRequest.receive(by=by, today=date(2026, 2, 10), **values)


# The terms


@pytest.mark.parametrize(
    ("received_on", "due_on"),
    [
        (date(2026, 1, 31), date(2026, 2, 28)),
        (date(2028, 1, 31), date(2028, 2, 29)),
        (date(2026, 3, 15), date(2026, 4, 15)),
        (date(2026, 12, 31), date(2027, 1, 31)),
        (date(2026, 5, 31), date(2026, 6, 30)),
    ],
)
def test_a_month_ends_on_the_same_day_or_on_the_last_of_a_short_month(received_on, due_on):
    assert answer_due(received_on) == due_on


def test_an_extension_counts_from_the_day_of_receipt():
    assert answer_due(date(2026, 1, 31), extra_months=2) == date(2026, 4, 30)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.integers(0, 2))
def test_the_due_day_is_always_that_many_months_on(received_on, extra):
    due_on = answer_due(received_on, extra_months=extra)

    assert (due_on.year * 12 + due_on.month) - (received_on.year * 12 + received_on.month) == 1 + extra
    assert due_on.day == received_on.day or (due_on.day < received_on.day and (due_on + timedelta(1)).day == 1)


def test_months_may_go_back_and_a_term_never_leaves_the_calendar():
    assert months_after(date(2026, 3, 31), -13) == date(2025, 2, 28)
    assert kept_until(date(2020, 1, 1), years=9000) == date.max
    assert kept_until(date(2026, 2, 1), weeks=4) == date(2026, 3, 1)


# The register


def test_a_request_is_overdue_the_day_after_and_not_before(officer):
    request = make_request(officer)

    assert not request.is_overdue(date(2026, 2, 28))
    assert request.is_overdue(date(2026, 3, 1))
    assert list(SubjectRequest.objects.overdue_on(date(2026, 3, 1))) == [request]


def test_extending_needs_a_reason_and_is_done_once(officer):
    request = make_request(officer)

    with pytest.raises(RuleViolation, match="reden"):
        request.extend(months=2, reason=" ", by=officer, now=NOW, today=date(2026, 2, 10))
    request.extend(months=2, reason="Veel dossiers", by=officer, now=NOW, today=date(2026, 2, 10))

    assert request.due_on == date(2026, 4, 30)
    assert "al verlengd" in request.extend_refusal(date(2026, 2, 11))


@pytest.mark.parametrize("months", [0, 3])
def test_extending_is_by_one_or_two_months(officer, months):
    with pytest.raises(RuleViolation, match="één of twee"):
        make_request(officer).extend(months=months, reason="x", by=officer, now=NOW, today=date(2026, 2, 10))


def test_after_the_first_month_it_is_too_late_to_extend(officer):
    assert "eerste maand" in make_request(officer).extend_refusal(date(2026, 3, 1))


def test_an_answer_has_a_reason_and_stays(officer):
    request = make_request(officer)

    with pytest.raises(RuleViolation, match="reden"):
        request.decide(outcome=Outcome.REFUSED, outcome_reason="", letter="", by=officer, now=NOW)
    request.decide(outcome=Outcome.REFUSED, outcome_reason="Wettelijke plicht", letter="Beste", by=officer, now=NOW)

    assert not request.is_overdue(date(2030, 1, 1))
    with pytest.raises(RuleViolation, match="al besloten"):
        request.decide(outcome=Outcome.GRANTED, outcome_reason="Toch", letter="", by=officer, now=NOW)


def test_a_request_is_about_a_client_or_about_somebody_who_is_described(officer, client):
    for wrong in ({"client": client}, {"subject": ""}):
        with pytest.raises(RuleViolation, match="Kies een cliënt"):
            make_request(officer, **wrong)


def test_another_organisation_does_not_see_it(officer, foreign_officer):
    make_request(officer)

    assert not SubjectRequest.objects.visible_to(foreign_officer).exists()


# On the screen


def search(web, name, birth_date):
    return web.post(reverse("privacy:search"), {"name": name, "birth_date": birth_date})


def test_a_client_is_found_by_name_and_birth_date_and_the_search_is_logged(web, client, officer):
    web.force_login(officer)

    page = search(web, "Idrisi", "1985-03-01")

    assert "Fatima el Idrissi" in page.text
    assert reverse("privacy:new_client_request", args=[client.pk]) in page.text
    event = Event.objects.get(act="subject.searched")
    assert event.facts["hits"] == 1
    assert event.clients == [client.pk]
    assert "Idrisi" not in str(event.facts)
    assert event.happened_by == officer.actor_key


def test_with_another_birth_date_or_at_another_organisation_nobody_is_found(web, client, officer, foreign_officer):
    web.force_login(officer)
    assert "Niemand gevonden" in search(web, "Idrissi", "1985-03-02").text

    web.force_login(foreign_officer)
    assert "Niemand gevonden" in search(web, "Idrissi", "1985-03-01").text


def test_without_a_birth_date_nothing_is_sought(web, client, officer):
    web.force_login(officer)

    page = search(web, "Idrissi", "")

    assert "Fatima" not in page.text
    assert 'value="Idrissi"' in page.text


def test_a_request_of_a_client_goes_from_receipt_to_letter(web, client, officer, today):
    web.force_login(officer)

    web.post(
        reverse("privacy:new_client_request", args=[client.pk]),
        {"kind": "access", "received_on": today.isoformat(), "wish": "Alles zien", "identity_check": "paspoort"},
    )
    request = SubjectRequest.objects.get()
    web.post(
        reverse("privacy:decide", args=[request.pk]),
        {"outcome": "granted", "outcome_reason": "Recht op inzage", "letter": "Beste Fatima"},
    )

    page = web.get(request.get_absolute_url()).text
    assert "Fatima el Idrissi" in page
    assert "toegewezen" in page
    assert "Beste Fatima" in page
    acts = set(Event.objects.filter(record_key=str(request.pk)).values_list("act", flat=True))
    assert {"request.received", "request.decided", "request.opened"} <= acts


def test_a_wrong_day_says_so_at_the_field_and_keeps_what_was_typed(web, officer):
    web.force_login(officer)

    page = web.post(
        reverse("privacy:new_request"),
        {"kind": "erasure", "subject": "vrijwilliger Jan", "received_on": "2098-01-01", "wish": "Wis mij"},
    )

    assert page.status_code == 200
    assert "nog niet geweest" in page.text
    assert "vrijwilliger Jan" in page.text


def test_a_late_request_stands_out(web, officer):
    make_request(officer, received_on=date(2020, 1, 1))
    web.force_login(officer)

    for name in ("privacy:overview", "privacy:requests"):
        assert "te laat" in web.get(reverse(name)).text


def test_erasure_shows_what_must_stay_and_starts_the_refusal(web, client, trajectory, anouk, officer, today):
    make_step(trajectory, anouk, note="Over de keuken.")
    Trajectory.objects.filter(pk=trajectory.pk).update(last_day=date(2026, 2, 1), end_reason="other", state="closed")
    request = make_request(officer, kind=RequestKind.ERASURE, client=client, subject="")
    web.force_login(officer)

    page = web.get(request.get_absolute_url()).text
    form = web.get(reverse("privacy:decide", args=[request.pk])).text

    assert "1 feb 2036" in page
    assert "AVG artikel 17, lid 3" in form
    assert "tot en met 1 feb 2036, subsidie" in form
    assert "Over de keuken" not in page + form


def test_nobody_gets_an_overview_of_somebody_who_is_no_client(web, officer):
    request = make_request(officer)
    web.force_login(officer)

    page = web.post(reverse("privacy:order_export", args=[request.pk]), follow=True)

    assert "Alleen van een cliënt" in page.text
    assert not PersonExport.objects.exists()


def test_only_a_privacy_officer_reaches_the_pages(web, anouk, dirk, controller):
    for user in (anouk, dirk, controller):
        web.force_login(user)
        assert web.get(reverse("privacy:overview")).status_code == 403
        assert "Privacy</a>" not in web.get("/").text


def test_the_officer_has_no_way_into_a_file(web, client, officer):
    web.force_login(officer)

    assert web.get(reverse("desk:client", args=[client.pk])).status_code == 403
    assert reverse("privacy:overview") in web.get("/").text


def test_somebody_of_another_organisation_cannot_be_the_subject(web, officer, mediant):
    stranger = make_client(organisation=mediant)
    web.force_login(officer)

    assert web.get(reverse("privacy:new_client_request", args=[stranger.pk])).status_code == 404
    assert web.get(reverse("privacy:hold", args=[stranger.pk])).status_code == 404
