from typing import Any

from django.apps import AppConfig
from django.db.models.signals import pre_migrate

from werv.ground.context import CURRENT


class AuditConfig(AppConfig):
    name = "werv.ground.audit"
    label = "audit"
    verbose_name = "logboek"

    def ready(self) -> None:
        pre_migrate.connect(migrate_in_its_own_name, sender=self)


def migrate_in_its_own_name(**given: Any) -> None:
    """What migrations change in the data, and what they may see of it, is theirs until the process ends."""
    from werv.ground.audit.models import MIGRATION, context_of  # models exist by now

    CURRENT.set(context_of(MIGRATION))
