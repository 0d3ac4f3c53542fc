from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "werv.demo"
    label = "demo"
    verbose_name = "demonstratie"
