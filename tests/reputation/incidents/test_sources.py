"""Counts by source are made from the mentions once, follow the cells, and are what a month is read from."""

from __future__ import annotations

from datetime import timedelta
from time import monotonic

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ingestion import erasing
from ingestion.models import Match, Mention, Tombstone
from reputation import rollups
from reputation.incidents import hours, sources
from reputation.models import Rollup, SourceRollup
from tests.reputation.factories import source, subject
from tests.reputation.incidents.test_watching import HOUR, hour_now, look, say

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh():
    cache.clear()


def follow(deadline: float | None = None) -> bool:
    cache.delete(sources.WHOLE)
    ticks = hours.clock()
    return sources.follow(ticks, ticks.bin(timezone.now()), monotonic() + 60 if deadline is None else deadline)


def counts() -> dict[tuple[int, int], tuple[int, int]]:
    """By source and hours ago: mentions and negative ones."""
    now = hour_now()
    return {
        (row.source_id, (now - row.hour) // HOUR): (row.mentions, row.negative)
        for row in SourceRollup.objects.filter(subject_id=subject().pk)
    }


def test_each_source_has_the_counts_of_its_mentions():
    ours, forum, press = subject(), source("Forum"), source("Press")
    rollups.recount(
        say(ours, hour_now() - HOUR * 3, 2, source=forum)
        + say(ours, hour_now() - HOUR * 3, 1, "negative", source=press)
        + say(ours, hour_now() - HOUR * 60, 4, source=press)
    )
    assert follow()
    assert counts() == {(forum.pk, 3): (2, 0), (press.pk, 3): (1, 1), (press.pk, 60): (4, 0)}


def test_what_changed_is_counted_anew_and_nothing_else_is_read():
    ours, forum = subject(), source("Forum")
    ids = say(ours, hour_now() - HOUR * 50, 3, source=forum)
    rollups.recount(ids + say(ours, hour_now() - HOUR * 2, 1, source=forum))
    follow()
    Match.objects.filter(mention=ids[0]).update(sentiment="negative")
    Match.objects.filter(mention=ids[1]).update(state="rejected")
    rollups.recount(ids)
    with CaptureQueriesContext(connection) as asked:
        follow()
    assert counts() == {(forum.pk, 50): (2, 1), (forum.pk, 2): (1, 0)}
    with CaptureQueriesContext(connection) as again:
        follow()
    assert any("ingestion_mention" in query["sql"] for query in asked.captured_queries)
    assert not any("ingestion_mention" in query["sql"] for query in again.captured_queries)


def test_what_is_counted_and_no_mention_tells_any_more_is_of_no_source():
    ours, forum = subject(), source("Forum")
    ids = say(ours, hour_now() - HOUR * 2, 3, "negative", source=forum)
    rollups.recount(ids)
    erasing.erase(ids[:1], Tombstone.Reason.KEEPING)
    rollups.recount(ids)
    follow()
    assert counts() == {(forum.pk, 2): (2, 2), (0, 2): (1, 1)}
    ticks = hours.clock()
    read = hours.read(ticks, ticks.bin(hour_now()) - 5, ticks.bin(hour_now()))
    assert {scope: read.mentions[ours.pk, scope, value].sum() for _subject, scope, value in read.mentions} == {"all": 3, "source": 2}


def test_an_hour_without_any_mention_left_loses_its_counts():
    ids = say(subject(), hour_now() - HOUR * 2, 2)
    rollups.recount(ids)
    follow()
    Mention.objects.filter(pk__in=ids).delete()
    rollups.recount(ids)
    follow()
    assert counts() == {}


def test_a_turn_without_time_counts_some_hours_and_the_next_goes_on(monkeypatch):
    monkeypatch.setattr(sources, "AT_ONCE", 1)
    ours = subject()
    rollups.recount([id for back in (2, 30, 70) for id in say(ours, hour_now() - HOUR * back, 1)])
    assert not follow(0.0)
    assert len(counts()) == 1
    assert not follow(0.0)
    assert follow(0.0)
    assert len(counts()) == 3


def test_the_number_of_questions_of_a_look_does_not_grow_with_sources_or_hours():
    def asked(places: int, days: int) -> int:
        rollups.recount(
            [
                id
                for place in range(places)
                for back in range(2, 24 * days, 5)
                for id in say(subject(), hour_now() - HOUR * back, 2, source=source(f"Place {place}"))
            ]
        )
        look()
        cache.delete_many([sources.WHOLE, "incidents:sources"])
        with CaptureQueriesContext(connection) as said:
            look()
        counted = ("reputation_rollup", "reputation_sourcerollup", "ingestion_mention ")
        return len([query for query in said.captured_queries if any(table in query["sql"] for table in counted)])

    few = asked(1, 10)
    assert asked(4, 12) <= few


def test_cells_of_subjects_that_are_archived_are_left_alone():
    ours = subject()
    rollups.recount(say(ours, hour_now() - HOUR * 2, 2))
    ours.archived_at = timezone.now()
    ours.save(update_fields=["archived_at"])
    assert follow()
    assert Rollup.objects.filter(subject_id=ours.pk).exists()
    assert counts() == {}


def test_only_the_last_hours_are_compared_within_the_hour():
    ours = subject()
    ticks = hours.clock()
    now = ticks.bin(timezone.now())
    assert sources.follow(ticks, now, monotonic() + 60)
    rollups.recount(say(ours, hour_now() - timedelta(days=3), 1) + say(ours, hour_now() - HOUR * 2, 1))
    assert sources.follow(ticks, now, monotonic() + 60)
    assert {back for _source, back in counts()} == {2}
    assert follow()
    assert {back for _source, back in counts()} == {2, 72}
