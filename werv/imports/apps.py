from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "werv.imports"
    label = "imports"
    verbose_name = "inlezen"
