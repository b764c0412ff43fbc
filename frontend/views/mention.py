"""Why does it say that? One mention with its evidence, matches, corrections, revisions and copies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import Invalid
from core.query.evaluate import Span
from frontend import marking, words
from frontend.access import PersonRequest, needs
from frontend.charts import spans
from frontend.views.acts import visible
from ingestion import corrections, matching
from ingestion.documents import documents
from ingestion.models import Correction, Match, Mention, Subject

COPIES: Final = 20
REASONS: Final = 8


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


@needs("mentions.read")
def mention(request: PersonRequest, mention: int) -> HttpResponse:
    found = visible(request).select_related("source", "story", "author").filter(pk=mention).first()
    if found is None:
        raise Http404
    return render(request, "frontend/mentions/mention.html", _context(request, found))


def _context(request: PersonRequest, mention: Mention) -> dict[str, Any]:
    marks = _marks(mention)
    judged = list(mention.corrections.select_related("subject").order_by("-at"))
    matches = list(mention.matches.select_related("subject").order_by("subject_id"))
    towards = [
        _towards(mention, match, marks.get(match.subject_id, []), judged) for match in matches if request.who.may_subject(match.subject_id)
    ]
    evidence = [piece for one in towards[:1] if one.match.state == Match.State.ON for piece in one.match.evidence]
    shown = [span for one in towards for span in marks.get(one.match.subject_id, [])]
    title, text = (
        marking.cut(part, marking.pieces(shown, evidence, name)) for part, name in ((mention.title, "title"), (mention.text, "body"))
    )
    return {
        "title": mention.author_name or mention.author_handle or _("Mention"),
        "mention": mention,
        "headline": title,
        "text": text,
        "towards": towards,
        "insights": mention.insights.filter(active=True).order_by("kind"),
        "corrections": judged,
        "revisions": mention.revisions.order_by("-replaced_at"),
        "sightings": mention.sightings.select_related("source").order_by("seen_at"),
        "copies": _copies(request, mention),
        "others": Subject.objects.watched()
        .exclude(pk__in=[match.subject_id for match in matches if match.state == Match.State.ON])
        .order_by("pk"),
        "facts": _facts(mention),
    }


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


def _copies(request: PersonRequest, mention: Mention) -> list[Mention]:
    same = visible(request).filter(story=mention.story_id).exclude(pk=mention.pk)
    return list(same.select_related("source").order_by("published_at")[:COPIES])


def _facts(mention: Mention) -> list[tuple[str, str]]:
    """What is known of it besides, as it was received."""
    named = [
        (_("Language"), words.language(mention.language)),
        (_("Country"), words.country(mention.country) if mention.country else ""),
        (_("Site"), mention.site),
        (_("Platform"), mention.platform),
        (_("Community"), mention.community),
        (_("Rating"), "" if mention.rating is None else f"{mention.rating:g}"),
        *((str(name), str(value)) for name, value in sorted(mention.extra.items())),
    ]
    return [(name, value) for name, value in named if value]


# -- judgements


@require_POST
@needs("mentions.correct")
def correct(request: PersonRequest, mention: int) -> HttpResponse:
    """One judgement on one mention: sentiment towards a subject, whether it is about it, tone, language."""
    found = get_object_or_404(visible(request), pk=mention)
    field, _colon, value = request.POST.get("judge", "").partition(":")
    number = request.POST.get("subject", "")
    subject = get_object_or_404(Subject.objects.watched(), pk=int(number)) if number.isdigit() else None
    if subject and not request.who.may_subject(subject.pk):
        raise Http404
    if not value:
        raise Invalid(_("Choose what is right: nothing was changed."))
    corrections.correct([found.pk], field=field, value=value, subject=subject, by=request.who.by)
    messages.success(request, _("Corrected: the score and the counts follow within a minute."))
    return redirect("mention", mention=found.pk)


@require_POST
@needs("mentions.correct")
def take_back(request: PersonRequest, correction: int) -> HttpResponse:
    """Let what the model said stand again."""
    held = get_object_or_404(Correction.objects.select_related("subject"), pk=correction, mention__in=visible(request))
    corrections.take_back(held, request.who.by)
    messages.success(request, _("Taken back: what the model said stands again."))
    return redirect("mention", mention=held.mention_id)
