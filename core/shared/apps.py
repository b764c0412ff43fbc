from django.apps import AppConfig


class CoreSharedConfig(AppConfig):
    name = "core.shared"
    label = "core_shared"
    default_auto_field = "django.db.models.BigAutoField"
