from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "upwell.places"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what this package knows with the registries below."""
        from upwell.places import wiring  # noqa: F401, PLC0415
