"""No dossier without its line: what an answer tells of a client, the log names him for, and the other way round."""

import json
import re
from contextlib import contextmanager
from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.models import Client, ClientAccount, TeamRole
from subsidies.actions import freeze
from tests.factories import (
    make_client,
    make_document,
    make_funding,
    make_grant,
    make_involvement,
    make_measurement,
    make_step,
    make_trajectory,
    make_user,
)
from tests.test_every_page_is_closed import KEYED, OPEN, POSTED, ROUTES
from trajectories.models import Step
from werv.ground.accounts.permissions import Role
from werv.ground.audit.models import SEED, Action, Event, Outcome
from werv.ground.periods import Period
from werv.ground.secrets import seal
from werv.imports.models import ImportFile


@contextmanager
def new_lines(lines):
    """The lines that come while the block lasts."""
    before = set(Event.objects.values_list("pk", flat=True))
    found: list[Event] = []
    yield found
    found += [line for line in Event.objects.order_by("happened_at") if line.pk not in before and lines(line)]


def is_look(line: Event) -> bool:
    return line.outcome == Outcome.DONE and line.route != "" and line.action in {Action.READ, Action.EXECUTE}


@pytest.fixture
def people(anouk, chris, werv, mediant, programme):
    """Clients of two organisations and one of both, each with a name of his own in every place."""
    names = {}
    for mark, organisation, coach in (("Kanarieeen", werv, anouk), ("Kanarietwee", mediant, chris)):
        for number in ("a", "b"):
            person = make_client(organisation=organisation, first_name="Kan", last_name=f"{mark}{number}")
            person.team.model.join(person, coach, role=TeamRole.JOB_COACH, first_day=date(2026, 1, 5), by=SEED)
            trajectory = make_trajectory(client=person, programme=programme)
            make_step(trajectory, coach, note=f"{mark}{number}")
            make_measurement(trajectory, 2)
            names[person.pk] = f"{mark}{number}"
    make_involvement(person, werv, last_name=names[person.pk])
    return names


@pytest.fixture
def cast(anouk, bram, chris, dirk, controller, werv, people):
    officer = make_user("Petra Visser", werv, Role.PRIVACY_OFFICER)
    administrator = make_user("Ab Prins", werv, Role.ADMINISTRATOR)
    herself = make_user("Kan", werv, Role.CLIENT)
    own = next(iter(people))
    ClientAccount.objects.create(user=herself, client_id=own, linked_at=timezone.now(), linked_by="seed")
    return {
        "anouk": anouk, "bram": bram, "chris": chris, "dirk": dirk, "controller": controller, "officer": officer,
        "administrator": administrator, "client": herself,
    }  # fmt: skip


@pytest.fixture
def keys(people, dirk, werv, programme):
    grant = make_grant(lead_applicant=werv, programme=programme)
    made = {"grant": [grant.code]}
    trajectory = make_trajectory(client=make_client(organisation=werv), programme=programme)
    make_funding(trajectory, grant, date(2026, 1, 5))
    year = Period(date(2026, 1, 1), date(2026, 12, 31))
    made["snapshot"] = [freeze(grant=grant, period=year, by=SEED, now=timezone.now()).pk]
    file = ImportFile.objects.create(
        organisation=werv, programme=programme, name="lijst.csv", corrections_sealed=b"", uploaded_by=dirk,
        content_sealed=seal(b"Achternaam;Voornaam;Geboortedatum;Start\nKanarieeena;Kan;1-3-1985;5-1-2026\n"),
        rejects_sealed=seal(b"x"),
    )  # fmt: skip
    made["file"] = [file.pk]
    made["client"] = list(people)
    made["document"] = {
        client.pk: make_document(client, client.team.first().user).pk for client in Client.objects.filter(pk__in=people)
    }
    made["step"] = {step.client_id: step.pk for step in Step.objects.filter(client__in=people)}
    return made


def addresses(keys):
    for name in sorted(ROUTES.keys() - OPEN.keys()):
        if ":" not in name or name in POSTED:
            continue
        wanted = KEYED.get(name, "").split()
        if "client" in wanted:
            for key in keys["client"]:
                given = {"client": key, "document": keys["document"][key], "kind": "contactmoment"}
                given["step"] = keys["step"][key]
                yield name, reverse(name, args=[given[each] for each in wanted])
        elif all(each in keys for each in wanted):
            yield name, reverse(name, args=[keys[each][0] for each in wanted])


def told_in(answer, people) -> set:
    content = answer.content.decode(errors="replace")
    # The address of a page names its client too; what counts is what the answer tells beyond that.
    return {key for key, name in people.items() if name in content or f'href="/clienten/{key}' in content}


@pytest.mark.parametrize("who", ["anouk", "bram", "chris", "dirk", "controller", "officer", "administrator", "client"])
def test_an_answer_that_tells_of_clients_has_one_line_that_names_them_and_no_other_has(web, cast, keys, people, who):
    web.force_login(cast[who])
    web.get(reverse("desk:today"))
    looked = 0

    for name, address in addresses(keys):
        with new_lines(is_look) as lines:
            answer = web.get(address)
        told = told_in(answer, people)
        named = {key for line in lines for key in line.clients} & people.keys()
        assert told <= named, f"{name}: tells of {told - named} without a line"
        assert len(lines) <= 1, f"{name}: {[line.act for line in lines]}"
        assert not named or answer.status_code == 200, name
        if name not in SHOWN_BY_KEY:
            assert named <= told, f"{name}: a line names {named - told}, who are not there"
        looked += len(lines)

    assert (looked > 0) == (who not in {"administrator", "bram"})


