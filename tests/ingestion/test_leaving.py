"""What goes, and how: withdrawn at the source, erased on request, at the end of its time."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from core.http import Answer
from core.streams import Position
from ingestion import changes, collecting, corrections, erasing, housekeeping, keeping, sources, subjects
from ingestion.connectors import Connector, Page, registry
from ingestion.drafts import Draft
from ingestion.feeds import reading
from ingestion.models import Change, Mention, RawItem, Run, RunItem, Source, Story, Tombstone
from ingestion.push import push
from ingestion.signals import mentions_changed
from tenants import current, preferences
from tenants.models import Turn
from tests.ingestion.conftest import BY, bring, item, only, outcomes, process

FEEDS = Path(__file__).parent / "feeds"


class Canned(Connector):
    """A connector that says what its payload says, withdrawals too."""

    kind, label = "canned", "Canned"
    every = None

    def pages(self, cursor: Mapping[str, Any]) -> Iterator[Page]:
        return iter(())

    def normalise(self, payload: Mapping[str, Any]) -> Draft:
        return Draft(platform_id=payload["external_id"], **payload)


@pytest.fixture
def canned(acme, monkeypatch) -> Source:
    monkeypatch.setitem(registry._found, "canned", Canned)
    return sources.create("canned", "Canned", {}, by=BY)


def test_what_its_source_withdraws_is_erased_and_leaves_a_tombstone(canned, subject):
    bring(canned, item("1", platform="x"), item("2", "Acme stays", platform="x"))
    gone = Mention.objects.get(text__contains="parcel")
    run = bring(canned, {"external_id": "1", "platform": "x", "deleted": True})
    stone = Tombstone.objects.get()
    assert (stone.mention_id, stone.reason, stone.version) == (gone.pk, "source", gone.version + 1)
    assert only().text == "Acme stays"
    assert run.outcomes == {"withdrawn": 1}
    assert not RawItem.objects.filter(external_id="1").exclude(payload=b"").filter(outcome="stored").exists()
    assert Story.objects.count() == 1


def test_a_withdrawal_of_what_was_never_heard_changes_nothing(canned, subject):
    run = bring(canned, {"external_id": "1", "platform": "x", "deleted": True})
    assert run.outcomes == {"withdrawn": 1}
    assert not Tombstone.objects.exists()


def test_made_and_withdrawn_in_one_batch_leaves_nothing(canned, subject):
    run = bring(canned, item("1", platform="x"), {"external_id": "1", "platform": "x", "deleted": True})
    assert run.outcomes == {"stored": 1, "withdrawn": 1}
    assert not Mention.objects.exists()
    assert list(Change.objects.values_list("what", flat=True)) == ["erased"]


def test_what_another_source_still_shows_stays(canned, source, subject):
    bring(canned, item("1", url="https://example.com/1"))
    bring(source, item("a", url="https://example.com/1"))
    bring(canned, {"external_id": "1", "deleted": True})
    assert list(only().sightings.values_list("source_id", flat=True)) == [source.pk]


def test_what_a_feed_says_was_deleted_goes_where_no_other_source_shows_it(source, subject):
    def fetched(feed: Source, name: str) -> None:
        read = reading.read(Answer("https://blog.example/feed", 200, {}, (FEEDS / name).read_bytes()))
        run = Run.objects.create(source=feed, state="running")
        keeping.keep_page(feed, run, read.items)
        process()

    blog, planet = (sources.create("feed", name, {"url": f"https://{name}.example/feed"}, by=BY) for name in ("blog", "planet"))
    fetched(blog, "atom.xml")
    fetched(planet, "atom.xml")
    bring(source, item("9", "Acme elsewhere", url="https://blog.example/posts/2"))
    kept = Mention.objects.get(url="https://blog.example/posts/2")
    fetched(blog, "atom_deleted.xml")
    assert set(kept.sightings.values_list("source__name", flat=True)) == {"planet", "Shop"}
    fetched(planet, "atom_deleted.xml")
    assert Mention.objects.filter(pk=kept.pk).exists()
    assert list(kept.sightings.values_list("source__name", flat=True)) == ["Shop"]


def test_what_only_one_feed_showed_goes_when_it_deletes_it(acme, subject):
    blog = sources.create("feed", "blog", {"url": "https://blog.example/feed"}, by=BY)
    for name in ("atom.xml", "atom_deleted.xml"):
        read = reading.read(Answer("https://blog.example/feed", 200, {}, (FEEDS / name).read_bytes()))
        keeping.keep_page(blog, Run.objects.create(source=blog, state="running"), read.items)
        process()
    assert not Mention.objects.filter(url="https://blog.example/posts/2").exists()
    assert Tombstone.objects.get().reason == "source"


def test_what_is_published_again_after_a_withdrawal_is_a_new_mention(canned, subject):
    bring(canned, item("1", platform="x"))
    first = only().pk
    bring(canned, {"external_id": "1", "platform": "x", "deleted": True})
    bring(canned, item("1", platform="x"))
    assert only().pk != first


def test_an_original_erased_leaves_its_place_to_the_next_copy(source, subject):
    bring(source, item("1", published_at="2026-01-01T00:00:00Z"), item("2", published_at="2026-01-02T00:00:00Z"))
    first, second = Mention.objects.order_by("published_at")
    erasing.erase([first.pk], Tombstone.Reason.PERSON)
    story = Story.objects.get()
    assert (story.size, story.original_id) == (1, second.pk)


def test_a_corrected_mention_can_be_erased(source, subject):
    bring(source, item("1"))
    corrections.correct([only().pk], field="about", value="no", subject=subject, by=BY)
    assert len(erasing.erase([only().pk], Tombstone.Reason.PERSON)) == 1


def test_mentions_end_with_the_keeping_time_and_do_not_come_back(source, subject, acme):
    bring(source, item("1"), item("2", "Acme is new"))
    Mention.objects.filter(text="Acme is new").update(first_seen_at=timezone.now())
    Mention.objects.filter(text__contains="parcel").update(first_seen_at=timezone.now() - timedelta(days=40))
    assert housekeeping.end_keeping(time.monotonic() + 5) is False
    assert Mention.objects.count() == 2
    acme.keep_days = 30
    acme.save()
    with current.entered(acme):
        housekeeping.end_keeping(time.monotonic() + 5)
    assert only().text == "Acme is new"
    bring(source, item("1", "Acme and its parcel, edited"))
    assert list(RawItem.objects.filter(reason="too_old").values_list("external_id", flat=True)) == ["1"]


def test_what_a_keeping_time_would_end_is_told_and_nothing_goes_by_looking(source, subject):
    bring(source, item("1", published_at="2026-01-01T00:00:00Z"), item("2", "Acme is new"))
    Mention.objects.filter(text__contains="parcel").update(first_seen_at=timezone.now() - timedelta(days=40))
    found = housekeeping.ending(30)
    assert (found.mentions, found.among, str(found.since)) == (1, 2, "2026-01-01 00:00:00+00:00")
    assert (housekeeping.ending(50).mentions, housekeeping.ending(50).since) == (0, None)
    assert Mention.objects.count() == 2


def test_what_a_keeping_time_ends_is_found_without_reading_every_mention(acme):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # a table of a few rows is read whole otherwise
        plan = Mention.objects.filter(first_seen_at__lt=timezone.now()).explain()
    assert "mention_received" in plan


def test_what_concerns_nobody_is_kept_no_longer_than_mentions(source, subject, acme):
    bring(source, item("1", "Sun"))
    RawItem.objects.update(seen_at=timezone.now() - timedelta(days=8))
    housekeeping.forget_unmatched(time.monotonic() + 5)
    assert outcomes(source) == ["unmatched"]
    preferences.keep(acme, 7, by=BY)
    with current.entered(acme):
        housekeeping.forget_unmatched(time.monotonic() + 5)
    assert outcomes(source) == []


def test_items_that_concern_nobody_end_after_their_source_s_time(source, other, subject):
    bring(source, item("1", "Sun"))
    bring(other, item("2", "Rain"))
    RawItem.objects.update(seen_at=timezone.now() - timedelta(days=2))
    sources.edit(other, keep_unmatched=timedelta(days=1), by=BY)
    housekeeping.forget_unmatched(time.monotonic() + 5)
    assert list(RawItem.objects.values_list("external_id", flat=True)) == ["1"]


def test_what_is_stored_is_not_forgotten_with_what_concerns_nobody(source, subject):
    bring(source, item("1"))
    RawItem.objects.update(seen_at=timezone.now() - timedelta(days=400))
    housekeeping.forget_unmatched(time.monotonic() + 5)
    assert outcomes(source) == ["stored"]


def test_old_changes_empty_attempts_and_places_of_old_batches_are_forgotten(source, subject):
    run = push([item("1")], by=BY)
    process()
    old = timezone.now() - timedelta(days=31)
    Change.objects.update(at=old)
    Run.objects.filter(pk=run.pk).update(ended_at=old)
    empty = Run.objects.create(source=source, state="done")
    Run.objects.filter(pk=empty.pk).update(started_at=old)
    housekeeping.forget_old(time.monotonic() + 5)
    assert not Change.objects.exists()
    assert not RunItem.objects.exists()
    assert list(Run.objects.values_list("pk", flat=True)) == [run.pk]


@pytest.mark.django_db(transaction=True)
def test_changes_are_read_in_order_and_each_reader_keeps_its_place(transactional_db):
    subjects.create("Acme", "own", "acme", by=BY)
    shop = sources.create("push", "Shop", {}, by=BY)
    bring(shop, item("1"))
    bring(shop, item("1", "Acme, edited"))
    assert [(change.what, change.version) for change in changes.read("index", 10)] == [("made", 1), ("changed", 2)]
    changes.advance("index", changes.read("index", 1)[-1])
    assert [change.what for change in changes.read("index", 10)] == ["changed"]
    assert len(changes.read("another", 10)) == 2
    last = changes.read("index", 10)[-1]
    changes.advance("index", last)
    assert changes.position("index") == Position(last.xid, last.id)
    assert changes.read("index", 10) == []


def test_what_is_stored_makes_the_next_lanes_due_in_its_transaction(source, subject, acme):
    Turn.objects.filter(tenant=acme).update(asked=0, done=0, due_at=None)
    bring(source, item("1"))
    assert set(Turn.objects.filter(tenant=acme, due_at__isnull=False).values_list("lane", flat=True)) >= {"index", "recount"}


def test_changes_are_announced_once_after_commit(source, subject, django_capture_on_commit_callbacks):
    heard = []

    def hear(ids, urgent, **_more):
        heard.append((ids, urgent))

    mentions_changed.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            bring(source, item("1"), item("2", "Acme again"))
        assert heard == [(sorted(Mention.objects.values_list("pk", flat=True)), False)]
        with django_capture_on_commit_callbacks(execute=True):
            corrections.correct([heard[0][0][0]], field="tone", value="mixed", by=BY)
        assert heard[1] == (heard[0][0][:1], True)
    finally:
        mentions_changed.disconnect(hear)


def test_a_rival_sees_nothing_of_it(source, subject, rival):
    bring(source, item("1"))
    with current.entered(rival):
        assert not Mention.objects.exists()
        assert not RawItem.objects.exists()
        assert collecting.work(time.monotonic() + 1) is False
