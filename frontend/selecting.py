"""A period selected within a wider one: the timeline stays on the wider one, facets and list are of the selection."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils.translation import gettext as _

from frontend import figures, questions
from frontend.asking import Period
from search.querying import Query

NAMES: Final = ("start", "end")
"""Its words in an address: moments in UTC, so that it means the same to whoever gets the address."""
LEFT_BEHIND: Final = ("cursor", "open", *NAMES)


@dataclass(frozen=True, slots=True)
class Selection:
    """From `start` up to, not including, `end`."""

    start: datetime
    end: datetime

    @classmethod
    def within(cls, start: datetime | None, end: datetime | None, query: Query) -> Selection | None:
        """The part of the period that is selected; None when nothing of it is."""
        if start is None or end is None:
            return None
        found = cls(max(start, query.since or start), min(end, query.until or end))
        return found if found.start < found.end and (found.start, found.end) != (query.since, query.until) else None

    def of(self, query: Query) -> Query:
        """The question, of the selection only."""
        return replace(query, since=self.start, until=self.end)

    def words(self, zone: ZoneInfo) -> str:
        """Days where whole ones are selected, else days and hours."""
        start, end = self.start.astimezone(zone), self.end.astimezone(zone)
        if start.time() == end.time() == time():
            first, last = start.date(), (end - timedelta(hours=1)).date()
            named = figures.calendar_day(first), figures.calendar_day(last)
            return named[0] if first == last else _("%(start)s to %(end)s") % {"start": named[0], "end": named[1]}
        return _("%(start)s to %(end)s") % {"start": figures.moment(start), "end": figures.moment(end)}

    def days(self, zone: ZoneInfo) -> Period:
        """The days that it touches."""
        return Period(self.start.astimezone(zone).date(), (self.end - timedelta(seconds=1)).astimezone(zone).date())


@dataclass(frozen=True, slots=True)
class Ways:
    """What the page says of the selection, and where one goes from it; `earlier` and `later` are empty at the ends of the period."""

    words: str
    clear: str
    closer: str
    earlier: str
    later: str


def ways(selection: Selection, bounds: tuple[datetime, datetime], given: QueryDict, zone: ZoneInfo) -> Ways:
    """The same length before and after it, all of the period, its days alone. `given`: the question, its period said."""
    length = selection.end - selection.start
    before = Selection(max(selection.start - length, bounds[0]), selection.start)
    after = Selection(selection.end, min(selection.end + length, bounds[1]))
    days = selection.days(zone)
    return Ways(
        selection.words(zone),
        address(given, None),
        address(given, None, since=days.since, until=days.until),
        address(given, before) if before.start < before.end else "",
        address(given, after) if after.start < after.end else "",
    )


def said(given: QueryDict, period: Period) -> QueryDict:
    """The page's question with its period in so many words: the usual one is another tomorrow."""
    asked = given.copy()
    for name in LEFT_BEHIND:
        asked.pop(name, None)
    for name, day in (("since", period.since), ("until", period.until)):
        asked[name] = day.isoformat() if day else ""
    return asked


def address(given: QueryDict, selection: Selection | None, **changes: object) -> str:
    """The page with this selected."""
    return questions.changed(given, dict.fromkeys(LEFT_BEHIND) | changes | (_said(selection) if selection else {}))


def addresses(given: QueryDict) -> Callable[[Selection], str]:
    """The address of the page with each of many selections."""
    begun = questions.begun(given, LEFT_BEHIND)
    return lambda selection: f"{begun}{urlencode(_said(selection))}"


def _said(selection: Selection) -> dict[str, str]:
    return dict(zip(NAMES, map(written, (selection.start, selection.end)), strict=True))


def written(at: datetime) -> str:
    """A moment in an address, to the minute; finer where it is finer, so that no mention falls between."""
    precise = "auto" if at.second or at.microsecond else "minutes"
    return at.astimezone(UTC).isoformat(timespec=precise).replace("+00:00", "Z")
