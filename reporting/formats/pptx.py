"""Slides: what an agency shows in a meeting, with charts and tables that can be changed there."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Emu, Inches, Pt

from reporting.facts import Card, Group, ReportData, Section, Table, Told
from reporting.formats import ReportFormat, formats
from reporting.look import LookView

WIDE: Final = Inches(13.333)
HIGH: Final = Inches(7.5)
EDGE: Final = Inches(0.7)
INK, SECOND, THIRD, LINE = "15181c", "4a5159", "626a73", "e4e7ea"
WAYS: Final = {"up": "1b5faf", "down": "a84b00", "": INK}
MARKS: Final = {"positive": ("1b5faf", "+"), "negative": ("a84b00", "−"), "neutral": ("5c646d", "•"), "mixed": ("5c646d", "±")}
ROWS: Final = 11
FINDINGS: Final = 3
A_SLIDE: Final = 4
WIDE_FACTS: Final = 8
NO_STYLE: Final = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
NATIVE: Final[dict[str, tuple[Any, tuple[int, ...]]]] = {
    "days": (XL_CHART_TYPE.COLUMN_CLUSTERED, (1,)),
    "course": (XL_CHART_TYPE.LINE, (1, 2, 3)),
    "reasons": (XL_CHART_TYPE.BAR_CLUSTERED, (1,)),
    "voice": (XL_CHART_TYPE.BAR_CLUSTERED, (4,)),
    "sentiments": (XL_CHART_TYPE.BAR_STACKED_100, (1, 2, 3, 4)),
}
SHADES: Final = ("1b5faf", "9aa1a9", "a84b00", "c9a227")


@formats.register
class Pptx(ReportFormat):
    """A slide a section: its sentence, its chart, else its table."""

    kind, label = "pptx", gettext_lazy("Slides (PowerPoint)")
    media_type, extension = "application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx"

    def render(self, data: ReportData, look: LookView) -> bytes:
        deck = Presentation()
        deck.slide_width, deck.slide_height = WIDE, HIGH
        properties = deck.core_properties
        properties.title, properties.author, properties.language = data.title, look.name, data.language
        maker = _Slides(deck, data, look)
        maker.cover()
        maker.first_page()
        for section in data.sections:
            maker.section(section)
        out = io.BytesIO()
        deck.save(out)
        return out.getvalue()


class _Slides:
    """Draws one slide after another."""

    def __init__(self, deck: Any, data: ReportData, look: LookView) -> None:
        self.deck, self.data, self.look = deck, data, look
        self.accent, self.on = look.accent.lstrip("#"), look.on.lstrip("#")
        self.title_only, self.blank = deck.slide_layouts[5], deck.slide_layouts[6]

    def cover(self) -> None:
        slide = self._slide(self.data.period, colour=self.on, top=2.6, size=44)
        band = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, 0, 0, WIDE, HIGH)
        band.fill.solid()
        band.fill.fore_color.rgb = RGBColor.from_string(self.accent.upper())
        band.line.fill.background()
        slide.shapes._spTree.insert(2, band._element)  # behind the words
        self._words(slide, f"{self.data.heading} · {self.look.name}", EDGE, Inches(2.1), WIDE - 2 * EDGE, 18, colour=self.on)
        self._words(slide, self.data.sentence, EDGE, Inches(3.7), WIDE - 2 * EDGE, 20, colour=self.on)
        if self.look.maker:
            self._words(slide, self.look.maker, EDGE, Inches(6.75), WIDE - 2 * EDGE, 12, colour=self.on)
        if self.look.logo and self.look.logo_type in ("image/png", "image/jpeg"):
            slide.shapes.add_picture(io.BytesIO(self.look.logo), EDGE, Inches(0.6), height=Inches(0.6))

    def first_page(self) -> None:
        slide = self._slide(self.data.sentence)
        wide = Emu(int((WIDE - 2 * EDGE) / max(len(self.data.figures), 1)))
        for place, figure in enumerate(self.data.figures):
            left = Emu(EDGE + place * wide)
            self._words(slide, figure.label, left, Inches(1.5), wide, 13, colour=SECOND)
            self._words(slide, figure.value, left, Inches(1.75), wide, 32, bold=True, colour=THIRD if figure.way == "unsure" else INK)
            self._words(slide, figure.doubt, left, Inches(2.4), wide, 12, colour=THIRD)
            self._words(slide, figure.change, left, Inches(2.68), wide, 13, bold=True, colour=WAYS.get(figure.way, INK))
            self._words(slide, figure.change_doubt, left, Inches(2.94), wide, 12, colour=THIRD)
        if len(self.data.findings) <= FINDINGS:
            for place, finding in enumerate(self.data.findings):
                self._finding(slide, finding, Inches(3.6 + 1.05 * place))
        else:
            self._findings()
        self._words(slide, " ".join([*self.data.quiet, *self.data.missing]), EDGE, Inches(6.75), WIDE - 2 * EDGE, 11, colour=THIRD)

    def _findings(self) -> None:
        """What stands out, where it is too much for the first slide: a few a slide, with room for long sentences."""
        for start in range(0, len(self.data.findings), A_SLIDE):
            slide = self._slide(_("What stands out"))
            for place, finding in enumerate(self.data.findings[start : start + A_SLIDE]):
                self._finding(slide, finding, Inches(1.4 + 1.45 * place))

    def _finding(self, slide: Any, finding: Told, top: int) -> None:
        colour, sign = MARKS.get(finding.sentiment, MARKS["neutral"])
        shape = MSO_SHAPE.RECTANGLE if finding.sentiment == "negative" else MSO_SHAPE.OVAL
        mark = slide.shapes.add_shape(shape, EDGE, Emu(top + Inches(0.05)), Inches(0.26), Inches(0.26))
        mark.fill.solid()
        mark.fill.fore_color.rgb = RGBColor.from_string(colour.upper())
        mark.line.fill.background()
        mark.text_frame.text = sign
        mark.text_frame.margin_left = mark.text_frame.margin_right = mark.text_frame.margin_top = mark.text_frame.margin_bottom = 0
        mark.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
        mark.text_frame.paragraphs[0].alignment = PP_ALIGN.CENTER
        mark.text_frame.paragraphs[0].font.size = Pt(11)
        self._words(slide, finding.title, EDGE + Inches(0.45), top, Inches(6.2), 15, bold=True)
        self._words(slide, finding.text, EDGE + Inches(0.45), top + Inches(0.32), Inches(6.2), 13, colour=SECOND)
        if finding.verbatim:
            said = _("“%(text)s”") % {"text": finding.verbatim.text}
            self._words(slide, said, Inches(7.6), top, Inches(5.0), 12, most=170)
            self._words(slide, finding.verbatim.place, Inches(7.6), top + Inches(0.66), Inches(5.0), 11, colour=THIRD)

    def section(self, section: Section) -> None:
        if section.tables or section.paragraphs or not section.cards:
            self._own(section)
        for card in section.cards:
            self._card(self._slide(f"{section.title} · {card.title}", size=22), card)

    def _own(self, section: Section) -> None:
        tables = [self.data.table(key) for key in section.tables]
        drawn = next((table for table in tables if table.key in NATIVE and table.rows), None)
        slide = self._slide(section.title)
        self._words(slide, section.sentence, EDGE, Inches(1.15), WIDE - 2 * EDGE, 14, colour=SECOND)
        if drawn:
            self._chart(slide, drawn)
        for table in tables:
            if table is not drawn:
                target = slide if table is tables[0] else self._slide(table.title)
                self._table(target, table)
        for place, paragraph in enumerate(section.paragraphs):
            self._words(slide, paragraph, EDGE, Inches(1.2 + 1.1 * place), WIDE - 2 * EDGE, 14, colour=SECOND)

    def _card(self, slide: Any, card: Card) -> None:
        """One thing told whole: its sentence, what it is made of beside each other, people's words."""
        self._words(slide, card.sentence, EDGE, Inches(1.2), WIDE - 2 * EDGE, 14, colour=SECOND)
        beside = [group for group in card.groups if not group.wide]
        wide = Emu(int((WIDE - 2 * EDGE) / max(len(beside), 1)))
        for place, group in enumerate(beside):
            self._group(slide, group, Emu(EDGE + place * wide), Inches(2.2), Emu(wide - Inches(0.3)))
        top = 2.2 + (0.6 + 0.34 * max((len(group.facts) for group in beside), default=0) if beside else 0)
        for group in (group for group in card.groups if group.wide):
            self._group(slide, group, EDGE, Inches(top), WIDE - 2 * EDGE)
            top += 0.6 + 0.34 * min(len(group.facts), WIDE_FACTS)
        for place, said in enumerate(card.verbatims):
            words = _("“%(text)s” %(place)s") % {"text": said.text, "place": said.place}
            self._words(slide, words, EDGE, Inches(min(top, 6.0) + 0.55 * place), WIDE - 2 * EDGE, 13)

    def _group(self, slide: Any, group: Group, left: int, top: int, width: int) -> None:
        self._words(slide, group.title, left, top, width, 12, colour=THIRD)
        for place, fact in enumerate(group.facts[:WIDE_FACTS]):
            line = Emu(top + Inches(0.32 + 0.34 * place))
            self._words(slide, f"{fact.name}   {fact.value}", left, line, width, 13, most=int(width / Inches(0.085)))

    # -- parts

    def _slide(self, title: str, *, colour: str = INK, top: float = 0.5, size: int = 26) -> Any:
        slide = self.deck.slides.add_slide(self.title_only)
        head = slide.shapes.title
        head.left, head.top, head.width, head.height = EDGE, Inches(top), WIDE - 2 * EDGE, Inches(0.7)
        head.text_frame.text = title
        head.text_frame.word_wrap = True
        line = head.text_frame.paragraphs[0]
        line.alignment = PP_ALIGN.LEFT
        _font(line.font, size, bold=True, colour=colour)
        return slide

    def _words(
        self, slide: Any, text: str, left: int, top: int, width: int, size: int, *, bold: bool = False, colour: str = INK, most: int = 600
    ) -> None:
        if not text:
            return
        box = slide.shapes.add_textbox(Emu(left), Emu(top), Emu(width), Inches(0.3))
        box.text_frame.word_wrap = True
        box.text_frame.margin_left = 0
        box.text_frame.text = text if len(text) <= most else f"{text[: most - 1]}…"
        _font(box.text_frame.paragraphs[0].font, size, bold=bold, colour=colour)

    def _chart(self, slide: Any, table: Table) -> None:
        kind, columns = NATIVE[table.key]
        rows = table.rows[:-1] if table.key == "reasons" else table.rows
        values = CategoryChartData()
        values.categories = [str(row[0]) for row in rows]
        for column in columns:
            form = "0%" if table.columns[column].form == "share" else "General"
            values.add_series(table.columns[column].head, [row[column] for row in rows], number_format=form)
        frame = slide.shapes.add_chart(kind, EDGE, Inches(1.7), WIDE - 2 * EDGE, Inches(5.2), values)
        frame._element.nvGraphicFramePr.cNvPr.set("descr", _("%(title)s, as a chart") % {"title": table.title})
        chart = frame.chart
        chart.font.size = Pt(12)
        chart.has_legend = len(columns) > 1
        if chart.has_legend:
            chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
        chart.has_title = False
        _colours(chart, table.key, self.accent)
        if kind in (XL_CHART_TYPE.BAR_CLUSTERED, XL_CHART_TYPE.BAR_STACKED_100):
            chart.category_axis.reverse_order = True
            chart.value_axis.visible = False
        chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
        chart.value_axis.has_major_gridlines = kind in (XL_CHART_TYPE.LINE, XL_CHART_TYPE.COLUMN_CLUSTERED)

    def _table(self, slide: Any, table: Table) -> None:
        shown = table.written()[:ROWS]
        frame = slide.shapes.add_table(
            len(shown) + 1, len(table.columns), EDGE, Inches(1.7), WIDE - 2 * EDGE, Inches(0.4 * (len(shown) + 1))
        )
        grid = frame.table
        _plain(frame)
        widths = _widths([column.is_number for column in table.columns], int(WIDE - 2 * EDGE))
        for place, (column, width) in enumerate(zip(table.columns, widths, strict=True)):
            grid.columns[place].width = Emu(width)
            _cell(grid.cell(0, place), column.head, right=column.is_number, bold=True)
        for number, row in enumerate(shown, start=1):
            for place, (word, _figure, right) in enumerate(row):
                _cell(grid.cell(number, place), word, right=right)


