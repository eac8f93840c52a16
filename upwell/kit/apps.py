from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "upwell.kit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what this package knows."""
        from upwell.kit import wiring  # noqa: F401, PLC0415
