"""Search never goes dark: PostgreSQL answers while Elasticsearch does not, says so, and Elasticsearch catches up alone."""

from __future__ import annotations

import threading
import time
from datetime import datetime, timedelta

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from core.errors import Gone, Unavailable
from core.health import State
from ingestion import changes
from ingestion.models import Change
from search import engines, generations, indexing, querying, watching
from search.models import IndexEntry
from search.querying import Query
from tests.search.factories import a_mention, index_read
from tests.search.test_indexing import edited, erased, rows, stored, worked

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.elasticsearch]
NOBODY = "http://127.0.0.1:9"  # a port where nothing listens


@pytest.fixture
def installed(transactional_db, acme, node, settings):
    """An installation on the real node, with an index ready."""
    settings.SEARCH_URL = node.url
    engines.breaker.reset()
    worked()
    yield node
    settings.SEARCH_URL = node.url
    engines.breaker.reset()
    engines.backend("elasticsearch").drop_all()


def find(text: str, **asked) -> querying.Page:
    return querying.find(Query(text, **asked))


def ids(page: querying.Page) -> list[int]:
    return [mention.pk for mention in page.mentions]


def refreshed() -> None:
    """What was indexed is seen by the next search; a second later it would be anyway."""
    generation = generations.read_of("elasticsearch")
    engines.backend("elasticsearch").versions(generation.number, 0, 1)


def held() -> dict[int, int]:
    generation = generations.read_of("elasticsearch")
    return dict(engines.backend("elasticsearch").versions(generation.number, 0, 1_000))


def test_elasticsearch_answers_when_it_is_well(installed):
    first, second = stored("late parcel"), stored("late train", minutes=1)
    worked()
    refreshed()
    page = find("late")
    assert (page.engine, page.notice, page.behind) == ("elasticsearch", None, 0)
    assert ids(page) == [second.pk, first.pk]
    assert held() == rows()


def test_what_is_edited_and_erased_is_so_in_elasticsearch(installed):
    first, second = stored("late parcel"), stored("late train")
    worked()
    edited(first, "early parcel")
    erased(second)
    worked()
    refreshed()
    assert ids(find("parcel OR train")) == [first.pk]
    assert ids(find("late")) == []
    assert held() == rows()
    assert IndexEntry.objects.filter(index="elasticsearch:1").count() == 1


def test_an_act_of_a_person_shows_in_the_next_search(installed):
    mention = a_mention("late parcel")
    with transaction.atomic():
        changes.record([mention.pk], Change.What.CORRECTED, urgent=True)
    assert ids(find("late")) == [mention.pk]
    assert find("late").engine == "elasticsearch"


def test_postgres_answers_while_elasticsearch_is_down_and_says_so(installed, settings):
    mention = stored("late parcel")
    worked()
    settings.SEARCH_URL = NOBODY
    page = find("late")
    assert (ids(page), page.engine) == ([mention.pk], "postgres")
    assert "PostgreSQL" in str(page.notice)
    assert watching.health().state == State.DEGRADED


def test_elasticsearch_catches_up_alone(installed, settings):
    url = settings.SEARCH_URL
    settings.SEARCH_URL = NOBODY
    first = stored("late parcel")
    again = indexing.work(time.monotonic() + 5)
    assert isinstance(again, datetime)
    assert timezone.now() < again < timezone.now() + 2 * indexing.RETRY
    assert ids(find("late")) == [first.pk]  # PostgreSQL has it already
    settings.SEARCH_URL = url
    engines.breaker.reset()
    assert find("late").engine == "elasticsearch"
    assert (find("late").behind, ids(find("late"))) == (1, [])
    worked()
    refreshed()
    page = find("late")
    assert (page.engine, ids(page), page.behind) == ("elasticsearch", [first.pk], 0)


