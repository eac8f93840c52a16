from django.apps import AppConfig


class ConnectionsConfig(AppConfig):
    name = "upwell.connections"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what this package knows with the registries below."""
        from upwell.connections import wiring  # noqa: F401, PLC0415
