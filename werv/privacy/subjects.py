"""Finding somebody among the clients that the own organisation knows: the privacy officer has no access to files.

What is read here, and to answer a request or judge a term, is read by a part of the system on behalf of the officer.
"""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import date
from uuid import UUID

from django.db.models import Q, Value

from cases.models import Involvement
from cases.models.emergencies import I_GUARD_PRIVACY
from werv.ground.accounts.models import Organisation, User
from werv.ground.audit.models import Actor, SystemActor, acting
from werv.ground.people.models import NlSort
from werv.ground.walls import IS_USER, MINE

MOST_FOUND = 20
PRIVACY_OFFICE = SystemActor("privacybureau")
# The rows of an organisation, for whoever guards privacy there.
OFFICE = f"{IS_USER} AND {MINE} AND {I_GUARD_PRIVACY}"


def for_the_office(by: Actor | None) -> AbstractContextManager[None]:
    """Inside, all relations are seen; what is done with them is for the code inside to answer for."""
    return acting(PRIVACY_OFFICE, behalf=by)


def persons_known_here(by: User, name: str, birth_date: date) -> list[Involvement]:
    """Clients of his organisation with (nearly) this name, born on that day or on a day that nobody knows.

    At most MOST_FOUND. Nothing of a file is read: name, birth date, and since when.
    """
    with for_the_office(by):
        born = Involvement.objects.filter(organisation=by.organisation_id).filter(
            Q(person__birth_date=birth_date) | Q(person__birth_date=None)
        )
        # Straight from the table: the functions that search for users know only the files that are open to them.
        sought = NlSort(Value(name))
        alike = born.filter(
            Q(person__search_name__contains=sought) | Q(person__search_name__trigram_word_similar=sought)
        )
        return list(alike.select_related("person").order_by("person__sort_name", "pk")[:MOST_FOUND])


def person_known_here(by: User, client: UUID) -> Involvement | None:
    """A client of the officer's own organisation: whom he found, he may enter a request of, or hold the file of."""
    with for_the_office(by):
        known = Involvement.objects.filter(organisation=by.organisation_id, client=client)
        return known.select_related("client", "person", "organisation").first()


def involvements_here(organisation: Organisation | UUID, clients: Iterable[UUID]) -> dict[UUID, Involvement]:
    with for_the_office(None):
        known = Involvement.objects.filter(organisation=organisation, client__in=list(clients))
        return {each.client_id: each for each in known.select_related("person")}


def names_known_here(organisation: Organisation | UUID, clients: Iterable[UUID]) -> dict[UUID | None, str]:
    """What this organisation calls these clients."""
    return {client: known.person.full_name for client, known in involvements_here(organisation, clients).items()}
