from datetime import timedelta

from django.apps import AppConfig


class ReputationConfig(AppConfig):
    name = "reputation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from reputation import ahead, comparing, imported, rollups
        from reputation.image import searching as image
        from reputation.incidents import watching
        from reputation.needs import searching as needs
        from reputation.statements import echoing, proposing
        from reputation.statements import searching as statements  # noqa: F401 - its job registers itself
        from reputation.voices import searching as voices
        from tenants import lanes
        from tenants.models import Lane

        lanes.serve(Lane.RECOUNT, rollups.work)
        lanes.serve(Lane.RECOUNT, ahead.work)
        lanes.serve(Lane.RECOUNT, watching.work)
        lanes.serve(Lane.RECOUNT, echoing.work)
        lanes.serve(Lane.RECOUNT, imported.work)
        lanes.serve(Lane.RECOUNT, proposing.work)
        lanes.every(timedelta(days=1), comparing.mend)
        lanes.every(timedelta(hours=1), ahead.refill)
        lanes.every(timedelta(days=1), needs.daily)
        lanes.every(timedelta(days=1), voices.daily)
        lanes.every(timedelta(days=1), image.daily)
        lanes.every(proposing.OFTEN, proposing.lately)
