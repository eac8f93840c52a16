from django.apps import AppConfig


class PromisesConfig(AppConfig):
    name = "upwell.promises"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what this package knows with the registries below."""
        from upwell.promises import wiring  # noqa: F401, PLC0415
