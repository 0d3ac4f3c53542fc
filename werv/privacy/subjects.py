"""Finding somebody among the clients that the own organisation knows: the privacy officer has no access to files."""

from datetime import date

from django.db.models import Q

from cases.models import Involvement
from cases.querysets import InvolvementQuerySet
from werv.ground.accounts.models import Organisation, User

MOST_FOUND = 20


def persons_known_here(organisation: Organisation, name: str, birth_date: date) -> list[Involvement]:
    """Clients of this organisation with (nearly) this name who were born on that day, or whose birth date is unknown.

    At most MOST_FOUND. Nothing of a file is read: name, birth date, and since when.
    """
    born = Involvement.objects.filter(organisation=organisation).filter(
        Q(person__birth_date=birth_date) | Q(person__birth_date=None)
    )
    return list(born.named(name).select_related("person").order_by("person__sort_name", "pk")[:MOST_FOUND])


def known_to(user: User) -> InvolvementQuerySet:
    """Clients of the officer's own organisation: whom he found, he may enter a request of, or hold the file of."""
    return Involvement.objects.filter(organisation=user.organisation_id).select_related("client", "person")
