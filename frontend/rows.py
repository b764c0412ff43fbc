"""Mentions as lists show them: text cut at what matters, the sentiment towards whom it is about, who corrected it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.query.evaluate import Span
from frontend import marking
from frontend.marking import Stretch
from ingestion.models import Correction, Match, Mention


@dataclass(frozen=True, slots=True)
class Row:
    """One mention in a list. `subject` is whom the sentiment is towards, None when it is the tone of the whole text."""

    mention: Mention
    title: Sequence[Stretch]
    text: Sequence[Stretch]
    sentiment: str
    subject: int | None
    subject_name: str
    corrected_by: str
    copies: int
    author: str


def rows(
    mentions: Iterable[Mention], marks: Mapping[int, Sequence[Span]], *, subject: int | None, within: Collection[int] | None = None
) -> list[Row]:
    """The rows of a page; one query more than the page itself. `within`: no word of other subjects."""
    listed = list(mentions)
    judged = corrections(mention.pk for mention in listed)
    return [_row(mention, marks.get(mention.pk, ()), match_shown(mention, subject, within), judged[mention.pk]) for mention in listed]


def corrections(mentions: Iterable[int]) -> dict[int, list[Correction]]:
    """The corrections in force, by mention."""
    found: dict[int, list[Correction]] = defaultdict(list)
    for correction in Correction.objects.filter(mention__in=list(mentions), taken_back_at=None, lapsed_at=None):
        found[correction.mention_id].append(correction)
    return found


def match_shown(mention: Mention, subject: int | None, within: Collection[int] | None = None) -> Match | None:
    """The match that a row speaks of: of the subject asked, else the first one, among those that the reader may see."""
    on = [match for match in mention.matches.all() if match.state == Match.State.ON and (within is None or match.subject_id in within)]
    if subject is not None:
        return next((match for match in on if match.subject_id == subject), None)
    return min(on, key=lambda match: match.subject_id, default=None)


def _row(mention: Mention, marks: Sequence[Span], match: Match | None, judged: Sequence[Correction]) -> Row:
    evidence: list[Sequence[Any]] = match.evidence if match else []
    towards = match.subject_id if match else None
    by = next((one.by_name for one in judged if one.subject_id == towards and one.field in ("sentiment", "tone")), "")
    return Row(
        mention,
        marking.cut(mention.title, marking.pieces(marks, evidence, "title")) if mention.title else (),
        marking.excerpt(mention.text, marking.pieces(marks, evidence, "body")),
        match.sentiment if match else mention.tone,
        towards,
        match.subject.name if match else "",
        by,
        max(mention.story.size - 1, 0),
        mention.author_name or mention.author_handle,
    )