def test_an_engine_that_comes_late_is_given_what_was_stored_before(transactional_db, acme, node, settings):
    settings.SEARCH_URL = NOBODY
    engines.breaker.reset()
    mention = stored("late parcel")
    indexing.work(time.monotonic() + 5)
    assert find("late").engine == "postgres"
    settings.SEARCH_URL = node.url
    engines.breaker.reset()
    worked()
    assert set(held()) == {mention.pk}
    assert (find("late").engine, find("late").behind, ids(find("late"))) == ("elasticsearch", 0, [mention.pk])
    engines.backend("elasticsearch").drop_all()


def test_after_three_failures_it_is_not_asked_again_until_it_answers(installed, settings, monkeypatch):
    stored("late parcel")
    worked()
    asked = []
    real = engines.backend("elasticsearch").__class__.ask
    monkeypatch.setattr(engines.backend("elasticsearch").__class__, "ask", lambda self, question: asked.append(1) or real(self, question))
    url, settings.SEARCH_URL = settings.SEARCH_URL, NOBODY
    for _ in range(5):
        assert find("late").engine == "postgres"
    assert len(asked) == 3
    settings.SEARCH_URL = url
    assert find("late").engine == "postgres"
    monkeypatch.setattr(engines, "PROBE_EVERY", 0)
    assert find("late").engine == "elasticsearch"


def test_postgres_answers_while_elasticsearch_is_far_behind(installed):
    mention = stored("late parcel")
    worked()
    late = stored("late train", minutes=1)
    generation = index_read("postgres")
    indexing.follow({generation: changes.read(generation.reader, 10)})
    assert find("late").engine == "elasticsearch"
    Change.objects.filter(mention_id=late.pk).update(at=timezone.now() - timedelta(seconds=61))
    page = find("late")
    assert (page.engine, ids(page)) == ("postgres", [late.pk, mention.pk])
    assert "catching up" in str(page.notice)


def test_without_the_takeover_a_search_says_that_it_cannot(installed, settings):
    settings.SEARCH_URL, settings.SEARCH_FALLBACK = NOBODY, False
    with pytest.raises(Unavailable) as down:
        find("late")
    assert down.value.code == "search_down"
    assert watching.health().state == State.DOWN


def test_pages_go_on_in_the_other_engine_and_relevance_begins_again(installed, settings):
    mentions = [stored(f"late {number}", minutes=number) for number in range(4)]
    worked()
    refreshed()
    first, ranked = find("late", limit=2), find("late", limit=2, sort="relevance")
    assert (first.engine, ranked.engine) == ("elasticsearch", "elasticsearch")
    settings.SEARCH_URL = NOBODY
    second = find("late", limit=2, cursor=first.next)
    assert second.engine == "postgres"
    assert ids(first) + ids(second) == [mention.pk for mention in reversed(mentions)]
    with pytest.raises(Gone) as gone:
        find("late", limit=2, sort="relevance", cursor=ranked.next)
    assert gone.value.code == "cursor_expired"


def test_only_a_few_searches_run_in_postgres_at_once(installed, settings, monkeypatch):
    settings.SEARCH_URL, settings.SEARCH_FALLBACK_AT_ONCE = NOBODY, 1
    monkeypatch.setattr(engines, "SLOT_WAIT", 0.1)
    taken, done = threading.Event(), threading.Event()

    def hold() -> None:
        with engines._slot():
            taken.set()
            done.wait(10)
        connections.close_all()

    thread = threading.Thread(target=hold)
    thread.start()
    assert taken.wait(10)
    try:
        with pytest.raises(Unavailable) as busy:
            find("late")
        assert busy.value.code == "search_busy"
    finally:
        done.set()
        thread.join()
    assert find("late").engine == "postgres"


def test_a_search_in_place_of_another_engine_ends_after_its_seconds(installed, settings):
    settings.SEARCH_FALLBACK_SECONDS = 0.1
    with pytest.raises(Unavailable) as slow, engines._slot(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(5)")
    assert slow.value.code == "search_slow"
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone()[0] == "0"
