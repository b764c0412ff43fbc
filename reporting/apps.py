from datetime import timedelta

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from reporting import exports, reports  # noqa: F401 - their jobs are registered as they are imported
        from reporting.formats import formats
        from tenants import lanes

        formats.scan()
        lanes.every(timedelta(days=1), exports.forget_expired)
