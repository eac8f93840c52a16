from django.apps import AppConfig


class GatherConfig(AppConfig):
    name = "upwell.gather"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what this package knows with the registries below."""
        from upwell.gather import wiring  # noqa: F401, PLC0415
