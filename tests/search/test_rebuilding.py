"""Indexes of the engine are built again without a gap, audited, and gone with their client."""

from __future__ import annotations

import threading
import time

import pytest
from django.core.management import CommandError, call_command
from django.db import connections, transaction
from django.utils import timezone

from core.by import By
from core.models import Job
from ingestion import changes
from ingestion.models import Change, ChangeReader, Mention
from search import auditing, closing, engines, generations, indexing, lag, rebuilding
from search.backends.elasticsearch import Elasticsearch
from search.models import IndexGeneration
from tenants import current, jobs
from tests.search.factories import index_read
from tests.search.test_indexing import edited, erased, rows, stored, worked
from tests.search.test_takeover import NOBODY, find, held, ids, installed, refreshed

__all__ = ["installed"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.elasticsearch]


def test_an_index_that_was_wiped_is_built_again(installed):
    mentions = [stored(f"late {number}", minutes=number) for number in range(3)]
    worked()
    engines.backend("elasticsearch").drop_all()
    page = find("late")
    assert (page.engine, len(ids(page))) == ("postgres", 3)
    assert "being built" in str(page.notice)
    worked()
    while Job.objects.filter(kind=generations.REBUILD, state__in=jobs.OPEN):
        jobs.work("bulk", time.monotonic() + 5)
    page = find("late")
    assert (page.engine, ids(page)) == ("elasticsearch", [mention.pk for mention in reversed(mentions)])
    assert generations.read_of("elasticsearch").number == 2
    assert held() == rows()


def test_writing_never_makes_an_index_by_itself(installed):
    engines.backend("elasticsearch").drop_all()
    stored("late")
    worked()
    engine = engines.backend("elasticsearch")
    assert isinstance(engine, Elasticsearch)
    assert engine.client.indices.exists(index=f"{engines.index_name()}-1").body is False


def test_a_rebuild_while_mentions_arrive_leaves_no_gap(installed):
    for number in range(20):
        stored(f"late {number}", minutes=number)
    worked()
    refreshed()
    new, tenant = generations.begin("elasticsearch"), current.tenant()
    assert find("late").engine == "elasticsearch"  # from the old one, meanwhile
    stop, failures = threading.Event(), []

    def write() -> None:
        with current.entered(tenant):
            for number in range(20, 45):
                mention = stored(f"late {number}", minutes=number)
                if number % 3 == 0:
                    edited(mention, f"late again {number}")
                if number % 7 == 0:
                    erased(mention)
                worked()
        connections.close_all()
        stop.set()

    thread = threading.Thread(target=write)
    thread.start()
    while not stop.is_set():
        page = find("late", limit=500)
        if page.engine != "elasticsearch" or page.total.value < 20:
            failures.append((page.engine, page.total.value))
        if not new.complete:
            rebuilding.advance(new, time.monotonic() + 0.05)
    thread.join()
    while not rebuilding.advance(new, time.monotonic() + 5):
        pass
    worked()
    refreshed()
    assert failures == []
    assert held() == rows()
    assert list(IndexGeneration.objects.filter(engine="elasticsearch").values_list("number", "read")) == [(2, True)]
    assert not ChangeReader.objects.filter(name="index:elasticsearch:1")
    assert sorted(ids(find("late", limit=500))) == sorted(rows())


def test_a_rebuild_waits_for_an_engine_that_is_down(installed, settings):
    stored("late")
    worked()
    url = settings.SEARCH_URL
    (job,) = rebuilding.start(By.system(), "elasticsearch")
    settings.SEARCH_URL = NOBODY
    jobs.work("bulk", time.monotonic() + 5)
    job.refresh_from_db()
    assert not job.is_over
    assert job.not_before is not None
    assert job.not_before > timezone.now()
    settings.SEARCH_URL = url
    Job.objects.filter(pk=job.pk).update(not_before=None)
    jobs.work("bulk", time.monotonic() + 5)
    job.refresh_from_db()
    assert (job.state, generations.read_of("elasticsearch").number) == ("done", 2)


def test_an_act_of_a_person_succeeds_while_the_engine_is_down(installed, settings):
    mention = stored("late parcel")
    settings.SEARCH_URL = NOBODY
    with transaction.atomic():
        changes.record([mention.pk], Change.What.CORRECTED, urgent=True)
    assert ids(find("late")) == [mention.pk]


def test_the_command_builds_the_indexes_of_a_client_again(installed, capsys):
    mention = stored("late")
    worked()
    with current.agency():
        call_command("rebuild_index", tenant="acme")
    assert capsys.readouterr().out.splitlines()[0].startswith("acme: postgres:2 holds every mention")
    assert (generations.read_of("elasticsearch").number, ids(find("late"))) == (2, [mention.pk])
    with pytest.raises(CommandError, match="no open client named nobody"):
        call_command("rebuild_index", tenant="nobody")


def test_the_audit_repairs_elasticsearch_too(installed):
    missing, ghost, stale = (stored(f"late {number}") for number in range(3))
    worked()
    engine = engines.backend("elasticsearch")
    engine.delete(1, {missing.pk: 1})
    erased(ghost)
    ChangeReader.objects.filter(name="index:elasticsearch:1").delete()
    Change.objects.all().delete()
    Mention.objects.filter(pk=stale.pk).update(version=9, text="early")
    seen = auditing.audit(index_read("elasticsearch"))
    assert (seen.missing, seen.stale, seen.ghosts) == ((missing.pk,), (stale.pk,), (ghost.pk,))
    assert held() == rows()


def test_a_client_that_is_closed_leaves_nothing_in_the_engine(installed, rival):
    stored("late")
    worked()
    with current.entered(rival):
        worked()
    assert closing.drop(current.tenant()) == 1
    assert closing.drop(current.tenant()) == 0
    with current.entered(rival):
        assert lag.lags()["elasticsearch"].generation == 1
        assert engines.backend("elasticsearch").exists(1, read=True)
        engines.backend("elasticsearch").drop_all()


def test_an_index_that_a_rebuild_replaced_meanwhile_is_not_taken_for_lost(installed):
    stored("late")
    worked()
    known = generations.written()
    new = generations.begin("elasticsearch")
    while not rebuilding.advance(new, time.monotonic() + 5):
        pass
    present = indexing._present(known)  # what a worker read a moment before
    assert [generation.engine for generation in present] == ["postgres"]
    assert list(IndexGeneration.objects.filter(engine="elasticsearch").values_list("number", "read")) == [(new.number, True)]
