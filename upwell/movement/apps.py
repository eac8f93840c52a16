from django.apps import AppConfig


class MovementConfig(AppConfig):
    name = "upwell.movement"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what this package knows with the registries below."""
        from upwell.movement import wiring  # noqa: F401, PLC0415
