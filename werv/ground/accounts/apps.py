from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "werv.ground.accounts"
    label = "accounts"
    verbose_name = "accounts"

    def ready(self) -> None:
        from werv.ground.accounts import sign_ins  # noqa: F401  its receivers
