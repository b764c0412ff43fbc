"""Charts are drawings without style, escaped, with what was not heard and a table behind them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from frontend.charts import axes, course, spans, svg, volume
from frontend.charts.chart import Gap

PARIS = ZoneInfo("Europe/Paris")
START = datetime(2026, 11, 1, 23, tzinfo=UTC)


@pytest.fixture(autouse=True)
def english(acme):
    with translation.override("en"):
        yield


def bars(counts: list[int]) -> list[volume.Bar]:
    return [
        volume.Bar(START + timedelta(days=place), START + timedelta(days=place + 1), count, count) for place, count in enumerate(counts)
    ]


def made(counts: list[int], **more):
    return volume.chart(bars(counts), PARIS, title="Mentions", measure="by day", **more)


def test_a_bar_leads_to_its_mentions_and_a_day_without_any_leads_nowhere():
    chart = made([3, 0, 5], address=lambda bar: f"?n={bar.mentions}&x=1")
    root = ElementTree.fromstring(chart.wide)
    assert [link.get("href") for link in root.iter("a")] == ["?n=3&x=1", "?n=5&x=1"]


def test_a_drawing_carries_no_style():
    for drawing in (made([3, 0, 5]).wide, made([3]).narrow, spans.part(-1, 2), spans.against_usual(3, (1, 9)), spans.share(0.3, 0.6)):
        assert all("style" not in shape.attrib for shape in ElementTree.fromstring(drawing).iter())


def test_words_are_escaped():
    assert svg.tag("text", "<b>", x='"') == '<text x="&quot;">&lt;b&gt;</text>'


def test_what_was_not_heard_is_hatched_inside_its_hours():
    gap = Gap((START + timedelta(days=1)).timestamp(), (START + timedelta(days=2)).timestamp(), "Avizio not heard for 24 h.")
    chart = made([5, 0, 5], gaps=[gap])
    hatch = next(group for group in ElementTree.fromstring(chart.wide).iter("g") if group.get("class") == "gap")
    across = [float(line.get(end, "0")) for line in hatch.iter("line") for end in ("x1", "x2")]
    third = (736 - axes.LEFT - axes.RIGHT) / 3
    assert min(across) >= axes.LEFT + third - 0.1
    assert max(across) <= axes.LEFT + 2 * third + 0.1
    assert chart.notes == ("Avizio not heard for 24 h.",)


def test_the_table_behind_tells_every_day():
    assert [tuple(row) for row in made([1234, 0]).rows] == [("Mon 2 Nov", "1,234", "1,234"), ("Tue 3 Nov", "0", "0")]


def test_a_score_is_drawn_over_twelve_points_at_least():
    points = [course.Point(START + timedelta(days=place), 50 + place / 10, 49.5, 50.5) for place in range(3)]
    chart = course.chart(points, PARIS, title="Score", measure="out of 100")
    values = [float(text.text or "0") for text in ElementTree.fromstring(chart.wide).iter("text") if (text.text or "").isdigit()]
    assert max(values) - min(values) >= 12


@pytest.mark.parametrize(("low", "high"), [(0, 1), (0, 7), (0, 398), (44.1, 56.2), (0, 1_204_310)])
def test_an_axis_has_few_round_values_that_hold_all(low, high):
    found = axes.ticks(low, high)
    assert found[0] <= low
    assert found[-1] >= high
    assert 2 <= len(found) <= 7
