"""A period beside the one before it, of the same length: the score with its move, and each one's share of voice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from frontend.standing import Standing, Voice
from ingestion.models import Subject
from reputation import ahead
from reputation.ahead import NotYet
from reputation.moves import Comparison
from reputation.shown import apart_as_shown
from reputation.voice import COMPARED, share_of_voice


@dataclass(frozen=True, slots=True)
class VoiceBefore:
    """A share of voice now, and the parts that it had in the period before."""

    voice: Voice
    stories: float | None = None
    mentions: float | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """The period before, and how the score moved from it."""

    since: datetime
    until: datetime
    found: Comparison

    @property
    def enough(self) -> bool:
        """Whether both periods say enough for a move that holds."""
        return self.found.before.enough and self.found.after.enough

    @property
    def points(self) -> float:
        """How far it moved, as its two ends are shown."""
        return apart_as_shown(self.found.before.value, self.found.after.value)

    @property
    def way(self) -> str:
        """Up, down or steady: a change is one only when its interval leaves out 0."""
        if not self.found.move.is_change:
            return "steady"
        return "up" if self.found.move.value > 0 else "down"


def before(since: datetime, until: datetime) -> tuple[datetime, datetime]:
    return since - (until - since), since


def compared(stands: Standing) -> Compared | None:
    """The score of the period before, from the same draws as the one that is shown; None while a worker computes it."""
    since, until = stands.score.since, stands.score.until
    try:
        return Compared(*before(since, until), ahead.compared(stands.subject.pk, since, until))
    except NotYet:
        return None


def voices(shown: Sequence[Voice], subjects: Sequence[Subject], period: tuple[datetime, datetime] | None) -> list[VoiceBefore]:
    """The shares as they are, with those of the period before when one is asked."""
    if period is None or not shown:
        return [VoiceBefore(voice) for voice in shown]
    earlier = share_of_voice([subject for subject in subjects if subject.kind in COMPARED], *period)
    found = {share.subject: share for share in earlier}
    return [
        VoiceBefore(voice, found[voice.share.subject].share_stories, found[voice.share.subject].share_mentions)
        if voice.share.subject in found
        else VoiceBefore(voice)
        for voice in shown
    ]
