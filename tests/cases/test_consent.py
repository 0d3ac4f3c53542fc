"""Sharing between organisations: by the client's consent or by law, and never without."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from cases.access import Category
from cases.actions.sharing import ask_access, refuse_access, withdraw_consent, withdraw_legal_basis
from cases.models import (
    Access,
    AccessRequest,
    Answer,
    Capacity,
    Client,
    Consent,
    GivenBy,
    HowGiven,
    LegalArticle,
    LegalBasis,
    RefusalReason,
    TeamMember,
    TeamRole,
)
from cases.settling import settle
from tests.factories import (
    make_consent,
    make_involvement,
    make_legal_basis,
    make_organisation,
    make_trajectory,
    make_user,
)
from trajectories.models import Trajectory
from werv.ground.accounts.models import OrganisationKind
from werv.ground.accounts.permissions import Role
from werv.ground.audit.models import SEED, acting
from werv.ground.errors import RuleViolation

JOINED = date(2026, 1, 5)


@pytest.fixture
def almelo(db):
    return make_organisation(code="ALMELO", name="Gemeente Almelo", kind=OrganisationKind.MUNICIPALITY)


@pytest.fixture
def harm(client, almelo):
    """A consulent of Almelo, in Fatima's team; of Mediant's and WerV's records he sees nothing by that."""
    user = make_user("Harm Leferink", almelo, Role.CONSULTANT)
    make_involvement(client, almelo)
    TeamMember.join(client, user, role=TeamRole.CONSULTANT, first_day=JOINED, by=SEED)
    return user


def seen(user, organisation) -> set[str]:
    rows = Access.objects.open_at(timezone.now()).filter(user=user, organisation=organisation)
    return set(rows.values_list("category", flat=True))


def test_being_in_the_team_opens_nothing_of_another_organisation(client, harm, werv, almelo):
    assert seen(harm, almelo) == {"basis", "participatie", "inkomen"}
    assert seen(harm, werv) == set()


def test_consent_opens_what_the_client_named_as_far_as_the_function_needs_it(client, harm, anouk, werv, almelo):
    make_consent(client, werv, almelo, "basis", "leefgebieden", "gezondheid", by=anouk)

    assert seen(harm, werv) == {"basis"}


def test_what_was_given_is_kept_with_the_words_that_were_put_to_the_client(client, harm, anouk, werv, almelo):
    consent = make_consent(client, werv, almelo, by=anouk)

    assert "Niemand verplicht mij" in consent.text.text
    assert consent.recorded_by == "Anouk de Boer"
    assert consent.last_day is not None


def test_withdrawn_consent_shows_nothing_on_the_very_next_request(web, client, trajectory, harm, anouk, werv, almelo):
    consent = make_consent(client, werv, almelo, by=anouk)
    web.force_login(harm)
    before = list(Trajectory.objects.visible_to(harm))

    web.post(reverse("desk:stop_consent", args=[consent.pk]))

    assert before == [trajectory]
    assert not Trajectory.objects.visible_to(harm).exists()
    with acting(harm):
        assert not Trajectory.objects.exists()


def test_consent_ends_by_itself_after_its_last_day(client, harm, anouk, werv, almelo, today):
    make_consent(
        client, werv, almelo, by=anouk, first_day=today - timedelta(days=9), last_day=today - timedelta(days=1)
    )

    assert seen(harm, werv) == set()


def test_refused_consent_is_kept_and_blocks_nothing(client, harm, anouk, werv, almelo):
    refused = make_consent(client, werv, almelo, by=anouk, is_given=False)

    assert not refused.is_given
    assert seen(harm, werv) == set()
    assert list(Client.objects.visible_to(harm)) == list(Client.objects.visible_to(anouk)) == [client]


def test_health_is_shared_by_consent_only_and_only_for_treatment(client, anouk, werv, mediant, chris):
    yasmin = make_user("Yasmin Demir", mediant, Role.CLINICIAN)
    for user, role in ((chris, TeamRole.JOB_COACH), (yasmin, TeamRole.CLINICIAN)):
        TeamMember.join(client, user, role=role, first_day=JOINED, by=SEED)

    make_consent(client, werv, mediant, "gezondheid", by=anouk)

    assert seen(yasmin, werv) == {"gezondheid"}
    assert seen(chris, werv) == set()


