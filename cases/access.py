"""Which part of a client's record a role may need. Who may see it now is said by the rows of `Access`.

Source: docs/rules.md, rules 35 and 36.
"""

from django.db.models import TextChoices

from werv.ground.accounts.permissions import Role
from werv.ground.walls import ME, MY_ORGANISATION, TODAY


class Category(TextChoices):
    """Part of a record; every record names one (categorie)."""

    BASIS = "basis", "basis"
    PARTICIPATION = "participatie", "participatie"
    LIFE_DOMAINS = "leefgebieden", "leefgebieden"
    HEALTH = "gezondheid", "gezondheid"
    INCOME = "inkomen", "inkomen"


PROGRAMME_LEADER_CATEGORIES = (Category.BASIS, Category.PARTICIPATION)

ROLE_CATEGORIES: dict[str, tuple[Category, ...]] = {
    Role.JOB_COACH: (Category.BASIS, Category.PARTICIPATION, Category.LIFE_DOMAINS),
    Role.CLINICIAN: (Category.BASIS, Category.PARTICIPATION, Category.LIFE_DOMAINS, Category.HEALTH),
    Role.PROJECT_LEADER: PROGRAMME_LEADER_CATEGORIES,
    Role.CONSULTANT: (Category.BASIS, Category.PARTICIPATION, Category.INCOME),
    Role.UWV_ADVISER: (Category.BASIS, Category.PARTICIPATION, Category.INCOME),
    Role.DEBT_COUNSELLOR: (Category.BASIS, Category.INCOME),
}


def categories_of(roles: frozenset[str]) -> tuple[Category, ...]:
    """What a team member with these roles needs, each once and in a fixed order; nothing for other roles."""
    needed = {category for role in roles for category in ROLE_CATEGORIES.get(role, ())}
    return tuple(category for category in Category if category in needed)


def running(row: str) -> str:
    """SQL: whether that row, with a first and a last day, holds today."""
    return f"{row}.first_day <= {TODAY} AND ({row}.last_day IS NULL OR {row}.last_day >= {TODAY})"


# Programmes that the user leads today. Said once more in Python by querysets.led_programmes.
LED_PROGRAMMES = f"""SELECT leader.programme_id FROM cases_programmeleader leader
    JOIN accounts_roleassignment role ON role.user_id = leader.user_id AND role.role = '{Role.PROJECT_LEADER}'
    WHERE leader.user_id = {ME} AND leader.organisation_id = {MY_ORGANISATION}
    AND {running("leader")} AND {running("role")}"""

# The rule in the database: this row of Access opens something for the user now. All other walls ask for such a row.
OPEN_TO_ME = f"""({{row}}.user_id = {ME}
    OR ({{row}}.organisation_id = {MY_ORGANISATION} AND {{row}}.programme_id IN ({LED_PROGRAMMES})))
    AND {running("{row}")}"""


def opened(category: str, *, client: str = "{row}.client_id", organisation: str = "{row}.organisation_id") -> str:
    """SQL for a wall: whether the records of that organisation about that client are open in `category`.

    `category` and the others are SQL, with {row} for the row itself; an empty `organisation` asks for any.
    """
    own = f" AND door.organisation_id = {organisation}" if organisation else ""
    return f"EXISTS (SELECT FROM cases_access door WHERE door.client_id = {client} AND door.category = {category}{own})"


def opened_in(category: Category) -> str:
    """SQL for the wall around records that are all of one category."""
    return opened(f"'{category}'")


def knows(client: str) -> str:
    """SQL: whether anybody's basic facts about this client are open to the user."""
    return opened(f"'{Category.BASIS}'", client=client, organisation="")
