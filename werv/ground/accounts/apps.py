from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "werv.ground.accounts"
    label = "accounts"
    verbose_name = "accounts"
