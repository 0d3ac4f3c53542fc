"""The page where stands who sees what of a client, and where the team decides it."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.models import Consent, LegalArticle, LegalBasis, TeamMember, TeamRole
from tests.factories import (
    make_access_request,
    make_consent,
    make_involvement,
    make_legal_basis,
    make_organisation,
    make_user,
)
from werv.ground.accounts.models import OrganisationKind
from werv.ground.accounts.permissions import Role
from werv.ground.audit.models import SEED
from werv.ground.periods import dutch


@pytest.fixture
def almelo(db):
    return make_organisation(code="ALMELO", name="Gemeente Almelo", kind=OrganisationKind.MUNICIPALITY)


@pytest.fixture
def harm(client, almelo):
    user = make_user("Harm Leferink", almelo, Role.CONSULTANT)
    make_involvement(client, almelo, first_name="F.", last_name="Idrisi")
    TeamMember.join(client, user, role=TeamRole.CONSULTANT, first_day=date(2026, 1, 5), by=SEED)
    return user


def given(werv, almelo, today, **changed):
    return {
        "organisation": werv.pk,
        "receiver": almelo.pk,
        "is_given": "ja",
        "categories": ["basis", "participatie"],
        "purpose": "plan",
        "how": "spoken",
        "given_by": "client",
        "first_day": today.isoformat(),
        "last_day": (today + timedelta(days=90)).isoformat(),
        **changed,
    }


def page_of(client, name="sharing"):
    return reverse(f"desk:{name}", args=[client.pk])


def test_it_says_who_sees_what_and_why(web, client, trajectory, anouk, harm, werv, almelo, dirk):
    make_consent(client, werv, almelo, by=anouk)
    web.force_login(anouk)

    html = web.get(page_of(client)).text

    for text in (
        "Anouk de Boer, WerV",
        "basis, participatie, leefgebieden",
        "Harm Leferink, Gemeente Almelo",
        "toestemming van de cliënt",
        "Wie Stap voor Stap leidt",
    ):
        assert text in html


def test_a_partner_sees_of_it_what_is_shared_with_him_and_no_more(web, client, harm, anouk, werv, almelo, mediant):
    make_consent(client, werv, mediant, by=anouk)
    web.force_login(harm)

    html = web.get(page_of(client)).text

    assert "Harm Leferink" in html
    assert "Mediant" not in html
    assert "Anouk de Boer" not in html


def test_consent_is_given_and_withdrawn_on_the_same_page(web, client, anouk, werv, almelo, today):
    web.force_login(anouk)

    after = web.post(page_of(client, "give_consent"), given(werv, almelo, today), follow=True)
    consent = Consent.objects.get()
    stopped = web.post(reverse("desk:stop_consent", args=[consent.pk]), follow=True)

    assert "Vastgelegd: toestemming voor Gemeente Almelo" in after.text
    assert "Intrekken" in after.text
    assert "ingetrokken" in stopped.text
    assert after.redirect_chain[-1][0] == stopped.redirect_chain[-1][0] == page_of(client)


def test_consent_ends_with_the_trajectory_unless_another_day_is_chosen(web, client, trajectory, anouk, today):
    trajectory.planned_last_day = today + timedelta(days=200)
    trajectory.save()
    web.force_login(anouk)

    page = web.get(page_of(client, "give_consent"))

    assert page.context["form"]["last_day"].value() == today + timedelta(days=200)


def test_who_says_no_is_written_down_and_helped_all_the_same(web, client, anouk, werv, almelo, today):
    web.force_login(anouk)

    after = web.post(page_of(client, "give_consent"), given(werv, almelo, today, is_given="nee"), follow=True)

    assert "Het dossier loopt gewoon door" in after.text
    assert "niet gegeven" in after.text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"categories": []}, "Kies welke gegevens"),
        ({"last_day": ""}, "tot welke dag"),
        ({"last_day": "2020-01-01"}, "ligt voor de dag"),
        ({"first_day": "31-02-2026"}, "dag-maand-jaar"),
        ({"given_by": "representative"}, "wie er voor de cliënt sprak"),
        ({"receiver": "00000000-0000-0000-0000-000000000000"}, "Kies een organisatie uit de lijst"),
        ({"purpose": "\x00"}, "Kies uit de lijst"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(web, client, anouk, werv, almelo, today, wrong, sentence):
    web.force_login(anouk)

    page = web.post(page_of(client, "give_consent"), given(werv, almelo, today, purpose_note="Voor het plan", **wrong))

    assert page.status_code == 200
    assert sentence in page.text
    assert "Voor het plan" in page.text
    assert not Consent.objects.exists()


def test_a_law_is_written_down_and_ended(web, client, anouk, werv, almelo, today):
    web.force_login(anouk)
    article = LegalArticle.objects.get(code="PW-64")
    law = {"organisation": werv.pk, "receiver": almelo.pk, "article": article.pk, "categories": ["inkomen"]}

    after = web.post(page_of(client, "legal_basis"), {**law, "first_day": today}, follow=True)
    stopped = web.post(reverse("desk:stop_legal_basis", args=[LegalBasis.objects.get().pk]), follow=True)

    assert "Participatiewet, artikel 64" in after.text
    assert "beëindigd" in stopped.text


def test_health_is_not_offered_where_a_law_is_the_ground(web, client, anouk):
    web.force_login(anouk)

    form = web.get(page_of(client, "legal_basis")).context["form"]

    assert "gezondheid" not in dict(form.fields["categories"].choices)


def test_a_request_fills_in_the_form_that_answers_it(web, client, anouk, werv, almelo):
    asked = make_access_request(client, werv, almelo)
    web.force_login(anouk)

    page = web.get(page_of(client, "give_consent"), {"verzoek": str(asked.pk)})

    assert page.context["form"]["receiver"].value() == almelo.pk
    assert page.context["form"]["categories"].value() == ["basis"]


def test_a_refusal_says_why(web, client, anouk, werv, almelo):
    asked = make_access_request(client, werv, almelo)
    web.force_login(anouk)

    page = web.post(reverse("desk:refuse_access", args=[asked.pk]), {"reason": "not_needed"}, follow=True)

    assert "afgewezen" in page.text
    assert "niet nodig voor dit doel" in page.text


def test_a_leader_reads_it_and_changes_nothing(web, client, trajectory, dirk):
    web.force_login(dirk)

    page = web.get(page_of(client))

    assert page.status_code == 200
    assert "Toestemming vastleggen" not in page.text
    assert web.get(page_of(client, "give_consent")).status_code == 403


def test_until_when_something_is_open_stands_there(web, client, anouk, harm, werv, almelo, today):
    consent = make_consent(client, werv, almelo, by=anouk)
    web.force_login(anouk)

    assert consent.last_day is not None
    assert dutch(consent.last_day) in web.get(page_of(client)).text


def test_it_takes_as_many_questions_with_much_to_tell(web, client, anouk, harm, werv, almelo):
    def questions(times: int) -> int:
        for _ in range(times):
            make_consent(client, werv, almelo, by=anouk)
            make_legal_basis(client, werv, almelo, by=anouk)
        with CaptureQueriesContext(connection) as asked:
            web.get(page_of(client))
        return len(asked)

    web.force_login(anouk)

    assert questions(1) == questions(6)


@pytest.mark.parametrize("value", ["\x00", "x", "[]", "00000000-0000-0000-0000-000000000000"])
def test_nonsense_in_the_address_gives_an_empty_form(web, client, anouk, value):
    web.force_login(anouk)

    assert web.get(page_of(client, "give_consent"), {"verzoek": value}).status_code == 200


def test_a_consent_of_long_ago_names_no_hour_of_now(client, anouk, werv, almelo):
    consent = make_consent(client, werv, almelo, by=anouk)

    assert consent.standing_on(consent.last_day + timedelta(days=1))["word"] == "verlopen"
    assert consent.standing_on(timezone.localdate())["word"] == "geldt"
