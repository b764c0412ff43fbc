"""Slides: what an agency shows in a meeting, with charts and tables that can be changed there."""

from __future__ import annotations

import io
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Inches

from reporting import charting, slides
from reporting.facts import Card, Fact, Group, KeyFigure, ReportData, Section, Table, Told, Verbatim
from reporting.formats import ReportFormat, formats
from reporting.look import LookView
from reporting.slides import ACROSS, EDGE, FOOT, HIGH, INK, SECOND, THIRD, WIDE, Place

WAYS: Final = {"up": "1b5faf", "down": "a84b00", "": INK}
TITLE: Final = 24
TITLED: Final = 150
"""A sentence so long may be a title."""
BODY: Final = 1.75
"""Where a slide begins under a title of one line."""
FINDINGS: Final = 3
A_SLIDE: Final = 4
GUTTER: Final = 0.4
CHART: Final = 2.3
FACT: Final = 12
SPLIT, WIDE_SPLIT = 0.56, 0.3
"""The part of a line that its name has."""


@formats.register
class Pptx(ReportFormat):
    """What happened first, then a slide a section and a card: the finding is its title."""

    kind, label = "pptx", gettext_lazy("Slides (PowerPoint)")
    media_type, extension = "application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx"

    def render(self, data: ReportData, look: LookView) -> bytes:
        deck = Presentation()
        deck.slide_width, deck.slide_height = Inches(WIDE), Inches(HIGH)
        properties = deck.core_properties
        properties.title, properties.author, properties.language = data.title, look.name, data.language
        maker = _Deck(deck, data, look)
        maker.cover()
        maker.first_page()
        for section in data.sections:
            maker.section(section)
        out = io.BytesIO()
        deck.save(out)
        return out.getvalue()


