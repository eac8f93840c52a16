from django.apps import AppConfig


class CommunityConfig(AppConfig):
    name = "upwell.community"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what this package knows with the registries below."""
        from upwell.community import wiring  # noqa: F401, PLC0415
