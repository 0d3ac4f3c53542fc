"""The history: every version of every row, also after raw SQL, and never changed."""

import pytest
from django.db import DatabaseError, connection, transaction

from tests.factories import make_client
from werv.ground.audit.models import SEED, acting
from werv.ground.people.models import Person


@pytest.fixture
def person(db):
    return make_client(first_name="Anna").involvements.get().person


def versions(person) -> list[tuple[str, str]]:
    events = Person.pgh_event_model.objects.filter(pgh_obj_id=person.pk).order_by("pgh_id")
    return list(events.values_list("pgh_label", "first_name"))


def test_an_update_of_many_rows_and_raw_sql_leave_their_trace(person):
    Person.objects.update(first_name="Hannah")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE people_person SET first_name = 'Johanna'")

    assert versions(person) == [("insert", "Anna"), ("update", "Hannah"), ("update", "Johanna")]


def test_it_says_who_acted(person):
    with acting(SEED):
        Person.objects.update(first_name="Hannah")

    last = Person.pgh_event_model.objects.filter(pgh_obj_id=person.pk).latest("pgh_id")
    assert last.pgh_context.metadata["actor"] == "systeem:seed"


@pytest.mark.parametrize(
    "statement", ["UPDATE people_personevent SET first_name = 'x'", "DELETE FROM people_personevent"]
)
def test_it_refuses_to_be_changed(person, statement):
    with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
