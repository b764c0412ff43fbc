"""The statements that count and sort what a condition takes: one trip for total, facets, timeline and page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal

from search import calendar
from search.backends import MOST_CELLS, Answer, Bucket, Hit, Question, Total, Value
from search.backends.postgres_query import TABLE, Sql, rank, within

Row = tuple[Any, ...]

JOINS: Final = {
    "source": " LEFT JOIN LATERAL unnest(sources) AS seen(source) ON TRUE",
    "subject": " CROSS JOIN LATERAL unnest(towards) AS concerned(pair)",
}
TOWARDS_SUBJECT: Final = "coalesce((SELECT split_part(own, ':', 2) FROM unnest(towards) AS own WHERE starts_with(own, %s) LIMIT 1), '')"
KEYS: Final = {"-published_at": "published_at", "-reach": "reach", "relevance": "rank"}
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND: Final = timedelta(milliseconds=1)
SEVERAL: Final = {"source": "sources", "subject": "towards"}
"""Dimensions of which a mention may have several values, and the arrays that hold them."""
MANY: Final = 5_000
"""So many hits are far enough from being few for a page to be read along the index."""
WALKED: Final = 40
"""So many mentions are looked at along the index for each of a page: where that is not enough, all hits are gathered."""
LEADERS: Final = 5_000
"""So many are the most seen of all, which an index tells: whatever is asked by reach, no mention beyond them comes before one of them."""
_PLACE: Final = Sql("width_bucket(published_at, %s::timestamptz[]) AS place")
_TOLD: Final = """
    SELECT place, sum(n)::bigint AS mentions, count(*) AS stories
      FROM (SELECT place, story, count(*) AS n FROM hits GROUP BY place, story) AS by_story GROUP BY place
