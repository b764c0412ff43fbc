"""PDF by Typst: tagged for readers of screens (PDF/UA-1), its fonts inside, the client's look."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import asdict
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import font_source_sans_pro
import typst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from fontTools.ttLib import TTFont

from reporting import picturing, writing
from reporting.facts import Card, ChartData, KeyFigure, ReportData, Section, Table, Told, Verbatim
from reporting.formats import ReportFormat, formats
from reporting.look import LookView

TEMPLATE: Final = Path(__file__).parent / "typst" / "report.typ"
FONT: Final = "Source Sans Pro"
FAMILY: Final = re.compile(r'font-family="[^"]*"')
WIDTH: Final = 666  # px: the page less its edges
VERBATIM, CROWDED = 220, 120
"""Letters of somebody's words; fewer on a first page with much to say."""
WRITTEN: Final = ("Lo", "Lu", "Ll", "Mn", "Mc")
"""Kinds of letters whose loss changes what is said."""
MOST_LOST: Final = 0.3
NARROW, WIDEST = 26, 90  # letters: a column of shorter words takes what it needs; longer ones share the rest by their length


@formats.register
class Pdf(ReportFormat):
    """What people print, keep and hand on."""

    kind, label = "pdf", gettext_lazy("Document (PDF)")
    media_type, extension = "application/pdf", "pdf"

    def render(self, data: ReportData, look: LookView) -> bytes:
        made = _compiler(data, look).compile(
            format="pdf", pdf_standards=["ua-1"], timestamp=_second(data.made_at), sys_inputs=_inputs(data, look)
        )
        assert isinstance(made, bytes)  # one file: several are pictures of pages
        return made


def pages(data: ReportData, look: LookView, *, dots: float = 96) -> list[bytes]:
    """Each page as a PNG, for previews."""
    made = _compiler(data, look).compile(format="png", ppi=dots, sys_inputs=_inputs(data, look))
    return [made] if isinstance(made, bytes) else list(made or [])


def _compiler(data: ReportData, look: LookView) -> typst.Compiler:
    return typst.Compiler(TEMPLATE, root=TEMPLATE.parent, font_paths=_fonts(), ignore_system_fonts=True)