# Here the answer tells of clients otherwise than by name: by key, as "mijn dossier", or as a file.
SHOWN_BY_KEY = {
    "privacy:looking", "privacy:review", "desk:own_looks", "desk:client_document", "desk:break_glass_reviews",
}  # fmt: skip


def test_a_look_says_all_that_the_norm_asks(web, client, anouk):
    web.force_login(anouk)

    with new_lines(is_look) as lines:
        web.get(reverse("desk:client", args=[client.pk]), REMOTE_ADDR="192.0.2.77")

    [line] = lines
    assert (line.act, line.action, line.outcome, line.clients) == ("client.read", "R", "done", [client.pk])
    assert (line.happened_by, line.actor_name, line.actor_roles) == (anouk.actor_key, "Anouk de Boer", "job_coach")
    assert (line.organisation_code, line.organisations) == ("WERV", [anouk.organisation_id])
    assert (line.route, line.network) == ("desk:client", "192.0.2.0/24")
    assert (line.record_type, line.record_key) == ("cases.Client", str(client.pk))
    assert (line.grounds, line.purpose, line.is_emergency) == ("team", "begeleiding", False)
    assert "gezondheid" in line.categories
    assert len(line.session_mark) == 16
    assert isinstance(line.happened_at, datetime)


def test_what_was_sought_is_not_in_the_log_but_known_again(web, client, anouk):
    web.force_login(anouk)

    with new_lines(is_look) as lines:
        for sought in ("Idrissi", "  idrissi ", "Jansen", "Zzzzz"):
            web.get(reverse("desk:clients"), {"naam": sought})

    marks = [line.facts["sought"] for line in lines]
    assert [line.act for line in lines] == ["client.sought"] * 4
    assert marks[0] == marks[1] != marks[2]
    assert [(line.facts["hits"], line.clients) for line in lines[:1] + lines[3:]] == [(1, [client.pk]), (0, [])]
    told = json.dumps([line.facts for line in Event.objects.all()]) + str(list(Event.objects.values_list("route")))
    assert not re.search("idrissi|jansen|zzzzz", told, re.IGNORECASE)


def test_a_list_is_one_line_with_the_clients_on_it(web, people, anouk):
    web.force_login(anouk)

    with new_lines(is_look) as lines:
        web.get(reverse("desk:clients"))

    own = {key for key, name in people.items() if name.startswith("Kanarieeen")}
    assert [(line.act, set(line.clients), line.row_count) for line in lines] == [("client.listed", own, 2)]


@pytest.fixture
def broken_log(client, trajectory):
    """Something stands before the log that takes no line."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE audit_event (LIKE public.audit_event, CHECK (false)) ON COMMIT DROP")


ANSWERED = "werv houdt bij wie een dossier bekijkt"


@pytest.mark.parametrize("name", ["desk:client", "desk:clients", "desk:today", "desk:trajectories", "desk:client_step"])
def test_when_the_line_cannot_be_written_the_page_is_refused(web, client, anouk, broken_log, name):
    web.force_login(anouk)
    address = reverse(name, args=[client.pk] if name in KEYED else [])

    answer = web.get(address)

    assert answer.status_code == 503
    assert ANSWERED in answer.content.decode()
    assert "Idrissi" not in answer.content.decode()


def test_a_refusal_is_answered_also_when_it_cannot_be_logged(web, client, chris, broken_log):
    web.force_login(chris)

    assert web.get(reverse("desk:client", args=[client.pk])).status_code == 404


def test_a_refusal_has_its_line_whether_the_client_exists_or_not(web, client, chris):
    web.force_login(chris)
    nobody = "00000000-0000-4000-8000-000000000000"

    with new_lines(lambda line: line.outcome == Outcome.REFUSED) as lines:
        for key in (client.pk, nobody):
            web.get(reverse("desk:client", args=[key]))
        web.get("/bestaat-niet/")

    assert [(line.act, line.route, line.record_key, line.facts) for line in lines] == [
        ("page.refused", "desk:client", str(client.pk), {"status": 404}),
        ("page.refused", "desk:client", nobody, {"status": 404}),
    ]
    assert [[str(key) for key in line.clients] for line in lines] == [[str(client.pk)], [nobody]]


def test_what_a_role_may_not_do_is_a_refusal_too(web, controller):
    web.force_login(controller)

    with new_lines(lambda line: line.outcome == Outcome.REFUSED) as lines:
        web.get(reverse("desk:clients"))

    assert [(line.route, line.facts, line.clients) for line in lines] == [("desk:clients", {"status": 403}, [])]


def test_a_refusal_costs_as_many_queries_for_who_exists_as_for_who_does_not(web, client, chris):
    web.force_login(chris)
    web.get(reverse("desk:client", args=[client.pk]))

    with CaptureQueriesContext(connection) as exists:
        web.get(reverse("desk:client", args=[client.pk]))
    with CaptureQueriesContext(connection) as nobody:
        web.get(reverse("desk:client", args=["00000000-0000-4000-8000-000000000000"]))

    assert len(exists) == len(nobody)


def test_a_refusal_stays_in_the_log_when_its_page_was_rolled_back(web, client, chris):
    web.force_login(chris)

    answer = web.get(reverse("desk:client", args=[client.pk]))

    assert answer.status_code == 404
    assert Event.objects.filter(outcome=Outcome.REFUSED, happened_by=chris.actor_key).count() == 1
