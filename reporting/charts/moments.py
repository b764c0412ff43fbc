"""Places things in time: round values, names of days and hours, words on top that do not run into each other."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from reporting import dates, writing
from reporting.charts.chart import WIDTH, Gap, Incident, Margins, Note

MUCH: Final = 0.2  # share missing from which a gap is hatched over the full height
LETTER: Final = 7.2  # px, on average, with slack for wide system fonts and for a chart drawn narrower than its size
DAY: Final = 86_400_000
MOST_LABELS: Final = 8
Span = tuple[float, float]
MOST_LINES: Final = 3  # of words on top; what finds no room stays in the list under the chart


def milliseconds(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def ticks(low: float, high: float, most: int = 4) -> list[float]:
    """Round values from low to high or just around, three to five of them."""
    rough = (high - low) / most or 1
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(size * power for size in (1, 2, 2.5, 5, 10) if size * power >= rough - 1e-9)
    if step < 1 and high - low >= 1:
        step = 1
    first = math.floor(low / step + 1e-9)
    last = math.ceil(high / step - 1e-9)
    return [round(index * step, 6) for index in range(first, max(last, first + 1) + 1)]


def levels(values: Sequence[float]) -> list[dict[str, Any]]:
    return [{"value": value, "base": value == values[0]} for value in values]


NEAR_END: Final = 0.97
"""From this part of an axis on, half a label would be cut."""


def room_left(values: Sequence[float]) -> int:
    """What the numbers at the left need."""
    return 16 + round(max(len(writing.number(value)) for value in values) * 7.2)


def names(since: datetime, until: datetime, zone: ZoneInfo) -> list[dict[str, Any]]:
    """What stands under the axis: hours of the clock up to two days, else days in words at their middle."""
    if until - since <= timedelta(hours=49):
        return _hours(since, until, zone)
    first = since.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    count = max(1, math.ceil((until - since) / timedelta(days=1)))
    step = max(1, math.ceil(count / MOST_LABELS))
    found = []
    for number in range(0, count, step):
        noon = first + timedelta(days=number, hours=12)
        if since <= noon <= until:
            name = dates.day_of_week(noon.date()) if count <= MOST_LABELS else dates.short_day(noon.date())
            found.append((noon, name))
    return _ranked(found, since, until)


def _hours(since: datetime, until: datetime, zone: ZoneInfo) -> list[dict[str, Any]]:
    """0, 3, 6... of the clock; midnight carries its day."""
    step = 3 if until - since <= timedelta(hours=26) else 6
    start = since.astimezone(zone).replace(minute=0, second=0, microsecond=0)
    found = []
    for number in range(int((until - since) / timedelta(hours=1)) + 1):
        # Through UTC, so that the hours of a change of time are counted as they pass.
        at = datetime.fromtimestamp(start.timestamp() + number * 3600, zone)
        if at.hour % step == 0 and since <= at <= until:
            found.append((at, dates.day_of_week(at.date()) if at.hour == 0 else dates.clock(at)))
    return _ranked(found, since, until)


def _ranked(found: Sequence[tuple[datetime, str]], since: datetime, until: datetime) -> list[dict[str, Any]]:
    """Three of them are kept on a phone; one near the end of the axis stands before its moment, where it is not cut."""
    kept = {0, len(found) // 2, len(found) - 1} if len(found) > 3 else set(range(len(found)))
    return [
        {
            "at": milliseconds(at),
            "label": label,
            "rank": 0 if place in kept else 1,
            "align": "right" if at - since > NEAR_END * (until - since) else "center",
        }
        for place, (at, label) in enumerate(found)
    ]


@dataclass(frozen=True, slots=True)
class Drawn:
    """What stands on a chart of time, its rows, and how many lines of words there are on top, on a phone too."""

    gaps: tuple[Gap, ...]
    notes: tuple[Note, ...]
    incidents: tuple[Incident, ...]
    data: dict[str, list[dict[str, Any]]]
    lines: int
    lines_low: int

    def margins(self, left: int, right: int = 12) -> Margins:
        return Margins(left, right, _top(self.lines), top_low=_top(self.lines_low))


def drawn(
    since: datetime,
    until: datetime,
    gaps: Sequence[Gap],
    notes: Sequence[Note],
    incidents: Sequence[Incident],
    *,
    width: int = WIDTH - Margins().left - Margins().right,
    named: bool = True,
) -> Drawn:
    """What was not heard, what people wrote, what began: those that touch the period, their words beside each other or stacked.

    `named`: what was not heard has its words on top, too.
    """
    gaps = tuple(gap for gap in gaps if gap.since < until and gap.until > since)
    notes = tuple(sorted((note for note in notes if since <= note.at <= until), key=lambda note: note.at))
    incidents = tuple(incident for incident in incidents if since <= incident.at <= until)
    wanted = [
        # First, for they have no line of their own that would lead from their hatch to a place above it.
        *sorted((max(gap.since, since), gap.source, False) for gap in gaps if named and _much(gap)),
        *sorted((incident.at, incident.words, True) for incident in incidents),
        *sorted((note.at, note.words, False) for note in notes),
    ]
    labels = _placed(wanted, [*(incident.at for incident in incidents), *(note.at for note in notes)], since, until, width)
    level = {(label["at"], label["label"]): label["level"] for label in labels}
    return Drawn(
        gaps,
        notes,
        incidents,
        {
            "gaps": [
                {"since": milliseconds(max(gap.since, since)), "until": milliseconds(min(gap.until, until)), "much": _much(gap)}
                for gap in gaps
            ],
            "notes": [{"at": milliseconds(note.at), "level": level.get((milliseconds(note.at), note.words), 0)} for note in notes],
            "incidents": [
                {
                    "at": milliseconds(incident.at),
                    "until": milliseconds(until) if incident.until is None else None,
                    "level": level.get((milliseconds(incident.at), incident.words), 0),
                }
                for incident in incidents
            ],
            "labels": labels,
        },
        max((label["level"] for label in labels), default=-1) + 1,
        max((label["level"] for label in labels if label["strong"]), default=-1) + 1,
    )


def _top(lines: int) -> int:
    """Room on top: for the number of a peak, and for lines of words above it."""
    return 14 + 16 * lines + (6 if lines == 0 else 8)


def _much(gap: Gap) -> bool:
    return gap.share is None or gap.share >= MUCH


def _placed(
    wanted: Sequence[tuple[datetime, str, bool]], drawn: Sequence[datetime], since: datetime, until: datetime, width: int
) -> list[dict[str, Any]]:
    """Each word on the lowest line where it runs into no other and, when there is such a place, no line drawn at a moment strikes it.

    `room` is what it takes in px, `share` the part of the axis that is its own on its line.
    """
    lines: list[list[tuple[float, float]]] = []
    posts: dict[float, int | None] = {(at - since) / (until - since) * width: None for at in drawn}
    made: dict[tuple[int, str], dict[str, Any]] = {}
    spans: dict[tuple[int, str], Span] = {}
    for at, words, strong in wanted:
        key = (milliseconds(at), words)
        place = (at - since) / (until - since) * width
        found = None if key in made else _room(lines, posts, place, len(words) * LETTER * (1.15 if strong else 1) + 12, width)
        if found is None:
            continue
        level, align, span = found
        if place in posts:
            posts[place] = level
        if level == len(lines):
            lines.append([])
        lines[level].append(span)
        spans[key] = span
        made[key] = {
            "at": key[0], "label": words, "align": align, "level": level, "strong": strong, "rank": 0 if strong else 1,
            "room": round(span[1] - span[0]) - 6,
        }  # fmt: skip
    return [one | {"share": _share(spans[key], lines[one["level"]], one["align"], width)} for key, one in made.items()]


def _share(span: Span, line: Sequence[Span], align: str, width: float) -> float:
    """The part of the axis up to half way to the next word of its line: what a word keeps to where the chart is narrower than the words
    were placed for."""
    start, end = span
    if align == "left":
        end = min([(end + other) / 2 for other, _end in line if other >= end], default=width + 10)
    else:
        start = max([(start + other) / 2 for _start, other in line if other <= start], default=-20)
    return round((end - start) / width, 4)


def _room(
    lines: Sequence[Sequence[Span]], posts: Mapping[float, int | None], place: float, length: float, width: float
) -> tuple[int, str, Span] | None:
    """The lowest line with room for a word beside its moment, after it or before it; None when all lines are full there.

    A word without a line of its own stands on the lowest one and unstruck, or under the chart alone.
    """
    own = place in posts
    sides = [("left", (place, place + length)), ("right", (place - length, place))]
    fitting = [(align, span) for align, span in sides if span[0] >= -20 and span[1] <= width + 10]
    free = [
        (level, align, span)
        for level in range(min(len(lines) + 1, MOST_LINES if own else 1))
        for align, span in fitting
        if all(span[1] <= start or span[0] >= end for start, end in (lines[level] if level < len(lines) else ()))
    ]
    for level, align, span in free:
        if not _struck(lines[:level], posts, place, (level, span)):
            return level, align, span
    if fitting or not own:
        return free[0] if free and own else None
    # Longer than the chart has room for on either side: cut, at the side that has more.
    return (len(lines), "left", (place, width)) if place < width / 2 else (len(lines), "right", (0, place))


def _struck(below: Sequence[Sequence[Span]], posts: Mapping[float, int | None], place: float, put: tuple[int, Span]) -> bool:
    """Whether a line at a moment would run through a word: another's through this one, or this one's through those below it."""
    level, (start, end) = put
    through = any(start < post < end and post != place and (high is None or high >= level) for post, high in posts.items())
    return through or (place in posts and any(left < place < right for line in below for left, right in line))