class _Deck:
    """Makes one slide after another."""

    def __init__(self, deck: Any, data: ReportData, look: LookView) -> None:
        self.deck, self.data, self.look = deck, data, look
        self.layout = deck.slide_layouts[5]

    def cover(self) -> None:
        slide, on = self.deck.slides.add_slide(self.layout), self.look.on.lstrip("#")
        band = slides.filled(slide, MSO_SHAPE.RECTANGLE, Place(0, 0, WIDE), HIGH, self.look.accent.lstrip("#"))
        slide.shapes._spTree.insert(2, band._element)  # behind the words
        slides.words(slide, f"{self.data.heading} · {self.look.name}", Place(EDGE, 2.1, ACROSS), 18, colour=on)
        _title(slide, self.data.period, 2.5, 44, colour=on)
        slides.words(slide, self.data.sentence, Place(EDGE, 3.6, ACROSS), 20, colour=on)
        slides.words(slide, self.look.maker, Place(EDGE, 6.75, ACROSS), 12, colour=on)
        slides.logo(slide, self.look, EDGE, 0.6)

    def first_page(self) -> None:
        slide, top = self._slide(self.data.heading, self.data.sentence)
        wide = (ACROSS + GUTTER) / max(len(self.data.figures), 1)
        for place, figure in enumerate(self.data.figures):
            _figure(slide, figure, Place(EDGE + place * wide, top - 0.2, wide - GUTTER))
        told = self.data.findings
        foot = " ".join([*self.data.quiet, *self.data.missing])
        slides.words(slide, slides.shortened(foot, 420), Place(EDGE, 6.35, ACROSS), 11, colour=THIRD)
        if len(told) <= FINDINGS:
            for place, finding in enumerate(told):
                self._finding(slide, finding, top + 1.75 + 0.95 * place)
            return
        for start in range(0, len(told), A_SLIDE):
            slide, top = self._slide(self.data.heading, _("What stands out"))
            for place, finding in enumerate(told[start : start + A_SLIDE]):
                self._finding(slide, finding, top + 1.25 * place)

    def _finding(self, slide: Any, finding: Told, top: float) -> None:
        slides.mark(slide, finding.sentiment, EDGE, top + 0.02)
        left = Place(EDGE + 0.45, top, 6.4)
        tall = slides.words(slide, slides.shortened(finding.title, 110), left, 15, bold=True)
        slides.words(slide, slides.shortened(finding.text, 260), Place(left.left, top + tall + 0.03, left.width), 12, colour=SECOND)
        if finding.verbatim:
            self._said(slide, finding.verbatim, Place(8.0, top, WIDE - EDGE - 8.0), most=170)

    def section(self, section: Section) -> None:
        if section.tables or section.paragraphs or not section.cards:
            self._own(section)
        for card in section.cards:
            self._card(section, card)

    def _own(self, section: Section) -> None:
        """Its sentence as the title when it is short enough; its chart or table, then its other tables."""
        says = section.sentence if 0 < len(section.sentence) <= TITLED else ""
        slide, top = self._slide(section.title if says else self.data.title, says or section.title)
        if not says:
            top += slides.words(slide, section.sentence, Place(EDGE, top - 0.3, ACROSS), 14, colour=SECOND)
        for paragraph in section.paragraphs:
            top += slides.words(slide, paragraph, Place(EDGE, top, ACROSS), 14, colour=SECOND) + 0.18
        tables = [self.data.table(key) for key in section.tables]
        drawn = next((native for table in tables if (native := charting.of_table(table))), None)
        if drawn:
            charting.draw(slide, drawn, self.look.accent, top, FOOT - top - 0.2)
        for table in tables:
            if drawn is None or table.title != drawn.title:
                fresh = drawn is not None or table is not tables[0]
                self._table(section, table, None if fresh else (slide, top))

    def _table(self, section: Section, table: Table, on: tuple[Any, float] | None) -> None:
        """Its rows, on as many slides as they need."""
        for number, rows in enumerate(slides.parts(table, FOOT - (on[1] if on else BODY) - 0.4)):
            title = slides.again(table.title) if number else table.title
            slide, top = on if on and not number else self._slide(section.title, title)
            slides.grid(slide, table, rows, top)
            slides.words(slide, slides.shortened(table.note, 220), Place(EDGE, FOOT - 0.3, ACROSS), 11, colour=THIRD)

    # -- cards

    def _card(self, section: Section, card: Card) -> None:
        """One thing told whole: its sentence, its course, what it is made of beside each other, people's words."""
        slide, top = self._slide(section.title, slides.shortened(card.title, TITLED))
        top += slides.words(slide, card.sentence, Place(EDGE, top - 0.3, ACROSS), 14, colour=SECOND) - 0.1
        native = charting.of_card(self.data, self.data.chart(card.chart))
        if native:
            tall = CHART if card.groups else FOOT - top - 0.3
            charting.draw(slide, native, self.look.accent, top, tall)
            top += tall + 0.15
        beside = [group for group in card.groups if not group.wide]
        wide = (ACROSS + GUTTER) / max(len(beside), 1)
        tall = max((_tall(group, wide - GUTTER) for group in beside), default=0.0)
        slide, top = self._room(section, card, (slide, top), tall)
        for place, group in enumerate(beside):
            _group(slide, group, Place(EDGE + place * wide, top, wide - GUTTER))
        top += tall
        for group in (group for group in card.groups if group.wide):
            slide, top = self._room(section, card, (slide, top), _tall(group, ACROSS))
            _group(slide, group, Place(EDGE, top, ACROSS))
            top += _tall(group, ACROSS)
        self._verbatims(section, card, (slide, top))

    def _verbatims(self, section: Section, card: Card, on: tuple[Any, float]) -> None:
        if card.verbatims:
            slide, top = self._room(section, card, on, 1.1)
            wide = (ACROSS + GUTTER) / len(card.verbatims)
            for place, said in enumerate(card.verbatims):
                self._said(slide, said, Place(EDGE + place * wide, top, wide - GUTTER), most=round(60 * wide))

    def _room(self, section: Section, card: Card, on: tuple[Any, float], tall: float) -> tuple[Any, float]:
        """This slide where so much more stands on it, else the next."""
        return on if on[1] + tall <= FOOT - 0.1 else self._slide(section.title, slides.again(slides.shortened(card.title, TITLED)))

    # -- parts

    def _slide(self, above: str, title: str) -> tuple[Any, float]:
        """A slide with what it belongs to in small letters above its title; where its body begins."""
        slide = self.deck.slides.add_slide(self.layout)
        slides.words(slide, above, Place(EDGE, 0.45, ACROSS), 12, colour=THIRD)
        _title(slide, title, 0.68, TITLE)
        slides.rule(slide, Place(EDGE, FOOT + 0.02, ACROSS))
        slides.words(slide, f"{self.data.title} · {self.look.name}", Place(EDGE, FOOT + 0.12, ACROSS - 1), 10, colour=THIRD)
        slides.words(slide, str(len(self.deck.slides)), Place(WIDE - EDGE - 0.4, FOOT + 0.12, 0.4), 10, colour=THIRD)
        slide.shapes[-1].text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT
        return slide, BODY + (slides.lines(title, ACROSS, TITLE) - 1) * TITLE * slides.LEADING / 72

    def _said(self, slide: Any, said: Verbatim, at: Place, *, most: int) -> None:
        """People's words, with where they stand."""
        inside = Place(at.left + 0.12, at.top, at.width - 0.12)
        text = _("“%(text)s”") % {"text": slides.shortened(said.text, most)}
        tall = slides.words(slide, text, inside, 12)
        tall += slides.words(slide, said.place, Place(inside.left, at.top + tall + 0.02, inside.width), 11, colour=THIRD)
        slides.filled(slide, MSO_SHAPE.RECTANGLE, Place(at.left, at.top + 0.02, 0.02), tall, slides.LINE)