@cache
def _fonts() -> typst.Fonts:
    """Only those that are shipped, so that every machine makes the same pages."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[_folder()])


def _folder() -> Path:
    return Path(str(font_source_sans_pro.__file__)).parent / "files"


def _second(written: str) -> datetime:
    """The moment that the file says it was made at: the same facts give the same bytes."""
    return datetime.fromisoformat(written).replace(microsecond=0)


def _inputs(data: ReportData, look: LookView) -> dict[str, str]:
    return {"data": json.dumps(_writable(_page(data, look)), ensure_ascii=False)}


@cache
def _letters() -> frozenset[int]:
    """What the font can write."""
    with TTFont(_folder() / "SourceSansPro-Regular.otf", lazy=True) as font:
        return frozenset(font.getBestCmap() or ()) | {9, 10}


def _writable(value: Any) -> Any:
    """The same without letters that no shipped font has: a tagged PDF refuses them. A text of another script is said to be one."""
    if isinstance(value, str):
        lost = sum(1 for letter in value if ord(letter) not in _letters() and unicodedata.category(letter) in WRITTEN)
        if lost > MOST_LOST * len(value):
            return _("(words in a script that this file cannot write: read them on the report’s page)")
        return "".join(letter for letter in value if ord(letter) in _letters())
    if isinstance(value, list):
        return [_writable(part) for part in value]
    if isinstance(value, dict):
        return {name: _writable(part) for name, part in value.items()}
    return value


def _page(data: ReportData, look: LookView) -> dict[str, Any]:
    course = data.chart("course")
    return {
        "title": data.title, "client": look.name, "maker": look.maker, "language": data.language[:2], "accent": look.accent, "on": look.on,
        "logo": list(look.logo) if look.logo else None, "heading": data.heading, "period": data.period, "sentence": data.sentence,
        "stopped": data.stopped, "address": data.address, "shown_address": data.address.partition("://")[2].rstrip("/"),
        "words": {"findings": _("What stands out"), "unheard": _("What was not heard."), "leads": _("Each number leads to its mentions:")},
        "figures": [_figure(figure) for figure in data.figures],
        "course": _chart(data, look, course, first=True) if course else None,
        "findings": [_finding(finding, VERBATIM if len(data.findings) <= FITTING else CROWDED) for finding in data.findings],
        "quiet": " ".join(data.quiet), "missing": list(data.missing),
        "sections": [*_sections(data, look), *_annex(data)],
    }  # fmt: skip


def _figure(figure: KeyFigure) -> dict[str, Any]:
    return {
        "label": figure.label, "value": figure.value, "doubt": figure.doubt, "change": figure.change, "change_doubt": figure.change_doubt,
        "way": figure.way, "place": figure.place, "change_place": figure.change_place,
    }  # fmt: skip


def _finding(finding: Told, most: int) -> dict[str, Any]:
    return {
        "sentiment": finding.sentiment, "title": finding.title, "text": finding.text, "place": finding.figures[0] if finding.figures else 0,
        "verbatim": _verbatim(finding.verbatim, most) if finding.verbatim else None,
    }  # fmt: skip


def _verbatim(said: Verbatim, most: int = VERBATIM) -> dict[str, Any]:
    return {"text": _("“%(text)s”") % {"text": writing.shortened(said.text, most)}, "place": said.place}


def _sections(data: ReportData, look: LookView) -> list[dict[str, Any]]:
    """Those that have more to show than what the first page and the annex do; the first of them on a page of its own."""
    made = [made for section in data.sections if (made := _section(data, look, section))]
    for section in made[:1]:
        section["breaks"] = len(data.findings) <= FITTING
    return made


def _annex(data: ReportData) -> list[dict[str, Any]]:
    """The numbers day by day, which nobody reads first."""
    named = [data.table(key) for section in data.sections for key in section.tables if key in SERIES]
    tables = [_table(table.read(), "", "") for table in named if table.rows]
    told = {"title": _("Day by day"), "sentence": "", "breaks": False, "charts": [], "tables": tables, "paragraphs": [], "cards": []}
    return [told] if tables else []


def _section(data: ReportData, look: LookView, section: Section) -> dict[str, Any] | None:
    charts = [data.chart(key) for key in section.charts if key != "course"]
    tables = [table for key in section.tables if key not in SERIES and len((table := data.table(key)).rows) <= MOST_ROWS]
    if not (charts or tables or section.paragraphs or section.cards):
        return None
    return {
        "title": section.title, "sentence": section.sentence, "breaks": False,
        "charts": [_chart(data, look, chart) for chart in charts if chart],
        "tables": [_table(table.read(), section.title, section.sentence) for table in tables],
        "paragraphs": list(section.paragraphs), "cards": [_card(data, look, card) for card in section.cards],
    }  # fmt: skip


def _card(data: ReportData, look: LookView, card: Card) -> dict[str, Any]:
    chart = data.chart(card.chart)
    groups = [asdict(group) for group in card.groups]
    return {
        "title": card.title, "sentence": card.sentence, "place": card.place, "chart": _chart(data, look, chart) if chart else None,
        "beside": [group for group in groups if not group["wide"]], "below": [group for group in groups if group["wide"]],
        "verbatims": [_verbatim(said) for said in card.verbatims],
    }  # fmt: skip


MOST_ROWS: Final = 100
SERIES: Final = ("days", "course")
"""Long tables of short rows, which stand in columns beside each other."""
SHORT: Final = 16
TALLEST, LOWEST, CARD = 190, 84, 112
IN_CARDS: Final = ("rise", "own")
FITTING: Final = 4
"""More findings may need a second page: then what follows goes on there."""


def _room(data: ReportData) -> int:
    """How high the course stands on the first page: the more there is to say below it, the lower."""
    return max(TALLEST - 48 * max(len(data.findings) - 3, 0), LOWEST)


def _chart(data: ReportData, look: LookView, chart: ChartData, *, first: bool = False) -> dict[str, Any]:
    drawn = picturing.picture(data, chart, height=_room(data) if first else CARD if chart.kind in IN_CARDS else 140)
    svg = FAMILY.sub(f'font-family="{FONT}"', drawn.svg("print", width=WIDTH, accent=look.accent))
    return {
        "title": chart.title, "measure": chart.measure, "svg": svg, "alt": f"{chart.title}. {drawn.summary}", "first": first,
        "heading": first, "notes": [],
    }  # fmt: skip


def _table(table: Table, title: str, sentence: str) -> dict[str, Any]:
    """Its title and note are left out where the section, of this title and sentence, says the same."""
    written = table.written()
    longest = [max((len(row[place][0]) for row in written), default=0) for place in range(len(table.columns))]
    columns = [
        {"head": column.head, "number": column.is_number, "narrow": place > 0 and most <= NARROW, "weight": min(max(most, NARROW), WIDEST)}
        for place, (column, most) in enumerate(zip(table.columns, longest, strict=True))
    ]
    rows = [[{"text": word, "place": place} for word, place, _column in row] for row in written]
    beside = 3 if len(columns) <= 3 else 2
    height = -(-len(rows) // beside) if table.key in SERIES and len(rows) > SHORT else len(rows)
    return {
        "title": table.title, "titled": table.title != title, "note": table.note if table.note != sentence else "",
        "columns": columns, "parts": [rows[start : start + height] for start in range(0, len(rows), height or 1)] or [[]],
    }  # fmt: skip
