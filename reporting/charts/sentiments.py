"""Sentiments: what was said well, neither, and badly, as parts of a whole line of a subject or a day, with a mark besides the colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from reporting import writing
from reporting.charts import bars, layers
from reporting.charts.chart import Chart, Margins, Table
from reporting.charts.layers import said

KIND: Final = "sentiments"
HEAD: Final = 24  # px of the names on top
DISC: Final = "M0,-{r}A{r},{r},0,1,1,0,{r}A{r},{r},0,1,1,0,-{r}Z"
HOLE: Final = "M0,-0.36A0.36,0.36,0,1,0,0,0.36A0.36,0.36,0,1,0,0,-0.36Z"
PLUS: Final = "M-0.08,-0.3V-0.08H-0.3V0.08H-0.08V0.3H0.08V0.08H0.3V-0.08H0.08V-0.3Z"
MARKS: Final = {
    "positive": DISC.format(r="0.5") + PLUS,
    "neutral": DISC.format(r="0.5") + HOLE + DISC.format(r="0.12"),
    "negative": "M-0.45,-0.45H0.45V0.45H-0.45ZM-0.28,-0.08V0.08H0.28V-0.08Z",
}


@dataclass(frozen=True, slots=True)
class Line:
    """Mentions of a subject or of a day by what they say; mixed ones are halved between good and bad in the drawing, not in the table."""

    name: str
    positive: int
    neutral: int
    negative: int
    mixed: int = 0
    us: bool = False
    url: str = ""

    @property
    def total(self) -> int:
        return self.positive + self.neutral + self.negative + self.mixed

    def parts(self) -> list[tuple[str, float]]:
        half = self.mixed / 2
        return [("negative", self.negative + half), ("neutral", float(self.neutral)), ("positive", self.positive + half)]


def chart(lines: Sequence[Line], *, title: str, measure: str) -> Chart:
    """Each line is a whole of 100 %; its number is how many mentions it rests on."""
    words = {"negative": _("Negative"), "neutral": _("Neutral"), "positive": _("Positive")}
    rows = [
        {"place": place, "name": line.name, "number": writing.number(line.total), "strong": line.us, "said": _said(line), "url": line.url}
        for place, line in enumerate(lines)
    ]
    heads = [
        {"sentiment": name, "label": word, "turn": turn, "shape": MARKS[name]}
        for turn, (name, word) in enumerate(words.items())
    ]  # fmt: skip
    height = bars.ROW * max(len(rows), 1)
    return Chart(
        KIND, title, measure, "; ".join(f"{writing.heads(line.name)} {_said(line)}" for line in lines) + ".", SPECIFICATION,
        {"rows": rows, "parts": [part for place, line in enumerate(lines) for part in _parts(line, place)], "heads": heads},
        Table(
            (_("Name"), *words.values(), _("Mixed")),
            tuple((line.name, line.negative, line.neutral, line.positive, line.mixed) for line in lines),
            tuple(line.url for line in lines),
        ),
        get_language() or "en", height=height, low=height, margins=Margins(0, 0, HEAD, 4, 4 + HEAD),
    )  # fmt: skip


def _parts(line: Line, place: int) -> list[dict[str, Any]]:
    made, before = [], 0.0
    for name, count in line.parts():
        share = count / line.total if line.total else 0
        if share:
            label = writing.share(share) if share >= 0.12 else ""
            made.append({"place": place, "sentiment": name, "begin": before, "end": before + share, "label": label})
        before += share
    return made


def _said(line: Line) -> str:
    if not line.total:
        return _("nothing was said")
    return _("%(negative)s negative, %(neutral)s neutral, %(positive)s positive") % {
        name: writing.share(count / line.total) for name, count in line.parts()
    }


def _specification() -> dict[str, Any]:
    colour = "datum.sentiment == 'negative' ? negative : datum.sentiment == 'positive' ? positive : line2"
    along = [
        {"calculate": "datum.first + datum.begin * (datum.final - datum.first)", "as": "left"},
        {"calculate": "datum.first + datum.end * (datum.final - datum.first) - 1", "as": "right"},
    ]
    drawn = bars.bar(along, colour)
    drawn["transform"] = [
        step if step.get("as") not in ("roof", "floor") else {**step, "calculate": f"datum.middle {'-' if step['as'] == 'roof' else '+'} 9"}
        for step in drawn["transform"]
    ]
    inside = {
        "transform": [*bars.placed(), *along, {"filter": "datum.label != '' && datum.right - datum.left > 36"},
                      {"calculate": "(datum.left + datum.right) / 2", "as": "centre"}],
        "mark": {
            "type": "text", "align": "center", "baseline": "middle", "font": said("sans"), "fontSize": layers.WORDS, "fontWeight": 500,
            "color": said("datum.sentiment == 'neutral' ? text : bg"),
        },
        "encoding": {"x": layers.pixels("centre"), "y": layers.pixels("middle"), "text": {"field": "label", "type": "nominal"}},
    }  # fmt: skip
    start = f"(width > 440 ? {bars.NAME} : 0)"
    across = [{"calculate": f"{start} + datum.turn * min(120, (width - {start}) / 3)", "as": "left"}]
    marks = {
        "transform": [*across, {"calculate": "datum.left + 6", "as": "centre"}],
        "mark": {"type": "point", "filled": True, "size": 260, "opacity": 1, "y": -12, "color": said(colour.replace("line2", "neutral"))},
        "encoding": {"x": layers.pixels("centre"), "shape": {"field": "shape", "type": "nominal", "scale": None}},
    }
    words = {
        "transform": [*across, {"calculate": "datum.left + 16", "as": "begin"}],
        "mark": {
            "type": "text", "align": "left", "baseline": "middle", "y": -12, "font": said("sans"), "fontSize": layers.WORDS,
            "color": said("text2"),
        },
        "encoding": {"x": layers.pixels("begin"), "text": {"field": "label", "type": "nominal"}},
    }  # fmt: skip
    return layers.specification(
        [
            bars.hairlines("rows"), {"data": {"name": "parts"}, "layer": [drawn, inside]}, bars.names("rows"), bars.numbers("rows"),
            {"data": {"name": "heads"}, "layer": [marks, words]},
        ],
        {},
    )  # fmt: skip


SPECIFICATION: Final = _specification()
