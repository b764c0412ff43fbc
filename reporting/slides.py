"""Parts of a slide: words that fit their place, tables, native charts. Lengths are in inches, sizes in points."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Inches, Pt

from reporting import writing
from reporting.facts import Table
from reporting.look import LookView

WIDE: Final = 13.333
HIGH: Final = 7.5
EDGE: Final = 0.7
ACROSS: Final = WIDE - 2 * EDGE
FOOT: Final = 7.0
INK, SECOND, THIRD, LINE, HAIR = "15181c", "4a5159", "626a73", "cdd2d7", "e4e7ea"
MARKS: Final = {"positive": ("1b5faf", "+"), "negative": ("a84b00", "−"), "neutral": ("5c646d", "•"), "mixed": ("5c646d", "±")}
FONT: Final = "Calibri"
LETTER: Final = 0.5
"""How wide a letter is, as a part of the size: a little more than it mostly is, so that nothing runs over."""
LEADING: Final = 1.2
CELL: Final = 12
GAP: Final = 0.1
"""Between a cell and the next, on either side."""
NO_STYLE: Final = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
NUMBER: Final = 1.35
"""The width of a column of numbers."""
NARROWEST: Final = 14
MOST_WORDS: Final = 90
"""Letters of a cell: longer ones are in the workbook."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands on a slide."""

    left: float
    top: float
    width: float


