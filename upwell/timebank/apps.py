from django.apps import AppConfig


class TimebankConfig(AppConfig):
    name = "upwell.timebank"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what this package knows with the registries below."""
        from upwell.timebank import wiring  # noqa: F401, PLC0415
