"""After an import needs and voices are searched, once, when its texts were read and counted."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from core.by import By
from core.models import Job
from ingestion.models import ImportFile, RawItem, Run
from reputation import imported, rollups
from reputation.needs import searching as needs
from tests.reputation.factories import about, mention, source, subject
from tests.working import run_jobs

pytestmark = pytest.mark.django_db
LATER = 0.0


def bring_in(*, ended=timedelta(minutes=1), state="done") -> Run:
    run = Run.objects.create(source=source(), kind="import", state=state, ended_at=timezone.now() - ended)
    ImportFile.objects.create(run=run, name="a.csv", key="k", size=1, digest=b"0" * 32, format="csv")
    said = mention()
    about(said, subject())
    rollups.recount([said.pk])
    return run


def kinds() -> list[str]:
    return sorted(Job.objects.values_list("kind", flat=True))


def test_each_is_searched_once_after_an_import(acme):
    bring_in()
    assert imported.work(LATER) is False
    assert kinds() == ["needs", "voices"]
    run_jobs()
    imported.work(LATER)
    assert kinds() == ["needs", "voices"]
    bring_in()
    imported.work(LATER)
    assert len(kinds()) == 4


def test_they_wait_until_its_texts_are_read(acme):
    run = bring_in()
    waiting = RawItem.objects.create(source=run.source, run=run, external_id="1", payload_hash=b"1" * 32, payload=b"", seen=1)
    assert isinstance(imported.work(LATER), datetime)
    assert kinds() == []
    waiting.outcome = "stored"
    waiting.save(update_fields=["outcome"])
    imported.work(LATER)
    assert kinds() == ["needs", "voices"]


def test_a_search_that_began_before_is_let_end_and_then_done_again(acme):
    bring_in()
    needs.start(By.system())
    assert isinstance(imported.work(LATER), datetime)
    assert kinds() == ["needs", "voices"]
    run_jobs()
    imported.work(LATER)
    assert kinds() == ["needs", "needs", "voices"]


@pytest.mark.parametrize("facts", [{"ended": timedelta(days=2)}, {"state": "running"}, {"state": "failed"}])
def test_nothing_follows_an_import_of_long_ago_or_one_that_did_not_end_well(acme, facts):
    bring_in(**facts)
    assert imported.work(LATER) is False
    assert kinds() == []


def test_nothing_follows_where_nothing_was_imported(acme):
    assert imported.work(LATER) is False
