"""Several workers at once: the database is the judge, nothing is lost, doubled or locked for ever."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import connections
from django.utils import timezone

from core.guard import Guard
from ingestion import corrections, pipeline, reading, sources, subjects
from ingestion.models import Author, Change, Mention, MentionIdentity, RawItem, Source, Story, Subject, Tombstone
from ingestion.push import push
from tenants import current, lanes
from tenants.models import Tenant, Turn
from tests.ingestion.conftest import BY, item, keep, process

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop(transactional_db) -> Source:
    subjects.create("Acme", "own", "acme", by=BY)
    return sources.create("push", "Shop", {}, by=BY)


def at_once(*works: Callable[[], object]) -> list[Exception]:
    """Run these in threads that start together, each with a connection of its own; what they raised."""
    acme, start = Tenant.objects.get(slug="acme"), threading.Barrier(len(works))
    raised: list[Exception] = []

    def run(work: Callable[[], object]) -> None:
        with Guard("test") as guard, current.entered(acme):
            start.wait(10)
            work()
        connections.close_all()
        if guard.error:
            raised.append(guard.error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return raised


def processing(raw_items: list[reading.Pending]) -> Callable[[], None]:
    return lambda: pipeline.process(raw_items)


def test_the_same_raw_items_read_by_two_workers_are_stored_once(shop):
    keep(shop, *(item(str(number), f"Acme says {number}") for number in range(60)))
    waiting = reading.pending(100)
    assert at_once(processing(waiting), processing(waiting), processing(waiting[::-1])) == []
    assert Mention.objects.count() == 60
    assert set(RawItem.objects.values_list("outcome", "attempts")) == {("stored", 0)}
    assert Change.objects.filter(what="made").count() == 60


def test_workers_that_bring_the_same_statements_from_two_sources_make_one_mention_each(shop):
    other = sources.create("push", "Forum", {}, by=BY)
    order = list(range(60))
    for source in (shop, other):
        random.Random(source.pk).shuffle(order)
        keep(source, *(item(f"{source.pk}-{n}", f"Acme says {n}", url=f"https://a.example/{n}", author=f"Ann {n % 7}") for n in order))
    waiting = reading.pending(200)
    assert at_once(*(processing([one for one in waiting if one.origin.source == source.pk]) for source in (shop, other))) == []
    process()
    assert Mention.objects.count() == 60
    assert Counter(RawItem.objects.values_list("outcome", flat=True)) == {"stored": 60, "unchanged": 60}
    assert MentionIdentity.objects.filter(scheme="url").count() == 60
    assert all(mention.sightings.count() == 2 for mention in Mention.objects.all())


def test_copies_that_workers_bring_at_once_are_one_story(shop):
    keep(shop, *(item(str(number), f"Acme lost parcel {number % 5}") for number in range(100)))
    waiting = reading.pending(100)
    assert at_once(processing(waiting[:50]), processing(waiting[50:])) == []
    assert sorted(Story.objects.values_list("size", flat=True)) == [20] * 5


def test_pushes_at_once_lose_nothing(shop):
    batch = [item(str(number), f"Acme says {number}") for number in range(20)]
    assert at_once(*[lambda: push(batch, by=BY)] * 4) == []
    process()
    assert RawItem.objects.count() == 20
    assert Mention.objects.count() == 20


def test_edits_and_corrections_at_once_neither_block_nor_lose_each_other(shop):
    keep(shop, *(item(str(number), f"Acme says {number}") for number in range(40)))
    process()
    ids = list(Mention.objects.order_by("-pk").values_list("pk", flat=True))
    keep(shop, *(item(str(number), f"Acme says {number}", counts={"likes": number + 1}) for number in range(40)))
    waiting = reading.pending(100)
    subject = Subject.objects.get()
    raised = at_once(
        processing(waiting),
        lambda: [corrections.correct([pk], field="sentiment", value="mixed", subject=subject, by=BY) for pk in ids],
        lambda: corrections.correct(ids, field="tone", value="negative", by=BY),
    )
    assert raised == []
    assert set(Mention.objects.values_list("version", "tone", "matches__sentiment")) == {(4, "negative", "mixed")}
    assert not Tombstone.objects.exists()
    assert not Author.objects.exists()


def test_turns_bring_a_push_to_the_lanes_that_follow(shop):
    acme = Tenant.objects.get(slug="acme")
    with current.agency():
        for lane in ("bulk", "process", "index", "recount"):
            for _turn in range(10):
                if not lanes.take_turn(lane):
                    break
    push([item("1")], by=BY)
    assert set(due(acme)) >= {"process"}
    with current.agency():
        assert lanes.take_turn("process")
    assert Mention.objects.count() == 1
    assert set(due(acme)) >= {"index", "recount"}


def due(tenant: Tenant) -> list[str]:
    return list(Turn.objects.filter(tenant=tenant, due_at__lte=timezone.now()).values_list("lane", flat=True))
