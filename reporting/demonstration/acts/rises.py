"""What rises and falls: a campaign, a competitor's launch, a small incident."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from reporting.demonstration.stage import Line, Stage
from reporting.demonstration.truth import Course, Part


@dataclass(frozen=True, slots=True)
class Rise:
    """So many texts of a section: few at first, most after `climb` hours, then fewer and fewer."""

    kind: str
    brand: str
    section: str
    before: timedelta
    size: int
    climb: float
    mood: str = ""
    goes_on: bool = False
    platforms: tuple[str, ...] = ("mastodon", "agora", "forum", "review", "blog")

    def play(self, stage: Stage) -> list[Part]:
        start = stage.before(self.before)
        ids = []
        for _one in range(self.size):
            by = stage.someone(*self.platforms, section=self.section)
            at = climbing(stage, start, self.climb)
            ids.append(stage.say(Line(at, by, stage.write(self.section, by, self.brand), mood=self.mood)))
        return [course(stage, self.kind, self.brand, ids, goes_on=self.goes_on)]


def climbing(stage: Stage, start: datetime, climb: float) -> datetime:
    """A moment of a rise: twice the climb after its beginning in the mean, and seldom at night."""
    return stage.awake(lambda: start + timedelta(hours=stage.draw.gammavariate(2.0, climb)))


def course(stage: Stage, kind: str, brand: str, ids: Iterable[str], *, goes_on: bool = False) -> Course:
    """The course that was told: from the first of these to when nineteen in twenty were said."""
    heard = stage.heard(ids)
    at = stage.moments(heard)
    until = None if goes_on else at[min(len(at) - 1, len(at) * 19 // 20)]
    return Course(kind, brand, at[0], _top(at), until, heard)


def _top(moments: list[datetime]) -> datetime:
    """The hour in which most was said; the first of them when several are equal."""
    hours = Counter(at.replace(minute=0, second=0, microsecond=0) for at in moments)
    return max(sorted(hours), key=lambda hour: hours[hour])
