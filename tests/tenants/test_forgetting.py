"""What must not grow for ever is forgotten once a period: each floor planned it."""

from tenants import lanes
from tenants.models import Lane


def test_the_agency_forgets_limits_shared_answers_sessions_and_kept_answers():
    planned = {name for lane in Lane.values for name in lanes.periodic(lane, agency=True)}
    assert {
        "limits.forget_old",
        "http.forget_expired",
        "sessions.clear_expired",
        "api.forget_answers",
        "tenants.jobs.forget_ended",
    } <= planned


def test_each_client_forgets_facts_changes_unmatched_items_and_files():
    planned = {name for lane in Lane.values for name in lanes.periodic(lane, agency=False)}
    housekeeping = {f"ingestion.housekeeping.{name}" for name in ("forget_unmatched", "end_keeping", "forget_old")}
    assert {
        "events.forget_old",
        "reporting.exports.forget_expired",
        "tenants.jobs.forget_ended",
        "ingestion.imports.forgetting.forget_read",
    } | housekeeping <= planned
