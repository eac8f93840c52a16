from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "upwell.demo"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what this package knows with the registries below."""
        from upwell.demo import wiring  # noqa: F401, PLC0415
