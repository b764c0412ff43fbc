"""Stored mentions as the query language sees them, a batch at a time."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

from django.db.backends.utils import CursorWrapper

from core.query.document import Document
from core.query.tokens import tokenise
from ingestion import rows

# A date comes in milliseconds, as engines keep it: the driver takes ten times as long to read one written out.
# Each takes one array, not a parameter an id: reading a statement of hundreds of them takes longer than running it.
_FACTS: Final = """
    SELECT id, version, story_id, reach, title, text, author_handle, author_name, site, language, country, kind, type, tone,
           (extract(epoch FROM published_at) * 1000)::bigint
    FROM ingestion_mention WHERE id = ANY(%s)
"""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SOURCES: Final = "SELECT mention_id, source_id FROM ingestion_sighting WHERE mention_id = ANY(%s)"
_SUBJECTS: Final = "SELECT mention_id, subject_id, sentiment FROM ingestion_match WHERE state = 'on' AND mention_id = ANY(%s)"


class Stored(NamedTuple):
    """A stored mention: its document, which version of it that is at least, its story and its reach."""

    version: int
    story: int
    reach: int | None
    document: Document


def stored(ids: Sequence[int]) -> dict[int, Stored]:
    """These mentions by id, in three queries; an id without a row is left out.

    The version is read first: a change in between leaves a version that says less than the document holds.
    """
    return _read(_ask(ids))


def stored_in_turn(batches: Iterable[Sequence[int]]) -> Iterator[dict[int, Stored]]:
    """The mentions of one batch after another; while a batch is used, the database already reads the next."""
    under_way: deque[_Asked] = deque()
    with rows.ahead():
        for ids in batches:
            under_way.append(_ask(ids))
            if len(under_way) > 1:
                yield _read(under_way.popleft())
        while under_way:
            yield _read(under_way.popleft())


_Asked = tuple[CursorWrapper, CursorWrapper, CursorWrapper]


def _ask(ids: Sequence[int]) -> _Asked:
    return rows.ask(_FACTS, ids), rows.ask(_SOURCES, ids), rows.ask(_SUBJECTS, ids)


def _read(asked: _Asked) -> dict[int, Stored]:
    facts, seen, matched = (cursor.fetchall() for cursor in asked)
    sources: dict[int, list[int]] = defaultdict(list)
    for mention, source in seen:
        sources[mention].append(source)
    subjects: dict[int, dict[int, str]] = defaultdict(dict)
    for mention, subject, sentiment in matched:
        subjects[mention][subject] = sentiment
    return {row[0]: Stored(row[1], row[2], row[3], _document(row[4:], frozenset(sources[row[0]]), subjects[row[0]])) for row in facts}


def documents(ids: Sequence[int]) -> dict[int, Document]:
    """The documents of these mentions, by id; an id without a row is left out."""
    return {id: one.document for id, one in stored(ids).items()}


def _document(row: tuple[Any, ...], sources: frozenset[int], subjects: Mapping[int, str]) -> Document:
    title, text, handle, name, site, language, country, kind, type, tone, milliseconds = row
    published_at = _EPOCH + timedelta(milliseconds=milliseconds)
    return Document(tokenise(title, text), handle, name, site, language, country, sources, kind, type, tone, subjects, published_at)
