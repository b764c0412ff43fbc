"""Random texts and random queries: the engines give the same mentions, in the same order, with the same counts as the reference."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.query.evaluate import Context
from core.query.parser import parse
from core.query.printer import canonical
from core.query.tree import Ago, And, Date, DateRange, Everything, FieldIs, Interval, Node, Not, Or, Phrase, Prefix, Ref
from search.backends import Answer, Backend, Place, Question
from search.backends.elasticsearch import Elasticsearch
from search.backends.memory import Memory
from search.backends.postgres import Postgres
from search.backends.postgres_query import Sql, sql
from search.entries import Entry
from tests.search.factories import an_entry

NOW = datetime(2026, 10, 26, 12, tzinfo=UTC)
START = datetime(2026, 10, 24, 20, tzinfo=UTC)  # the clocks change in Paris on the night after
ZONES = [ZoneInfo("Europe/Paris"), ZoneInfo("Asia/Kolkata"), ZoneInfo("America/New_York")]
FEW = ["a", "b", "ab", "abc", "c", "#a", "@ab", "#ab", "é", "日", "👍", "#️⃣"]  # few words, so that they meet often

words = st.sampled_from(FEW)
texts = st.lists(words, max_size=8).map(" ".join)
sentiments = st.sampled_from(["", "positive", "negative", "mixed"])
REACHES = [-1, 0, 2, 9, 10, 97, 932, 1_262]
moments = st.integers(0, 60 * 60 * 48 * 1000).map(lambda milliseconds: START + timedelta(milliseconds=milliseconds))


@st.composite
def corpora(draw) -> list[Entry]:
    return [
        an_entry(
            id, draw(texts), title=draw(texts), story=draw(st.integers(1, 4)), reach=draw(st.sampled_from(REACHES)), at=draw(moments),
            author_handle=draw(st.sampled_from(["", "@Jo", "ann"])), author_name=draw(st.sampled_from(["", "Jo", "Ann É"])),
            site=draw(st.sampled_from(["", "x.org", "m.x.org", "ox.org"])), lang=draw(st.sampled_from(["", "fr", "en"])),
            country=draw(st.sampled_from(["", "FR"])), kind=draw(st.sampled_from(["file", "feed"])),
            type=draw(st.sampled_from(["post", "reply"])),
            sentiment=draw(sentiments), sources=draw(st.frozensets(st.integers(1, 3), max_size=2)),
            subjects=draw(st.dictionaries(st.integers(1, 3), sentiments, max_size=2)),
        )
        for id in range(1, draw(st.integers(1, 9)) + 1)
    ]  # fmt: skip


def _word(text: str) -> Node:
    return parse(text).tree


items = words.map(_word) | st.sampled_from([Prefix("ab"), Prefix("#ab"), Prefix("bc")])
phrases = st.lists(items, min_size=2, max_size=3).map(lambda found: Phrase(tuple(found)))  # type: ignore[arg-type]
days = st.sampled_from(
    [Date((2026, 10, 25)), Date((2026, 10, 25, 2)), Date((2026, 10, 25, 0, 30), 0), Date((2026,)), Ago(1, "d"), Ago(30, "h"), None]
)
dates = st.builds(lambda low, high: DateRange("date", low, high), days, days).filter(lambda one: one.low or one.high)


def _is(field: str, *values: str | int) -> FieldIs:
    return FieldIs(field, tuple(Ref(value) if isinstance(value, int) else value for value in values))


fields = st.sampled_from([
    _is("author", "jo"), _is("author", "ann e", "jo"), _is("site", "x.org"), _is("lang", "fr", "en"), _is("lang", "en"),
    _is("country", "fr"),
    _is("source", 1), _is("source", 2, 3), _is("kind", "feed"), _is("type", "reply"), _is("sentiment", "negative"),
    _is("sentiment", "positive", "mixed"), _is("subject", 1), _is("subject", 2, 3), _is("hashtag", "a"), _is("at", "ab"),
])  # fmt: skip
leaves = items | phrases | fields | dates


def _flat(kind: type[And] | type[Or], parts: list[Node]) -> Node:
    return kind(tuple(inner for part in parts for inner in (part.parts if isinstance(part, kind) else (part,))))


trees = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: _flat(And, parts))
        | st.lists(inner, min_size=2, max_size=3).map(lambda parts: _flat(Or, parts))
        | inner.map(Not)
    ),
    max_leaves=8,
)
# A sentiment beside a subject is where engines could differ: whose is meant?
subjects = st.integers(1, 3).map(lambda id: FieldIs("subject", (Ref(id),)))
feelings = st.sampled_from(["positive", "negative", "mixed"]).map(lambda value: FieldIs("sentiment", (value,)))
pointed = st.tuples(feelings, subjects | leaves).map(lambda parts: _flat(And, list(parts))) | feelings.map(Not) | feelings


@st.composite
def questions(draw) -> Question:
    period = Interval(draw(st.none() | moments), draw(st.none() | moments))
    context = Context(draw(st.sampled_from(ZONES)), NOW, draw(st.none() | st.integers(1, 3)))
    return Question(
        draw(trees | pointed | st.just(Everything())), context, period, draw(st.sampled_from(["-published_at", "-reach"])),
        draw(st.booleans()), draw(st.integers(1, 6)), facet_size=draw(st.integers(1, 4)),
        facets=("kind", "source", "language", "country", "type", "sentiment", "author", "site", "subject"),
        step=draw(st.sampled_from(["hour", "day", "week", "month"])),
    )  # fmt: skip


by = st.lists(
    st.sampled_from(["source", "kind", "language", "sentiment", "subject", "author", "site", "country", "type"]), max_size=2, unique=True
)


class Rechecking(Postgres):
    """PostgreSQL made to say every phrase as its words: the recheck of candidates must give the same."""

    def __init__(self, corpus: list[Entry]) -> None:
        super().__init__()
        known = {entry.id: entry.document for entry in corpus}
        self.documents = lambda ids: {id: known[id] for id in ids}

    def compile(self, question: Question):
        compiled = super().compile(question)
        if "<->" not in str(compiled.filter):
            return compiled
        where = super().compile(Question(Everything(), question.context, question.period)).filter
        return type(compiled)(Sql(*_pair(where)), exact=False)


def _pair(where: Sql) -> tuple[str, tuple]:
    text = sql(where)
    return text.text, text.params


def pages(engine: Backend, question: Question) -> tuple[Answer, list[tuple[int, float]]]:
    """The first answer, and every hit of every page."""
    first = answer = engine.ask(question)
    found = [(hit.id, hit.key) for hit in answer.hits]
    while answer.hits:
        last = answer.hits[-1]
        answer = engine.ask(_after(question, Place(last.key, last.id)))
        found += [(hit.id, hit.key) for hit in answer.hits]
    return first, found


def _after(question: Question, place: Place) -> Question:
    return Question(question.tree, question.context, question.period, question.sort, question.by_story, question.limit, place)


def agree(engine: Backend, corpus: list[Entry], question: Question, dimensions: list[str]) -> None:
    reference = Memory(corpus)
    expected, in_order = pages(reference, question)
    got, found = pages(engine, question)
    said = canonical(question.tree)
    assert found == in_order, said
    assert got.total == expected.total, said
    assert {name: list(values) for name, values in got.facets.items()} == {
        name: list(values) for name, values in expected.facets.items()
    }, said
    assert [(b.start, b.mentions, b.stories) for b in got.buckets] == [(b.start, b.mentions, b.stories) for b in expected.buckets], said
    wanted = [*filter(None, [question.step]), *dimensions]
    cells, known = engine.cells(question, wanted), reference.cells(question, wanted)
    assert {(cell.keys, cell.mentions, cell.stories) for cell in cells.rows} == {
        (cell.keys, cell.mentions, cell.stories) for cell in known.rows
    }, said
    assert cells.exact


quick = settings(deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@settings(quick, max_examples=300)
@given(corpora(), questions(), by)
def test_postgres_means_what_the_language_means(acme, corpus, question, dimensions):
    engine = Postgres()
    _emptied(engine)
    engine.put(1, corpus)
    agree(engine, corpus, question, dimensions)


@settings(quick, max_examples=100)
@given(corpora(), questions(), by)
def test_a_recheck_of_candidates_means_the_same(acme, corpus, question, dimensions):
    engine = Rechecking(corpus)
    _emptied(engine)
    engine.put(1, corpus)
    agree(engine, corpus, question, dimensions)


@pytest.mark.elasticsearch
@settings(quick, max_examples=30)
@given(corpora(), st.lists(questions(), min_size=4, max_size=4), by)
def test_elasticsearch_means_what_the_language_means(elasticsearch, corpus, several, dimensions):
    _filled(elasticsearch, corpus)
    for question in several:
        agree(elasticsearch, corpus, question, dimensions)


@pytest.mark.elasticsearch
@settings(quick, max_examples=40)
@given(corpora(), questions(), by)
def test_elasticsearch_rechecks_what_it_cannot_expand(elasticsearch, corpus, question, dimensions):
    _filled(elasticsearch, corpus)
    known = {entry.id: entry.document for entry in corpus}
    engine = Unexpanding(elasticsearch.options)
    engine.documents = lambda ids: {id: known[id] for id in ids}
    agree(engine, corpus, question, dimensions)


class Unexpanding(Elasticsearch):
    """As if every prefix inside a phrase began too many words."""

    def compile(self, question: Question):
        return self._compiled(question, expand=False)


def _emptied(engine: Postgres) -> None:
    engine.drop(1)


_versions = iter(range(1, 1_000_000))


def _filled(engine: Elasticsearch, corpus: list[Entry]) -> None:
    """The corpus of this example in place of the one before."""
    version = next(_versions)
    held = dict(engine.versions(1, 0, 1_000))
    engine.delete(1, {id: version for id in held if id > len(corpus)})
    engine.put(1, [Entry(entry.id, version, entry.story, entry.published_at, entry.document, entry.reach) for entry in corpus])
    engine.versions(1, 0, 1)  # which refreshes
