"""The PostgreSQL engine: always indexed, answers when Elasticsearch does not, and everything on a small machine."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext_lazy as _

from core.query.tokens import Tokens
from ingestion.rows import array, run
from search import calendar
from search.backends import (
    BATCH,
    MOST_BUCKETS,
    MOST_CELLS,
    Answer,
    Backend,
    Cell,
    Cells,
    Compiled,
    Question,
    registry,
    too_many_buckets,
    too_many_cells,
)
from search.backends.postgres_answer import Row, Statement, answer, cell_keys, cells, hits
from search.backends.postgres_query import FACT, TABLE, Sql, condition, known_by_index, lexeme
from search.entries import Entry

# What a sort, a hash or the hits themselves may take before they are written to disk.
MEMORY: Final = "64MB"
_BEGIN: Final = f"""
    SELECT set_config('work_mem', %s, true), (SELECT min(published_at) FROM {TABLE}), (SELECT max(published_at) FROM {TABLE})
"""  # noqa: S608 - names of this module
_COLUMNS: Final = {
    "mention_id": "bigint", "version": "bigint", "generation": "int", "published_at": "timestamptz", "story": "bigint", "reach": "bigint",
    "kind": "text", "type": "text", "language": "text", "country": "text", "tone": "text", "author": "text", "site": "text",
    "sources": "text", "towards": "text", "tokens": "text",
}  # fmt: skip
_CAST: Final = {"sources": "bigint[]", "towards": "text[]", "tokens": "tsvector"}
_PUT: Final = f"""
    INSERT INTO {TABLE} AS held ({", ".join(_COLUMNS)})
    SELECT {", ".join(f"{name}::{_CAST[name]}" if name in _CAST else name for name in _COLUMNS)}
    FROM unnest({", ".join(f"%s::{kind}[]" for kind in _COLUMNS.values())}) AS given ({", ".join(_COLUMNS)})
    ON CONFLICT (mention_id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _COLUMNS if name != "mention_id")}
    WHERE excluded.generation > held.generation OR (excluded.generation = held.generation AND excluded.version >= held.version)
"""  # noqa: S608 - names of this module
_DELETE: Final = f"""
    DELETE FROM {TABLE} AS held USING unnest(%s::bigint[], %s::bigint[]) AS gone (id, version)
    WHERE held.mention_id = gone.id AND held.version <= gone.version
"""  # noqa: S608


@registry.register
class Postgres(Backend):
    """A table of each client's schema. A rebuild renews its rows in place, a batch at a time, so it needs no second copy."""

    kind, label = "postgres", _("PostgreSQL")

    # -- asking

    def compile(self, question: Question) -> Compiled:
        return Compiled(condition(question.whole, question.context, question.subject, question.period))

    def only(self, ids: Collection[int]) -> Compiled:
        return Compiled(Sql("mention_id = ANY(%s)", (sorted(ids),)))

    def candidates(self, compiled: Compiled) -> Iterator[list[int]]:
        where, last = compiled.filter, 0
        text = f"SELECT mention_id FROM {TABLE} WHERE ({where.text}) AND mention_id > %s ORDER BY mention_id LIMIT %s"  # noqa: S608
        while True:
            with _session() as session:
                found = [row[0] for row in session.rows(Sql(text, (*where.params, last, BATCH)))]
            if not found:
                return
            yield found
            last = found[-1]

    def answer(self, compiled: Compiled, question: Question) -> Answer:
        with _session() as session:
            starts = session.starts(question, question.step) if question.step else []
            statement = Statement(compiled.filter, question, starts, knows=known_by_index(compiled.filter, question.whole))
            if question.total or question.facets or starts:
                return answer(session.rows(statement.whole()), question, starts)
            return Answer(hits([row[1:] for row in session.page(statement)], question))

    def count(self, compiled: Compiled, question: Question, by: Sequence[str]) -> Cells:
        step = next((name for name in calendar.STEPS if name in by), None)
        with _session() as session:
            starts = session.starts(question, step) if step else []
            rows = session.rows(cells(compiled.filter, question, by, starts)) if starts or not step else []
        if len(rows) > MOST_CELLS:
            raise too_many_cells()
        return Cells(tuple(Cell(cell_keys(row, by, starts), row[-2], row[-1]) for row in rows))

    # -- the index

    def create(self, generation: int) -> None:
        """The table is part of the schema."""

    def publish(self, generation: int) -> None:
        """The table is read whatever the generation of its rows."""

    def drop(self, generation: int) -> None:
        """Rows that no later generation renewed: what they were made from is gone."""
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {TABLE} WHERE generation <= %s", [generation])  # noqa: S608

    def exists(self, generation: int, *, read: bool) -> bool:
        return True

    def drop_all(self) -> int:
        return 0

    def put(self, generation: int, entries: Sequence[Entry], *, wait: bool = False) -> None:
        if not entries:
            return
        # In the order of ids, so that two writers never wait for each other in a circle.
        rows = [_row(entry, generation) for entry in sorted(entries, key=lambda entry: entry.id)]
        run(_PUT, *[list(values) for values in zip(*rows, strict=True)])

    def delete(self, generation: int, versions: Mapping[int, int], *, wait: bool = False) -> None:
        run(_DELETE, [*versions], [*versions.values()])

    def versions(self, generation: int, after: int, limit: int) -> list[tuple[int, int]]:
        text = f"SELECT mention_id, version FROM {TABLE} WHERE mention_id > %s ORDER BY mention_id LIMIT %s"  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(text, [after, limit])
            return list(cursor.fetchall())


