from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "upwell.ledger"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what this package knows with the registries below."""
        from upwell.ledger import wiring  # noqa: F401, PLC0415
