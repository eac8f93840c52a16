from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "upwell.accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what this package knows with the registries below."""
        from upwell.accounts import wiring  # noqa: F401, PLC0415
