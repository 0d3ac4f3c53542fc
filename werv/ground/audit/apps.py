from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate

from werv.ground.context import CURRENT
from werv.ground.walls import build_walls


class AuditConfig(AppConfig):
    name = "werv.ground.audit"
    label = "audit"
    verbose_name = "logboek"

    def ready(self) -> None:
        pre_migrate.connect(migrate_in_its_own_name, sender=self)
        post_migrate.connect(stand_behind_walls, sender=self)


def migrate_in_its_own_name(**given: Any) -> None:
    """What migrations change in the data, and what they may see of it, is theirs until the process ends."""
    from werv.ground.audit.models import MIGRATION, context_of  # models exist by now

    CURRENT.set(context_of(MIGRATION))


def stand_behind_walls(**given: Any) -> None:
    """All tables are there by now, whichever app this is told for."""
    build_walls()
