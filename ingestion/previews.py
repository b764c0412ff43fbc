"""What a query would find before it is saved: tried on stored mentions and on items that concern nobody, alike."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.utils import timezone

from core.query.document import Document
from core.query.evaluate import Context, Matcher, Span, compile
from ingestion import matching, reading
from ingestion.comparisons import Found
from ingestion.documents import documents
from ingestion.models import Mention, Outcome, RawItem
from ingestion.outcomes import origin_of
from ingestion.queries import subject_tree
from tenants import current

TRIED: Final = 2_000
"""Mentions and raw items, the newest of each, that a preview reads."""
TYPED: Final = 300
"""As many of each while somebody types."""


@dataclass(frozen=True, slots=True)
class Previewed:
    """One text that a query would find: a mention, or an item that concerns nobody yet."""

    mention: int | None
    raw_item: int | None
    title: str
    text: str
    author: str
    url: str
    published_at: datetime
    marks: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """A sample of what a query would find: `total` of the `tried` texts, back to the horizon; newer ones first."""

    total: int
    items: list[Previewed]
    horizon: datetime | None
    tried: int


def preview(text: str, limit: int = 10, most: int = TRIED, pointer: str = "/query") -> Preview:
    """Try a query on the newest mentions and on the newest items that concern nobody, so many of each."""
    matcher = compile(subject_tree(text, pointer), Context(current.zone(), timezone.now()))
    tried = 0
    hits: list[tuple[Document, Previewed]] = []
    horizon: datetime | None = None
    for document, one in itertools.chain(_mentions(most), _items(most)):
        tried += 1
        horizon = min(horizon or one.published_at, one.published_at)
        if matcher.matches(document):
            hits.append((document, one))
    hits.sort(key=lambda hit: hit[1].published_at, reverse=True)
    shown = [replace(one, marks=_marks(matcher, document)) for document, one in hits[:limit]]
    return Preview(len(hits), shown, horizon, tried)


def of(found: Sequence[Found], matcher: Matcher) -> list[Previewed]:
    """Texts found before, those that are still there, with what the query marks in them."""
    mentions = [one.id for one in found if one.kind == "mention"]
    items = [one.id for one in found if one.kind == "item"]
    read = {("mention", one.mention): (document, one) for document, one in _of_mentions(list(Mention.objects.filter(pk__in=mentions)))}
    read |= {("item", one.raw_item): (document, one) for document, one in _of_items(reading.these(items))}
    pairs = [read[one.kind, one.id] for one in found if (one.kind, one.id) in read]
    return [replace(one, marks=_marks(matcher, document)) for document, one in pairs]


def _marks(matcher: Matcher, document: Document) -> tuple[Span, ...]:
    return tuple(matcher.spans(document))


def _mentions(most: int) -> Iterator[tuple[Document, Previewed]]:
    return _of_mentions(list(Mention.objects.order_by("-published_at", "-pk")[:most]))


def _of_mentions(mentions: Sequence[Mention]) -> Iterator[tuple[Document, Previewed]]:
    found = documents([mention.pk for mention in mentions])
    for mention in mentions:
        if mention.pk not in found:  # erased meanwhile
            continue
        author = mention.author_name or mention.author_handle
        yield (
            found[mention.pk],
            Previewed(mention.pk, None, mention.title, mention.text, author, mention.url, mention.published_at, ()),
        )


def _items(most: int) -> Iterator[tuple[Document, Previewed]]:
    oldest = RawItem.objects.filter(outcome=Outcome.UNMATCHED).order_by("-pk").values_list("pk", flat=True)[most - 1 : most]
    return _of_items(reading.unmatched(next(iter(oldest), 1) - 1, most))


def _of_items(waiting: Sequence[reading.Pending]) -> Iterator[tuple[Document, Previewed]]:
    for draft in reading.cleaned(waiting):
        origin, author = origin_of(draft), draft.author.name or draft.author.handle
        said_at = draft.published_at or origin.received_at
        yield (
            matching.document_of(draft, {origin.source}),
            Previewed(None, origin.raw_item, draft.title, draft.text, author, draft.url, said_at, ()),
        )
