"""What has no URL: files, cache entries, turns of work, facts and jobs, seen from another client."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from core import audit, events, files
from core.by import By
from core.database import connection
from core.errors import NotFound
from core.models import AuditEntry, Event, Job
from ingestion.models import Source
from tenants import current, jobs, lanes, pulse, turns
from tenants.models import Lane, Turn
from tests.isolation.objects import furnish

pytestmark = pytest.mark.django_db


def test_a_file_is_named_by_its_client(acme, rival):
    furnish(acme)
    assert all(key.startswith(f"{acme.uid}/") for key in files.keys_of(acme))
    assert list(files.keys_of(rival)) == []
    for part in ("..", f"../{acme.uid}", "a/b", ""):
        with pytest.raises(ValueError, match="not a part of a key"):
            files.key(rival, part, "1.csv")


def test_removing_the_files_of_one_leaves_those_of_another(acme, rival):
    furnish(acme)
    with current.entered(rival):
        furnish(rival)
    assert files.delete_all(rival) > 0
    assert len(list(files.keys_of(acme))) > 0


def test_an_entry_of_the_cache_is_of_one_client(acme, rival, agency):
    cache.set("word", "acme's")
    cache.add("counter", 5)
    for other in (rival, agency):
        with current.entered(other):
            assert cache.get("word") is None
            cache.set("word", "other's")
            cache.delete("counter")
    assert (cache.get("word"), cache.get("counter")) == ("acme's", 5)


def test_a_turn_is_worked_in_the_schema_of_its_client_and_left_again(acme, rival, monkeypatch):
    seen = []
    duty = lanes.Duty("seen", lambda deadline: seen.append((connection.schema_name, current.tenant().slug)) or False, lanes.For.CLIENTS)
    monkeypatch.setattr(lanes, "_duties", {lane: {"seen": duty} for lane in Lane.values})
    turns.due(acme, Lane.INDEX)
    turns.due(rival, Lane.INDEX)
    before = connection.schema_name
    while lanes.take_turn(Lane.INDEX):
        assert connection.schema_name == before
    assert sorted(seen) == [("acme", "acme"), ("rival", "rival")]


def test_work_that_fails_leaves_the_schema_too(acme, rival, monkeypatch):
    def fails(deadline):
        raise ZeroDivisionError

    monkeypatch.setattr(lanes, "_duties", {lane: {"fails": lanes.Duty("fails", fails, lanes.For.CLIENTS)} for lane in Lane.values})
    turns.due(rival, Lane.INDEX)
    Turn.objects.exclude(tenant=rival).update(due_at=None)
    assert lanes.take_turn(Lane.INDEX)
    assert connection.schema_name == "acme"


def test_what_one_client_does_leaves_no_trace_at_another(acme, rival):
    audit.record("source.made", by=By.system())
    events.record("source.made")
    Source.objects.create(name="Acme's", kind="push")
    pulse.report(mentions=3)
    job = Job.objects.create(kind="rematch", lane="bulk")
    with current.entered(rival):
        assert not AuditEntry.objects.exists()
        assert not Event.objects.exists()
        assert not Source.objects.exists()
        with pytest.raises(NotFound):
            jobs.find(job.pk)
        jobs.work("bulk", time.monotonic() + 1)
    assert pulse.read([acme.pk, rival.pk])[rival.pk] == {}
    job.refresh_from_db()
    assert job.state == "waiting"


def test_each_client_has_turns_of_its_own(acme, rival):
    later = timezone.now() + timedelta(hours=1)
    Turn.objects.update(due_at=None)
    turns.due(acme, *Lane.values, at=later)
    assert not Turn.objects.filter(tenant=rival, due_at__isnull=False).exists()
