from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "werv.ground.audit"
    label = "audit"
    verbose_name = "logboek"
