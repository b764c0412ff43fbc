"""Charts are drawn from finished data by specifications that hold to Vega-Lite's own schema."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import altair
import jsonschema
import pytest
from django.utils import translation

from reporting.charts import (
    course,
    drawing,
    moments,
    own,
    reasons,
    sentiments,
    spark,
    voices,
)
from reporting.charts.chart import Gap, Incident, Note, Table
from reporting.charts.kinds import KINDS
from reporting.charts.theme import THEMES
from tests.reporting.charted import DAY, ONE_OF_EACH, PARIS, START, of_course, of_drift, of_volume, texts


@pytest.fixture(autouse=True)
def english(acme):
    with translation.override("en"):
        yield


@pytest.fixture(scope="module")
def schema() -> jsonschema.Draft7Validator:
    """The schema of Vega-Lite as published, which comes with a package of the tests."""
    path = Path(altair.__file__).parent / "vegalite" / "v6" / "schema" / "vega-lite-schema.json"
    return jsonschema.Draft7Validator(json.loads(path.read_text()))


def test_every_kind_is_tried_here():
    assert set(ONE_OF_EACH) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_specification_holds_to_the_schema(kind, schema):
    schema.validate(json.loads(json.dumps(KINDS[kind])))


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_chart_gives_is_what_its_specification_takes(kind):
    made, vega = ONE_OF_EACH[kind](), json.loads(drawing.compiled(KINDS[kind]))
    assert set(made.data) <= {data["name"] for data in vega["data"]}
    assert set(made.settings) | set(THEMES["light"]) == {signal["name"] for signal in vega["signals"]}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("theme", THEMES)
def test_it_is_drawn_in_the_colours_of_the_theme_and_as_wide_as_asked(kind, theme):
    made = ONE_OF_EACH[kind]()
    root = ElementTree.fromstring(made.svg(theme, width=600, accent="#12664f"))
    assert root.get("width") == "600"
    known = {str(value).lower() for value in THEMES[theme].values()} | {"#12664f", "none", "transparent"}
    used = {value for shape in root.iter() for name in ("fill", "stroke") if (value := (shape.get(name) or "").lower())}
    assert used <= known


def test_a_chart_is_a_picture_too():
    assert ONE_OF_EACH["course"]().png().startswith(b"\x89PNG")


def test_it_is_compiled_once_for_all_processes(monkeypatch):
    drawing._compiled.cache_clear()
    drawing.compiled(course.SPECIFICATION)
    drawing._compiled.cache_clear()  # as in another process
    monkeypatch.setattr("vl_convert.vegalite_to_vega", lambda *_given, **_more: pytest.fail("compiled again"))
    assert drawing.compiled(course.SPECIFICATION)


def test_an_axis_writes_numbers_as_the_reader_does():
    assert "2,000" in texts(of_volume([1800, 2000]))
    with translation.override("fr"):
        assert "2\u202f000" in texts(of_volume([1800, 2000]))


def test_no_drawing_carries_a_style_or_a_script():
    drawn = ONE_OF_EACH["volume"]().svg()
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=", drawn)


def test_words_are_escaped():
    chart = of_volume([3, 4], notes=[Note(START + DAY, "<script>alert(1)</script> & co")])
    assert "<script>alert(1)</script> & co" in texts(chart)
    assert "<script" not in chart.svg()


def test_the_peak_carries_its_number():
    assert "398" in texts(of_volume([12, 398, 40]))


@pytest.mark.parametrize(("hours", "align"), [((), "center"), ((13,), "right"), ((11,), "left"), ((2, 13), "right"), ((200,), "center")])
def test_no_line_at_a_moment_strikes_the_number_of_the_peak(hours, align):
    notes = [Note(START + 6 * DAY + timedelta(hours=hour), f"Note {hour}") for hour in hours]
    assert [row["align"] for row in of_volume([1] * 6 + [9] + [1] * 23, notes=notes).data["peak"]] == [align]


def test_a_gap_is_named_under_the_chart_alone_where_that_is_asked():
    gap = Gap("Avizio not heard for 24 h", START + DAY, START + 2 * DAY, "Avizio not heard for 24 h: unknown.")
    chart = of_volume([5, 0, 5], gaps=[gap], named=False)
    assert chart.data["labels"] == []
    assert len(chart.data["gaps"]) == 1
    assert chart.not_heard == ("Avizio not heard for 24 h: unknown.",)


def test_weeks_of_voices_are_bars_of_a_chart_of_volume_and_lead_to_what_was_said():
    weeks = [voices.Week(START + place * 7 * DAY, START + (place + 1) * 7 * DAY, said, f"/{place}") for place, said in enumerate([2, 0, 4])]
    chart = voices.chart(weeks, PARIS, title="By week", measure="voices")
    assert set(chart.data) == set(of_volume([1]).data)
    assert [(bar["said"], bar["url"]) for bar in chart.data["bars"]] == [("2 voices", "/0"), ("0 voices", ""), ("4 voices", "/2")]
    assert "4" in texts(chart)


def test_where_nothing_was_said_there_is_an_axis_and_no_peak():
    chart = of_volume([0, 0])
    assert chart.data["peak"] == []
    assert texts(chart).count("0") == 1


def test_what_was_not_heard_is_hatched_over_its_hours_and_in_a_strip_when_little_is_missing():
    much = Gap("Avizio not heard for 24 h", START + DAY, START + 2 * DAY, "Avizio not heard for 24 h: unknown.", 0.4)
    little = Gap("Cliplo not heard for 24 h", START + DAY, START + 2 * DAY, "Cliplo not heard for 24 h: unknown.", 0.05)
    full, strip = of_volume([5, 0, 5], gaps=[much]), of_volume([5, 0, 5], gaps=[little])
    assert full.data["gaps"] == [{"since": moments.milliseconds(START + DAY), "until": moments.milliseconds(START + 2 * DAY), "much": True}]
    assert [gap["much"] for gap in strip.data["gaps"]] == [False]
    assert "Avizio not heard for 24 h" in texts(full)
    assert "Cliplo not heard for 24 h" not in texts(strip)
    assert strip.not_heard == ("Cliplo not heard for 24 h: unknown.",)


def test_a_gap_that_goes_beyond_the_chart_is_hatched_to_its_edge_and_one_outside_is_not():
    inside = Gap("A", START - 9 * DAY, START + DAY, "A.")
    outside = Gap("B", START - 9 * DAY, START - 5 * DAY, "B.")
    found = of_volume([1, 1], gaps=[inside, outside]).data["gaps"]
    assert [(gap["since"], gap["until"]) for gap in found] == [(moments.milliseconds(START), moments.milliseconds(START + DAY))]


def test_words_on_top_do_not_run_into_each_other():
    near = [Note(START + DAY + timedelta(minutes=number), f"A rather long word number {number}") for number in range(6)]
    labels = of_volume([1] * 14, notes=near).data["labels"]
    places = {(label["level"], label["align"]) for label in labels}
    assert len(places) == len(labels)
    assert max(label["level"] for label in labels) < moments.MOST_LINES


@pytest.mark.parametrize("width", [480, 560, 684, 900])
def test_words_of_a_line_do_not_meet_in_a_chart_of_any_width(width):
    notes = [Note(START + day * DAY, words) for day, words in ((2.5, "A launch of theirs"), (10.2, "A video of the sole"), (11, "Excuses"))]
    labels = of_volume([1] * 14, notes=notes).data["labels"]
    taken = []
    for one in labels:
        at = (one["at"] - moments.milliseconds(START)) / (14 * DAY / timedelta(milliseconds=1)) * width
        length = min(one["room"], one["share"] * width - 6)
        taken.append((one["level"], *((at, at + length) if one["align"] == "left" else (at - length, at))))
        assert length > 40
    assert any(one["room"] < one["share"] * 684 for one in labels)
    assert len({level for level, _start, _end in taken}) < len(taken)
    assert all(before[0] != after[0] or before[2] <= after[1] for before, after in pairwise(sorted(taken)))


def test_a_source_that_was_not_heard_is_named_under_the_chart_alone_where_lines_would_strike_its_name():
    silent = "A source with a long name not heard for 24 h"
    gap = Gap(silent, START + 5 * DAY, START + 6 * DAY, f"{silent}: it did not answer.")
    near = [Note(START + days * DAY, "A rather long word on a note of people") for days in (4, 5.5, 6, 8)]
    assert silent in [label["label"] for label in of_volume([1] * 14, gaps=[gap]).data["labels"]]
    crowded = of_volume([1] * 14, gaps=[gap], notes=near)
    assert silent not in [label["label"] for label in crowded.data["labels"]]
    assert gap.words in crowded.not_heard


def test_on_a_phone_only_incidents_keep_their_words():
    chart = of_volume([1] * 14, notes=[Note(START + DAY, "A launch")], incidents=[Incident(START + 5 * DAY, "Incident open")])
    assert {"A launch", "Incident open"} <= set(texts(chart))
    narrow = texts(chart, width=350)
    assert "Incident open" in narrow
    assert "A launch" not in narrow
    assert chart.noted == ("3\u00a0Nov: A launch",)


def test_what_is_told_under_a_chart_is_what_it_draws():
    outside, inside = Note(START - DAY, "Before"), Note(START + DAY, "Within")
    gone = Gap("A", START - 9 * DAY, START - 5 * DAY, "A.")
    chart = of_volume([1] * 14, notes=[outside, inside], gaps=[gone])
    assert ([note.words for note in chart.notes], chart.not_heard) == (["Within"], ())


def test_what_stands_on_a_chart_is_told_in_the_order_of_its_days():
    chart = of_drift([(4, 1, 0), (4, 2, 1), (4, 2, 1)], notes=[Note(START + 2 * DAY, "First inverted"), Note(START + DAY, "A launch")])
    assert [note.words for note in chart.notes] == ["A launch", "First inverted"]


def test_what_was_not_heard_is_named_right_over_its_hatch_or_up_to_it():
    silent = "A source not heard for 24 h"
    gap = Gap(silent, START + 5 * DAY, START + 6 * DAY, f"{silent}: it did not answer.")
    for day, align in ((4, "left"), (7, "right")):
        labels = of_volume([1] * 14, gaps=[gap], notes=[Note(START + day * DAY, "A note")]).data["labels"]
        assert [(label["level"], label["align"]) for label in labels if label["label"] == silent] == [(0, align)]


def test_scores_beside_each_other_tell_their_intervals_where_there_is_room():
    chart = ONE_OF_EACH["rivals"]()
    assert {"62.0", "58.0 to 66.0", "41.0 to 52.0"} <= set(texts(chart, width=672))
    narrow = texts(chart, width=350)
    assert "62.0" in narrow
    assert "58.0 to 66.0" not in narrow


def test_a_score_is_drawn_over_twelve_points_at_least():
    ticks = of_course([50.0, 50.1, 50.2]).settings["ticks"]
    assert ticks[-1] - ticks[0] >= 12


def test_a_score_has_a_hole_where_too_little_was_said():
    points = [course.Point(START + place * DAY, 50, 49, 51) for place in (0, 1, 4, 5)]
    line = course.chart(points, PARIS, title="Score", measure="").data["line"]
    assert [point["value"] for point in line] == [50, 50, None, 50, 50]


def test_reasons_add_up_to_what_is_shown():
    found = [reasons.Reason("A", -1.24), reasons.Reason("B", 0.36), reasons.Reason("C", 0.33)]
    chart = reasons.chart(found, -0.61, title="Why", measure="points")
    *parts, total = [float(str(row[1])) for row in chart.table.rows]
    assert round(sum(parts), 1) == total == -0.6


def test_a_mixed_mention_is_half_good_and_half_bad_in_the_drawing_and_itself_in_the_table():
    chart = sentiments.chart([sentiments.Line("Acme", 1, 0, 1, mixed=2)], title="", measure="")
    assert [(part["sentiment"], part["end"] - part["begin"]) for part in chart.data["parts"]] == [("negative", 0.5), ("positive", 0.5)]
    assert chart.table.rows == (("Acme", 1, 0, 1, 2),)


def test_own_figures_begin_at_nothing_and_have_a_hole_where_days_are_missing():
    counted = [own.Value((START + place * DAY).date(), 100 + place) for place in (0, 1, 2, 9, 10)]
    drawn = own.chart(counted, PARIS, (START, START + 12 * DAY), title="Sales", measure="€", left=90)
    assert drawn.settings["ticks"][0] == 0
    assert [row["value"] for row in drawn.data["line"]] == [100, 101, 102, None, 109, 110]
    assert (drawn.margins.left, len(drawn.table.rows)) == (90, 5)


def test_the_name_of_the_neutral_line_stands_clear_of_the_score():
    above = of_course([50.5, 50.6, 50.8, 55, 56, 57]).data["neutral"][0]
    assert (above["align"], above["dy"] > 0) == ("left", True)
    below = of_course([49.5, 49.4, 49.2, 45, 44, 43]).data["neutral"][0]
    assert (below["align"], below["dy"] < 0) == ("left", True)
    assert of_course([70.0, 71.0, 72.0]).data["neutral"] == []


def test_a_column_of_small_courses_has_one_scale():
    flat, steep = spark.span([(50, 49, 51), (50.5, 49, 51)]), spark.span([(60, 59, 61), (61, 60, 62)])
    assert flat[1] - flat[0] == steep[1] - steep[0] == spark.SPAN


def test_the_table_behind_holds_numbers_and_writes_them_for_readers():
    chart = of_volume([1234, 0], address=lambda bar: f"?n={bar.mentions}")
    assert [row[1:] for row in chart.table.rows] == [(1234, 1234), (0, 0)]
    assert chart.table.written() == [("?n=1234", ["Mon 2\u00a0Nov", "1,234", "1,234"]), ("", ["Tue 3\u00a0Nov", "0", "0"])]


def test_what_is_not_known_is_said():
    assert Table(("A",), ((None,),)).written() == [("", ["not known"])]


def test_the_hours_of_a_day_of_25_hours_are_named_as_the_clock_shows_them():
    since = datetime(2026, 10, 24, 22, tzinfo=UTC)
    names = [name["label"] for name in moments.names(since, since + timedelta(hours=25), PARIS)]
    assert names[:3] == ["Sun 25", "3:00", "6:00"]
    assert len(names) == len(set(names))


def test_the_name_of_a_day_that_has_hardly_begun_stands_before_it():
    found = moments.names(START, START + timedelta(days=6, hours=12, minutes=30), PARIS)
    assert [name["align"] for name in found] == ["center"] * 6 + ["right"]


@pytest.mark.parametrize(("low", "high"), [(0, 1), (0, 7), (0, 398), (44.1, 56.2), (0, 1_204_310)])
def test_an_axis_has_few_round_values_that_hold_all(low, high):
    found = moments.ticks(low, high)
    assert found[0] <= low
    assert found[-1] >= high
    assert 2 <= len(found) <= 7


def test_a_day_with_few_relays_has_a_wide_interval_and_one_without_none():
    chart = of_drift([(40, 20, 4), (0, 0, 0), (1, 1, 0)])
    assert [(row["low"], row["high"]) for row in chart.data["line"]] == [(37.4, 62.6), (27.0, 100.0)]
    assert [row["value"] for row in chart.data["inverted"]] == [10.0, 0.0]
    assert [row[1:4] for row in chart.table.rows] == [(40, 20, 50.0), (0, 0, None), (1, 1, 100.0)]
    assert "51%" in chart.summary.replace("\u202f", "").replace("\u00a0", "")


@pytest.mark.parametrize("look", ["light", "dark", "print"])
def test_only_the_share_of_the_inverted_ones_has_a_band(look):
    drawn = of_drift([(12, 5, 1), (4, 2, 2), (1, 1, 1)]).svg(look)
    assert drawn.count("mark-area") == 1


def test_the_names_of_two_lines_that_end_on_the_axis_stand_above_it():
    *_, of_changed, of_inverted = of_drift([(40, 20, 4), (3, 0, 0)]).data["last"]
    assert of_changed["down"] < of_inverted["down"] < 0
