"""Asks about mentions: pages with marks, totals, facets, timelines, counts. The engine gives ids, the rows come from PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal, cast

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import FieldError, Invalid, Words
from core.query import evaluate
from core.query.evaluate import Context, Span
from core.query.tree import And, FieldIs, Interval, Ref
from ingestion.documents import documents
from ingestion.models import Gap, Mention
from search import calendar, cursors, engines, reading
from search.backends import (
    DIMENSIONS,
    FACETS,
    MOST_BUCKETS,
    SORTS,
    Answer,
    Backend,
    Bucket,
    Cell,
    Hit,
    Place,
    Question,
    Sort,
    Total,
    Value,
    too_many_buckets,
)
from search.calendar import Step
from search.cursors import Cursor
from search.lag import Lag
from search.reading import Checked, check
from tenants import current

__all__ = [
    "Bucket", "Cell", "Checked", "Counts", "Overview", "Page", "Query", "Total",
    "check", "counts", "facets", "find", "gaps", "ids", "marks", "overview", "timeline",
]  # fmt: skip

MOST: Final = 500
MOST_IDS: Final = 10_000
MOST_DIMENSIONS: Final = 3
Group = Literal["", "story"]
Facets = dict[str, list[tuple[Value, int]]]


@dataclass(frozen=True)
class Query:
    """What is asked: text in the query language, subject, time, order.

    `within`: nothing but what concerns one of these subjects, and no figure of others that it concerns too.
    """

    text: str = ""
    subject: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    sort: Sort = "-published_at"
    group: Group = ""
    limit: int = 50
    cursor: str = ""
    within: Sequence[int] | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Mentions in order, with the words that made them match; cursors of the pages beside it; and what is known about the answer."""

    ids: list[int]
    mentions: list[Mention]
    marks: dict[int, list[Span]]
    total: Total
    next: str
    engine: str
    as_of: datetime
    behind: int
    notice: Words | None = None
    previous: str = ""


@dataclass(frozen=True, slots=True)
class Overview:
    """A page with facets and timeline of all that was found, in one question to the engine."""

    page: Page
    facets: Facets
    timeline: list[Bucket]


@dataclass(frozen=True, slots=True)
class Counts:
    """Cells by dimensions. `exact` is about the stories, mentions always are; `gaps` are periods that we did not hear."""

    rows: list[Cell]
    source: str
    exact: bool
    gaps: list[Gap]
    as_of: datetime
    behind: int
    notice: Words | None = None


def find(query: Query, *, rows: bool = True, total: bool = True) -> Page:
    """One page of mentions; without `rows` their ids alone, for who reads the rows otherwise; without `total` no word of how many there
    are, which costs more than the first few of them."""
    return overview(query, rows=rows, total=total).page


def facets(query: Query, fields: Sequence[str], size: int = 10) -> Facets:
    """The most frequent values of the fields among all that is found, with their numbers of mentions."""
    return overview(replace(query, limit=0, cursor=""), facets=fields, facet_size=size).facets


def timeline(query: Query, step: Step) -> list[Bucket]:
    """Mentions and stories by hour, day, week or month of the client's zone; empty ones included."""
    return overview(replace(query, limit=0, cursor=""), step=step).timeline


def overview(
    query: Query, *, facets: Sequence[str] = (), step: Step | None = None, facet_size: int = 10, rows: bool = True, total: bool = True
) -> Overview:
    """Page, facets and timeline together: what a screen shows, for the price of one question."""
    _one_of("facets", facets, FACETS)
    _one_of("step", [step] if step else [], calendar.STEPS)
    asked = _Asked.read(query)
    question = replace(asked.question, facets=tuple(facets), facet_size=facet_size, step=step, total=total)
    if question.limit:
        question = replace(question, limit=question.limit + 1)  # one more tells whether there is a next page
    said = engines.answered(lambda backend, lag: asked.ask(backend, lag, question))
    back = question.before is not None
    if back and len(said.value.hits) < query.limit:
        # What is left before it is less than a page: the first page, which is whole.
        return overview(replace(query, cursor=""), facets=facets, step=step, facet_size=facet_size, rows=rows, total=total)
    hits = said.value.hits[-query.limit :] if back else said.value.hits[: query.limit]
    ids = [hit.id for hit in hits]
    mentions, marks = _rows(ids, question) if rows else ([], {})
    more = len(said.value.hits) > query.limit
    newer, older = (more, True) if back else (asked.cursor is not None, more)
    page = Page(
        ids, mentions, marks, said.value.total, asked.cursor_at(_place(hits[-1:], older), said.engine, said.lag),
        said.engine, said.lag.as_of, said.lag.behind, said.notice,
        asked.cursor_at(_place(hits[:1], newer), said.engine, said.lag, back=True),
    )  # fmt: skip
    found = {name: list(values) for name, values in said.value.facets.items()}
    if query.within is not None and "subject" in found:
        found["subject"] = [(subject, number) for subject, number in found["subject"] if subject in query.within]
    return Overview(page, found, _filled(said.value.buckets, question) if step else [])


def counts(query: Query, by: Sequence[str]) -> Counts:
    """Mentions and stories by up to three dimensions. With subject and sentiment among them, the sentiment towards that subject."""
    _one_of("by", by, DIMENSIONS)
    if not 1 <= len(by) <= MOST_DIMENSIONS or len(set(by)) < len(by) or sum(name in calendar.STEPS for name in by) > 1:
        raise _invalid("by", _("Name one to three different dimensions, one step of time at most."))
    asked = _Asked.read(replace(query, cursor="", limit=0))
    said = engines.answered(lambda backend, lag: backend.cells(asked.question, by))
    rows = sorted(said.value.rows, key=lambda cell: [(value is None, value) for value in cell.keys])
    if query.within is not None and "subject" in by:
        place = by.index("subject")
        rows = [cell for cell in rows if cell.keys[place] in query.within]
    return Counts(rows, "search", said.value.exact, list(gaps(query)), said.lag.as_of, said.lag.behind, said.notice)


