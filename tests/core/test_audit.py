"""The audit trail: who did what to what, from where, in the trail of whom it concerns."""

from __future__ import annotations

import pytest
import structlog

from core import audit
from core.by import By
from core.models import AuditEntry
from core.shared.models import AgencyAuditEntry
from tenants import current


@pytest.fixture(autouse=True)
def _no_request():
    structlog.contextvars.clear_contextvars()


def test_an_act_is_written_with_who_what_and_whence(acme, analyst):
    with structlog.contextvars.bound_contextvars(request_id="r-1", address="192.0.2.7"):
        audit.record("source.paused", by=By.user(analyst), obj=("source", 12, "Feed"), data={"why": "noise"})
    entry = AuditEntry.objects.get()
    assert (entry.act, entry.object_kind, entry.object_id, entry.object_name) == ("source.paused", "source", "12", "Feed")
    assert (entry.by_kind, entry.by_id, entry.by_name) == ("user", analyst.pk, analyst.name)
    assert (entry.address, entry.request_id, entry.data) == ("192.0.2.7", "r-1", {"why": "noise"})


def test_a_row_is_described_by_its_kind_number_and_name(acme):
    audit.record("client.opened", by=By.system(), obj=acme)
    entry = AuditEntry.objects.get()
    assert (entry.object_kind, entry.object_id, entry.object_name) == ("tenant", str(acme.pk), "Acme")
    assert (entry.by_kind, entry.by_id, entry.by_name, entry.address) == ("system", None, "Vigie", None)


def test_the_agency_has_a_trail_of_its_own(acme):
    with current.agency():
        audit.record("client.suspended", by=By.system(), obj=acme)
    assert AgencyAuditEntry.objects.filter(act="client.suspended").exists()
    assert not AuditEntry.objects.exists()
