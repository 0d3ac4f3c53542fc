from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "werv.desk"
    label = "desk"
    verbose_name = "werkplek"
