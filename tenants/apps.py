from datetime import timedelta
from functools import partial

from django.apps import AppConfig


class TenantsConfig(AppConfig):
    name = "tenants"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core import events
        from tenants import broker, jobs, lanes
        from tenants.models import Lane

        broker.install()
        for lane in Lane.values:
            lanes.serve(lane, partial(jobs.work, lane), name="jobs", whose=lanes.For.ALL)
        lanes.every(timedelta(days=1), lambda deadline: events.forget_old(), name="events.forget_old")
