"""What charts of lines under each other share: a name at the left, a bar, a number at the right."""

from __future__ import annotations

from typing import Any, Final

from reporting.charts import layers
from reporting.charts.layers import Layer, said

ROW: Final = 28  # px a line
THICK: Final = 8
NAME: Final = 200  # px of a name, less on a phone
NUMBER: Final = 64


def row(name: str = "place") -> dict[str, Any]:
    """The middle of a line, counted from the top in lines."""
    return layers.pixels(name)


def placed(number: str = str(NUMBER)) -> list[Layer]:
    """Where each line stands, and how much room its name and its `number`, an expression of pixels, leave to the bar."""
    return [
        {"calculate": f"datum.place * {ROW} + {ROW / 2}", "as": "middle"},
        {"calculate": f"min({NAME}, width * 0.42)", "as": "first"},
        {"calculate": f"width - ({number})", "as": "final"},
    ]


def names(data: str) -> Layer:
    mark = {
        "type": "text", "x": 0, "align": "left", "baseline": "middle", "font": said("sans"), "fontSize": layers.WORDS + 1,
        "limit": said(f"min({NAME}, width * 0.42) - 12"), "color": said("datum.strong ? text : text2"),
        "fontWeight": said("datum.strong ? 500 : 400"),
    }  # fmt: skip
    return {
        "data": {"name": data}, "transform": placed(), "mark": mark,
        "encoding": {"y": row("middle"), "text": {"field": "name", "type": "nominal"}},
    }  # fmt: skip


def numbers(data: str, at: str = "width") -> Layer:
    mark = {
        "type": "text", "x": said(at), "align": "right", "baseline": "middle", "font": said("sans"), "fontSize": layers.WORDS + 1,
        "fontWeight": 600, "color": said("text"),
    }  # fmt: skip
    return {
        "data": {"name": data}, "transform": placed(), "mark": mark,
        "encoding": {"y": row("middle"), "text": {"field": "number", "type": "nominal"}},
    }  # fmt: skip


def hairlines(data: str) -> Layer:
    return {
        "data": {"name": data},
        "transform": [{"calculate": f"(datum.place + 1) * {ROW}", "as": "under"}],
        "mark": {"type": "rule", "color": said("line"), "x": 0, "x2": said("width")},
        "encoding": {"y": row("under")},
    }


def bar(transform: list[Layer], colour: str, number: str = str(NUMBER)) -> Layer:
    """A bar from `left` to `right`, in pixels."""
    around = [
        {"calculate": f"datum.middle - {THICK / 2}", "as": "roof"},
        {"calculate": f"datum.middle + {THICK / 2}", "as": "floor"},
    ]
    return {
        "transform": [*placed(number), *transform, *around],
        "mark": {"type": "rect", "color": said(colour)},
        "encoding": {
            "x": layers.pixels("left"), "x2": {"field": "right"}, "y": layers.pixels("roof"), "y2": {"field": "floor"},
        },
    }  # fmt: skip
