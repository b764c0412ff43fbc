"""The index follows the rows: in order, repeatedly, whatever fails between."""

from __future__ import annotations

import time
from datetime import datetime

import pytest
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from core.by import By
from core.models import Job
from core.query.evaluate import Context
from core.query.parser import parse
from core.query.tree import Everything
from ingestion import changes
from ingestion.models import Change, Match, Mention, Sighting, Tombstone
from ingestion.signals import mentions_changed
from search import auditing, engines, generations, indexing, lag, rebuilding
from search.backends import Question
from search.backends.postgres import Postgres
from search.models import IndexEntry, IndexGeneration, PostgresEntry
from tenants import current, jobs, lanes
from tenants.models import Turn
from tests.search.factories import a_match, a_mention, a_subject, index_read


def found(text: str = "") -> list[int]:
    tree = parse(text).tree if text else Everything()
    answer = Postgres().ask(Question(tree, Context(current.zone(), timezone.now()), limit=500))
    return sorted(hit.id for hit in answer.hits)


def stored(text: str, **facts) -> Mention:
    """A mention as the pipeline leaves it: with its change, committed."""
    with transaction.atomic():
        made = a_mention(text, **facts)
        changes.record([made.pk], Change.What.MADE)
    return made


def edited(mention: Mention, text: str) -> None:
    with transaction.atomic():
        Mention.objects.filter(pk=mention.pk).update(text=text)
        changes.record([mention.pk], Change.What.CHANGED)


def erased(mention: Mention) -> None:
    with transaction.atomic():
        version = Mention.objects.values_list("version", flat=True).get(pk=mention.pk)
        Tombstone.objects.create(mention_id=mention.pk, version=version + 1, reason="source")
        Match.objects.filter(mention=mention).delete()
        Sighting.objects.filter(mention=mention).delete()
        Mention.objects.filter(pk=mention.pk).delete()
        changes.record([mention.pk], Change.What.ERASED)


def worked() -> None:
    while indexing.work(time.monotonic() + 5) is True:
        pass


def versions() -> dict[int, int]:
    return dict(PostgresEntry.objects.values_list("mention_id", "version"))


def rows() -> dict[int, int]:
    return dict(Mention.objects.values_list("pk", "version"))


pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _in_acme(transactional_db, acme):
    """Changes are read once they are committed."""


def test_a_new_client_has_an_index_that_is_read_at_once():
    worked()
    generation = generations.read_of("postgres")
    assert (generation.number, generation.complete) == (1, True)
    assert not Job.objects.filter(kind=generations.REBUILD)


def test_what_is_stored_edited_and_erased_is_found_so():
    first, second, third = stored("late parcel"), stored("late train"), stored("on time")
    worked()
    assert found("late") == [first.pk, second.pk]
    edited(second, "early train")
    erased(third)
    worked()
    assert found("late") == [first.pk]
    assert found("early OR time") == [second.pk]
    assert versions() == rows()
    assert dict(IndexEntry.objects.filter(index="postgres:1").values_list("mention_id", "version")) == rows()


def test_storing_makes_the_turn_of_the_lane_due_and_the_lane_indexes():
    mention = stored("late parcel")
    assert Turn.objects.get(tenant=current.tenant(), lane="index").due_at is not None
    while lanes.take_turn("index"):
        pass
    assert found("late") == [mention.pk]


def test_following_the_same_changes_again_is_harmless():
    first, second = stored("late parcel"), stored("late train")
    generation = generations.written()[0]
    batch = changes.read(generation.reader, 10)
    for _ in range(2):
        assert indexing.follow({generation: batch}) == []
    assert found("late") == [first.pk, second.pk]
    assert lag.lags()["postgres"].behind == 0


def test_what_a_mention_concerns_is_part_of_its_entry():
    mention, subject = stored("late parcel"), a_subject()
    worked()
    assert found(f"subject:={subject.pk}") == []
    with transaction.atomic():
        a_match(mention, subject, "negative")
        changes.record([mention.pk], Change.What.CHANGED)
    worked()
    assert found(f"subject:={subject.pk} sentiment:negative") == [mention.pk]


def test_an_act_of_a_person_shows_in_the_next_search():
    generations.written()
    mention = a_mention("late parcel")
    mentions_changed.send(Mention, ids=[mention.pk], urgent=True)
    assert found("late") == [mention.pk]


def test_an_act_on_many_and_bulk_wait_for_the_lane():
    generations.written()
    mention = a_mention("late parcel")
    mentions_changed.send(Mention, ids=[mention.pk], urgent=False)
    mentions_changed.send(Mention, ids=[mention.pk] * 501, urgent=True)
    assert found("late") == []


