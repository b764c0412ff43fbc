"""The texts of the last days that a query can be tried on: how many there are, how far back, and even samples of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Any, Final, Self

from django.conf import settings
from django.utils import timezone

from ingestion import rows

COUNTED: Final = 1_000_000
"""Up to which number texts are counted in a request: more is as good as this many."""

# Both are answered by an index alone.
_MENTIONS: Final = """
    SELECT count(*), min(published_at) FROM (
        SELECT published_at FROM ingestion_mention WHERE published_at >= %s ORDER BY published_at DESC LIMIT %s) newest
"""
_ITEMS: Final = """
    SELECT count(*), min(seen_at) FROM (SELECT seen_at FROM ingestion_rawitem WHERE outcome = 'unmatched' LIMIT %s) waiting
"""
_NEWEST: Final = "SELECT max(published_at) FROM ingestion_mention"
# A hash, because every tenth number may be the same source each time, of ten that are read in turn.
_SAMPLE: Final = "SELECT id FROM ingestion_mention WHERE published_at >= %s AND hashint8(id) %% %s = 0 ORDER BY published_at DESC LIMIT %s"
_AFTER: Final = "SELECT id FROM ingestion_mention WHERE id > %s AND published_at >= %s ORDER BY id LIMIT %s"


@dataclass(frozen=True, slots=True)
class Horizon:
    """How far back can be seen: mentions published since a moment, and items that concern nobody and are still kept."""

    since: datetime
    until: datetime
    mentions: int
    items: int
    first_mention: datetime | None
    first_item: datetime | None
    """When the oldest item was received; those of before are deleted, whatever they said."""

    def both(self) -> tuple[datetime, int]:
        """Since when both are known, and how many days that is: one at least.

        What was published since then and concerns nobody was received since then, so it is still kept.
        """
        since = max(self.since, self.until - max(settings.UNMATCHED_KEPT, timedelta(days=1)), self.first_mention or self.since)
        return since, max(ceil((self.until - since) / timedelta(days=1)), 1)

    def as_json(self) -> dict[str, Any]:
        moments = {name: getattr(self, name) for name in ("since", "until", "first_mention", "first_item")}
        written = {name: moment.isoformat() if moment else None for name, moment in moments.items()}
        return written | {"mentions": self.mentions, "items": self.items}

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        first_mention, first_item = (datetime.fromisoformat(one) if one else None for one in (kept["first_mention"], kept["first_item"]))
        since, until = (datetime.fromisoformat(kept[name]) for name in ("since", "until"))
        return cls(since, until, kept["mentions"], kept["items"], first_mention, first_item)


def horizon(days: int) -> Horizon:
    """The last days up to now, or up to the newest mention when that is older: an import of old texts can be looked at too."""
    now = timezone.now()
    newest: datetime | None = rows.run(_NEWEST)[0][0]
    until = min(newest, now) if newest and newest < now - timedelta(days=days) else now
    since = until.astimezone(UTC) - timedelta(days=days)
    mentions, first_mention = rows.run(_MENTIONS, since, COUNTED)[0]
    items, first_item = rows.run(_ITEMS, COUNTED)[0]
    return Horizon(since, until, mentions, items, first_mention, first_item)


def every(total: int, most: int) -> int:
    """Of how many texts one is tried, so that about `most` are."""
    return max(ceil(total / most), 1)


def mentions(period: Horizon, most: int) -> list[int]:
    """Mentions of the period: all when they are no more than that, else an even sample."""
    step = every(period.mentions, most)
    return [id for (id,) in rows.run(_SAMPLE, period.since, step, most * 2)]


def mentions_after(period: Horizon, after: int, limit: int) -> list[int]:
    """The next mentions of the period, in the order of their numbers."""
    return [id for (id,) in rows.run(_AFTER, after, period.since, limit)]
