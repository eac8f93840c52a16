from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "upwell.kit"
    default_auto_field = "django.db.models.BigAutoField"
