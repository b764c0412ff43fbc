"""Layers that charts of time share, in Vega-Lite: lines of values, days, what was not heard, words on a moment."""

from __future__ import annotations

from typing import Any, Final

from reporting.charts import theme
from reporting.charts.drawing import NARROW_BELOW

Layer = dict[str, Any]
SCHEMA: Final = "https://vega.github.io/schema/vega-lite/v6.json"
HATCH: Final = 7  # px between two lines of what was not heard
STRIP: Final = 6  # px of the strip under the axis
WORDS: Final = 12  # px of every letter
WIDE: Final = f"width + padding.left + padding.right >= {NARROW_BELOW}"
"""Where the chart, its margins included, is drawn as on a large screen."""


def said(expression: str) -> dict[str, str]:
    """A value that is known only when the chart is drawn."""
    return {"expr": expression}


def field(name: str, **more: Any) -> dict[str, Any]:
    return {"field": name, "type": "quantitative", **more}


def pixels(name: str) -> dict[str, Any]:
    """A place that is counted in pixels already."""
    return field(name, scale=None, axis=None)


def x(name: str) -> dict[str, Any]:
    """A moment, in milliseconds since 1970, between the ends of the period."""
    return field(name, axis=None, scale={"domainMin": said("since"), "domainMax": said("until"), "nice": False, "zero": False})


def y(name: str) -> dict[str, Any]:
    """A value between the first and the last of the round ones."""
    scale = {"domainMin": said("ticks[0]"), "domainMax": said("ticks[length(ticks) - 1]"), "nice": False, "zero": False}
    return field(name, axis=None, scale=scale)


def words(encoding: Layer, *, colour: str = "text3", weight: int = 400, **mark: Any) -> list[Layer]:
    """A text with a halo of the page's colour, so that it reads on lines."""
    text = {"type": "text", "font": said("sans"), "fontSize": WORDS, "fontWeight": weight, "baseline": "middle", **mark}
    halo = {**text, "color": said("bg"), "stroke": said("bg"), "strokeWidth": 3, "strokeJoin": "round"}
    return [{"mark": halo, "encoding": encoding}, {"mark": {**text, "color": said(colour)}, "encoding": encoding}]


def levels() -> Layer:
    """Round values as lines, the lowest a little darker, with their number at the left."""
    at = {**y("value")}
    number = {
        "mark": {
            "type": "text", "x": -8, "align": "right", "baseline": "middle", "font": said("sans"), "fontSize": WORDS, "color": said("text3")
        },
        "encoding": {"y": at, "text": {"field": "label", "type": "nominal"}},
    }  # fmt: skip
    rule = {
        "mark": {"type": "rule", "color": said("datum.base ? line2 : line"), "x": 0, "x2": said("width")},
        "encoding": {"y": at},
    }
    return {
        "data": {"name": "levels"},
        "transform": [{"calculate": "format(datum.value, datum.value % 1 ? ',.1f' : ',')", "as": "label"}],
        "layer": [rule, number],
    }


def days() -> Layer:
    """Names under the axis; where there is little room only those of rank 0."""
    return {
        "data": {"name": "days"},
        "transform": [{"filter": f"datum.rank == 0 || {WIDE}"}],
        "mark": {
            "type": "text", "y": said("height + 15"), "align": said("datum.align"), "baseline": "middle", "font": said("sans"),
            "fontSize": WORDS, "color": said("text3"),
        },
        "encoding": {"x": x("at"), "text": {"field": "label", "type": "nominal"}},
    }  # fmt: skip


def not_heard() -> Layer:
    """45 degrees of grey over the full height where much is missing, in a strip under the axis where little is."""
    place = "(datum.{end} - since) / (until - since) * width"
    lines = [
        {"calculate": place.format(end="since"), "as": "left"},
        {"calculate": f"max({place.format(end='until')}, datum.left + 3)", "as": "right"},
        {"calculate": "datum.much ? 0 : height + 1", "as": "roof"},
        {"calculate": f"datum.much ? height : height + {STRIP}", "as": "floor"},
        {"calculate": f"sequence(0, (datum.right - datum.left + datum.floor - datum.roof) / {HATCH})", "as": "line"},
        {"flatten": ["line"]},
        {"calculate": f"datum.left - (datum.floor - datum.roof) + datum.line * {HATCH}", "as": "begin"},
        {"calculate": "max(datum.begin, datum.left)", "as": "x1"},
        {"calculate": "min(datum.begin + datum.floor - datum.roof, datum.right)", "as": "x2"},
        {"calculate": "datum.floor - (datum.x1 - datum.begin)", "as": "y1"},
        {"calculate": "datum.floor - (datum.x2 - datum.begin)", "as": "y2"},
    ]
    hatch = {
        "transform": lines,
        "mark": {"type": "rule", "color": said("line3"), "opacity": 0.6, "strokeWidth": 0.8},
        "encoding": {"x": pixels("x1"), "x2": {"field": "x2"}, "y": pixels("y1"), "y2": {"field": "y2"}},
    }
    return {"data": {"name": "gaps"}, "layer": [hatch]}


