from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "werv.ground.people"
    label = "people"
    verbose_name = "personen"
