"""The log for who guards privacy, and for the client himself."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import ClientAccount, TeamRole
from tests.factories import make_client, make_organisation, make_step, make_user
from werv.ground.accounts.permissions import Role
from werv.ground.audit.models import SEED, Event, Finding, LogReview, Outcome, write_line
from werv.ground.audit.reviewing import review as put_down
from werv.privacy.patterns import due_on

LOG, REVIEW, OWN = "/privacy/inzage/", "/privacy/controle/", "/mijn/inzage/"


@pytest.fixture
def petra(werv):
    return make_user("Petra Visser", werv, Role.PRIVACY_OFFICER)


@pytest.fixture
def fatima(client, werv):
    user = make_user("Fatima el Idrissi", werv, Role.CLIENT)
    ClientAccount.objects.create(user=user, client=client, linked_at=timezone.now(), linked_by="seed")
    return user


def page(web, user, address, **query):
    web.force_login(user)
    answer = web.get(address, query)
    assert answer.status_code == 200
    return answer.content.decode()


def look(user, client, *, act="client.read", grounds="team", days_ago=0, at="10:00", **given):
    """A line as it would have come, on a day and an hour."""
    hour, minute = map(int, at.split(":"))
    moment = timezone.localtime() - timedelta(days=days_ago)
    organisations = given.pop("organisations", [user.organisation_id])
    return write_line(
        act, by=user, clients=[client.pk], action="R", grounds=grounds, organisations=organisations,
        actor_roles=",".join(user.roles()), purpose="begeleiding",
        happened_at=moment.replace(hour=hour, minute=minute), **given,
    )  # fmt: skip


def workday_of_last_month() -> int:
    """So many days ago was a Wednesday of the month that was whole last."""
    day = timezone.localdate().replace(day=1) - timedelta(days=8)
    while day.weekday() != 2:
        day -= timedelta(days=1)
    return (timezone.localdate() - day).days


AGO = workday_of_last_month()


def test_the_officer_sees_who_looked_and_who_changed(web, client, trajectory, anouk, petra):
    make_step(trajectory, anouk)
    look(anouk, client)

    shown = page(web, petra, LOG)

    assert "dossier bekeken" in shown
    assert "Anouk de Boer" in shown
    assert "jobcoach" in shown
    assert "Idrissi" not in shown
    assert str(client.pk)[:8] in shown


def test_of_another_organisation_the_officer_sees_only_who_had_ours_open(web, client, chris, petra, werv):
    theirs = make_client(organisation=chris.organisation)
    look(chris, theirs)
    look(chris, client, organisations=[chris.organisation_id, werv.pk])

    shown = page(web, petra, LOG, soort="bekeken")

    assert str(client.pk)[:8] in shown
    assert str(theirs.pk)[:8] not in shown


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({}, 3),
        ({"soort": "geweigerd"}, 1),
        ({"soort": "bekeken"}, 2),
        ({"van": "2030-01-01"}, 0),
        ({"tot": "2000-01-01"}, 0),
        ({"van": "onzin"}, 3),
    ],
)
def test_the_log_is_narrowed_by_period_and_act(web, client, anouk, petra, query, count):
    look(anouk, client)
    look(anouk, client)
    look(anouk, client, outcome=Outcome.REFUSED)
    web.force_login(petra)

    answer = web.get(LOG, {**query, "gebruiker": str(anouk.pk)})

    assert answer.status_code == 200
    assert len([line for line in answer.context["lines"] if line["who"] == anouk.full_name]) >= count
    if query:
        assert len(answer.context["lines"]) == count or "onzin" in query.values()


def test_the_log_is_narrowed_by_client(web, client, anouk, petra):
    other = make_client(organisation=anouk.organisation)
    look(anouk, client)
    look(anouk, other)

    web.force_login(petra)
    answer = web.get(LOG, {"client": str(other.pk), "gebruiker": str(anouk.pk)})

    assert [line["clients"] for line in answer.context["lines"]] == [[other.pk]]


def test_a_long_log_is_paged(web, client, anouk, petra):
    for _ in range(60):
        look(anouk, client)
    web.force_login(petra)

    first = web.get(LOG, {"gebruiker": str(anouk.pk), "soort": "bekeken"})
    second = web.get(LOG + first.context["next_url"])

    assert (len(first.context["lines"]), len(second.context["lines"])) == (50, 10)


def test_who_reads_the_log_stands_in_it(web, client, anouk, petra):
    look(anouk, client)

    page(web, petra, LOG)

    line = Event.objects.get(act="log.read")
    assert (line.happened_by, line.purpose) == (petra.actor_key, "toezicht")
    assert client.pk in line.clients


@pytest.mark.parametrize("address", [LOG, REVIEW])
def test_only_the_officer_opens_the_log(web, anouk, dirk, controller, fatima, address):
    for user in (anouk, dirk, controller, fatima):
        web.force_login(user)
        assert web.get(address).status_code == 403


def month_url() -> str:
    return f"{REVIEW}?maand={timezone.localdate() - timedelta(days=AGO):%Y-%m}"


def test_what_is_unusual_comes_first_with_the_lines_behind_it(web, client, anouk, petra):
    look(anouk, client, days_ago=AGO, grounds="")
    look(anouk, client, days_ago=AGO, facts={"own_name": True})
    for _ in range(5):
        look(anouk, client, days_ago=AGO, outcome=Outcome.REFUSED)
    for _ in range(3):
        look(anouk, client, days_ago=AGO, at="23:10")
    for _ in range(31):
        look(anouk, make_client(organisation=anouk.organisation), days_ago=AGO)
    web.force_login(petra)

    answer = web.get(month_url())

    assert [each["pattern"].kind for each in answer.context["patterns"]] == [
        "own_name", "no_relation", "many_files", "refusals", "outside_hours",
    ]  # fmt: skip
    assert all(each["lines"] for each in answer.context["patterns"])
    assert "31 verschillende dossiers" in answer.content.decode() or "32 verschillende" in answer.content.decode()


def test_looking_at_a_namesake_is_noticed_without_naming_anybody(web, werv):
    user = make_user("Bo de Vries", werv, Role.JOB_COACH)
    kin = make_client(organisation=werv, first_name="Kees", prefix="de", last_name="Vries")
    stranger = make_client(organisation=werv, first_name="Kees", last_name="Vriesman")
    for each in (kin, stranger):
        each.team.model.join(each, user, role=TeamRole.JOB_COACH, first_day=date(2026, 1, 5), by=SEED)
        page(web, user, reverse("desk:client", args=[each.pk]))

    facts = {line.clients[0]: line.facts for line in Event.objects.filter(act="client.read")}
    assert facts == {kin.pk: {"own_name": True}, stranger.pk: {}}


def test_a_finding_is_written_down_with_who_and_when(web, client, anouk, petra):
    look(anouk, client, days_ago=AGO, grounds="")
    web.force_login(petra)

    given = {"pattern": "no_relation", "subject": anouk.actor_key, "finding": Finding.WARNED}
    answer = web.post(month_url(), given, follow=True)

    found = LogReview.objects.get()
    assert (found.pattern, found.subject, found.reviewer_name) == ("no_relation", anouk.actor_key, "Petra Visser")
    assert "besproken" in answer.content.decode()
    assert "Alles is beoordeeld" in answer.content.decode()
    assert Event.objects.filter(act="log.reviewed").count() == 1


@pytest.mark.parametrize(
    "given",
    [
        {"pattern": "no_relation", "subject": "somebody-else", "finding": "asked"},
        {"pattern": "x", "subject": "", "finding": "asked"},
        {"pattern": "", "subject": "", "finding": "asked"},
        {"pattern": "no_relation", "finding": ""},
        {},
    ],
)
def test_a_finding_about_nothing_is_not_written_down(web, client, anouk, petra, given):
    look(anouk, client, days_ago=AGO, grounds="")
    web.force_login(petra)

    answer = web.post(month_url(), given)

    assert answer.status_code == 200
    assert "niet vastgelegd" in answer.content.decode()
    assert not LogReview.objects.exists()


def test_what_was_found_first_stands(client, anouk, petra, werv):
    given = {"organisation": werv.pk, "month": date(2026, 9, 1), "pattern": "refusals", "subject": anouk.actor_key}
    now = timezone.now()

    first = put_down(**given, finding=Finding.ASKED, by=petra, now=now)
    second = put_down(**given, finding=Finding.EXPLAINED, by=petra, now=now)

    assert first == second
    assert LogReview.objects.get().finding == Finding.ASKED


def test_a_month_in_which_nothing_stood_out_is_looked_at_too(web, petra):
    web.force_login(petra)

    before = web.get(month_url()).content.decode()
    after = web.post(month_url(), {"finding": "explained"}, follow=True).content.decode()

    assert "viel niets op" in before
    assert "Bekeken door Petra Visser" in after


def test_the_month_has_a_day_by_which_it_is_due():
    assert due_on(date(2026, 10, 1)) == date(2026, 11, 14)
    assert due_on(date(2026, 12, 1)) == date(2027, 1, 14)


@pytest.mark.parametrize("month", ["onzin", "9999-12", "0000-01", "2026-13"])
def test_a_month_that_is_none_gives_the_last_one(web, petra, month):
    page(web, petra, REVIEW, maand=month)


def test_the_client_reads_who_looked_from_where_and_why(web, client, anouk, fatima):
    for _ in range(3):
        look(anouk, client)
    other = make_user("Karel Mulder", make_organisation(code="ALMELO", name="Gemeente Almelo"), Role.CONSULTANT)
    look(other, client, grounds="statutory_task:0f0e", is_emergency=False)
    look(anouk, make_client(organisation=anouk.organisation))

    shown = page(web, fatima, OWN)

    assert "Anouk de Boer" in shown
    assert "(3 keer)" in shown
    assert "lid van het team" in shown
    assert "Gemeente Almelo" in shown
    assert "wettelijke taak" in shown
    assert "0f0e" not in shown


def test_the_client_sees_nobody_elses_lines(web, anouk, fatima):
    look(anouk, make_client(organisation=anouk.organisation), grounds="zichtbaar")
    web.force_login(fatima)

    answer = web.get(OWN)

    assert all(told.who != "Anouk de Boer" or "bekeken" not in told.what for told, _ in answer.context["told"])


def test_the_client_chooses_the_period(web, client, anouk, fatima):
    look(anouk, client, days_ago=200)
    web.force_login(fatima)

    recent = web.get(OWN).context["told"]
    day = (timezone.localdate() - timedelta(days=200)).isoformat()
    then = web.get(OWN, {"van": day, "tot": day}).context["told"]
    wrong = web.get(OWN, {"van": "2026-02-02", "tot": "2026-01-01"})

    assert not any(told.what == "dossier bekeken" for told, _ in recent)
    assert [told.what for told, _ in then] == ["dossier bekeken"]
    assert "De laatste dag ligt voor de eerste dag." in wrong.content.decode()


def test_the_clients_own_visits_are_left_out_and_yet_logged(web, client, fatima):
    page(web, fatima, OWN)

    shown = page(web, fatima, OWN)

    assert "overzicht van inzage" not in shown
    assert Event.objects.filter(act="looks.read", clients=[client.pk]).count() == 2


def test_a_case_worker_prints_it_for_a_client_without_account(web, client, anouk, bram, chris):
    look(anouk, client)
    look(chris, client)

    shown = page(web, bram, reverse("desk:client_looks", args=[client.pk]))

    assert "Overzicht voor Fatima el Idrissi" in shown
    assert "Anouk de Boer" in shown
    assert "Chris Prins" not in shown
    assert Event.objects.filter(act="looks.printed", happened_by=bram.actor_key).count() == 1