def test_a_law_never_opens_health(client, anouk, werv, almelo):
    with pytest.raises(RuleViolation, match="beroepsgeheim"):
        make_legal_basis(client, werv, almelo, "basis", "gezondheid", by=anouk)


def test_the_database_knows_that_too(client, anouk, werv, almelo):
    basis = make_legal_basis(client, werv, almelo, by=anouk)

    with pytest.raises(IntegrityError, match="legal_basis_never_opens_health"), transaction.atomic():
        LegalBasis.objects.filter(pk=basis.pk).update(categories=[Category.HEALTH])


def test_a_law_opens_what_its_task_needs_without_consent(client, harm, anouk, werv, almelo):
    basis = make_legal_basis(client, werv, almelo, "basis", "inkomen", by=anouk)
    opened = seen(harm, werv)

    withdraw_legal_basis(basis=basis, by=anouk, now=timezone.now())

    assert opened == {"basis", "inkomen"}
    assert seen(harm, werv) == set()


@pytest.mark.parametrize(
    ("article", "categories", "why"),
    [("SUWI-54", ("basis",), "geldt niet voor"), ("WMO-5.1.1", ("inkomen",), "opent dit niet")],
)
def test_a_law_goes_no_further_than_it_says(client, anouk, werv, almelo, article, categories, why):
    with pytest.raises(RuleViolation, match=why):
        make_legal_basis(client, werv, almelo, *categories, by=anouk, article=LegalArticle.objects.get(code=article))


def test_nobody_opens_anothers_records_to_his_own_organisation(client, harm, werv, almelo):
    with pytest.raises(RuleViolation, match="Vraag daar om toegang"):
        make_consent(client, werv, almelo, by=harm)


def test_who_is_not_in_the_team_decides_nothing(client, werv, almelo):
    stranger = make_user("Eva Smit", werv, Role.JOB_COACH)

    with pytest.raises(RuleViolation, match="het team van de cliënt"):
        make_consent(client, werv, almelo, by=stranger)


def test_the_case_director_writes_down_what_the_client_said_about_others(client, harm, werv, mediant, almelo):
    TeamMember.join(client, harm, role=TeamRole.CASE_DIRECTOR, first_day=JOINED, by=SEED)

    consent = make_consent(client, werv, mediant, by=harm)

    assert consent.via == almelo
    assert list(Consent.objects.visible_to(harm)) == [consent]


def test_an_administrator_of_money_decides_about_money_only(client, anouk, werv, almelo):
    with pytest.raises(RuleViolation, match="bewindvoerder"):
        make_consent(
            client,
            werv,
            almelo,
            "basis",
            "leefgebieden",
            by=anouk,
            given_by=GivenBy.REPRESENTATIVE,
            representative_name="B. Windvoerder",
            representative_capacity=Capacity.ADMINISTRATOR,
        )


def test_consent_cannot_be_given_tomorrow(client, anouk, werv, almelo, today):
    with pytest.raises(RuleViolation, match="nadat die is gegeven"):
        make_consent(client, werv, almelo, by=anouk, first_day=today + timedelta(days=1))


def test_it_is_withdrawn_once(client, anouk, werv, almelo):
    consent = make_consent(client, werv, almelo, by=anouk)
    withdraw_consent(consent=consent, how=HowGiven.SPOKEN, by=anouk, now=timezone.now())

    with pytest.raises(RuleViolation, match="al ingetrokken"):
        withdraw_consent(consent=consent, how=HowGiven.SPOKEN, by=anouk, now=timezone.now())


