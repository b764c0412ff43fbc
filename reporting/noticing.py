"""Finds what is worth saying first: what lifts the score, what weighs on it, what stood out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ingestion.models import Subject
from reporting.hearing import EMPTY, Heard, SeenStory
from reputation.score import Comparison, Contribution

if TYPE_CHECKING:
    from reporting.measuring import Standing

MOST: Final = 3
LEAST_POINTS: Final = 0.1
PEAK: Final = 1.8
"""A day that stands this many times above the usual one is a peak."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to say: `key` names its sentence, the rest are its values; `mention` says it in somebody's words."""

    key: str
    sentiment: str = ""
    points: float = 0.0
    source: int = 0
    story: int = 0
    stories: int = 0
    stories_positive: int = 0
    stories_negative: int = 0
    mention: int = 0
    day: str = ""
    mentions: int = 0
    usual: float = 0.0
    subject: int = 0
    low: float = 0.0
    high: float = 0.0


def findings(
    heard: Heard, found: Comparison, standings: Sequence[Standing], stories: Sequence[SeenStory], main: Subject
) -> tuple[Finding, ...]:
    """At most three, the strongest of each kind: what lifts, what weighs, what stood out."""
    if not found.after.enough:
        return ()
    parts = found.after.contributions
    made = [*_signed(heard, parts, positive=True), *_signed(heard, parts, positive=False)]
    outstanding = _voice(standings, parts, main) or _peak(heard, parts, stories) or _story(stories)
    return tuple([*made, *outstanding][:MOST])


def _signed(heard: Heard, parts: Sequence[Contribution], *, positive: bool) -> list[Finding]:
    """The source whose stories lift the score most, or weigh on it most; with one source alone, the story."""
    sign = 1 if positive else -1
    sums: dict[int, float] = {}
    for part in parts:
        sums[part.source] = sums.get(part.source, 0.0) + part.points
    source = max(sums, key=lambda key: sign * sums[key]) if len(sums) > 1 else 0
    if not source or sign * sums[source] < LEAST_POINTS:
        return _signed_story(parts, sign)
    told = [part for part in parts if part.source == source]
    strongest = max(told, key=lambda part: (sign * part.points, part.mention))
    firsts = heard.by[("source", str(source))].firsts if ("source", str(source)) in heard.by else EMPTY
    good, bad = (int(np.isin(firsts, heard.sentiments[name].firsts).sum()) if name in heard.sentiments else 0 for name in
                 ("positive", "negative"))  # fmt: skip
    key = "source_positive" if positive else "source_negative"
    return [
        Finding(
            key, "positive" if positive else "negative", sums[source], source, stories=len(firsts), stories_positive=good,
            stories_negative=bad, mention=strongest.mention,
        )
    ]  # fmt: skip


def _signed_story(parts: Sequence[Contribution], sign: int) -> list[Finding]:
    best = max(parts, key=lambda part: (sign * part.points, part.mention), default=None)
    if best is None or sign * best.points <= 0:
        return []
    key = "story_positive" if sign > 0 else "story_negative"
    return [Finding(key, "positive" if sign > 0 else "negative", best.points, story=best.story, mention=best.mention)]


def _voice(standings: Sequence[Standing], parts: Sequence[Contribution], main: Subject) -> list[Finding]:
    """The one whose part of the voice changed most, when the change is established."""
    changed = [standing for standing in standings if standing.voice and standing.voice.move and standing.voice.move.is_change]
    if not changed or not parts:
        return []
    most = max(changed, key=lambda standing: abs(standing.voice.move.value) if standing.voice and standing.voice.move else 0.0)
    if most.subject == main or not most.voice or not most.voice.move or not most.comparison or not most.comparison.after.contributions:
        return []
    move = most.voice.move
    key = "voice_up" if move.value > 0 else "voice_down"
    return [
        Finding(
            key, "neutral", move.value, subject=most.subject.pk, stories=most.heard.stories, low=move.low, high=move.high,
            mention=most.comparison.after.contributions[0].mention,
        )
    ]  # fmt: skip


def _peak(heard: Heard, parts: Sequence[Contribution], stories: Sequence[SeenStory]) -> list[Finding]:
    """The loudest day, when it stands out."""
    days = heard.along("day")
    if len(days) < 7:
        return []
    usual = float(np.median([cell.mentions for _day, cell in days]))
    day, cell = max(days, key=lambda pair: pair[1].mentions)
    if cell.mentions < PEAK * usual:
        return []
    that_day = set(cell.ids.tolist())
    said = next((story.mention for story in stories if story.mention in that_day), None)
    mention = said or next((part.mention for part in parts if part.mention in that_day), int(cell.ids[0]))
    return [Finding("peak", "neutral", day=day, mentions=cell.mentions, usual=usual, mention=mention)]


def _story(stories: Sequence[SeenStory]) -> list[Finding]:
    if not stories:
        return []
    top = stories[0]
    return [Finding("most_seen", top.sentiment or "neutral", story=top.story, mentions=top.copies, mention=top.mention)]
