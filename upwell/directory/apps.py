from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "upwell.directory"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what this package knows with the registries below."""
        from upwell.directory import wiring  # noqa: F401, PLC0415