def test_changes_held_back_by_an_open_transaction_are_looked_for_again(monkeypatch):
    stored("late parcel")
    monkeypatch.setattr(changes, "read", lambda reader, limit: [])
    monkeypatch.setattr(changes, "held", lambda reader: True)
    again = indexing.work(time.monotonic() + 5)
    assert isinstance(again, datetime)
    assert timezone.now() < again < timezone.now() + 2 * changes.HIDDEN


def test_a_rebuild_changes_nothing_that_is_found_and_repairs_what_was_wrong():
    first, second = stored("late parcel"), stored("late train")
    worked()
    PostgresEntry.objects.filter(pk=first.pk).delete()
    PostgresEntry.objects.filter(pk=second.pk).update(author="nonsense")
    PostgresEntry.objects.create(
        mention_id=999,
        version=1,
        generation=1,
        published_at=first.published_at,
        story=1,
        reach=-1,
        sources=[],
        towards=[],
        tokens="'late':1",
    )
    made = rebuilding.now("postgres")
    assert (made.number, made.read, made.complete) == (2, True, True)
    assert found("late") == [first.pk, second.pk]
    assert PostgresEntry.objects.get(pk=second.pk).author == ""
    assert list(IndexGeneration.objects.values_list("engine", "number")) == [("postgres", 2)]
    assert set(IndexEntry.objects.values_list("index", flat=True)) == {"postgres:2"}


def test_mentions_that_arrive_during_a_rebuild_are_in_both_indexes():
    before = [stored(f"late {number}") for number in range(3)]
    worked()
    new = generations.begin("postgres")
    during, gone = stored("late during"), before.pop()
    erased(gone)
    edited(before[0], "early")
    worked()
    assert found("late OR early") == sorted([*(mention.pk for mention in before), during.pk])
    assert rebuilding.advance(new, time.monotonic() + 5)
    assert found("late OR early") == sorted([*(mention.pk for mention in before), during.pk])
    assert versions() == rows()


def test_a_rebuild_begun_twice_is_one_rebuild():
    stored("late")
    worked()
    assert generations.begin("postgres") == generations.begin("postgres")


def test_a_rebuild_is_a_job_with_progress():
    for number in range(3):
        stored(f"late {number}")
    worked()
    (job,) = rebuilding.start(By.system())
    jobs.work("bulk", time.monotonic() + 5)
    job.refresh_from_db()
    assert (job.state, job.done == job.total) == ("done", True)
    assert generations.read_of("postgres").number == 2


def test_mentions_older_than_the_changes_are_filled_in_by_a_job():
    mentions = [stored(f"late {number}") for number in range(3)]
    Change.objects.all().delete()
    worked()
    assert not generations.read_of("postgres")
    jobs.work("bulk", time.monotonic() + 5)
    assert generations.read_of("postgres").number == 1
    assert found("late") == [mention.pk for mention in mentions]


def test_the_audit_finds_and_repairs_missing_stale_and_ghosts():
    missing, stale, ghost, fine = (stored(f"late {number}") for number in range(4))
    worked()
    PostgresEntry.objects.filter(pk=missing.pk).delete()
    Mention.objects.filter(pk=stale.pk).update(version=F("version") + 1, text="early")
    Sighting.objects.filter(mention=ghost).delete()
    Mention.objects.filter(pk=ghost.pk).delete()
    seen = auditing.audit(index_read("postgres"))
    assert (seen.missing, seen.stale, seen.ghosts, seen.ahead) == ((missing.pk,), (stale.pk,), (ghost.pk,), ())
    assert versions() == rows()
    assert found("late") == [missing.pk, fine.pk]
    assert auditing.audit(index_read("postgres")).counts() == {"missing": 0, "stale": 0, "ghosts": 0, "ahead": 0}


def test_an_index_newer_than_the_rows_is_built_again():
    mention = stored("late")
    edited(mention, "early")
    worked()
    Mention.objects.filter(pk=mention.pk).update(version=1, text="late")  # as a backup from before would leave it
    auditing.start()
    while Job.objects.filter(state__in=jobs.OPEN).exists():
        jobs.work("bulk", time.monotonic() + 5)
    assert found("late") == [mention.pk]
    assert versions() == rows()


def test_the_audit_goes_window_by_window(monkeypatch):
    mentions = [stored(f"late {number}") for number in range(5)]
    worked()
    PostgresEntry.objects.filter(pk__in=[mentions[0].pk, mentions[4].pk]).delete()
    monkeypatch.setattr(auditing, "WINDOW", 2)
    seen = [auditing.compare(index_read("postgres"), 0, 2)]
    while seen[-1].last is not None:
        seen.append(auditing.compare(index_read("postgres"), seen[-1].last, 2))
    assert [id for part in seen for id in part.missing] == [mentions[0].pk, mentions[4].pk]


def test_two_clients_have_indexes_of_their_own(rival):
    mention = stored("late parcel")
    worked()
    ours = engines.index_name()
    with current.entered(rival):
        worked()
        assert found() == []
        assert engines.index_name() != ours
    assert found() == [mention.pk]
