"""State of engines and queues: what is wrong is named first, with what to do."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from tenants import current, pulse
from tenants.models import Turn

ADDRESS = "/engines/"


@pytest.fixture
def page(agency, owner, client_of):
    return client_of(agency, owner, **{"accept-language": "en"})


def test_who_runs_the_place_reads_what_is_known(page):
    html = page.get(ADDRESS).text
    assert "Database (PostgreSQL)" in html
    assert "No worker runs" in html
    assert "Somebody should look at: workers" in html
    assert "not yet" in html
    assert "0 processes" not in html


def test_work_that_waits_too_long_is_told(page, acme):
    with current.agency():
        Turn.objects.filter(tenant=acme, lane="index").update(due_at=timezone.now() - timedelta(hours=3))
    assert "Longer than it should" in page.get(ADDRESS).text


def test_a_full_disk_and_an_old_audit_say_what_to_do(page, acme, monkeypatch):
    with current.entered(acme):
        pulse.report(index_audited=(timezone.now() - timedelta(days=4)).isoformat())
    monkeypatch.setattr("shutil.disk_usage", lambda _path: SimpleNamespace(total=100_000, free=1_000))
    html = page.get(ADDRESS).text
    assert "The disk is nearly full" in html
    assert "An index was not compared" in html


def test_people_of_a_client_have_no_such_page(acme, person, client_of):
    assert client_of(acme, person("administrator", acme)).get(ADDRESS).status_code == 404
