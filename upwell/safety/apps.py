from django.apps import AppConfig


class SafetyConfig(AppConfig):
    name = "upwell.safety"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what this package knows with the registries below."""
        from upwell.safety import wiring  # noqa: F401, PLC0415
