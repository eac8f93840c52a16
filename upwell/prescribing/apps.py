from django.apps import AppConfig


class PrescribingConfig(AppConfig):
    name = "upwell.prescribing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what this package knows with the registries below."""
        from upwell.prescribing import wiring  # noqa: F401, PLC0415
