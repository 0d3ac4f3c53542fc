"""The second wall: what Postgres itself refuses to show, whatever the application asks."""

import pytest
from django.db import DatabaseError, connection, transaction

from cases.models import Access, Client, Involvement
from tests.factories import make_client, make_measurement, make_step, make_trajectory
from tests.test_personal_data import own_models
from trajectories.models import Step, Trajectory
from werv.ground.audit.models import SEED, VISITOR, acting
from werv.ground.context import NOBODY, within
from werv.ground.people.models import Person
from werv.ground.walls import WALLS, counting

# Tables without a wall, each with its reason.
OPEN = {
    "accounts_organisation": "parties of the region are public",
    "accounts_user": "colleagues: who they are is asked to sign in, before anybody acts",
    "accounts_identityprovider": "where an organisation signs in; its secret is sealed",
    "accounts_invitation": "an address of a colleague; read before anybody acts",
    "accounts_session": "read before anybody acts; what was typed behind the lock is sealed",
    "accounts_roleassignment": "what a colleague may do is asked before anybody acts",
    "audit_event": "behind a wall, which does not bind its owner: see tests/audit",
    "cases_programme": "what there is on offer is public",
    "cases_programmeversion": "what there is on offer is public",
    "cases_programmeleader": "who leads a programme is public",
    "cases_bsnbasis": "a law, and nobody's number",
    "cases_consenttext": "words that are put to everybody",
    "cases_legalarticle": "laws are public",
    "cases_rolecategory": "what a function needs is public",
    "jobs_job": "a sort of work, its state and who asked for it; read by the worker before anybody acts",
    "privacy_retentionterm": "how long the law keeps things is public",
    "subsidies_funder": "funds are public",
    "subsidies_grant": "what was granted for what; grants are shown by organisation (visible_to)",
    "subsidies_grantevent": "what was granted for what",
    "trajectories_employer": "employers are public",
    "trajectories_employerevent": "employers are public",
}


def ask(question: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchall()


def test_every_table_stands_behind_a_wall_or_says_why_not(db):
    tables = {model._meta.db_table for model in own_models()}
    forced = {name for (name,) in ask("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")}

    assert tables - forced == OPEN.keys()
    assert forced >= {table for table, wall in WALLS.items() if wall.binds_owner}


def test_nobody_who_works_for_the_application_can_climb_it(db):
    (rights,) = ask(
        "SELECT current_user, session_user, rolsuper OR rolbypassrls OR rolinherit,"
        " (SELECT count(*) FROM pg_class WHERE relowner = pg_roles.oid) FROM pg_roles WHERE rolname = current_user"
    )

    assert rights == ("werv_app", "werv_app", False, 0)


@pytest.mark.parametrize("who", [NOBODY, VISITOR])
def test_where_nobody_is_signed_in_there_are_no_rows(trajectory, anouk, who):
    make_step(trajectory, anouk)

    with within(who) if who is NOBODY else acting(who):
        seen = [table for table in sorted(WALLS) if ask(f"SELECT 1 FROM {table} LIMIT 1")]

    assert seen == []


def test_without_any_filter_a_stranger_sees_only_what_is_open_to_him(trajectory, anouk, chris):
    make_step(trajectory, anouk)
    strangers = make_client(organisation=chris.organisation)
    strangers.team.model.join(strangers, chris, role="job_coach", first_day=trajectory.first_day, by=SEED)
    theirs = make_trajectory(client=strangers)

    with acting(chris):
        seen = Client.objects.all(), Involvement.objects.all(), Trajectory.objects.all(), Step.objects.all()
        keys = [[each.pk for each in rows] for rows in seen]

    assert keys == [[strangers.pk], [strangers.involvements.get().pk], [theirs.pk], []]


def test_a_leader_sees_his_programme_and_not_the_notes_on_life_or_health(trajectory, anouk, dirk):
    make_step(trajectory, anouk, category="leefgebieden")
    shown = make_step(trajectory, anouk, category="participatie")

    with acting(dirk):
        assert list(Step.objects.all()) == [shown]
        assert Person.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [lambda step: {"note": "x"}, lambda step: {"organisation": step.organisation}, lambda step: {"minutes": 5}],
)
def test_a_stranger_changes_nothing(trajectory, anouk, chris, change):
    step = make_step(trajectory, anouk)

    with acting(chris):
        changed = Step.objects.filter(pk=step.pk).update(**change(step))
        gone = Step.objects.filter(pk=step.pk)._raw_delete("default")

    assert (changed, gone) == (0, 0)


def test_nobody_writes_in_the_name_of_another_organisation(trajectory, anouk, mediant):
    with acting(anouk), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        make_measurement(trajectory, 3, organisation=mediant)


def test_no_user_opens_a_door_for_himself(trajectory, chris):
    with acting(chris), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        Access.objects.create(
            client=trajectory.client,
            organisation=trajectory.organisation,
            user=chris,
            category="basis",
            first_day=trajectory.first_day,
            ground="team",
        )


def test_who_counts_sees_everybody_and_nobodys_name(trajectory, anouk, controller):
    make_step(trajectory, anouk, minutes=45)

    with acting(controller):
        assert not Step.objects.exists()
        with counting():
            assert ask("SELECT sum(minutes) FROM trajectories_step") == [(45,)]
        for hidden in ("note FROM trajectories_step", "last_name FROM people_person", "* FROM cases_client"):
            with pytest.raises(DatabaseError, match="permission denied"), counting():
                ask(f"SELECT {hidden}")


def test_the_past_is_not_for_users(trajectory, anouk):
    with acting(anouk):
        assert ask("SELECT 1 FROM trajectories_trajectoryevent") == []
