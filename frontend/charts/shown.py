"""A chart in a page: what the browser draws it from, the image where there is no script, the files to take away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import Any, Final
from urllib.parse import urlencode

import orjson
from django.urls import reverse
from django.utils.safestring import SafeString

from frontend import scripts
from reporting.charts import drawing, locales
from reporting.charts.chart import NARROW, WIDTH, Chart
from reporting.charts.drawing import NARROW_BELOW

KEPT: Final = ("incident", "statement", "need", "subject", "q", "since", "until", "sort", "group", "start", "end", "by", "series")
OPEN: Final = ("since", "until")
"""Said empty they mean all the time there is, not said the usual days."""
PAGE: Final = 1000
"""Px of a whole page on a screen of 1280, where an image is not scaled."""
FIRST: Final = 656
"""Of the first of two columns there."""
SECOND: Final = 296
THIRD: Final = 317
"""Of the smaller of two columns, half as wide as the other."""
LIST: Final = 952
"""Of the list beside its facets."""
PORTAL: Final = 640
SAFE: Final = (("<", "\\u003C"), (">", "\\u003E"), ("&", "\\u0026"))
"""Signs that would end a script, as JSON writes them."""
FILES: Final = ("svg", "png", "csv")


@dataclass(frozen=True)
class Shown:
    """One chart with its addresses. `timeline`: a period is selected on it; `clear`: where the page is without that period.

    `column`: the px of the column it stands in on a screen of 1280; the image is drawn as wide.
    """

    chart: Chart
    address: str
    timeline: bool = False
    clear: str = ""
    column: int = WIDTH

    @property
    def island(self) -> str:
        return "timeline" if self.timeline else "charts"

    @property
    def scripted(self) -> bool:
        """Whether the script that draws it was built."""
        return bool(scripts.address(self.island))

    @property
    def specification(self) -> str:
        query = {"kind": self.chart.kind, "version": drawing.digest(self.chart.specification)}
        return f"{reverse('chart-specification')}?{urlencode(query)}"

    @property
    def values(self) -> SafeString:
        """What it is drawn from, as a script that is none: tens of kilobytes, so that each sign is not looked up by itself."""
        written = orjson.dumps(self.chart.values() | {"number": locales.numbers(self.chart.language)}).decode()
        for sign, safe in SAFE:
            written = written.replace(sign, safe)
        return SafeString(f'<script type="application/json">{written}</script>')

    @property
    def rows(self) -> SafeString:
        """Those of the table behind it. Hundreds of cells: a template takes as long for them as for the rest of its page."""
        rows = "".join(
            f"<tr><td>{_linked(cells[0], address)}</td>{''.join(_number(cell) for cell in cells[1:])}</tr>"
            for address, cells in self.chart.table.written()
        )
        return SafeString(rows)

    @cached_property
    def heights(self) -> dict[str, int]:
        """Of the drawing with its margins: the room is kept before it is drawn."""
        margins = self.chart.margins
        narrow = margins.top_low + self.chart.low + margins.bottom
        return {"wide": narrow if self.column < NARROW_BELOW else margins.top + self.chart.height + margins.bottom, "narrow": narrow}

    @cached_property
    def images(self) -> dict[str, str]:
        """By what the browser prefers; the first is for all others."""
        return {
            f"{theme}_{name}": self._file("svg", theme=theme, width=width)
            for theme in ("light", "dark") for name, width in (("wide", self.column), ("narrow", NARROW))
        }  # fmt: skip

    @property
    def files(self) -> dict[str, str]:
        """By format: what is taken away."""
        return {kind: self._file(kind, take=1) for kind in FILES}

    def _file(self, kind: str, **more: Any) -> str:
        return f"{self.address}{'&' if '?' in self.address else '?'}{urlencode({'as': kind, **more})}"


def _linked(words: str, address: str) -> str:
    return f'<a href="{escape(address)}">{escape(words)}</a>' if address else escape(words)


def _number(words: str) -> str:
    return f'<td class="number">{escape(words)}</td>'


def show(
    name: str,
    chart: Chart | None,
    asked: Mapping[str, Any] | None = None,
    *,
    column: int = WIDTH,
    timeline: bool = False,
    clear: str = "",
) -> Shown | None:
    """The chart of this name, that was made for what is asked: its files are made for the same, by the same rights."""
    if chart is None:
        return None
    kept = {key: value for key in KEPT if asked and (value := asked.get(key)) is not None and (value != "" or key in OPEN)}
    query = f"?{urlencode(kept)}" if kept else ""
    return Shown(chart, f"{reverse(f'chart-{name}')}{query}", timeline, clear, column)