def incidents() -> Layer:
    """Red behind while open, a red line where it began."""
    behind = {
        "transform": [{"filter": "datum.until != null"}],
        "mark": {"type": "rect", "color": said("danger"), "opacity": 0.07, "y": 0, "y2": said("height")},
        "encoding": {"x": x("at"), "x2": {"field": "until"}},
    }
    start = {
        "mark": {"type": "rule", "color": said("danger"), "y": said("-28 - 16 * datum.level"), "y2": said("height")},
        "encoding": {"x": x("at")},
    }
    return {"data": {"name": "incidents"}, "layer": [behind, start]}


def notes() -> Layer:
    """A dashed line at a moment that people or the product wrote a word on."""
    top = said(f"{WIDE} ? -28 - 16 * datum.level : -4")
    return {
        "data": {"name": "notes"},
        "mark": {"type": "rule", "color": said("line3"), "strokeDash": [3, 3], "y": top, "y2": said("height")},
        "encoding": {"x": x("at")},
    }


def labels() -> Layer:
    """The words on top: of incidents, of notes, of what was not heard; on a phone of incidents, the others are told under it."""
    encoding = {"x": x("at"), "text": {"field": "label", "type": "nominal"}}
    place: Layer = {
        "align": said("datum.align"), "dx": said("datum.align == 'left' ? 5 : -5"), "y": said("-22 - 16 * datum.level"),
        "limit": said("min(datum.room, datum.share * width - 6)"),
    }  # fmt: skip
    plain, strong = words(encoding, colour="text2", **place), words(encoding, colour="danger", weight=600, **place)
    return {
        "data": {"name": "labels"},
        "layer": [
            {"transform": [{"filter": f"!datum.strong && {WIDE}"}], "layer": plain},
            {"transform": [{"filter": "datum.strong"}], "layer": strong},
        ],
    }


def chosen() -> Layer:
    """The period selected on the timeline, soft, behind everything."""
    mark = {"type": "rect", "color": said("chosen"), "y": 0, "y2": said("height")}
    return {"data": {"name": "chosen"}, "mark": mark, "encoding": {"x": x("since"), "x2": {"field": "until"}}}


def edges() -> Layer:
    """The edges of the period selected, above everything, with something to hold."""
    return {"data": {"name": "chosen"}, "layer": [layer for side in ("since", "until") for layer in _edge(side)]}


def _edge(side: str) -> list[Layer]:
    place = {"x": x(side)}
    grip = {
        "type": "point", "filled": True, "opacity": 1, "y": said("height / 2"),
        "shape": "M-0.3,-0.85H0.3L0.42,-0.7V0.7L0.3,0.85H-0.3L-0.42,0.7V-0.7Z", "size": 170,
        "color": said("bg"), "stroke": said("accent"), "strokeWidth": 1.5,
    }  # fmt: skip
    rule = {"type": "rule", "color": said("accent"), "strokeWidth": 1.5, "y": 0, "y2": said("height")}
    return [{"mark": rule, "encoding": place}, {"mark": grip, "encoding": place}]


def pointed(name: str) -> Layer:
    """Where the pointer or the keyboard is: a thin line, and a dot on the value."""
    line = {"mark": {"type": "rule", "color": said("line3"), "y": 0, "y2": said("height")}, "encoding": {"x": x("at")}}
    dot = {
        "mark": {"type": "point", "filled": True, "size": 50, "opacity": 1, "color": said("drawn"), "stroke": said("bg"), "strokeWidth": 2},
        "encoding": {"x": x("at"), "y": y(name)},
    }
    return {"data": {"name": "pointed"}, "layer": [line, dot]}


def specification(layers: list[Layer], settings: dict[str, Any]) -> dict[str, Any]:
    """The whole chart: places, colours and letters are settings, filled in when it is drawn."""
    known = {**theme.LIGHT, **settings}
    return {
        "$schema": SCHEMA,
        "width": 684,
        "height": 140,
        "autosize": "none",
        "padding": 0,
        "params": [{"name": name, "value": value} for name, value in known.items()],
        "config": {"view": {"stroke": None}, "aria": False},
        "layer": layers,
    }
