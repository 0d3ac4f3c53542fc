"""The cast and the stage: real Postgres, the role the application has, nobody mocked.

Anouk has the case, Bram is in her team, Chris is at another organisation and must see nothing, Dirk leads the
programme: he may look but not touch.
"""

import os
from collections.abc import Iterator
from datetime import date

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client as Browser
from django.utils import timezone
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

import werv.celery
from cases.models import Client, Programme, ProgrammeLeader, TeamRole
from tests import databases
from tests.factories import make_client, make_organisation, make_programme, make_trajectory, make_user
from trajectories.models import Trajectory
from werv.ground.accounts.models import Organisation, User
from werv.ground.accounts.permissions import Role
from werv.ground.audit.models import SEED, acting

hypothesis_settings.register_profile(
    "werv", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
hypothesis_settings.load_profile("werv")

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
TEMPLATE = f"werv_template_{WORKER}"
DATABASE = f"werv_test_{WORKER}"


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker) -> Iterator[None]:
    databases.migrated(TEMPLATE)
    databases.copied(TEMPLATE, DATABASE)
    settings.DATABASES["default"]["NAME"] = DATABASE
    connection.settings_dict["NAME"] = DATABASE
    yield
    with django_db_blocker.unblock():
        connection.close()
    databases.drop(DATABASE)


@pytest.fixture
def committed(django_db_setup, django_db_blocker) -> Iterator[None]:
    """For what needs real commits: several processes, threads, triggers at commit. Afterwards the database is new."""
    with django_db_blocker.unblock():
        yield
        connection.close()
    databases.copied(TEMPLATE, DATABASE)


@pytest.fixture(autouse=True)
def somebody_acts() -> Iterator[None]:
    """What a test arranges and looks up it does as the system; what it asks through `web` is asked as that user."""
    with acting(SEED):
        yield


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def web() -> Browser:
    return Browser()


@pytest.fixture
def werv(db) -> Organisation:
    return make_organisation(code="WERV", name="WerV")


@pytest.fixture
def mediant(db) -> Organisation:
    return make_organisation(code="MEDIANT", name="Mediant")


@pytest.fixture
def programme(db) -> Programme:
    return make_programme(code="SVS", name="Stap voor Stap")


@pytest.fixture
def anouk(werv) -> User:
    return make_user("Anouk de Boer", werv, Role.JOB_COACH)


@pytest.fixture
def bram(werv) -> User:
    return make_user("Bram Özdemir", werv, Role.JOB_COACH)


@pytest.fixture
def chris(mediant) -> User:
    return make_user("Chris Prins", mediant, Role.JOB_COACH)


@pytest.fixture
def dirk(werv, programme) -> User:
    user = make_user("Dirk ’t Hooft", werv, Role.PROJECT_LEADER)
    ProgrammeLeader.objects.create(programme=programme, organisation=werv, user=user, first_day=date(2020, 1, 1))
    return user


@pytest.fixture
def controller(werv) -> User:
    return make_user("Cora Visser", werv, Role.CONTROLLER)


@pytest.fixture
def client(anouk, bram) -> Client:
    """Fatima, whom Anouk guides and Bram knows."""
    fatima = make_client(first_name="Fatima", prefix="el", last_name="Idrissi", organisation=anouk.organisation)
    fatima.team.model.join(fatima, anouk, role=TeamRole.JOB_COACH, first_day=date(2026, 1, 5), by=anouk)
    fatima.team.model.join(fatima, bram, role=TeamRole.GUIDE, first_day=date(2026, 1, 5), by=anouk)
    return fatima


@pytest.fixture
def trajectory(client, programme, anouk) -> Trajectory:
    return make_trajectory(client=client, programme=programme, by=anouk)