def test_a_third_organisation_that_reads_along_ends_nothing(client, anouk, harm, chris, werv, almelo, mediant):
    make_consent(client, werv, mediant, by=anouk)
    consent = make_consent(client, werv, almelo, by=anouk)
    basis = make_legal_basis(client, werv, almelo, by=anouk)

    with pytest.raises(RuleViolation, match="planregisseur of de cliënt zelf"):
        withdraw_consent(consent=consent, how=HowGiven.SPOKEN, by=chris, now=timezone.now())
    with pytest.raises(RuleViolation, match="planregisseur of de cliënt zelf"):
        withdraw_legal_basis(basis=basis, by=chris, now=timezone.now())

    consent.refresh_from_db()
    assert consent.withdrawn_at is None
    assert "basis" in seen(harm, werv)


def test_the_receiving_side_may_write_a_withdrawal_down_too(web, client, harm, anouk, werv, almelo):
    consent = make_consent(client, werv, almelo, by=anouk)
    web.force_login(harm)

    web.post(reverse("desk:stop_consent", args=[consent.pk]))

    consent.refresh_from_db()
    assert consent.withdrawn_by == "Harm Leferink"


ASKED = {"categories": ["basis"], "purpose": "plan"}


def test_asking_says_the_same_whether_or_not_the_other_knows_the_client(web, client, harm, werv):
    nobody = make_organisation(code="ONBEKEND", name="WerV")
    web.force_login(harm)

    pages = [
        web.post(reverse("desk:ask_access", args=[client.pk]), {**ASKED, "organisation": each.pk}, follow=True)
        for each in (werv, nobody)
    ]

    told = [str(next(iter(page.context["messages"]))) for page in pages]
    assert told[0] == told[1]


def test_a_request_waits_for_the_team_of_the_owner_and_consent_answers_it(web, client, harm, anouk, werv, almelo):
    asked = ask_access(client=client, organisation=werv, by=harm, now=timezone.now(), **ASKED)
    web.force_login(anouk)
    listed = web.get(reverse("desk:access_requests")).content.decode()

    make_consent(client, werv, almelo, by=anouk)

    asked.refresh_from_db()
    assert "Fatima el Idrissi" in listed
    assert "Gemeente Almelo" in listed
    assert asked.answer == Answer.GRANTED


def test_a_request_is_refused_with_a_reason_that_the_asker_reads(web, client, harm, anouk, werv):
    asked = ask_access(client=client, organisation=werv, by=harm, now=timezone.now(), **ASKED)
    refuse_access(request=asked, reason=RefusalReason.TOO_MUCH, by=anouk, now=timezone.now())
    web.force_login(harm)

    html = web.get(reverse("desk:sharing", args=[client.pk])).content.decode()

    assert "meer gevraagd dan nodig is" in html


def test_the_asker_does_not_answer_himself(client, harm, werv):
    asked = ask_access(client=client, organisation=werv, by=harm, now=timezone.now(), **ASKED)

    with pytest.raises(RuleViolation, match="Vraag daar om toegang"):
        refuse_access(request=asked, reason=RefusalReason.TOO_MUCH, by=harm, now=timezone.now())


def test_the_same_is_asked_once_and_again_after_it_expired(client, harm, werv):
    first = ask_access(client=client, organisation=werv, by=harm, now=timezone.now(), **ASKED)
    with pytest.raises(RuleViolation, match="al gevraagd"):
        ask_access(client=client, organisation=werv, by=harm, now=timezone.now(), **ASKED)

    later = timezone.now() + timedelta(days=40)
    ask_access(client=client, organisation=werv, by=harm, now=later, **ASKED)

    first.refresh_from_db()
    assert first.answer == Answer.EXPIRED
    assert AccessRequest.objects.filter(answer=Answer.OPEN).count() == 1


def test_settling_again_changes_nothing(client, trajectory, harm, anouk, werv, almelo):
    make_consent(client, werv, almelo, by=anouk)
    make_trajectory(client=client, organisation=werv, by=anouk)
    before = set(Access.objects.values_list("pk", "first_day", "last_day", "until"))

    changed = settle([client.pk], by=SEED)

    assert changed == 0
    assert set(Access.objects.values_list("pk", "first_day", "last_day", "until")) == before
