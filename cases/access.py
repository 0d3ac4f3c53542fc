"""Which part of a client's record a role may need. Who may see it now is said by the rows of `Access`.

Source: docs/rules.md, rules 35 and 36.
"""

from django.db.models import TextChoices

from werv.ground.accounts.permissions import Role


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
