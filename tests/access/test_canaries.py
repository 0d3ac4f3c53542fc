"""Whatever somebody opens, he reads only words that are for him, as the oracle has it.

Three times: as it is; with every filter of the application gone, so that Postgres alone decides; and with the walls of
Postgres gone, so that the filters alone do.
"""

import io
import logging

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.template.backends.django import Template
from django.utils import timezone

from cases.querysets.clients import AccessQuerySet
from tests.access.canaries import own_models, written_in
from tests.access.crawl import Crawl, crawl
from tests.access.world import EVERYONE, World
from trajectories.models import Step
from werv.ground.accounts.permissions import Role

NOBODY = ""
WITHOUT_CARE = (Role.CONTROLLER, Role.VOLUNTEER_COORDINATOR, Role.AMBASSADOR, Role.ADMINISTRATOR, Role.RESEARCHER)
SOME = (Role.JOB_COACH, Role.PROJECT_LEADER, *WITHOUT_CARE, EVERYONE)


def leaks(found: Crawl, name: str) -> list[str]:
    """Words that were not for this user, with where they belong and where he read them."""
    now, world = timezone.now(), found.world
    user = str(world.users[name].pk) if name else ""
    return sorted(
        f"{world.words[word].where}: {', '.join(sorted(places)[:3])}"
        for word, places in found.words.items()
        if not (user and world.words[word].is_open_to(world.facts, user, now))
    )


def about_clients(text: str, world: World) -> list[str]:
    """Where the words come from that are about a client, or for few to read."""
    found = [world.words[word] for word in written_in(text, world.words)]
    return sorted(place.where for place in found if place.client or place.readers is not None)


@pytest.fixture
def without_filters(monkeypatch):
    """Every `visible_to` shows everything, and every opening is everybody's."""
    querysets = {type(model._default_manager.all()) for model in own_models()}
    filtering = [each for each in querysets if hasattr(each, "visible_to")]
    assert len(filtering) > 8
    for each in filtering:
        monkeypatch.setattr(each, "visible_to", lambda self, *args, **given: self)
    monkeypatch.setattr(AccessQuerySet, "open_for", lambda self, user, category: self)


@pytest.mark.parametrize("name", [*Role.values, EVERYONE, "MEDIANT_job_coach", "ALMELO_consultant", NOBODY])
def test_nobody_reads_what_is_not_for_him(world, caplog, name):
    with caplog.at_level(0):
        found = crawl(world, name)

    assert leaks(found, name) == []
    assert not {status for status in found.statuses if status >= 500}
    assert about_clients(caplog.text, world) == []
    assert about_clients("".join(str(message.message()) for message in mail.outbox), world) == []
    assert about_clients(found.session(), world) == []


@pytest.mark.parametrize(("name", "tenancies"), [(Role.JOB_COACH, {"own", "shared"}), (Role.PROJECT_LEADER, {"own"})])
def test_the_crawl_does_read_what_is_there(world, name, tenancies):
    found = crawl(world, name)
    clients = {world.words[word].client for word in found.words}

    assert clients >= {str(world.keys["client"][tenancy]) for tenancy in tenancies}
    assert len(found.words) > 30


@pytest.mark.parametrize("name", SOME)
def test_without_any_filter_postgres_still_shows_nothing_of_others(world, without_filters, name):
    found = crawl(world, name)

    assert leaks(found, name) == []


@pytest.mark.parametrize("name", SOME)
def test_without_the_walls_of_postgres_the_filters_still_do(world_without_walls, name):
    found = crawl(world_without_walls, name)

    assert leaks(found, name) == []


@pytest.mark.parametrize("name", [Role.JOB_COACH, EVERYONE])
def test_with_neither_the_crawl_finds_what_lies_open(world_without_walls, without_filters, name):
    """So that the three above are known to look."""
    found = crawl(world_without_walls, name)

    assert len(leaks(found, name)) > 30


@pytest.fixture
def log(monkeypatch) -> io.StringIO:
    """What stands in the log as it is set up, instead of on the screen."""
    written = io.StringIO()
    (console,) = [each for each in logging.getLogger().handlers if type(each) is logging.StreamHandler]
    monkeypatch.setattr(console, "stream", written)
    return written


class Broken(Exception):
    """Something that no page reckons with."""


@pytest.mark.parametrize("name", [Role.JOB_COACH, Role.PROJECT_LEADER, Role.CONTROLLER, Role.PRIVACY_OFFICER])
def test_when_a_page_breaks_neither_the_answer_nor_the_log_tells_of_anybody(world, monkeypatch, log, name):
    """Every page fails at its last moment, when all it would have shown has been read."""
    drawn = Template.render

    def broken(template, context=None, request=None):
        drawn(template, context, request)
        if template.template.name not in {"403.html", "404.html", "500.html"}:
            raise Broken
        return drawn(template, context, request)

    monkeypatch.setattr(Template, "render", broken)

    found = crawl(world, name)

    assert found.statuses[500] > 3
    assert "Broken" in log.getvalue()
    assert {word for word, places in found.words.items() if world.words[word].client and places & found.broken} == set()
    assert about_clients(log.getvalue(), world) == []


def test_what_postgres_says_of_a_row_it_refuses_stays_out_of_the_log(world, log):
    """Its message quotes the whole row, with every note in it."""
    step = Step.objects.filter(client=world.keys["client"]["own"]).first()

    try:
        with transaction.atomic():
            Step.objects.filter(pk=step.pk).update(minutes=0)
    except IntegrityError:
        logging.getLogger("werv").exception("job failed")

    assert "step_minutes_fit_in_a_day" in log.getvalue()
    assert about_clients(log.getvalue(), world) == []
