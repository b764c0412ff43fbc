from datetime import timedelta
from functools import partial

from django.apps import AppConfig


class TenantsConfig(AppConfig):
    name = "tenants"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.contrib.sessions.backends.db import SessionStore

        from core import events, health, http, limits, metrics
        from tenants import broker, closing, domains, figures, jobs, lanes, mail, openings, sessions, spares  # noqa: F401 - closing registers its job
        from tenants.models import Lane

        broker.install()
        for lane in Lane.values:
            lanes.serve(lane, partial(jobs.work, lane), name="jobs", whose=lanes.For.ALL)
        metrics.collect(figures.figures)
        health.check("workers", figures.workers)
        lanes.every(timedelta(hours=1), lambda deadline: limits.forget_old(), name="limits.forget_old", whose=lanes.For.AGENCY)
        lanes.every(timedelta(hours=1), lambda deadline: http.forget_expired(), name="http.forget_expired", whose=lanes.For.AGENCY)
        lanes.every(timedelta(hours=1), lambda deadline: domains.forget_unproven(), name="domains.forget_unproven", whose=lanes.For.AGENCY)
        lanes.every(timedelta(days=1), lambda deadline: events.forget_old(), name="events.forget_old")
        lanes.every(timedelta(days=1), jobs.forget_ended, lane=Lane.BULK, whose=lanes.For.ALL)
        lanes.every(timedelta(days=1), lambda deadline: sessions.forget_ended(), name="sessions.forget_ended", whose=lanes.For.AGENCY)
        lanes.every(timedelta(days=1), lambda deadline: mail.forget_old(), name="mail.forget_old", whose=lanes.For.AGENCY)
        lanes.every(timedelta(days=1), lambda deadline: openings.forget_old(), name="openings.forget_old", whose=lanes.For.AGENCY)
        lanes.every(timedelta(days=1), lambda deadline: SessionStore.clear_expired(), name="sessions.clear_expired", whose=lanes.For.AGENCY)
        lanes.serve(Lane.BULK, spares.work, name="tenants.spares", whose=lanes.For.AGENCY)
