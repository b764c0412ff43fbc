"""What it costs to ask and to keep Elasticsearch in step, beside SQL by hand, the same request sent raw, bulk of ready documents."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import orjson
from django.db import connection, transaction
from django.test import override_settings

from frontend.facets import FIELDS
from ingestion.models import Mention
from search import engines, generations, indexing, lag, querying
from search.backends.elasticsearch import Elasticsearch
from search.backends.elasticsearch_index import MAPPING, SETTINGS, document
from search.entries import entries
from search.querying import Query
from tenants import current
from tests.bench.ground import Ground
from tests.bench.queries import Asked, queries
from tests.bench.report import Bar, Result, note, quantile, seconds

STEP = "day"
BULK = 500
INDEXED = 100_000
"""Of the mentions, so many are put into Elasticsearch."""
PARTS = 10
_NO_GROUP = "15"
"""What `grouping` of four columns says of the row that counts everything."""
_STATEMENT = """
    WITH hits AS MATERIALIZED (
        SELECT mention_id, published_at, story, tone, type, language, site, sources, towards,
               (published_at AT TIME ZONE %s)::date AS day{rank}
        FROM search_postgresentry WHERE tokens @@ %s::tsquery)
    SELECT grouping(tone, type, language, site)::text, coalesce(tone, type, language, site), count(*), 0
        FROM hits GROUP BY GROUPING SETS ((), (tone), (type), (language), (site))
    UNION ALL (SELECT 'source', source::text, count(*), 0 FROM (SELECT unnest(sources) AS source FROM hits) AS one
        GROUP BY source ORDER BY count(*) DESC, source LIMIT 10)
    UNION ALL (SELECT 'subject', pair, count(*), 0 FROM (SELECT split_part(unnest(towards), ':', 1) AS pair FROM hits) AS one
        WHERE pair <> '' GROUP BY pair ORDER BY count(*) DESC, pair LIMIT 10)
    UNION ALL SELECT 'day', day::text, count(*), count(DISTINCT story) FROM hits GROUP BY day
    UNION ALL (SELECT 'page', NULL, mention_id, 0 FROM hits ORDER BY {order} DESC, mention_id DESC LIMIT 50)
"""
ROWS = """
    SELECT m.*, s.name, y.size, a.handle, a.name FROM ingestion_mention m JOIN ingestion_source s ON s.id = m.source_id
    JOIN ingestion_story y ON y.id = m.story_id LEFT JOIN ingestion_author a ON a.id = m.author_id WHERE m.id = ANY(%s)