def ids(query: Query, after: str = "", limit: int = 1_000) -> tuple[list[int], str]:
    """The next ids of all that is found, and where to go on; nothing when it was the end. For exports and acts on many."""
    asked = _Asked.read(replace(query, cursor=after, limit=1))
    question = replace(asked.question, limit=min(limit, MOST_IDS) + 1, total=False)
    said = engines.answered(lambda backend, lag: asked.ask(backend, lag, question))
    hits = said.value.hits[: question.limit - 1]
    more = len(said.value.hits) == question.limit
    return [hit.id for hit in hits], asked.cursor_at(_place(hits[-1:], more), said.engine, said.lag)


def marks(query: Query, ids: Sequence[int]) -> dict[int, list[Span]]:
    """The words of the query in these mentions, whether or not it finds them."""
    question = _Asked.read(replace(query, cursor="", limit=0)).question
    matcher = evaluate.compile(question.whole, question.context)
    return {id: matcher.spans(document) for id, document in documents(ids).items()}


def _place(hits: Sequence[Hit], wanted: bool) -> Place | None:
    """Where this hit stands, if there is one and it is wanted."""
    return Place(hits[0].key, hits[0].id) if wanted and hits else None


@dataclass(frozen=True, slots=True)
class _Asked:
    """A query made ready, with what its cursors are bound to."""

    question: Question
    print: str
    cursor: Cursor | None

    @classmethod
    def read(cls, query: Query) -> _Asked:
        _one_of("sort", [query.sort], SORTS)
        _one_of("group", [query.group], ("", "story"))
        if not 0 <= query.limit <= MOST:
            raise _invalid("limit", _("Ask for 0 to %(most)s mentions at once.") % {"most": MOST})
        tree = reading.tree(query.text)
        print = cursors.fingerprint(tree, query.subject, query.since, query.until, query.sort, query.group, query.within)
        cursor = cursors.read(query.cursor, print) if query.cursor else None
        context = Context(current.zone(), cursor.now if cursor else timezone.now(), query.subject)
        question = Question(
            tree,
            context,
            Interval(query.since, query.until),
            query.sort,
            query.group == "story",
            query.limit,
            after=cursor.place if cursor and not cursor.back else None,
            before=cursor.place if cursor and cursor.back else None,
        )
        if query.within is not None:
            # Named twice: one subject named once would say whom `sentiment:` is about.
            only = FieldIs("subject", tuple(Ref(subject) for subject in query.within) * 2)
            question = replace(question, tree=And((*tree.parts, only) if isinstance(tree, And) else (tree, only)))
        return cls(question, print, cursor)

    def ask(self, backend: Backend, lag: Lag, question: Question) -> Answer:
        if self.cursor and self.cursor.engine not in ("", _engine(question, backend.kind, lag)):
            raise cursors.expired()
        return backend.ask(question)

    def cursor_at(self, place: Place | None, engine: str, lag: Lag, *, back: bool = False) -> str:
        if place is None:
            return ""
        return cursors.write(Cursor(place, self.question.context.now, back, _engine(self.question, engine, lag)), self.print)


def _engine(question: Question, kind: str, lag: Lag) -> str:
    """Places by relevance mean something to one index of one engine; all others to any."""
    return f"{kind}:{lag.generation}" if question.sort == "relevance" else ""


def _rows(ids: Sequence[int], question: Question) -> tuple[list[Mention], dict[int, list[Span]]]:
    """The mentions in this order, with marks; the number of queries does not depend on how many there are."""
    if not ids:
        return [], {}
    rows = Mention.objects.in_order_of(ids).select_related("source", "story", "author").prefetch_related("matches__subject")
    matcher, found = evaluate.compile(question.whole, question.context), documents(ids)
    return list(rows), {id: matcher.spans(found[id]) for id in ids if id in found}


def _filled(buckets: Sequence[Bucket], question: Question) -> list[Bucket]:
    """With the empty ones between, from the period's start to its end where they are given."""
    step, zone, period = cast(Step, question.step), question.context.zone, question.period
    since = period.since or (buckets[0].start if buckets else None)
    until = period.until or (buckets[-1].start + calendar.INSTANT if buckets else None)
    if since is None or until is None:
        return list(buckets)
    starts = calendar.starts(since, until, step, zone, MOST_BUCKETS)
    if len(starts) > MOST_BUCKETS:
        raise too_many_buckets()
    known = {bucket.start: bucket for bucket in buckets}
    return [known.get(start) or Bucket(start, 0, 0) for start in starts]


def gaps(query: Query) -> QuerySet[Gap]:
    """Periods of the question that we did not hear."""
    found = Gap.objects.all()
    if query.until:
        found = found.filter(since__lt=query.until)
    if query.since:
        found = found.exclude(until__lte=query.since)
    return found.order_by("since")[:100]


def _one_of(name: str, given: Sequence[object], known: Sequence[str]) -> None:
    if any(one not in known for one in given):
        raise _invalid(name, _("Choose among: %(known)s.") % {"known": ", ".join(word for word in known if word)})


def _invalid(name: str, detail: str) -> Invalid:
    return Invalid(detail, errors=(FieldError(f"/{name}", "invalid", detail),))
