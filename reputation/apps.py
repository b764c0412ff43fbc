from datetime import timedelta

from django.apps import AppConfig


class ReputationConfig(AppConfig):
    name = "reputation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from reputation import ahead, rollups
        from reputation.incidents import watching
        from reputation.statements import echoing, searching  # noqa: F401 - a job registers
        from tenants import lanes
        from tenants.models import Lane

        lanes.serve(Lane.RECOUNT, rollups.work)
        lanes.serve(Lane.RECOUNT, ahead.work)
        lanes.serve(Lane.RECOUNT, watching.work)
        lanes.serve(Lane.RECOUNT, echoing.work)
        lanes.every(timedelta(days=1), rollups.mend)
        lanes.every(timedelta(hours=1), ahead.refill)
