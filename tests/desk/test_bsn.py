"""A BSN: only where a law lets the organisation hold it, only for who needs it, whole only with a reason."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from cases.bsn import ShowReason
from cases.models import BsnBasis, Client, TeamMember, TeamRole
from tests.factories import make_client, make_trajectory, make_user
from werv.ground.accounts.permissions import Role
from werv.ground.audit.models import Event

NUMBER, OTHER = "999990019", "123456782"
SHOWN = {"reason": ShowReason.EXCHANGE}


@pytest.fixture
def basis(werv, programme) -> BsnBasis:
    return BsnBasis.objects.create(
        organisation=werv, programme=programme, legal_basis="Wmo 2015", first_day=date(2020, 1, 1)
    )


@pytest.fixture
def fatima(client, trajectory, basis) -> Client:
    client.enter_bsn(NUMBER, by=client.team.first().user)
    return client


def show(client) -> str:
    return reverse("desk:client_bsn", args=[client.pk])


def change(client) -> str:
    return reverse("desk:client_bsn_change", args=[client.pk])


def acts(client) -> list[str]:
    of_the_number = Event.objects.filter(record_key=str(client.pk), act__startswith="bsn.")
    return list(of_the_number.order_by("happened_at").values_list("act", flat=True))


def test_the_whole_number_shows_once_for_a_reason_and_leaves_its_trace(web, fatima, anouk):
    web.force_login(anouk)

    answer = web.post(show(fatima), SHOWN)

    assert NUMBER in answer.text
    assert "no-store" in answer["Cache-Control"]
    event = Event.objects.get(act="bsn.shown")
    assert (event.happened_by, event.record_key) == (str(anouk.pk), str(fatima.pk))
    assert event.facts == {"reason": "exchange"}


def test_before_the_reason_and_everywhere_else_only_the_end_shows(web, fatima, anouk):
    web.force_login(anouk)

    pages = [web.get(address).text for address in (show(fatima), change(fatima), fatima.get_absolute_url())]

    for page in pages:
        assert "•••••0019" in page
        assert NUMBER not in page
    assert "bsn.shown" not in acts(fatima)


@pytest.mark.parametrize("sent", [{}, {"reason": ""}, {"reason": "nieuwsgierig"}])
def test_without_a_reason_from_the_list_it_stays_hidden(web, fatima, anouk, sent):
    web.force_login(anouk)

    answer = web.post(show(fatima), sent)

    assert answer.status_code == 200
    assert NUMBER not in answer.text
    assert "bsn.shown" not in acts(fatima)


def test_a_reason_in_the_address_shows_nothing(web, fatima, anouk):
    web.force_login(anouk)

    assert NUMBER not in web.get(show(fatima), SHOWN).text


@pytest.mark.parametrize("role", [Role.PROJECT_LEADER, Role.DEBT_COUNSELLOR])
@pytest.mark.parametrize("page", [show, change])
def test_who_does_not_need_it_sees_not_even_the_end(web, fatima, werv, role, page):
    colleague = make_user("Eva Smit", werv, role)
    TeamMember.join(fatima, colleague, role=TeamRole.OTHER, first_day=date(2026, 1, 5), by=colleague)
    web.force_login(colleague)

    assert web.get(page(fatima)).status_code == 403
    assert web.post(page(fatima), SHOWN).status_code == 403
    assert "0019" not in web.get(fatima.get_absolute_url()).text


@pytest.mark.parametrize("page", [show, change])
def test_without_a_law_there_is_no_such_page(web, fatima, basis, anouk, today, page):
    basis.last_day = today - timedelta(days=1)
    basis.save()
    web.force_login(anouk)

    assert web.get(page(fatima)).status_code == 404
    assert web.post(page(fatima), {**SHOWN, "number": OTHER}).status_code == 404
    assert "0019" not in web.get(fatima.get_absolute_url()).text
    fatima.refresh_from_db()
    assert fatima.masked_bsn().endswith("0019")


def test_a_number_is_entered_and_later_put_right(web, client, trajectory, basis, anouk):
    web.force_login(anouk)
    assert "BSN invoeren" in web.get(client.get_absolute_url()).text

    for typed, end in ((NUMBER, "0019"), ("1234.56.782", "6782")):
        answer = web.post(change(client), {"number": typed}, follow=True)
        assert f"•••••{end}" in answer.text
        assert "ontvangen en wordt nagekeken" in answer.text
    assert acts(client).count("bsn.entered") == 2


@pytest.mark.parametrize(
    "typed", ["123456789", "999999999", "000000000", "12345", "", "abc", "9" * 400, "\x00", "１２３", "123456782 x"]
)
def test_what_cannot_be_a_number_is_told_beside_the_field(web, client, trajectory, basis, anouk, typed):
    web.force_login(anouk)

    answer = web.post(change(client), {"number": typed})

    assert answer.status_code == 200
    assert answer.context["form"].errors["number"]
    client.refresh_from_db()
    assert client.bsn_encrypted is None


def test_a_number_that_somebody_else_has_looks_like_any_other(web, client, trajectory, basis, anouk, mediant):
    elsewhere = make_client(organisation=mediant, bsn=NUMBER)
    same = make_client(organisation=anouk.organisation, first_name="Fatima", prefix="el", last_name="Idrissi")
    make_trajectory(client=same, programme=trajectory.programme_version.programme)
    TeamMember.join(same, anouk, role=TeamRole.JOB_COACH, first_day=date(2026, 1, 5), by=anouk)
    web.force_login(anouk)

    taken = [web.post(change(client), {"number": NUMBER}, follow=True), web.post(show(client), SHOWN)]
    free = [web.post(change(same), {"number": OTHER}, follow=True), web.post(show(same), SHOWN)]

    assert "•••••0019" in taken[0].text
    assert NUMBER in taken[1].text
    for one, other in zip(taken, free, strict=True):
        assert one.status_code == other.status_code == 200
        assert [str(each) for each in one.context["messages"]] == [str(each) for each in other.context["messages"]]
    assert "bsn.conflict" in acts(client)
    assert "bsn.conflict" not in acts(same)
    told = [web.get(reverse("desk:client_looks", args=[each.pk])).context["told"] for each in (client, same)]
    about_number = [[line.what for line, _ in lines if "BSN" in line.what] for lines in told]
    assert about_number[0] == about_number[1]
    elsewhere.refresh_from_db()
    assert elsewhere.masked_bsn().endswith("0019")


def test_of_an_earlier_number_the_history_keeps_no_copy(fatima, anouk):
    fatima.enter_bsn(OTHER, by=anouk)

    versions = Client.pgh_event_model.objects.filter(pgh_obj_id=fatima.pk)

    assert not hasattr(versions.first(), "bsn_encrypted")
    assert len({bytes(each.bsn_fingerprint) for each in versions if each.bsn_fingerprint}) == 2
