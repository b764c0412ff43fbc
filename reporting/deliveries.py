"""Reports on their way to people."""

from __future__ import annotations

from reporting.models import Report, ReportPlan


def plan(report: Report, plan: ReportPlan) -> None:
    """The deliveries of a plan's report, in the transaction that makes it."""
