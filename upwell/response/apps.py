from django.apps import AppConfig


class ResponseConfig(AppConfig):
    name = "upwell.response"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what this package knows with the registries below."""
        from upwell.response import wiring  # noqa: F401, PLC0415
