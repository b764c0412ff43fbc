"""Mentions as lists show them: text cut at what matters, the sentiment towards whom it is about, who corrected it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count

from core.query.evaluate import Span
from frontend import judgements, marking
from frontend.marking import Stretch
from ingestion.models import Correction, Match, Mention, Tag
from tenants.rights import Who


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
    read: str
    """The judgements in force that the row shows, for an act on it."""
    sites: int = 0
    tags: Sequence[str] = ()


def rows(
    mentions: Iterable[Mention], marks: Mapping[int, Sequence[Span]], *, subject: int | None, within: Collection[int] | None = None,
    who: Who | None = None,
) -> list[Row]:  # fmt: skip
    """The rows of a page; one query more than the page itself, three for somebody (`who`). `within`: no word of other subjects."""
    listed = list(mentions)
    judged = corrections(mention.pk for mention in listed)
    made = [_row(mention, marks.get(mention.pk, ()), match_shown(mention, subject, within), judged[mention.pk]) for mention in listed]
    if who is None:
        return made
    tagged, sites = _tags(listed, who), _sites(listed, who)
    return [replace(row, tags=tagged[row.mention.pk], sites=sites.get(row.mention.story_id, 0)) for row in made]


def _tags(listed: Sequence[Mention], who: Who) -> dict[int, list[str]]:
    """The words on these mentions that the reader may know of."""
    found: dict[int, list[str]] = defaultdict(list)
    for tag in Tag.objects.visible_to(who).filter(mention__in=[mention.pk for mention in listed]).order_by("word"):
        found[tag.mention_id].append(tag.word)
    return found


def _sites(listed: Sequence[Mention], who: Who) -> dict[int, int]:
    """On how many sites the copies of each text stand; not told to who sees a part of them only."""
    stories = [mention.story for mention in listed if mention.story.size > 1]
    if who.subjects is not None:
        return {}
    copies = Mention.objects.filter(story__in=stories).exclude(pk__in=[story.original_id for story in stories])
    counted = copies.exclude(site="").order_by().values_list("story")
    return dict(counted.annotate(sites=Count("site", distinct=True)))


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
        judgements.told(mention.pk, [one for one in judged if one.subject_id in (towards, None)]),
    )
