"""How a rise went, hour by hour: mentions and negative ones, before, during and after it, beside what these hours usually bring."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from reputation import counting, usual
from reputation.models import Incident
from reputation.usual import Band
from search import calendar
from tenants import current

BEFORE: Final = timedelta(hours=30)
AFTER: Final = timedelta(hours=12)
LONGEST: Final = timedelta(days=10)
HOUR: Final = timedelta(hours=1)
NEGATIVE: Final = "negative"


@dataclass(frozen=True, slots=True)
class Hour:
    """What was said in an hour. No bands: too few days were heard before it to say what is usual."""

    start: datetime
    mentions: int
    stories: int
    negative: int
    usual: Band | None
    usual_negative: Band | None
    unfinished: bool

    @property
    def share(self) -> float | None:
        """The part of it that is negative."""
        return self.negative / self.mentions if self.mentions else None


def unfold(incident: Incident) -> Sequence[Hour]:
    """The hours of its page, and of the API: thirty before it, twelve after it, ten days at most."""
    zone, now = current.zone(), timezone.now()
    since = calendar.floor(incident.began_at - BEFORE, "hour", zone)
    last = incident.over_at or max(now, incident.top_at)
    until = calendar.following(calendar.floor(min(last + AFTER, now, since + LONGEST), "hour", zone), "hour", zone)
    before = since - timedelta(days=usual.DAYS)
    mentions, stories, negative = Counter[datetime](), Counter[datetime](), Counter[datetime]()
    for count in counting.counts(before, until, ["hour", "sentiment"], subjects=[incident.subject_id]):
        at, sentiment = count.keys
        mentions[at] += count.mentions
        stories[at] += count.stories
        negative[at] += count.mentions if sentiment == NEGATIVE else 0
    abnormal = usual.rises(before, since, [incident.subject_id])
    begun = usual.begins(mentions, since)
    bands = usual.of_hours(mentions, (begun, since), zone, abnormal) if begun else None
    bad = usual.of_hours(negative, (begun, since), zone, abnormal) if begun else None
    made = []
    for number in range(int((until - since) / HOUR)):
        at = since + HOUR * number
        hour = at.astimezone(zone).hour
        made.append(
            Hour(
                at, mentions[at], stories[at], negative[at], bands[hour] if bands else None, bad[hour] if bad else None,
                at <= now < at + HOUR,
            )
        )  # fmt: skip
    return made