def vector(tokens: Tokens, facts: Collection[str]) -> str:
    """Words at their positions, twins at the same ones, then facts without any, as PostgreSQL reads a `tsvector`."""
    places: dict[str, list[str]] = {}
    for _name, part in tokens.parts:
        # A tsvector counts from 1.
        for position, (folded, signed) in enumerate(zip(part.folded, part.signed, strict=True), part.first + 1):
            if folded:
                places.setdefault(folded, []).append(str(position))
            if signed:
                places.setdefault(signed, []).append(str(position))
    words = [f"'{word}':{','.join(found)}" for word, found in places.items()]
    return " ".join([*words, *(lexeme(FACT + fact) for fact in facts)])


def _row(entry: Entry, generation: int) -> Row:
    document = entry.document
    return (
        entry.id, entry.version, generation, entry.published_at, entry.story, entry.reach, document.kind, document.type, document.lang,
        document.country, document.sentiment, entry.author, document.site, array(document.sources), array(entry.towards),
        vector(document.tokens, entry.facts),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Session:
    """A short transaction that has room to sort in memory, and knows when the oldest and the newest mention were published."""

    cursor: CursorWrapper
    oldest: datetime | None
    newest: datetime | None

    def rows(self, statement: Sql) -> list[Any]:
        self.cursor.execute(statement.text, statement.params)
        return list(self.cursor.fetchall())

    def page(self, statement: Statement) -> list[Any]:
        """The page alone. The first ones by reach stand among the most seen of all unless the question asks for few."""
        if statement.leads and len(found := self.rows(statement.only_page(of_leaders=True))) == statement.question.limit:
            return found
        return self.rows(statement.only_page())

    def starts(self, question: Question, step: calendar.Step) -> list[datetime]:
        """The starts of all buckets in which a mention may fall; none when there is no mention."""
        if self.oldest is None or self.newest is None:
            return []
        period = question.period
        since = max(self.oldest, period.since) if period.since else self.oldest
        until = min(self.newest, period.until) if period.until else self.newest
        found = calendar.starts(since, max(since, until) + calendar.INSTANT, step, question.context.zone, MOST_BUCKETS)
        if len(found) > MOST_BUCKETS:
            raise too_many_buckets()
        return found


@contextmanager
def _session() -> Iterator[_Session]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_BEGIN, [MEMORY])
        _memory, oldest, newest = cursor.fetchone()
        yield _Session(cursor, oldest, newest)
