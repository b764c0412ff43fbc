"""The report of October: asked for and made by a worker, and compared with what is counted now."""

from __future__ import annotations

from core.by import By
from reporting import reports
from reporting.models import Report
from tests import working
from tests.reporting.told import OCTOBER


def asked() -> Report:
    report = reports.ask(*OCTOBER, [], "fr", ["csv"], by=By.system())
    assert working.finished(report.job_uid).state == "done"
    report.refresh_from_db()
    return report


def compared(report: Report) -> list[dict[str, object]]:
    job = reports.ask_comparison(report, by=By.system())
    working.finished(job.uid)
    report.refresh_from_db()
    lines: list[dict[str, object]] = report.compared["lines"]
    return lines
