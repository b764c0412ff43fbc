"""Rows of mentions for tests of search, made directly: no pipeline, no index."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from itertools import count

from core.query.document import Document
from core.query.tokens import tokenise
from ingestion.models import Match, Mention, Sighting, Source, Story, Subject
from search.entries import Entry
from search.models import IndexGeneration

NOON = datetime(2026, 11, 10, 12, 0, tzinfo=UTC)
_numbers = count(1)


def a_source(name: str = "") -> Source:
    return Source.objects.create(kind="file", name=name or f"Source {next(_numbers)}", by_kind="system", by_name="Vigie")


def a_subject(name: str = "", query: str = "air") -> Subject:
    return Subject.objects.create(name=name or f"Subject {next(_numbers)}", query=query)


def a_mention(text: str, *, source: Source | None = None, minutes: int = 0, story: Story | None = None, **facts) -> Mention:
    """A mention published so many minutes after noon, seen by one source."""
    source = source or Source.objects.first() or a_source()
    at = facts.pop("published_at", NOON + timedelta(minutes=minutes))
    story = story or Story.objects.create(first_at=at, size=1)
    made = Mention.objects.create(
        text=text, published_at=at, source=source, kind=facts.pop("kind", "file"), story=story,
        text_hash=hashlib.sha256(text.encode()).digest(), **facts,
    )  # fmt: skip
    Sighting.objects.create(mention=made, source=source, external_id=str(made.pk))
    return made


def a_match(mention: Mention, subject: Subject, sentiment: str = "neutral") -> Match:
    return Match.objects.create(mention=mention, subject=subject, version=1, sentiment=sentiment)


def index_read(engine: str) -> IndexGeneration:
    """The index that an engine answers from."""
    return IndexGeneration.objects.get(engine=engine, read=True)


def an_entry(
    id: int, body: str = "", *, title: str = "", version: int = 1, story: int = 0, reach: int = -1, at: datetime = NOON, **facts
) -> Entry:
    """An entry that no row stands behind."""
    document = Document(tokenise(title, body), published_at=at, **facts)
    return Entry(id, version, story or id, at, document, reach)
