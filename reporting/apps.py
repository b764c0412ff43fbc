from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from reporting import reports  # noqa: F401 - its job is registered as it is imported
        from reporting.formats import formats

        formats.scan()
