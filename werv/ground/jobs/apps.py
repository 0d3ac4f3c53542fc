from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "werv.ground.jobs"
    label = "jobs"
    verbose_name = "achtergrondwerk"