def _font(font: Any, size: int, *, bold: bool = False, colour: str = INK) -> None:
    font.size, font.bold, font.name = Pt(size), bold, "Calibri"
    font.color.rgb = RGBColor.from_string(colour.upper())


def _cell(cell: Any, word: str, *, right: bool, bold: bool = False) -> None:
    cell.text_frame.text = word
    cell.fill.background()
    cell.margin_top = cell.margin_bottom = Inches(0.04)
    line = cell.text_frame.paragraphs[0]
    line.alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
    _font(line.font, 12, bold=bold)


def _plain(frame: Any) -> None:
    """No coloured bands: the style of lines only."""
    properties = frame._element.graphic.graphicData.tbl.tblPr
    properties.set("bandRow", "0")
    style = properties.find("{http://schemas.openxmlformats.org/drawingml/2006/main}tableStyleId")
    style.text = NO_STYLE


def _widths(numbers: Sequence[bool], whole: int) -> list[int]:
    """Numbers take little, words the rest."""
    narrow = int(Inches(1.25))
    words = numbers.count(False) or 1
    left = whole - narrow * numbers.count(True)
    return [narrow if number else left // words for number in numbers]


def _colours(chart: Any, key: str, accent: str) -> None:
    for place, series in enumerate(chart.plots[0].series):
        colour = SHADES[place] if key == "sentiments" else accent if place == 0 else "9aa1a9"
        if key == "course":
            series.smooth = False
            series.format.line.color.rgb = RGBColor.from_string(colour.upper())
            series.format.line.width = Pt(2 if place == 0 else 1)
            continue
        series.invert_if_negative = False
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = RGBColor.from_string(colour.upper())
    plot = chart.plots[0]
    if key in ("reasons", "voice", "sentiments"):
        plot.gap_width = 60
        plot.has_data_labels = key != "sentiments"
        if plot.has_data_labels:
            labels = plot.data_labels
            labels.number_format, labels.number_format_is_linked = ("0%" if key == "voice" else "+0.0;−0.0;0.0"), False
            labels.position = XL_LABEL_POSITION.OUTSIDE_END
    if key == "sentiments":
        plot.overlap = 100
    if key == "reasons":
        values = list(chart.plots[0].series[0].values)
        for place, value in enumerate(values):
            fill = chart.plots[0].series[0].points[place].format.fill
            fill.solid()
            fill.fore_color.rgb = RGBColor.from_string(("1b5faf" if (value or 0) >= 0 else "a84b00").upper())
