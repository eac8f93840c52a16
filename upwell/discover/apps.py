from django.apps import AppConfig


class DiscoverConfig(AppConfig):
    name = "upwell.discover"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what this package knows with the registries below."""
        from upwell.discover import wiring  # noqa: F401, PLC0415
