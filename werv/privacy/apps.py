from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "werv.privacy"
    label = "privacy"
    verbose_name = "privacy"