def _title(slide: Any, title: str, top: float, size: float, *, colour: str = INK) -> None:
    head = slide.shapes.title
    head.left, head.top, head.width = Inches(EDGE), Inches(top), Inches(ACROSS)
    head.height = Inches(slides.height(title, ACROSS, size))
    frame = head.text_frame
    frame.text, frame.word_wrap, frame.vertical_anchor = title, True, MSO_ANCHOR.TOP
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.paragraphs[0].alignment = PP_ALIGN.LEFT
    slides.font(frame.paragraphs[0].font, size, bold=True, colour=colour)


def _figure(slide: Any, figure: KeyFigure, at: Place) -> None:
    """A number with its doubt, its change and the doubt of that."""
    slides.filled(slide, MSO_SHAPE.RECTANGLE, Place(at.left, at.top, at.width), 0.02, INK)
    lines = (
        (figure.label, 13, False, SECOND), (figure.value, 30, True, THIRD if figure.way == "unsure" else INK),
        (figure.doubt, 12, False, SECOND), (figure.change, 13, True, WAYS.get(figure.way, INK)), (figure.change_doubt, 12, False, THIRD),
    )  # fmt: skip
    top = at.top + 0.1
    for text, size, bold, colour in lines:
        top += slides.words(slide, text, Place(at.left, top, at.width), size, bold=bold, colour=colour) + 0.03


def _tall(group: Group, width: float) -> float:
    return 0.3 + sum(_line(group, fact, width) for fact in group.facts) + 0.25


def _line(group: Group, fact: Fact, width: float) -> float:
    """How high a line stands: one line, but of a wide group as many as its words need."""
    return (slides.height(fact.value, width * (1 - WIDE_SPLIT), FACT) if group.wide else FACT * slides.LEADING / 72) + 0.09


def _group(slide: Any, group: Group, at: Place) -> None:
    """Lines of a name and what is said of it, parted by hairlines."""
    slides.words(slide, group.title, at, 11, colour=THIRD)
    top, split = at.top + 0.3, WIDE_SPLIT if group.wide else SPLIT
    for fact in group.facts:
        tall = _line(group, fact, at.width)
        name, value = Place(at.left, top, at.width * split - 0.1), Place(at.left + at.width * split, top, at.width * (1 - split))
        slides.words(slide, slides.shortened(fact.name, _fitting(name)), name, FACT)
        said = fact.value if group.wide else slides.shortened(fact.value, _fitting(value))
        slides.words(slide, said, value, FACT, colour=SECOND)
        if not group.wide:
            slide.shapes[-1].text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT
        top += tall
        slides.rule(slide, Place(at.left, top - 0.05, at.width))


def _fitting(at: Place) -> int:
    """Letters that stand on one line."""
    return int(at.width * 72 / (FACT * slides.LETTER))
