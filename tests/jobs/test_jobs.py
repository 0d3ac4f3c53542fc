"""Background work: the row is the truth, whoever holds the lease may write, and nothing is done twice."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.models import Client
from tests.factories import make_client
from werv.ground.accounts.permissions import Permission
from werv.ground.errors import RuleViolation
from werv.ground.jobs import tasks
from werv.ground.jobs.models import LEASE, Job, JobState, LeaseLost
from werv.ground.jobs.orders import background, order

NOW = timezone.now()
done: list[str] = []


@background(Permission.CLIENT_VIEW)
def count_a_client(job: Job) -> None:
    done.append(str(job.subject))
    job.finish(timezone.now())


@background(Permission.CLIENT_VIEW)
def refuse(job: Job) -> None:
    raise RuleViolation("Dit mag nu niet.")


@background(Permission.CLIENT_VIEW)
def break_down(job: Job) -> None:
    raise ZeroDivisionError


@background(Permission.CLIENT_VIEW)
def look_up(job: Job) -> None:
    Client.objects.get(pk=job.subject)
    job.finish(timezone.now())


@pytest.fixture
def client(db):
    done.clear()
    return make_client()


def ordered(work, client) -> Job:
    return order(work, client, label="Tellen", by=None)


def test_asked_twice_it_is_one_job(client):
    assert ordered(count_a_client, client) == ordered(count_a_client, client)


def test_a_message_delivered_twice_does_the_work_once(client):
    job = ordered(count_a_client, client)

    tasks.run(str(job.pk))
    tasks.run(str(job.pk))

    assert done == [str(client.pk)]


def test_a_job_in_hand_is_not_taken_by_another_worker(client):
    job = ordered(count_a_client, client)

    assert job.lease(NOW)
    assert not Job.objects.get(pk=job.pk).lease(NOW)


def test_when_the_lease_runs_out_another_takes_over_and_the_first_may_not_write(client):
    first = ordered(count_a_client, client)
    first.lease(NOW)
    second = Job.objects.get(pk=first.pk)

    assert second.lease(NOW + LEASE + timedelta(seconds=1))
    with pytest.raises(LeaseLost):
        first.finish(NOW)
    second.finish(NOW)
    assert Job.objects.get(pk=first.pk).state == JobState.DONE


def test_a_rule_that_refuses_is_told_to_who_waits(client):
    job = ordered(refuse, client)

    tasks.run(str(job.pk))

    job.refresh_from_db()
    assert (job.state, job.failure) == (JobState.FAILED, "Dit mag nu niet.")


def test_what_breaks_down_five_times_ends_with_a_sentence(client):
    job = ordered(break_down, client)

    for _ in range(5):
        tasks.run(str(job.pk))

    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "ging iets mis" in job.failure


def test_the_work_sees_what_who_ordered_it_sees_when_it_is_done(client, chris):
    job = order(look_up, client, label="Kijken", by=chris)

    tasks.run(str(job.pk))

    job.refresh_from_db()
    assert (job.state, job.failure) == (JobState.FAILED, "Dit is er niet meer, of u mag het niet meer zien.")


def test_who_may_not_do_it_any_more_gets_no_work_done(client, anouk):
    job = order(count_a_client, client, label="Tellen", by=anouk)
    anouk.role_assignments.update(last_day=timezone.localdate() - timedelta(days=1))

    tasks.run(str(job.pk))

    job.refresh_from_db()
    assert (job.state, job.failure, done) == (JobState.FAILED, "Wie dit vroeg, mag dit nu niet meer.", [])