def lines(text: str, width: float, size: float) -> int:
    """How many lines these words take, about."""
    fitting = max(1, int(width * 72 / (size * LETTER)))
    return max(1, -(-len(text) // fitting))


def height(text: str, width: float, size: float) -> float:
    """How high they stand."""
    return lines(text, width, size) * size * LEADING / 72 if text else 0.0


def words(slide: Any, text: str, at: Place, size: float, *, bold: bool = False, colour: str = INK) -> float:
    """Write them; how high they stand."""
    if not text:
        return 0.0
    tall = height(text, at.width, size)
    box = slide.shapes.add_textbox(Inches(at.left), Inches(at.top), Inches(at.width), Inches(tall))
    frame = box.text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.text = text
    font(frame.paragraphs[0].font, size, bold=bold, colour=colour)
    return tall


def font(made: Any, size: float, *, bold: bool = False, colour: str = INK) -> None:
    made.size, made.bold, made.name = Pt(size), bold, FONT
    made.color.rgb = RGBColor.from_string(colour.upper())


def filled(slide: Any, shape: Any, at: Place, tall: float, colour: str) -> Any:
    """A shape of one colour, without an edge."""
    made = slide.shapes.add_shape(shape, Inches(at.left), Inches(at.top), Inches(at.width), Inches(tall))
    made.fill.solid()
    made.fill.fore_color.rgb = RGBColor.from_string(colour.upper())
    made.line.fill.background()
    made.shadow.inherit = False
    return made


def rule(slide: Any, at: Place, colour: str = LINE) -> None:
    """A hairline."""
    filled(slide, MSO_SHAPE.RECTANGLE, at, 0.01, colour)


def mark(slide: Any, sentiment: str, left: float, top: float) -> None:
    """The mark of a sentiment: a form and a sign, never a colour alone."""
    colour, sign = MARKS.get(sentiment, MARKS["neutral"])
    shape = MSO_SHAPE.RECTANGLE if sentiment == "negative" else MSO_SHAPE.OVAL
    frame = filled(slide, shape, Place(left, top, 0.26), 0.26, colour).text_frame
    frame.text = sign
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    frame.paragraphs[0].alignment = PP_ALIGN.CENTER
    font(frame.paragraphs[0].font, 11, bold=True, colour="ffffff")


def logo(slide: Any, look: LookView, left: float, top: float) -> None:
    """The client's, when slides can show it."""
    if look.logo and look.logo_type in ("image/png", "image/jpeg"):
        slide.shapes.add_picture(io.BytesIO(look.logo), Inches(left), Inches(top), height=Inches(0.6))


# -- tables


def parts(table: Table, room: float) -> list[list[list[tuple[str, bool]]]]:
    """Its rows by slide: as many as stand in so much room, each a word and whether it is a number."""
    rows = [[(writing.shortened(word, MOST_WORDS), column.is_number) for word, _place, column in row] for row in table.written()]
    across = widths(table, rows)
    found: list[list[list[tuple[str, bool]]]] = [[]]
    left = room - row_height([column.head for column in table.columns], across)
    for row in rows:
        tall = row_height([word for word, _right in row], across)
        if tall > left and found[-1]:
            found.append([])
            left = room - row_height([column.head for column in table.columns], across)
        found[-1].append(row)
        left -= tall
    return found


def widths(table: Table, rows: Sequence[Sequence[tuple[str, bool]]]) -> list[float]:
    """Numbers take little, words the rest, by how long they are."""
    numbers = [column.is_number for column in table.columns]
    longest = [max([8, len(column.head), *(len(row[place][0]) for row in rows)]) for place, column in enumerate(table.columns)]
    left = ACROSS - NUMBER * numbers.count(True)
    weights = [0 if number else max(NARROWEST, min(most, 60)) for number, most in zip(numbers, longest, strict=True)]
    return [NUMBER if number else left * weight / sum(weights) for number, weight in zip(numbers, weights, strict=True)]


def row_height(row: Sequence[str], across: Sequence[float]) -> float:
    return max(height(word, width - 0.2, CELL) for word, width in zip(row, across, strict=True)) + 0.1


def tall(table: Table) -> float:
    """How high all of it stands."""
    rows = [[(writing.shortened(word, MOST_WORDS), column.is_number) for word, _place, column in row] for row in table.written()]
    across = widths(table, rows)
    heads = [column.head for column in table.columns]
    return sum(row_height(words, across) for words in (heads, *([word for word, _right in row] for row in rows)))


def grid(slide: Any, table: Table, rows: Sequence[Sequence[tuple[str, bool]]], top: float) -> float:
    """A table with these rows, lines only, no bands; how high it stands."""
    heads = [(column.head, column.is_number) for column in table.columns]
    across = widths(table, rows)
    heights = [row_height([word for word, _right in row], across) for row in (heads, *rows)]
    frame = slide.shapes.add_table(len(rows) + 1, len(heads), Inches(EDGE), Inches(top), Inches(ACROSS), Inches(sum(heights)))
    frame._element.nvGraphicFramePr.cNvPr.set("descr", table.title)
    properties = frame._element.graphic.graphicData.tbl.tblPr
    properties.set("bandRow", "0")
    properties.find("{http://schemas.openxmlformats.org/drawingml/2006/main}tableStyleId").text = NO_STYLE
    for place, width in enumerate(across):
        frame.table.columns[place].width = Inches(width)
    for number, row in enumerate((heads, *rows)):
        frame.table.rows[number].height = Inches(heights[number])
        for place, (word, right) in enumerate(row):
            cell = frame.table.cell(number, place)
            cell.margin_left, cell.margin_right = Inches(GAP if place else 0), Inches(0 if place == len(row) - 1 else GAP)
            _cell(cell, word, right=right, head=number == 0)
    for place in range(len(heights)):
        rule(slide, Place(EDGE, top + sum(heights[: place + 1]), ACROSS), LINE if place == 0 else HAIR)
    return sum(heights)


def _cell(cell: Any, word: str, *, right: bool, head: bool) -> None:
    cell.text_frame.text = word
    cell.fill.background()
    cell.margin_top = cell.margin_bottom = Inches(0.04)
    cell.vertical_anchor = MSO_ANCHOR.BOTTOM if head else MSO_ANCHOR.TOP
    line = cell.text_frame.paragraphs[0]
    line.alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
    font(line.font, CELL, bold=head, colour=SECOND if head else INK)
