from django.apps import AppConfig


class IngestionSharedConfig(AppConfig):
    name = "ingestion.shared"
    label = "ingestion_shared"
    default_auto_field = "django.db.models.BigAutoField"
