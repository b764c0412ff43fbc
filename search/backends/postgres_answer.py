"""The statements that count and sort what a condition takes: one trip for total, facets, timeline and page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from search import calendar
from search.backends import MOST_CELLS, Answer, Bucket, Hit, Question, Total, Value
from search.backends.postgres_query import TABLE, Sql, rank

Row = tuple[Any, ...]

JOINS: Final = {
    "source": " LEFT JOIN LATERAL unnest(sources) AS seen(source) ON TRUE",
    "subject": " CROSS JOIN LATERAL unnest(towards) AS concerned(pair)",
}
TOWARDS_SUBJECT: Final = "coalesce((SELECT split_part(own, ':', 2) FROM unnest(towards) AS own WHERE starts_with(own, %s) LIMIT 1), '')"
KEYS: Final = {"-published_at": "published_at", "-reach": "reach", "relevance": "rank"}
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND: Final = timedelta(milliseconds=1)
MANY: Final = {"source": "sources", "subject": "towards"}
"""Dimensions of which a mention may have several values, and the arrays that hold them."""


def column(name: str, by: Sequence[str], question: Question, starts: Sequence[datetime]) -> Sql:
    """The expression of one dimension, over the table or the hits with their joins."""
    match name:
        case "hour" | "day" | "week" | "month":
            return Sql("width_bucket(published_at, %s::timestamptz[])", (list(starts),))
        case "source":
            return Sql("seen.source")
        case "subject":
            return Sql("nullif(split_part(concerned.pair, ':', 1), '')::bigint")
        case "sentiment" if "subject" in by:
            return Sql("split_part(concerned.pair, ':', 2)")
        case "sentiment" if question.subject is not None:
            return Sql(TOWARDS_SUBJECT, (f"{question.subject}:",))
        case "sentiment":
            return Sql("tone")
        case _:
            return Sql(name)


def cells(where: Sql, question: Question, by: Sequence[str], starts: Sequence[datetime]) -> Sql:
    """Mentions and stories by the dimensions: first by story too, so that both are counted in one pass."""
    columns = [column(name, by, question, starts) for name in by]
    keys = ", ".join(f"d{index}" for index in range(len(by)))
    named = ", ".join(f"{one.text} AS d{index}" for index, one in enumerate(columns))
    joins = "".join(JOINS.get(name, "") for name in by)
    inner = f"SELECT {named}, story, count(*) AS n FROM {TABLE}{joins} WHERE {where.text} GROUP BY {keys}, story"  # noqa: S608
    text = f"SELECT {keys}, sum(n)::bigint, count(*) FROM ({inner}) AS told GROUP BY {keys} ORDER BY {keys} LIMIT {MOST_CELLS + 1}"  # noqa: S608
    return Sql(text, (*(param for one in columns for param in one.params), *where.params))


def cell_keys(row: Row, by: Sequence[str], starts: Sequence[datetime]) -> tuple[Value, ...]:
    return tuple(starts[value - 1] if name in calendar.STEPS else value for value, name in zip(row, by, strict=False))


@dataclass
class Statement:
    """One statement under way: the hits once, then a branch for each part wanted.

    Facets of one value a mention are counted in one pass, by grouping sets: several times faster than a branch each.
    """

    where: Sql
    question: Question
    starts: Sequence[datetime] = ()
    branches: list[str] = field(default_factory=list)
    params: list[Any] = field(default_factory=list)

    def whole(self) -> Sql:
        """Total, facets, buckets and page of the hits, each row with the name of its part."""
        counted = "DISTINCT story" if self.question.by_story else "*"
        self._add(f"SELECT 'total', NULL, count({counted}), 0 FROM hits")  # noqa: S608
        self._single_facets([name for name in self.question.facets if name not in MANY])
        for name in self.question.facets:
            if name in MANY:
                self._facet_of_many(name)
        if self.starts:
            self._add("SELECT 'bucket', place::text, count(*), count(DISTINCT story) FROM hits GROUP BY place")
        if self.question.limit:
            self._add(*self.page("hits", folded=self.question.by_story))
        hits = self._hits(counted=True)
        text = f"WITH hits AS MATERIALIZED ({hits.text}) {' UNION ALL '.join(f'({branch})' for branch in self.branches)}"
        return Sql(text, (*hits.params, *self.params))

    def page(self, table: str, *, folded: bool = False) -> tuple[str, tuple[Any, ...]]:
        """The ids next to a place, in the order asked, or backwards from it; `folded`: of each story its first."""
        key, place = KEYS[self.question.sort], self.question.before or self.question.after
        side, direction = (">", "ASC") if self.question.before else ("<", "DESC")
        if folded:
            table = f"(SELECT DISTINCT ON (story) * FROM {table} ORDER BY story, {key} DESC, mention_id DESC) AS first"  # noqa: S608
        shown = "(extract(epoch FROM published_at) * 1000)::bigint" if key == "published_at" else key
        text = f"SELECT 'page', ({shown})::text, mention_id, 0 FROM {table}"  # noqa: S608
        params: tuple[Any, ...] = (self.question.limit,)
        if place:
            text += f" WHERE ({key}, mention_id) {side} (%s, %s)"
            params = (EPOCH + place.key * MILLISECOND if key == "published_at" else place.key, place.id, *params)
        return f"{text} ORDER BY {key} {direction}, mention_id {direction} LIMIT %s", params

    def only_page(self) -> Sql:
        """The page without any count: no need to gather all hits first."""
        hits = self._hits(counted=False)
        text, params = self.page(f"({hits.text}) AS hits")
        return Sql(text, (*hits.params, *params))

    def _hits(self, *, counted: bool) -> Sql:
        """What is needed of each mention; no column more, since all of them are gathered."""
        columns = [Sql("mention_id"), Sql("story"), Sql("published_at"), Sql("reach")]
        if self.question.sort == "relevance":
            words = rank(self.question.tree)
            columns.append(Sql("ts_rank(tokens, %s::tsquery)::float8 AS rank", (words,)) if words else Sql("0::float8 AS rank"))
        for name in self.question.facets if counted else ():
            value = Sql(MANY[name]) if name in MANY else column(name, (name,), self.question, ())
            columns.append(Sql(f"{value.text} AS facet_{name}", value.params))
        if counted and self.starts:
            columns.append(Sql("width_bucket(published_at, %s::timestamptz[]) AS place", (list(self.starts),)))
        text = f"SELECT {', '.join(one.text for one in columns)} FROM {TABLE} WHERE {self.where.text}"  # noqa: S608
        return Sql(text, (*(param for one in columns for param in one.params), *self.where.params))

    def _single_facets(self, names: Sequence[str]) -> None:
        """The most frequent values of each; one more than asked, for the empty one is left out."""
        if not names:
            return
        columns = ", ".join(f"facet_{name}" for name in names)
        which = " ".join(f"WHEN grouping(facet_{name}) = 0 THEN '{name}'" for name in names)
        value = f"coalesce({columns})" if len(names) > 1 else columns
        ranked = f'row_number() OVER (PARTITION BY grouping({columns}) ORDER BY count(*) DESC, {value} COLLATE "C")'
        sets = ", ".join(f"(facet_{name})" for name in names)
        shown = f"CASE {which} END AS facet, {value} AS value, count(*) AS n, {ranked} AS place"
        inner = f"SELECT {shown} FROM hits GROUP BY GROUPING SETS ({sets})"  # noqa: S608
        self._add(f"SELECT facet, value, n, 0 FROM ({inner}) AS ranked WHERE place <= %s ORDER BY place", (self.question.facet_size + 1,))  # noqa: S608

    def _facet_of_many(self, name: str) -> None:
        """A facet of which a mention has several values, each of them once."""
        value = "split_part(one, ':', 1)" if name == "subject" else "one::text"
        inner = f"SELECT unnest(facet_{name}) AS one FROM hits"  # noqa: S608
        counted = f"SELECT {value} AS value, count(*) AS n FROM ({inner}) AS given GROUP BY 1"  # noqa: S608
        text = f"SELECT '{name}', value, n, 0 FROM ({counted}) AS told WHERE value <> ''"  # noqa: S608
        self._add(f"{text} ORDER BY n DESC, value::bigint LIMIT %s", (self.question.facet_size,))

    def _add(self, text: str, params: tuple[Any, ...] = ()) -> None:
        self.branches.append(text)
        self.params += params


def answer(rows: Sequence[Row], question: Question, starts: Sequence[datetime]) -> Answer:
    """The rows of a statement, by part."""
    parts: dict[str, list[Row]] = {}
    for part, *row in rows:
        parts.setdefault(part, []).append(tuple(row))
    facets = {}
    for name in question.facets:
        filled = [(_value(name, value), number) for value, number, _none in parts.get(name, ()) if value]
        facets[name] = tuple(filled[: question.facet_size])
    buckets = sorted((starts[int(place) - 1], mentions, stories) for place, mentions, stories in parts.get("bucket", ()))
    total = parts["total"][0][1] if "total" in parts else 0
    return Answer(hits(parts.get("page", ()), question), Total(total), facets, tuple(Bucket(*bucket) for bucket in buckets))


def hits(rows: Sequence[Row], question: Question) -> tuple[Hit, ...]:
    """The page in the order asked, whichever way it was read."""
    found = tuple(Hit(id, float(key)) for key, id, _none in rows)
    return found[::-1] if question.before else found


def _value(name: str, text: str) -> Value:
    return int(text) if name in MANY else text
