"""One chart of each kind, made of a few numbers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

from reporting.charts import (
    course,
    drift,
    falls,
    negatives,
    own,
    reasons,
    rivals,
    sentiments,
    shares,
    spark,
    volume,
)
from reporting.charts.chart import Incident, Note

PARIS = ZoneInfo("Europe/Paris")
START = datetime(2026, 11, 1, 23, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SVG = "{http://www.w3.org/2000/svg}"


def bars(counts: list[int]) -> list[volume.Bar]:
    return [volume.Bar(START + place * DAY, START + (place + 1) * DAY, count, count) for place, count in enumerate(counts)]


def of_volume(counts: list[int], **more):
    return volume.chart(bars(counts), PARIS, title="Mentions", measure="by day", **more)


def of_drift(days: list[tuple[int, int, int]], **more):
    first = START.date()
    stretches = [drift.Stretch(first + place * DAY, first + (place + 1) * DAY, *counts) for place, counts in enumerate(days)]
    return drift.chart(stretches, PARIS, title="Drift", measure="share of relays", **more)


def of_course(values: list[float], **more):
    points = [course.Point(START + place * DAY, value, value - 1, value + 1) for place, value in enumerate(values)]
    return course.chart(points, PARIS, title="Score", measure="out of 100", **more)


def of_own(values: list[float], **more):
    counted = [own.Value((START + place * DAY).date(), value) for place, value in enumerate(values)]
    return own.chart(counted, PARIS, (START, START + len(values) * DAY), title="Sales", measure="€", **more)


ONE_OF_EACH = {
    "volume": lambda: of_volume([3, 0, 5], usual=volume.Usual([1], [4]), notes=[Note(START + DAY, "A launch")]),
    "negatives": lambda: negatives.chart(
        [negatives.Hour(START + place * HOUR, START + (place + 1) * HOUR, count, 9) for place, count in enumerate([1, 0, 6])],
        PARIS,
        usual=volume.Usual([0, 0, 0], [2, 2, 2]),
        title="Negative",
        measure="by hour",
    ),
    "drift": lambda: of_drift([(12, 5, 1), (4, 2, 2), (0, 0, 0), (1, 1, 1)]),
    "course": lambda: of_course([50.0, 51.0, 52.5], incidents=[Incident(START + DAY, "Incident")]),
    "own": lambda: of_own([120.0, 90.5, 130.0]),
    "reasons": lambda: reasons.chart(
        [reasons.Reason("Soles", -5.9), reasons.Reason("Collection", 1.6)], -6.4, title="Why", measure="points"
    ),
    "falls": lambda: falls.chart([falls.Step("Habit", -1.0), falls.Step("Forum", 3.2)], 48.0, 50.5, title="Why", measure="points"),
    "rivals": lambda: rivals.chart(
        [
            rivals.Rival("Acme", 62, 58, 66, 90, us=True),
            rivals.Rival("Sole", 47, 41, 52, 30),
            rivals.Rival("Nil", 50, 50, 50, 1, enough=False),
        ],
        title="Beside",
        measure="out of 100",
    ),
    "shares": lambda: shares.chart([shares.Share("Acme", 0.6, 6, us=True), shares.Share("Sole", 0.4, 4)], title="Voice", measure="stories"),
    "sentiments": lambda: sentiments.chart([sentiments.Line("Acme", 5, 3, 2)], title="Sentiment", measure="mentions"),
    "spark": lambda: spark.chart([(50.0, 49.0, 51.0), (52.0, 51.0, 53.0)]),
}


def texts(chart, **more) -> list[str]:
    return [text.text or "" for text in ElementTree.fromstring(chart.svg(**more)).iter(f"{SVG}text")]
