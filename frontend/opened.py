"""One mention opened: what it says, why it is judged so, where it belongs, what was done to it. For the panel and for its own page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Min, Q, QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.choices import Sentiment
from core.query.evaluate import Span
from frontend import belonging, judgements, marking, words
from frontend.charts import spans
from ingestion import matching
from ingestion.documents import documents
from ingestion.models import Correction, Match, Mention, Subject, Tag
from search import querying
from search.querying import Query
from tenants.rights import Who

COPIES: Final = 20
SOURCES: Final = 6
REASONS: Final = 8
AROUND: Final = 3


@dataclass(frozen=True, slots=True)
class Reason:
    """Words that carry the sentiment, with their weight as a bar."""

    words: str
    weight: float
    bar: SafeString


@dataclass(frozen=True, slots=True)
class Towards:
    """What is said of one subject: the match, why it matches, the words that show the sentiment."""

    match: Match
    by: Sequence[str]
    reasons: Sequence[Reason]
    correction: Correction | None
    probability: float | None

    @property
    def undecided(self) -> bool:
        """Words weigh, and too little for the model to take a side."""
        return bool(self.reasons) and self.match.sentiment == self.match.sentiment_model == Sentiment.NEUTRAL


@dataclass(frozen=True, slots=True)
class Thread:
    """The messages around a mention in its thread, how many there are before and after these."""

    messages: Sequence[Mention]
    size: int
    before: int
    after: int


def visible(who: Who) -> QuerySet[Mention]:
    """The mentions that this person may see: all, or those of their subjects."""
    if who.subjects is None:
        return Mention.objects.all()
    return Mention.objects.filter(matches__subject__in=who.subjects, matches__state="on").distinct()


def find(who: Who, number: int) -> Mention | None:
    """The mention of this number, if they may see it."""
    return visible(who).select_related("source", "story", "author").filter(pk=number).first()


def context(who: Who, mention: Mention, query: Query | None = None) -> dict[str, Any]:
    """What the templates show. With a query its words are marked, and its subject comes first."""
    marks = _marks(mention)
    judged = [one for one in mention.corrections.select_related("subject").order_by("-at") if _may_know(who, one.subject_id)]
    matches = list(mention.matches.select_related("subject").order_by("subject_id"))
    first = query.subject if query else None
    seen = sorted((one for one in matches if who.may_subject(one.subject_id)), key=lambda one: (one.subject_id != first, one.subject_id))
    towards = [_towards(mention, match, marks.get(match.subject_id, []), judged) for match in seen]
    evidence = [piece for one in towards[:1] if one.match.state == Match.State.ON for piece in one.match.evidence]
    asked = querying.marks(query, [mention.pk]).get(mention.pk, []) if query and query.text else None
    shown = asked if asked is not None else [span for one in towards for span in marks.get(one.match.subject_id, [])]
    title, text = (
        marking.cut(part, marking.pieces(shown, evidence, name)) for part, name in ((mention.title, "title"), (mention.text, "body"))
    )
    others = Subject.objects.watched().exclude(pk__in=[match.subject_id for match in matches if match.state == Match.State.ON])
    return {
        "name": mention.author_name or mention.author_handle or _("Mention"),
        "mention": mention,
        "headline": title,
        "text": text,
        "towards": towards,
        "insights": [words.analysed(one.kind, one.version) for one in mention.insights.filter(active=True).order_by("kind")],
        "corrections": judged,
        "read": judgements.told(mention.pk, [one for one in judged if one.taken_back_at is None and one.lapsed_at is None]),
        "revisions": mention.revisions.order_by("-replaced_at"),
        "sightings": mention.sightings.select_related("source").order_by("seen_at"),
        "belongs": belonging.belongs(who, mention, [match.subject_id for match in seen if match.state == Match.State.ON]),
        "thread": _thread(who, mention),
        "copies": _copies(who, mention).select_related("source").order_by("published_at")[:COPIES],
        "copied_by": _copies(who, mention).order_by().values("source__name").annotate(copies=Count("pk", distinct=True),
            first=Min("published_at")).order_by("first")[:SOURCES],
        "tags": Tag.objects.visible_to(who).filter(mention=mention).order_by("word"),
        "others": [one for one in others.order_by("pk") if who.may_subject(one.pk)],
        "facts": _facts(mention),
    }  # fmt: skip


def _may_know(who: Who, subject: int | None) -> bool:
    return subject is None or who.may_subject(subject)


def _marks(mention: Mention) -> Mapping[int, list[Span]]:
    """For each subject, the words of its query that stand in the text."""
    document = documents([mention.pk]).get(mention.pk)
    if document is None:
        return {}
    watch = matching.watch_here()
    return {subject: matcher.spans(document) for subject, matcher in watch.matchers.items()}


def _towards(mention: Mention, match: Match, marks: Sequence[Span], judged: Sequence[Correction]) -> Towards:
    texts = {"title": mention.title, "body": mention.text}
    by = dict.fromkeys(texts[span.part][span.start : span.end].lower() for span in marks)
    weighed = sorted(match.evidence, key=lambda piece: -abs(piece[3]))[:REASONS]
    largest = max((abs(piece[3]) for piece in weighed), default=0)
    reasons = [Reason(texts[part][start:end], weight, spans.part(weight, largest)) for part, start, end, weight in weighed]
    effective = (one for one in judged if one.subject_id == match.subject_id and one.taken_back_at is None and one.lapsed_at is None)
    order = ("positive", "neutral", "negative")
    probability = None
    if match.probabilities and match.sentiment_model in order:
        probability = match.probabilities[order.index(match.sentiment_model)]
    return Towards(match, list(by), reasons, next(effective, None), probability)


def _thread(who: Who, mention: Mention) -> Thread | None:
    """The messages of the same thread around this one, however many there are: read from it, not from the first."""
    if not mention.thread:
        return None
    same = visible(who).filter(thread=mention.thread, platform=mention.platform)
    at, shown = mention.published_at, same.only("pk", "published_at", "author_name", "author_handle", "title", "text")
    is_before = Q(published_at__lt=at) | Q(published_at=at, pk__lt=mention.pk)
    is_after = Q(published_at__gt=at) | Q(published_at=at, pk__gt=mention.pk)
    before, after = same.filter(is_before).count(), same.filter(is_after).count()
    if not before + after:
        return None
    earlier = list(shown.filter(is_before).order_by("-published_at", "-pk")[:AROUND])[::-1]
    later = list(shown.filter(is_after).order_by("published_at", "pk")[:AROUND])
    return Thread([*earlier, mention, *later], before + 1 + after, before - len(earlier), after - len(later))


def _copies(who: Who, mention: Mention) -> QuerySet[Mention]:
    return visible(who).filter(story=mention.story_id).exclude(pk=mention.pk)


def copies(who: Who, mention: Mention) -> list[Mention]:
    """The mentions of the same text, first ones first."""
    return list(_copies(who, mention).select_related("source").order_by("published_at")[:COPIES])


def _facts(mention: Mention) -> list[tuple[str, str]]:
    """What is known of it besides, as it was received."""
    named = [
        (_("Language"), words.language(mention.language)),
        (_("Country"), words.country(mention.country) if mention.country else ""),
        (_("Site"), mention.site),
        (_("Platform"), words.platform(mention.platform)),
        (_("Community"), mention.community),
        (_("Rating"), "" if mention.rating is None else f"{mention.rating:g}"),
        *((str(name), str(value)) for name, value in sorted(mention.extra.items())),
    ]
    return [(name, value) for name, value in named if value]
