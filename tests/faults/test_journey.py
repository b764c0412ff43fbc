"""The journey of 5,000 items on real engines, with whatever dies in the middle of it: nothing is lost, nothing is twice."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final

import orjson
import pytest
from django.db import connections

from core.by import By
from core.choices import JobState
from core.embedded.commands import LANES_PROMPT, LANES_STEADY, manage, worker
from core.embedded.elasticsearch import Elasticsearch
from core.embedded.errors import OutOfReach
from core.models import Job
from ingestion import changes, imports, push, subjects
from ingestion.models import Match, Mention, RawItem, Run, RunItem, Sighting
from reputation import comparing, counting
from search import auditing, engines, lag, querying
from search.models import IndexEntry, IndexGeneration
from search.querying import Query
from tenants import jobs
from tests.faults.running import Start, kill, until
from tests.settings import CLUSTER
from tests.tenants.work import lose_messages

BY: Final = By.system()
NOON: Final = datetime(2026, 11, 10, 12, tzinfo=UTC)
RECEIVED, RAW_ITEMS, MENTIONS, SIGHTINGS, UNMATCHED, EDITED = 5_000, 4_500, 2_500, 3_500, 500, 500
pytestmark = [pytest.mark.faults, pytest.mark.elasticsearch, pytest.mark.usefixtures("transactional_db")]


# -- engines and processes


@pytest.fixture(scope="module")
def node(tmp_path_factory) -> Iterator[Elasticsearch]:
    """A real node that tests may kill."""
    node = Elasticsearch(tmp_path_factory.mktemp("elasticsearch"))
    try:
        node.prepare()
    except OutOfReach as reason:  # else a node that cannot be had, or does not start, is a failure
        pytest.skip(str(reason))
    node.start(timeout=240)
    yield node
    node.stop()


@dataclass(slots=True)
class Running:
    """The workers and the scheduler beside the engines."""

    start: Start
    node: Elasticsearch
    children: dict[str, Any]

    def begin(self, name: str) -> None:
        command = {"prompt": worker(LANES_PROMPT), "steady": worker(LANES_STEADY), "scheduler": manage("scheduler")}[name]
        self.children[name] = self.start(command, VIGIE_TEST_SEARCH_URL=self.node.url)

    def all(self) -> None:
        for name in ("prompt", "steady", "scheduler"):
            self.begin(name)

    def again(self, name: str) -> None:
        kill(self.children[name])
        self.begin(name)


@pytest.fixture
def product(start, node, settings, acme, monkeypatch) -> Running:
    """Acme on both engines, nothing indexed yet; nothing works until it is begun."""
    settings.SEARCH_URL = node.url
    monkeypatch.setattr(engines, "breaker", engines.Breaker())
    if node.pid is None:
        node.start()
    engines.backend("elasticsearch").drop_all()
    subjects.create("Acme", "own", "acme", by=BY)
    return Running(start, node, {})


# -- what is brought in


def item(number: int, *, text: str = "") -> dict[str, Any]:
    """A post of a forum; every tenth is a copy of the same words by somebody else."""
    said = "Acme says sorry for the delay" if number % 10 == 0 else f"Parcel {number} of Acme came late, and nobody answers"
    return {
        "external_id": f"p{number}",
        "platform": "forum",
        "text": text or said,
        "author": f"user{number % 97}",
        "published_at": (NOON + timedelta(minutes=number)).isoformat(),
    }


def bring_in() -> None:
    """5,000 items, 2,500 posts: pushed twice, by two sources, edited, of no concern, and in a file."""
    push.push([item(number) for number in range(1_000)], by=BY, source_name="One")
    push.push([item(number) for number in range(500, 1_500)], by=BY, source_name="One")
    push.push([item(number) for number in range(1_000, 2_000)], by=BY, source_name="Two")
    edited = [item(number, text=f"Acme refunded parcel {number}, thank you") for number in range(EDITED)]
    about_nobody = [item(number, text=f"A fine day, number {number}") for number in range(9_000, 9_000 + UNMATCHED)]
    push.push(edited + about_nobody, by=BY, source_name="One")
    lines = b"\n".join(orjson.dumps(item(number)) for number in range(1_500, 2_500))
    file = imports.receive(io.BytesIO(lines), "posts.ndjson", by=BY)
    imports.start(file, file.mapping, by=BY)


# -- how far it came


def ended() -> int:
    return RawItem.objects.exclude(outcome="").count()


def indexed() -> int:
    return IndexEntry.objects.filter(index="elasticsearch:1").count()


def settled() -> bool:
    """Nothing waits anywhere: no item, no job, no change that an index or the counts do not hold."""
    if RawItem.objects.filter(outcome="").exists() or Job.objects.filter(state__in=jobs.OPEN).exists():
        return False
    lags = lag.lags()
    return (
        set(lags) == {"postgres", "elasticsearch"} and not any(one.behind for one in lags.values()) and not changes.read(counting.READER, 1)
    )


def assert_whole() -> None:
    """Every item in one outcome, nothing twice, both indexes and the counts as the rows say."""
    runs = list(Run.objects.all())
    assert sum(run.received for run in runs) == RECEIVED
    assert [(run.state, sum(run.outcomes.values())) for run in runs] == [(JobState.DONE, run.received) for run in runs]
    assert RawItem.objects.count() == RAW_ITEMS
    assert not RunItem.objects.filter(outcome="").exists()
    assert RawItem.objects.filter(outcome="unmatched").count() == UNMATCHED
    assert Mention.objects.count() == Match.objects.count() == MENTIONS
    assert Sighting.objects.count() == SIGHTINGS
    assert Mention.objects.filter(text__contains="refunded").count() == EDITED
    versions = dict(Mention.objects.values_list("pk", "version"))
    for generation in IndexGeneration.objects.filter(read=True):
        found = auditing.compare(generation, 0)
        assert found.counts() == {"missing": 0, "stale": 0, "ghosts": 0, "ahead": 0}
        assert dict(IndexEntry.objects.filter(index=generation.name).values_list("mention_id", "version")) == versions
    assert comparing.compare() == []


def found(text: str) -> tuple[int, str]:
    page = querying.find(Query(text))
    return page.total.value, page.engine


# -- the faults


def half_way(least: int = 500) -> bool:
    return least <= ended() < RAW_ITEMS


def kill_both_workers_twice(product: Running) -> None:
    for least in (500, 2_000):
        assert until(partial(half_way, least))
        product.again("steady")
        product.again("prompt")


def kill_postgresql(product: Running) -> None:
    assert until(half_way)
    CLUSTER.kill()
    connections.close_all()
    time.sleep(1)
    CLUSTER.start()


def kill_elasticsearch(product: Running) -> None:
    assert until(lambda: 200 <= indexed() < MENTIONS)
    product.node.kill()
    assert until(lambda: not RawItem.objects.filter(outcome="").exists())
    assert found("refunded") == (EDITED, "postgres") or lag.lags()["postgres"].behind
    product.node.start()


def lose_every_message(product: Running) -> None:
    for _time in range(20):
        lose_messages()
        time.sleep(0.2)


@pytest.mark.parametrize("fault", [kill_both_workers_twice, kill_postgresql, kill_elasticsearch, lose_every_message])
def test_each_item_ends_once_and_indexes_and_counts_equal_the_rows(product, fault: Callable[[Running], None]):
    bring_in()
    product.all()
    fault(product)
    assert until(settled, 90)
    assert_whole()
    assert found("refunded") == (EDITED, "elasticsearch")


def test_search_goes_on_with_postgresql_says_so_and_elasticsearch_catches_up(product):
    product.all()
    push.push([item(number) for number in range(200)], by=BY)
    assert until(lambda: settled() and found("acme") == (200, "elasticsearch"))
    product.node.kill()
    page = querying.find(Query("acme"))
    assert (page.total.value, page.engine) == (200, "postgres")
    assert "PostgreSQL answers instead" in str(page.notice)
    push.push([item(number) for number in range(200, 300)], by=BY)
    assert until(lambda: found("acme") == (300, "postgres"))
    product.node.start()
    assert until(lambda: found("acme") == (300, "elasticsearch"))
    assert querying.find(Query("acme")).notice is None
