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
    place = facts.pop("source", None) or source()
    made = unsaved_mention(at, story=story or Story.objects.create(first_at=at, size=1), by=by or author(), source=place, **facts)
    made.save(force_insert=True)
    return made


def about(said: Mention, subject: Subject, sentiment: str = "neutral", **facts) -> Match:
    made = unsaved_match(said, subject, sentiment, **facts)
    made.save(force_insert=True)
    return made


# -- for many at once: `keep`


def unsaved_mention(at: datetime, *, source: Source, by: Author, story: Story | None = None, **facts) -> Mention:
    """Not in the database yet, nor its story, where none is given."""
    text = facts.pop("text", f"text {next(NUMBER)}")
    return Mention(
        published_at=at, source=source, kind="feed", text=text, text_hash=hashlib.sha256(text.encode()).digest(),
        story=story or Story(first_at=at, size=1), author=by, author_handle=by.handle, language=facts.pop("language", "fr"), **facts,
    )  # fmt: skip


def unsaved_match(said: Mention, subject: Subject, sentiment: str = "neutral", **facts) -> Match:
    given = {"sentiment": sentiment, "sentiment_model": sentiment, "probabilities": list(CERTAIN[sentiment]), "version": 1}
    return Match(mention=said, subject=subject, **(given | facts))


def unsaved(at: datetime, concerns: Subject, sentiment: str = "neutral", *, by: Author | None = None, source: Source, **facts) -> Match:
    """What `mention` and `about` make together, by somebody new where nobody is named."""
    return unsaved_match(unsaved_mention(at, source=source, by=by or Author(handle=f"someone{next(NUMBER)}"), **facts), concerns, sentiment)


def keep(matches: list[Match]) -> list[Mention]:
    """The mentions that these concern, with their authors and stories, in that order, in few statements."""
    mentions = [match.mention for match in matches]
    people = [one.author for one in mentions if one.author is not None]
    Author.objects.bulk_create({id(by): by for by in people if by.pk is None}.values())
    stories = {id(one.story): one.story for one in mentions if one.story.pk is None}
    Story.objects.bulk_create(stories.values())
    Mention.objects.bulk_create(mentions)
    Match.objects.bulk_create(matches)
    return mentions
