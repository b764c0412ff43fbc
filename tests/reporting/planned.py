"""Plans as tests give them, what workers make of them, and to whom it went."""

from __future__ import annotations

import time
from datetime import datetime

from django.utils import timezone

from core.by import By
from reporting import deliveries, plans, reports
from reporting.models import Delivery, Report
from tests.reporting.told import OCTOBER
from tests.working import finished

BY = By.system()


def given(*people: plans.Receiver, **more) -> plans.PlanGiven:
    return plans.PlanGiven("Monthly", "month", ["csv"], "fr", "Europe/Paris", people=people, **more)


def to(user, language: str = "fr", zone: str = "Europe/Paris") -> plans.Receiver:
    return plans.Receiver(user.pk, language, zone)


def at(monkeypatch, moment: datetime) -> datetime:
    monkeypatch.setattr(timezone, "now", lambda: moment)
    return moment


def made() -> list[Report]:
    """Let workers make what is asked for."""
    for report in Report.objects.filter(made_at=None):
        finished(report.job_uid)
    return list(Report.objects.order_by("since"))


def delivered() -> dict[str, str]:
    deliveries.work(time.monotonic() + 5)
    return dict(Delivery.objects.values_list("name", "state"))


def asked(**more) -> Report:
    report = reports.ask(*OCTOBER, [], "en", ["csv"], by=BY, visibility="shared", **more)
    made()
    report.refresh_from_db()
    return report


class Server:
    """A mail server that says this to each message."""

    def __init__(self, monkeypatch, error: Exception | None) -> None:
        self.error = error
        monkeypatch.setattr("django.core.mail.EmailMessage.send", self.take)

    def take(self, *_args, **_options) -> int:
        if self.error:
            raise self.error
        return 1
