"""Stored mentions as the query language sees them, a batch at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

from core.query.document import Document
from core.query.tokens import tokenise
from ingestion import rows

# Each takes one array, not a parameter an id: reading a statement of hundreds of them takes longer than running it.
_FACTS: Final = """
    SELECT id, title, text, author_handle, author_name, site, language, country, kind, type, tone, published_at
    FROM ingestion_mention WHERE id = ANY(%s)
"""
_SOURCES: Final = "SELECT mention_id, source_id FROM ingestion_sighting WHERE mention_id = ANY(%s)"
_SUBJECTS: Final = "SELECT mention_id, subject_id, sentiment FROM ingestion_match WHERE state = 'on' AND mention_id = ANY(%s)"


def documents(ids: Sequence[int]) -> dict[int, Document]:
    """The documents of these mentions, by id, in three queries; an id without a row is left out."""
    asked = list(ids)
    sources: dict[int, set[int]] = defaultdict(set)
    for mention, source in rows.run(_SOURCES, asked):
        sources[mention].add(source)
    subjects: dict[int, dict[int, str]] = defaultdict(dict)
    for mention, subject, sentiment in rows.run(_SUBJECTS, asked):
        subjects[mention][subject] = sentiment
    return {row[0]: _document(row, frozenset(sources[row[0]]), subjects[row[0]]) for row in rows.run(_FACTS, asked)}


def _document(row: tuple[Any, ...], sources: frozenset[int], subjects: dict[int, str]) -> Document:
    _id, title, text, handle, name, site, language, country, kind, type, tone, published_at = row
    return Document(
        tokens=tokenise(title, text),
        author_handle=handle,
        author_name=name,
        site=site,
        lang=language,
        country=country,
        sources=sources,
        kind=kind,
        type=type,
        sentiment=tone,
        subjects=subjects,
        published_at=published_at,
    )
