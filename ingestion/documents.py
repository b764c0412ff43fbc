"""Stored mentions as the query language sees them, a batch at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from core.query.document import Document
from core.query.tokens import tokenise
from ingestion.models import Match, Mention, Sighting

_FACTS = (
    "id",
    "title",
    "text",
    "author_handle",
    "author_name",
    "site",
    "language",
    "country",
    "kind",
    "type",
    "tone",
    "published_at",
)


def documents(ids: Sequence[int]) -> dict[int, Document]:
    """The documents of these mentions, by id, in three queries; an id without a row is left out."""
    sources: dict[int, set[int]] = defaultdict(set)
    for mention, source in Sighting.objects.filter(mention__in=ids).values_list("mention_id", "source_id"):
        sources[mention].add(source)
    subjects: dict[int, dict[int, str]] = defaultdict(dict)
    found = Match.objects.filter(mention__in=ids, state=Match.State.ON)
    for mention, subject, sentiment in found.values_list("mention_id", "subject_id", "sentiment"):
        subjects[mention][subject] = sentiment
    return {row[0]: _document(row, sources[row[0]], subjects[row[0]]) for row in Mention.objects.filter(pk__in=ids).values_list(*_FACTS)}


def _document(row: tuple[object, ...], sources: Iterable[int], subjects: dict[int, str]) -> Document:
    facts = dict(zip(_FACTS, row, strict=True))
    return Document(
        tokens=tokenise(str(facts["title"]), str(facts["text"])),
        author_handle=str(facts["author_handle"]),
        author_name=str(facts["author_name"]),
        site=str(facts["site"]),
        lang=str(facts["language"]),
        country=str(facts["country"]),
        sources=frozenset(sources),
        kind=str(facts["kind"]),
        type=str(facts["type"]),
        sentiment=str(facts["tone"]),
        subjects=subjects,
        published_at=facts["published_at"],  # type: ignore[arg-type]  # the one fact that is no text
    )
