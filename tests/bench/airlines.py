"""`incident.airlines`: what is seen of real tweets about four airlines, hour by hour as they were published."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from statistics import median
from typing import Any

from ingestion.models import Subject
from reputation.models import EarlyWarning, Echo, Incident, Need, Statement, Voice
from reputation.score import score
from tests.bench.corpus import data
from tests.bench.ground import Ground
from tests.bench.replaying import DAY, HOUR, Published, Replay, client, moments
from tests.bench.report import Result, note

UNUSUAL = 1.5
"""A day whose negative tweets, as people labelled them, are so many times the median of the days before."""
HANDLES = {"United": "united", "Southwest": "southwestair", "US Airways": "usairways", "American": "americanair"}
PACIFIC = "America/Los_Angeles"


@dataclass(frozen=True)
class _Event:
    """An unusual day of a brand, by what people labelled: how many negative tweets, against how many usual ones."""

    brand: str
    day: date
    negative: int
    usual: float
    top: datetime
    reason: str


def airlines(ground: Ground) -> Iterator[Result]:
    """The tweets about four airlines, told hour by hour, a whole number of weeks later; what was found of their unusual days."""
    file = data() / "mentions" / "airlines.jsonl"
    if not file.exists():
        note(f"{file} is not there (VIGIE_DATA names the folder)")
        return
    rows = [json.loads(line) for line in file.read_text().splitlines()]
    for row in rows:
        row["at"] = datetime.fromisoformat(row["published_at"])
    newest, now = max(row["at"] for row in rows), datetime.now(UTC)
    later = timedelta(weeks=(now - newest).days // 7)
    watched = [(name, "own" if name == "United" else "competitor", f'"{name}" OR at:{handle}') for name, handle in HANDLES.items()]
    client(ground, "airlines", PACIFIC, ["en"], watched)
    replay = Replay([Published(row["at"] + later, "X", _item(row, later)) for row in rows])
    first_seen: dict[int, datetime] = {}
    end = newest + later + HOUR
    with replay.running():
        for moment in moments(replay.published[0].at, end):
            replay.go(moment)
            for pk in Incident.objects.exclude(pk__in=first_seen).values_list("pk", flat=True):
                first_seen[pk] = moment
        replay.search()
        yield _judged(_events(rows), later, first_seen, (replay.published[0].at, end))


def _item(row: Mapping[str, Any], later: timedelta) -> dict[str, Any]:
    return {
        "external_id": row["id"], "url": f"https://x.example/{row['id']}", "text": row["text"],
        "published_at": (row["at"] + later).isoformat(), "author": {"handle": row["author"]}, "platform": "x", "site": "x.example",
        "type": "post", "counts": {"shares": row["shares"]},
    }  # fmt: skip


def _events(rows: Sequence[Mapping[str, Any]]) -> list[_Event]:
    by_day: dict[tuple[str, date], list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        if row["sentiment"] == "negative":
            by_day[row["brand"], row["at"].date()].append(row)
    found = []
    for (brand, day), negative in sorted(by_day.items()):
        past = [len(those) for (other, before), those in by_day.items() if other == brand and before < day]
        if len(past) >= 3 and len(negative) >= UNUSUAL * median(past) and len(negative) >= 50:
            hours = Counter(row["at"].replace(minute=0, second=0) for row in negative)
            reasons = Counter(row["reason"] for row in negative)
            top = max(hours, key=lambda hour: (hours[hour], hour))
            found.append(_Event(brand, day, len(negative), median(past), top, reasons.most_common(1)[0][0]))
    return found


def _judged(events: Sequence[_Event], later: timedelta, first_seen: Mapping[int, datetime], window: tuple[datetime, datetime]) -> Result:
    incidents = list(Incident.objects.select_related("subject").order_by("began_at"))
    zone = events[0].top.tzinfo
    told, hit = [], set()
    for event in events:
        since = datetime.combine(event.day, datetime.min.time(), zone) + later
        those = [
            one
            for one in incidents
            if one.subject.name == event.brand and one.began_at < since + DAY and (one.over_at or window[1]) > since
        ]
        hit |= {one.pk for one in those}
        first = min((first_seen[one.pk] for one in those), default=None)
        told.append({
            "brand": event.brand, "day": event.day.isoformat(), "negative": event.negative, "usual": event.usual, "reason": event.reason,
            "found": bool(those), "hours_before_top": first and round((event.top + later + HOUR - first) / HOUR, 1),
        })  # fmt: skip
    more = {
        "days": told,
        "incidents": [_shown(one, later, first_seen[one.pk], zone) | {"of_unusual_day": one.pk in hit} for one in incidents],
        "others": sum(one.pk not in hit for one in incidents), "early_warnings": EarlyWarning.objects.count(),
        "statements": Statement.objects.count(), "echoes": Echo.objects.count(),
        "needs": dict(Counter(Need.objects.values_list("kind", flat=True))),
        "voices": {name: dict(Counter(Voice.objects.filter(subject__name=name).values_list("kind", flat=True))) for name in HANDLES},
        "scores": {one.name: _score(one, window) for one in Subject.objects.order_by("pk")},
    }  # fmt: skip
    return Result("incident.airlines", sum(bool(one["found"]) for one in told), "unusual days found", len(told), more=more)


def _shown(one: Incident, later: timedelta, seen: datetime, zone: tzinfo | None) -> dict[str, Any]:
    """With its moments as they were then."""
    then = {"began": one.began_at, "seen": seen, "over": one.over_at}
    told = {name: at and (at - later).astimezone(zone).isoformat(timespec="minutes") for name, at in then.items()}
    return {"brand": one.subject.name, "measure": one.measure, "times": round(one.times, 1), **told}


def _score(subject: Subject, window: tuple[datetime, datetime]) -> list[float]:
    found = score(subject.pk, *window)
    return [round(one, 1) for one in (found.value, found.low, found.high)]
