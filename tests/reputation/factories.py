"""Rows that scores and counts rest on, made directly: what the pipeline would have stored."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from itertools import count

from ingestion.models import Author, Match, Mention, Source, Story, Subject

NUMBER = count(1)
NOON = datetime(2026, 10, 20, 12, tzinfo=UTC)
CERTAIN = {"positive": (0.9, 0.08, 0.02), "neutral": (0.1, 0.8, 0.1), "negative": (0.02, 0.08, 0.9)}


def source(name: str = "Forum", kind: str = "feed") -> Source:
    return Source.objects.get_or_create(name=name, defaults={"kind": kind})[0]


def subject(name: str = "Maréva", kind: str = "own") -> Subject:
    return Subject.objects.get_or_create(name=name, defaults={"kind": kind, "query": name.lower()})[0]


def author(name: str = "") -> Author:
    return Author.objects.create(handle=name or f"someone{next(NUMBER)}")


def mention(at: datetime = NOON, *, story: Story | None = None, by: Author | None = None, **facts) -> Mention:
    told = story or Story.objects.create(first_at=at, size=1)
    text = facts.pop("text", f"text {next(NUMBER)}")
    said = by or author()
    place = facts.pop("source", None) or source()
    return Mention.objects.create(
        published_at=at, source=place, kind="feed", text=text, text_hash=hashlib.sha256(text.encode()).digest(),
        story=told, author=said, author_handle=said.handle, language=facts.pop("language", "fr"), **facts,
    )  # fmt: skip


def about(said: Mention, subject: Subject, sentiment: str = "neutral", **facts) -> Match:
    given = {"sentiment": sentiment, "sentiment_model": sentiment, "probabilities": list(CERTAIN[sentiment]), "version": 1}
    return Match.objects.create(mention=said, subject=subject, **(given | facts))
