"""Finds what is worth saying first: what lifts the score, what weighs on it, what stood out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ingestion.models import Subject, SubjectKind
from reporting.hearing import Heard, SeenStory
from reporting.meaning.meant import Meant
from reporting.rows import EMPTY
from reputation import intervals
from reputation.moves import Comparison, Move
from reputation.score import Contribution, Estimate, Score

if TYPE_CHECKING:
    from reporting.measuring import Moved, Standing

ENOUGH: Final = 4
"""Findings of the first page where less happened."""
MOST_INCIDENTS: Final = 2
SMALL: Final = 0.1
"""An incident of so small a part of the mentions of another is for the section."""
LEAST_POINTS: Final = 0.1
LEAST_OF_STORY: Final = 1.0
"""Points that one story must lift the score by, or weigh on it, for a place on the first page: less is nobody's news."""
LEAST_COPIES: Final = 2
"""A text that nobody took up is not the most seen of anything."""
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
    place: int = 0
    """Among the incidents, the needs or the statements of the period."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What findings are chosen from."""

    main: Subject
    heard: Heard
    comparison: Comparison
    moved: Moved | None
    standings: Sequence[Standing]
    stories: Sequence[SeenStory]
    meant: Meant


def findings(seen: Seen) -> tuple[Finding, ...]:
    """What a director needs, in this order: what happened, what moved the score, who against competitors, what people want, what became of
    our words. Where there is room, what lifts the score, what weighs on it, what stood out."""
    told = [*_incidents(seen), *_moved(seen), *_rival(seen), *_need(seen), *_statement(seen)]
    if not seen.comparison.after.enough:
        return tuple(told)
    parts = seen.comparison.after.contributions
    known = any(found.key in ("voice_up", "voice_down", "rival_above", "rival_below") for found in told)
    more = [
        *_signed(seen.heard, parts, positive=True), *_signed(seen.heard, parts, positive=False),
        *(([] if known else _voice(seen.standings, parts, seen.main)) or _peak(seen.heard, parts, seen.stories) or _story(seen.stories)),
    ]  # fmt: skip
    return tuple([*told, *more][: max(ENOUGH, len(told))])


# -- what it means


def _incidents(seen: Seen) -> list[Finding]:
    """Ours, two at most, none that is small beside the other; else the clearest of the others."""
    rises = seen.meant.incidents
    ours = [place for place, rise in enumerate(rises) if rise.incident.subject.kind == SubjectKind.OWN]
    largest = max((len(rises[place].ids) for place in ours), default=0)
    ours = [place for place in ours if len(rises[place].ids) >= SMALL * largest]
    chosen = ours[:MOST_INCIDENTS] or ([0] if rises else [])
    return [Finding("incident", rises[place].sentiment, mention=rises[place].mention, place=place) for place in chosen]


def _moved(seen: Seen) -> list[Finding]:
    """The change of the score, when it is established, with the sources that made it."""
    found = seen.comparison
    if seen.moved is None or not (found.before.enough and found.after.enough and found.move.is_change):
        return []
    sign = 1 if found.move.value > 0 else -1
    sources = [reason.source for reason in seen.moved.reasons if sign * reason.points >= LEAST_POINTS]
    told = [part for part in found.after.contributions if not sources or part.source == sources[0]]
    strongest = max(told, key=lambda part: (sign * part.points, part.mention), default=None)
    mention = strongest.mention if strongest and sign * strongest.points > 0 else 0
    return [Finding("moved", "positive" if sign > 0 else "negative", found.move.value, mention=mention)]


def _rival(seen: Seen) -> list[Finding]:
    """The competitor that stands furthest from us, when it is sure that it does; one above us before those below."""
    ours = seen.comparison.after
    if not ours.enough:
        return []
    rivals = [
        (apart(ours, one.comparison.after), one)
        for one in seen.standings
        if one.subject.kind == SubjectKind.COMPETITOR and one.comparison and one.comparison.after.enough
    ]
    if not rivals:
        return []
    sure = [(gap, one) for gap, one in rivals if gap.is_change]
    if not sure:
        return _voice(seen.standings, ours.contributions, seen.main) or [Finding("rivals_alike", "neutral", stories=len(rivals))]
    gap, one = max(sure, key=lambda pair: (pair[0].value > 0, abs(pair[0].value)))
    key = "rival_above" if gap.value > 0 else "rival_below"
    mention = _strongest(one.comparison.after.contributions, 1 if gap.value > 0 else -1) if one.comparison else 0
    return [Finding(key, "neutral", gap.value, subject=one.subject.pk, low=gap.low, high=gap.high, mention=mention)]


def _strongest(parts: Sequence[Contribution], sign: int) -> int:
    """The mention that counts most for what is told of this subject: praise, or complaint; none where nobody says it."""
    told = [part for part in parts if sign * part.s > 0 and sign * part.points > 0]
    return max(told, key=lambda part: (sign * part.points, part.mention)).mention if told else 0


def apart(ours: Score, theirs: Score) -> Move:
    """How far theirs stands above ours."""
    return intervals.difference(_estimate(theirs), _estimate(ours))


def _estimate(score: Score) -> Estimate:
    return Estimate(score.value, score.low, score.high)


def _need(seen: Seen) -> list[Finding]:
    """The need that rises with most voices."""
    rising = [place for place, one in enumerate(seen.meant.needs) if one.rises]
    return [Finding("need", "neutral", mention=seen.meant.needs[place].quoted[0], place=place) for place in rising[:1]]


def _statement(seen: Seen) -> list[Finding]:
    """The statement that most echoes turn into its opposite."""
    turned = [(place, one.turned.mention) for place, one in enumerate(seen.meant.statements) if one.turned]
    return [Finding("statement", "negative", mention=mention, place=place) for place, mention in turned[:1]]


# -- what lifts the score, what weighs on it, what stood out


def _signed(heard: Heard, parts: Sequence[Contribution], *, positive: bool) -> list[Finding]:
    """The source whose stories lift the score most, or weigh on it most; with one source alone, the story. Nothing where it is little."""
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
    if best is None or sign * best.points < LEAST_OF_STORY:
        return []
    key = "story_positive" if sign > 0 else "story_negative"
    return [Finding(key, "positive" if sign > 0 else "negative", best.points, story=best.story, mention=best.mention)]


def _voice(standings: Sequence[Standing], parts: Sequence[Contribution], main: Subject) -> list[Finding]:
    """The one whose part of the voice changed most, when the change is established. That less is said, no text says."""
    changed = [standing for standing in standings if standing.voice and standing.voice.move and standing.voice.move.is_change]
    if not changed or not parts:
        return []
    most = max(changed, key=lambda standing: abs(standing.voice.move.value) if standing.voice and standing.voice.move else 0.0)
    if most.subject == main or not most.voice or not most.voice.move or not most.comparison or not most.comparison.after.contributions:
        return []
    move = most.voice.move
    rises = move.value > 0
    return [
        Finding(
            "voice_up" if rises else "voice_down", "neutral", move.value, subject=most.subject.pk, stories=most.heard.stories,
            low=move.low, high=move.high, mention=most.comparison.after.contributions[0].mention if rises else 0,
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
    if not stories or stories[0].copies < LEAST_COPIES:
        return []
    top = stories[0]
    return [Finding("most_seen", top.sentiment or "neutral", story=top.story, mentions=top.copies, mention=top.mention)]
