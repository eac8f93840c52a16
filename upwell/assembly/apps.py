from django.apps import AppConfig


class AssemblyConfig(AppConfig):
    name = "upwell.assembly"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what this package knows with the registries below."""
        from upwell.assembly import wiring  # noqa: F401, PLC0415
