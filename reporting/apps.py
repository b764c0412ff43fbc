from datetime import timedelta

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from reporting import deliveries, erasures, exports, forgetting, notifications, plans  # noqa: F401 - some register a job alone
        from reporting.demonstration import finishing  # noqa: F401 - registers its job
        from reporting.formats import formats
        from tenants import lanes
        from tenants.models import Lane

        formats.scan()
        lanes.every(timedelta(days=1), exports.forget_expired)
        lanes.every(timedelta(days=1), notifications.forget_old)
        lanes.every(notifications.PERIOD, notifications.work, lane=Lane.DELIVER)
        lanes.every(forgetting.PERIOD, forgetting.work)
        lanes.every(plans.PERIOD, plans.work, lane=Lane.DELIVER)
        lanes.serve(Lane.DELIVER, deliveries.work)
