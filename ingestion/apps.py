"""What ingestion is when the process starts: its plug-ins found, its work registered."""

from django.apps import AppConfig


class IngestionConfig(AppConfig):
    name = "ingestion"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from ingestion import analyses, collecting, connectors, correcting, housekeeping, imports, pipeline, rematching, subjects, tagging  # noqa: F401 - jobs register
        from tenants import lanes

        connectors.registry.scan()
        analyses.registry.scan()
        lanes.serve("collect", collecting.work)
        lanes.serve("process", pipeline.work)
        housekeeping.register()