"""


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
    """One statement under way: the hits, then a branch for each part wanted.

    The total and all facets are counted in one pass, by grouping sets: several times faster than a branch each. Of a facet with several
    values a mention, equal arrays are counted together and only then taken apart.

    Hits are gathered once for all parts. Where the index `knows` them without a look at their rows, each part reads the table by itself:
    of a word in a third of a million mentions, gathering alone costs as much as reading them three times.
    """

    where: Sql
    question: Question
    starts: Sequence[datetime] = ()
    knows: bool = False
    branches: list[str] = field(default_factory=list)
    params: list[Any] = field(default_factory=list)

    def whole(self) -> Sql:
        """Total, facets, buckets and page of the hits, each row with the name of its part."""
        names, asked = self.question.facets, self.question
        if asked.by_story:
            self._add("SELECT 'total', NULL, count(DISTINCT story), 0 FROM hits")
        else:
            self._add("SELECT 'total', NULL, n, 0 FROM sets WHERE grouped = %s", (_grouped(names),))
        for name in names:
            self._facet(name)
        if self.starts:
            self._add("SELECT 'bucket', place::text, mentions, stories FROM told")
        apart = self.knows and not (asked.by_story or asked.sort == "relevance" or "author" in names)
        read = self._apart() if apart else self._gathered()
        if asked.limit and apart:
            read = self._page_apart(read)
        elif asked.limit:
            self._add(*self.page("hits", folded=asked.by_story))
        branches = " UNION ALL ".join(f"({branch})" for branch in self.branches)
        return Sql(f"WITH {read.text} {branches}", (*read.params, *self.params))

    def _gathered(self) -> Sql:
        """The hits in one place, and what is counted of them."""
        hits = self._hits(counted=True)
        told = f", told AS MATERIALIZED ({_TOLD})" if self.starts else ""
        return Sql(f"hits AS MATERIALIZED ({hits.text}), sets AS MATERIALIZED ({_sets(self.question.facets, 'hits')}){told}", hits.params)

    def _apart(self) -> Sql:
        """The same counts, each from the table: of equal facets one row, of a story in a bucket another."""
        columns, names = self._facets(), self.question.facets
        listed = "".join(f"{one.text}, " for one in columns)
        grouped = f"GROUP BY {', '.join(f'facet_{name}' for name in names)}" if names else ""
        equal = f"SELECT {listed}count(*) AS n FROM {TABLE} WHERE {self.where.text} {grouped}"  # noqa: S608
        text = f"equal AS MATERIALIZED ({equal}), sets AS MATERIALIZED ({_sets(names, 'equal')})"
        params = (*(param for one in columns for param in one.params), *self.where.params)
        if not self.starts:
            return Sql(text, params)
        hits = f"SELECT story, {_PLACE.text} FROM {TABLE} WHERE {self.where.text}"  # noqa: S608
        told = f"WITH hits AS ({hits}) {_TOLD}"
        return Sql(f"{text}, told AS MATERIALIZED ({told})", (*params, list(self.starts), *self.where.params))

    def _page_apart(self, read: Sql) -> Sql:
        """The page from the table: of many, in the order of time, along the index; of few, or where few lie near its place, from them all.

        How many there are is known when the counts are: an index is walked in vain where few are left.
        """
        if self.question.sort != "-published_at":
            self._add(*self._from_all())
            return read
        many = Sql(f"(SELECT n >= {MANY} FROM sets WHERE grouped = %s)", (_grouped(self.question.facets),))  # noqa: S608
        walked, page = self._along(many)
        self._add(page.text, page.params)
        return Sql(f"{read.text}, {walked.text}", (*read.params, *walked.params))

    def _along(self, worth: Sql) -> tuple[Sql, Sql]:
        """The page along the index, as far as that is worth it, and what it becomes: itself where it is full, else the page of all hits.

        Mentions that match may lie behind a million others of the same hour, so that only so many are looked at.
        """
        beside, period, direction = self._beside(), within(self.question.period), self._direction
        near = f"""
            SELECT * FROM {TABLE} WHERE {worth.text} AND {period.text} AND {beside.text}
             ORDER BY published_at {direction}, mention_id {direction} LIMIT %s"""  # noqa: S608
        page, params = self.page(f"(SELECT * FROM ({near}) AS near WHERE {self.where.text}) AS hits")  # noqa: S608
        limit = self.question.limit
        walked = Sql(
            f"walked (part, key, id, none) AS MATERIALIZED ({page})",
            (*worth.params, *period.params, *beside.params, WALKED * limit, *self.where.params, *params),
        )
        full = "(SELECT count(*) >= %s FROM walked)"
        rest, more = self._from_all(f"NOT {full}", (limit,))
        order = f"key::bigint {direction}, id {direction}"
        text = f"(SELECT * FROM walked WHERE {full} ORDER BY {order}) UNION ALL ({rest})"  # noqa: S608
        return walked, Sql(text, (limit, *more))

    def _from_all(self, when: str = "TRUE", given: tuple[Any, ...] = ()) -> tuple[str, tuple[Any, ...]]:
        """The page of all hits, gathered first."""
        hits = f"(SELECT * FROM {TABLE} WHERE {when} AND {self.where.text} OFFSET 0) AS hits"  # noqa: S608
        text, params = self.page(hits)
        return text, (*given, *self.where.params, *params)

    @property
    def _direction(self) -> Literal["ASC", "DESC"]:
        """From its place on: backwards where the page ends there."""
        return "ASC" if self.question.before else "DESC"

    def _beside(self) -> Sql:
        """On the side of its place that the page is on."""
        key, place = KEYS[self.question.sort], self.question.before or self.question.after
        if place is None:
            return Sql("TRUE")
        side = ">" if self.question.before else "<"
        return Sql(
            f"({key}, mention_id) {side} (%s, %s)", (EPOCH + place.key * MILLISECOND if key == "published_at" else place.key, place.id)
        )

    def page(self, table: str, *, folded: bool = False) -> tuple[str, tuple[Any, ...]]:
        """The ids next to a place, in the order asked, or backwards from it; `folded`: of each story its first.

        What is written out has a name of its own: an order by a name means the column that is told, a text, before that of the table.
        """
        key, beside, direction = KEYS[self.question.sort], self._beside(), self._direction
        if folded:
            table = f"(SELECT DISTINCT ON (story) * FROM {table} ORDER BY story, {key} DESC, mention_id DESC) AS first"  # noqa: S608
        shown = "(extract(epoch FROM published_at) * 1000)::bigint" if key == "published_at" else key
        text = f"SELECT 'page', ({shown})::text AS told, mention_id, 0 FROM {table} WHERE {beside.text}"  # noqa: S608
        return f"{text} ORDER BY {key} {direction}, mention_id {direction} LIMIT %s", (*beside.params, self.question.limit)

    @property
    def leads(self) -> bool:
        """Whether its page is the first one by reach."""
        asked = self.question
        return asked.sort == "-reach" and asked.limit > 0 and not (asked.after or asked.before)

    def only_page(self, *, of_leaders: bool = False) -> Sql:
        """The page without any count: no need to gather all hits first. `of_leaders`: of those among the most seen alone."""
        if self.question.sort == "-published_at" and not self.question.by_story:
            walked, page = self._along(Sql("TRUE"))
            return Sql(f"WITH {walked.text} {page.text}", (*walked.params, *page.params))
        leaders = f"(SELECT * FROM {TABLE} ORDER BY reach DESC, mention_id DESC LIMIT {LEADERS}) AS leaders"  # noqa: S608
        hits = self._hits(counted=False, table=leaders if of_leaders else TABLE)
        text, params = self.page(f"({hits.text}) AS hits", folded=self.question.by_story)
        return Sql(text, (*hits.params, *params))

    def _hits(self, *, counted: bool, table: str = TABLE) -> Sql:
        """What is needed of each mention; no column more, since all of them are gathered."""
        columns = [Sql("mention_id"), Sql("story"), Sql("published_at"), Sql("reach")]
        if self.question.sort == "relevance":
            words = rank(self.question.tree)
            columns.append(Sql("ts_rank(tokens, %s::tsquery)::float8 AS rank", (words,)) if words else Sql("0::float8 AS rank"))
        if counted:
            columns += self._facets()
        if counted and self.starts:
            columns.append(Sql(_PLACE.text, (list(self.starts),)))
        text = f"SELECT {', '.join(one.text for one in columns)} FROM {table} WHERE {self.where.text}"  # noqa: S608
        return Sql(text, (*(param for one in columns for param in one.params), *self.where.params))

    def _facets(self) -> list[Sql]:
        """The value or the values of each facet."""
        values = [
            (name, Sql(SEVERAL[name]) if name in SEVERAL else column(name, (name,), self.question, ())) for name in self.question.facets
        ]
        return [Sql(f"{value.text} AS facet_{name}", value.params) for name, value in values]

    def _facet(self, name: str) -> None:
        """The most frequent values; one more than asked where the empty one is left out afterwards."""
        taken, size = f"FROM sets WHERE grouped = {_grouped(self.question.facets, name)}", self.question.facet_size
        if name not in SEVERAL:
            self._add(f"SELECT '{name}', facet_{name}, n, 0 {taken} ORDER BY n DESC, facet_{name} COLLATE \"C\" LIMIT %s", (size + 1,))
            return
        value = "split_part(one, ':', 1)" if name == "subject" else "one::text"
        given = f"SELECT {value} AS value, n FROM (SELECT unnest(facet_{name}) AS one, n {taken}) AS several"  # noqa: S608
        told = f"SELECT '{name}', value, sum(n)::bigint AS n, 0 FROM ({given}) AS given WHERE value <> '' GROUP BY value"  # noqa: S608
        self._add(f"{told} ORDER BY n DESC, value::bigint LIMIT %s", (size,))

    def _add(self, text: str, params: tuple[Any, ...] = ()) -> None:
        self.branches.append(text)
        self.params += params


def _sets(names: Sequence[str], table: Literal["hits", "equal"]) -> str:
    """How many hits have each value of each facet, and how many there are; `grouped` says of which facet a row speaks."""
    columns = [f"facet_{name}" for name in names]
    number = "count(*)" if table == "hits" else "coalesce(sum(n), 0)::bigint"
    if not columns:
        return f"SELECT 0 AS grouped, {number} AS n FROM {table}"  # noqa: S608
    listed, sets = ", ".join(columns), ", ".join(f"({column})" for column in columns)
    return f"SELECT grouping({listed}) AS grouped, {listed}, {number} AS n FROM {table} GROUP BY GROUPING SETS ((), {sets})"  # noqa: S608


def _grouped(names: Sequence[str], name: str = "") -> int:
    """What `grouping` says of the rows of a facet, or of the one row of the total: a bit for each column that was not grouped by."""
    every = (1 << len(names)) - 1
    return every - (1 << (len(names) - 1 - list(names).index(name))) if name else every


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
    return int(text) if name in SEVERAL else text