"""
MATCHES = "SELECT x.*, j.name FROM ingestion_match x JOIN ingestion_subject j ON j.id = x.subject_id WHERE x.mention_id = ANY(%s)"


def ask(asked: Asked) -> querying.Overview:
    """What a screen asks: first page with marks, total, facets, timeline."""
    return querying.overview(Query(asked.text, sort=asked.sort), facets=FIELDS, step=STEP)  # type: ignore[arg-type]


# -- PostgreSQL


def postgres(ground: Ground) -> Iterator[Result]:
    ground.enter(ground.large)
    count, asked = Mention.objects.count(), queries()
    with override_settings(SEARCH_URL="postgres:"):
        backend, questions = engines.backend("postgres"), {one: _question(one) for one in asked}
        times = _timed(asked, ask, _by_hand, lambda one: backend.ask(questions[one]))
    _check_by_hand(asked)
    ours, by_hand, engine = (quantile(column, 0.95) for column in times)
    rare = [place for place, one in enumerate(asked) if not one.frequent]
    ours_rare = quantile([times[0][place] for place in rare], 0.95)
    more = {
        "mentions": count, "p95_without_frequent_words": round(ours_rare), "median": round(quantile(times[0], 0.5)),
        "without_rows_and_marks": round(engine),
        "median_by_hand": round(quantile(times[1], 0.5)),
    }  # fmt: skip
    bar = Bar(
        "ratio <= 1.3; p95 <= 800 ms, <= 400 ms without words in more than 10 % of the texts",
        value=800, ratio=1.3, higher=False, also=(ours_rare <= 400,),
    )  # fmt: skip
    yield Result("search.postgres.p95", ours, "ms", len(asked), "SQL by hand for the same answer", by_hand, bar, more)


def _by_hand(asked: Asked) -> list[int]:
    """Total, facets, timeline, page and its rows, as lean as we can write them: one pass for all that has one value a mention."""
    rank = f", ts_rank(tokens, '{asked.by_hand.replace(chr(39), chr(39) * 2)}'::tsquery) AS rank" if asked.sort == "relevance" else ""
    order = "rank" if rank else "published_at"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '64MB'")
        cursor.execute(_STATEMENT.format(rank=rank, order=order), [str(current.zone()), asked.by_hand])
        rows = cursor.fetchall()
        ids = [row[2] for row in rows if row[0] == "page"]
        cursor.execute(ROWS, [ids])
        cursor.fetchall()
        cursor.execute(MATCHES, [ids])
        cursor.fetchall()
    return [next((int(row[2]) for row in rows if row[0] == _NO_GROUP), 0), *map(int, ids)]


def _check_by_hand(asked: Sequence[Asked]) -> None:
    """The SQL by hand must find the same, else it is no peer."""
    with override_settings(SEARCH_URL="postgres:"):
        for one in asked[:: max(1, len(asked) // 40)]:
            page = ask(one).page
            total, *ids = _by_hand(one)
            if total != page.total.value or (one.sort != "relevance" and ids != [mention.pk for mention in page.mentions]):
                raise AssertionError(f"The SQL by hand for {one.text} finds {total}, the product {page.total.value}")


# -- Elasticsearch


def index(ground: Ground) -> Iterator[Result]:
    """Sync beside the raw bulk API with ready documents: a part of the mentions after another by both, in turns.

    The first part does not count: the node has its code to compile, and whoever came first would pay for it.
    """
    ground.enter(ground.large)
    ids = ground.stored()[: ground.size(INDEXED)]
    [generation] = [one for one in generations.written() if one.engine == "elasticsearch"]
    raw = Raw(ground)
    raw.request("PUT", "/bench-raw", orjson.dumps({"mappings": MAPPING, "settings": SETTINGS}))
    times: list[tuple[float, float]] = []
    for part in _parts(ids, PARTS):
        bodies = list(_bulk_bodies(part))
        synced = seconds(partial(indexing.sync, part, only=[generation]))
        times.append((synced, seconds(partial(raw.bulk, "bench-raw", bodies))))
    _check_held(generation.number, ids)
    raw.request("DELETE", "/bench-raw", b"")
    took, peer = (sum(column) for column in zip(*times[1:], strict=True))
    count = len(ids) - len(_parts(ids, PARTS)[0])
    bar = Bar("ratio >= 0.5", ratio=0.5)
    yield Result("index.rate", count / took, "mentions/s", count, f"raw bulk of {BULK} ready documents", count / peer, bar)


def _parts(ids: Sequence[int], count: int) -> list[Sequence[int]]:
    size = -(-len(ids) // count)
    return [ids[start : start + size] for start in range(0, len(ids), size)]


def _check_held(generation: int, ids: Sequence[int]) -> None:
    """What was synced must be there, else it is no measure."""
    backend = engines.backend("elasticsearch")
    after, held = 0, 0
    while found := backend.versions(generation, after, 10_000):
        after, held = found[-1][0], held + len(found)
    if held != len(ids):
        raise AssertionError(f"The index holds {held} of {len(ids)} mentions")


def _bulk_bodies(ids: Sequence[int]) -> Iterator[bytes]:
    for start in range(0, len(ids), BULK):
        made = entries(ids[start : start + BULK])
        lines = [line for id, entry in made.items() for line in ({"index": {"_id": str(id)}}, document(entry))]
        yield b"\n".join(map(orjson.dumps, lines)) + b"\n"


def elasticsearch(ground: Ground) -> Iterator[Result]:
    ground.enter(ground.large)
    ids, asked = ground.stored()[: ground.size(INDEXED)], queries()
    [generation] = [one for one in generations.written() if one.engine == "elasticsearch"]
    backend = engines.backend("elasticsearch")
    assert isinstance(backend, Elasticsearch)
    if len(backend.versions(generation.number, ids[-1] - 1, 10)) == 0:
        note("the index is being filled")
        indexing.sync(ids, only=[generation])
    generations.publish(generation)
    requests = _requests(asked)
    raw = Raw(ground)

    def sent_raw(one: Asked) -> None:
        path, body = requests[one]
        raw.request("POST", path, body)

    questions = {one: _question(one) for one in asked}

    def engine(one: Asked) -> None:
        backend.ask(questions[one])

    engine_times, raw_times, whole_times = _timed(asked, engine, sent_raw, ask)
    ours, peer = quantile(engine_times, 0.95), quantile(raw_times, 0.95)
    more = {
        "mentions": len(ids),
        "with_rows_and_marks": round(quantile(whole_times, 0.95)),
        "median": round(quantile(engine_times, 0.5), 1),
    }
    bar = Bar("ratio <= 1.2", ratio=1.2, higher=False)
    yield Result("search.elasticsearch.p95", ours, "ms", len(asked), "the same request sent raw", peer, bar, more)


def _question(asked: Asked) -> Any:
    """The question that `querying` makes of a query; seen on its way to the engine."""
    seen: list[Any] = []

    class Seen(Exception):
        pass

    def see(ask: Callable[[Any, Any], Any]) -> Any:
        class Engine:
            kind = engines.primary()

            def ask(self, question: Any) -> Any:
                seen.append(question)
                raise Seen

        return ask(Engine(), lag.unknown())

    answered, engines.answered = engines.answered, see
    try:
        ask(asked)
    except Seen:
        return seen[0]
    finally:
        engines.answered = answered
    raise AssertionError("The question did not reach the engine")


def _requests(asked: Sequence[Asked]) -> dict[Asked, tuple[str, bytes]]:
    """What the product sends for each query, as bytes."""
    found: dict[Asked, tuple[str, bytes]] = {}
    original = Elasticsearch._search

    for one in asked:
        sent: list[dict[str, Any]] = []

        def keep(self: Elasticsearch, sent: list[dict[str, Any]] = sent, **body: Any) -> Any:
            sent.append({name: value for name, value in body.items() if value is not None})
            return original(self, **body)

        Elasticsearch._search = keep  # type: ignore[method-assign]
        try:
            ask(one)
        finally:
            Elasticsearch._search = original  # type: ignore[method-assign]
        [body] = sent
        found[one] = f"/{engines.index_name()}-read/_search", orjson.dumps({"_source": False, **body})
    return found


class Raw:
    """A bare connection to the node."""

    def __init__(self, ground: Ground) -> None:
        assert ground.node is not None
        self.connection = http.client.HTTPConnection(urlsplit(ground.node.url).netloc, timeout=60)

    def request(self, method: str, path: str, body: bytes) -> bytes:
        self.connection.request(method, path, body, {"Content-Type": "application/json"})
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status >= 300:
            raise AssertionError(f"{method} {path}: {answer.status} {content[:300]!r}")
        return content

    def bulk(self, index: str, bodies: Sequence[bytes]) -> None:
        for body in bodies:
            self.request("POST", f"/{index}/_bulk?filter_path=errors", body)


# -- timing


def _timed(asked: Sequence[Asked], *ways: Callable[[Asked], object]) -> list[list[float]]:
    """Milliseconds of each query in each way, after one round that counts for nothing; the better of two, one in each order: who asks
    second finds everything warm."""
    for one in asked:
        for way in ways:
            way(one)
    times: list[list[float]] = [[] for _ in ways]
    for one in asked:
        best = [float("inf")] * len(ways)
        for order in (list(enumerate(ways)), list(enumerate(ways))[::-1]):
            for place, way in order:
                began = time.perf_counter()
                way(one)
                best[place] = min(best[place], 1000 * (time.perf_counter() - began))
        for place, took in enumerate(best):
            times[place].append(took)
    return times
