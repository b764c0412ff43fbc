"""Slides: what an agency shows in a meeting, with charts and tables that can be changed there."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Inches

from reporting import charting, slides, writing
from reporting.charting import Native
from reporting.facts import Card, Fact, Group, KeyFigure, ReportData, Section, Table, Told, Verbatim
from reporting.formats import ReportFormat, formats
from reporting.look import LookView
from reporting.slides import ACROSS, EDGE, FOOT, HIGH, INK, SECOND, THIRD, WIDE, Place

WAYS: Final = {"up": "1b5faf", "down": "a84b00", "": INK}
TITLE: Final = 24
TITLED: Final = 150
"""A sentence so long may be a title."""
BODY: Final = 1.55
"""Where a slide begins under a title of one line."""
FINDINGS: Final = 3
COURSE: Final = "course"
BOTH: Final = ("voice", "sentiments")
"""Tables that stand below their chart, for they say more."""
GUTTER: Final = 0.4
CHART, LOWEST = 2.1, 1.5
CARDS: Final = 3
"""Of a section: tables tell of the others."""
FACT: Final = 12
WIDE_SPLIT: Final = 0.3
"""The part of a wide line that its name has; of others, what the longest value leaves it."""


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
        self.slide: Any = None
        self.said = "", ""
        self.top = self.body = BODY

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
        """The figures with the course of the score, then what stands out; all on one slide where it is little.
        Where nothing does, the course has the room."""
        self._begin(self.data.heading, self.data.sentence)
        wide = (ACROSS + GUTTER) / max(len(self.data.figures), 1)
        for place, figure in enumerate(self.data.figures):
            _figure(self.slide, figure, Place(EDGE + place * wide, self.top - 0.2, wide - GUTTER))
        self.top += 1.75
        told = self.data.findings
        course = next((native for table in self.data.tables if table.key == COURSE and (native := charting.of_table(table))), None)
        self._foot()
        if course and (not told or len(told) > FINDINGS):
            charting.draw(self.slide, course, self.look.accent, self.top, 6.2 - self.top)
        if len(told) > FINDINGS:
            self._begin(self.data.heading, _("What stands out"))
        for finding in told:
            self._room(1.2)
            self._finding(finding)

    def _foot(self) -> None:
        """What did not happen and what was not heard."""
        said = " ".join([*self.data.quiet, *self.data.missing])
        slides.words(self.slide, writing.shortened(said, 420), Place(EDGE, 6.4, ACROSS), 11, colour=THIRD)

    def _finding(self, finding: Told) -> None:
        top = self.top
        slides.mark(self.slide, finding.sentiment, EDGE, top + 0.02)
        left = Place(EDGE + 0.45, top, 6.4)
        tall = slides.words(self.slide, writing.shortened(finding.title, 110), left, 15, bold=True) + 0.03
        tall += slides.words(self.slide, writing.shortened(finding.text, 300), Place(left.left, top + tall, left.width), 12, colour=SECOND)
        if finding.verbatim:
            tall = max(tall, self._said(finding.verbatim, Place(8.0, top, WIDE - EDGE - 8.0), most=170))
        self.top += max(tall + 0.2, 0.9)

    def section(self, section: Section) -> None:
        """Its sentence as the title when it is short enough; its charts, cards and tables below, on as many slides as they need."""
        tables = [self.data.table(key) for key in section.tables if key != COURSE]
        if not (tables or section.cards or section.paragraphs):
            return
        says = section.sentence if 0 < len(section.sentence) <= TITLED else ""
        self._begin(section.title if says else self.data.title, says or section.title)
        if not says:
            self._paragraph(section.sentence)
        for paragraph in section.paragraphs:
            self._paragraph(paragraph)
        for card in section.cards[:CARDS]:
            self._card(card)
        for table in tables:
            native = charting.of_table(table)
            if native:
                self._chart(native)
            if native is None or table.key in BOTH:
                self._table(table.read(), titled=native is None and table.title != section.title)

    def _paragraph(self, text: str) -> None:
        self.top += slides.words(self.slide, text, Place(EDGE, self.top, ACROSS), 14, colour=SECOND) + 0.15

    def _chart(self, native: Native) -> None:
        tall = min(charting.height(native), FOOT - BODY - 0.2)
        self._room(tall)
        charting.draw(self.slide, native, self.look.accent, self.top, tall)
        self.top += tall + 0.2

    def _table(self, table: Table, *, titled: bool) -> None:
        """Its rows, on as many slides as they need; its title only where the slide does not say it."""
        head = 0.4 if titled else 0.0
        note = slides.height(table.note, ACROSS, 11) + 0.1
        whole = head + slides.tall(table) + note
        self._room(whole if whole <= FOOT - BODY else head + 1.5)
        for number, rows in enumerate(slides.parts(table, FOOT - self.top - head - note)):
            if number:
                self._begin(*self.said)
            if titled:
                slides.words(self.slide, table.title, Place(EDGE, self.top, ACROSS), 14, bold=True)
            self.top += head
            self.top += slides.grid(self.slide, table, rows, self.top) + 0.08
        self.top += slides.words(self.slide, table.note, Place(EDGE, self.top, ACROSS), 11, colour=THIRD) + 0.3

    # -- cards

    def _card(self, card: Card) -> None:
        """One thing told whole: its sentence, its course, what it is made of beside each other, people's words."""
        native = charting.of_card(self.data, self.data.chart(card.chart))
        beside, below = [group for group in card.groups if not group.wide], [group for group in card.groups if group.wide]
        wide = (ACROSS + GUTTER) / max(len(beside), 2) - GUTTER
        tall = max((_tall(group, wide) for group in beside), default=0.0)
        chart = CHART if native else 0.0
        whole = 1.0 + chart + tall + sum(_tall(group, ACROSS) for group in below) + (0.9 if card.verbatims else 0)
        room = FOOT - self.body
        self._room(min(whole, room))
        self.top += slides.words(self.slide, writing.shortened(card.title, TITLED), Place(EDGE, self.top, ACROSS), 17, bold=True) + 0.05
        self.top += slides.words(self.slide, card.sentence, Place(EDGE, self.top, ACROSS), 13, colour=SECOND) + 0.15
        if native:
            chart = max(CHART - max(whole - room, 0), LOWEST)
            charting.draw(self.slide, native, self.look.accent, self.top, chart)
            self.top += chart + 0.15
        self._groups(beside, tall, wide)
        for group in below:
            self._groups([group], _tall(group, ACROSS), ACROSS)
        self._verbatims(card)
        self.top += 0.3

    def _groups(self, groups: Sequence[Group], tall: float, wide: float) -> None:
        """Beside each other."""
        if groups:
            self._room(tall)
        for place, group in enumerate(groups):
            _group(self.slide, group, Place(EDGE + place * (wide + GUTTER), self.top, wide))
        self.top += tall

    def _verbatims(self, card: Card) -> None:
        """Beside each other, where there is room for them: the document has them all."""
        wide = (ACROSS + GUTTER) / max(len(card.verbatims), 1) - GUTTER
        tall = max((_tall_said(said, wide) for said in card.verbatims), default=0.0)
        if self.top + tall <= FOOT:
            for place, said in enumerate(card.verbatims):
                self._said(said, Place(EDGE + place * (wide + GUTTER), self.top, wide), most=_most(wide))
            self.top += tall

    # -- parts

    def _room(self, tall: float) -> None:
        """Go on with the next slide, of the same title, where so much more does not stand on this one."""
        if self.top + tall > FOOT and self.top > self.body:
            self._begin(*self.said)

    def _begin(self, above: str, title: str) -> None:
        """A slide with what it belongs to in small letters above its title."""
        self.said = above, title
        slide = self.slide = self.deck.slides.add_slide(self.layout)
        slides.words(slide, above, Place(EDGE, 0.45, ACROSS), 12, colour=THIRD)
        _title(slide, title, 0.68, TITLE)
        slides.rule(slide, Place(EDGE, FOOT + 0.02, ACROSS))
        slides.words(slide, f"{self.data.title} · {self.look.name}", Place(EDGE, FOOT + 0.12, ACROSS - 1), 10, colour=THIRD)
        slides.words(slide, str(len(self.deck.slides)), Place(WIDE - EDGE - 0.4, FOOT + 0.12, 0.4), 10, colour=THIRD)
        slide.shapes[-1].text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT
        self.top = self.body = BODY + (slides.lines(title, ACROSS, TITLE) - 1) * TITLE * slides.LEADING / 72

    def _said(self, said: Verbatim, at: Place, *, most: int) -> float:
        """People's words, with where they stand; how high that is."""
        inside = Place(at.left + 0.12, at.top, at.width - 0.12)
        text = _("“%(text)s”") % {"text": writing.shortened(said.text, most)}
        tall = slides.words(self.slide, text, inside, 12)
        tall += slides.words(self.slide, said.place, Place(inside.left, at.top + tall + 0.02, inside.width), 11, colour=THIRD)
        slides.filled(self.slide, MSO_SHAPE.RECTANGLE, Place(at.left, at.top + 0.02, 0.02), tall, slides.LINE)
        return tall


def _most(width: float) -> int:
    """Letters of somebody's words in so wide a place."""
    return round(60 * width)


def _tall_said(said: Verbatim, width: float) -> float:
    return slides.height(writing.shortened(said.text, _most(width)), width - 0.12, 12) + slides.height(said.place, width - 0.12, 11) + 0.02


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
    """How high a line stands: one line, but of what is told as many as its words need."""
    return (slides.height(fact.value, width * (1 - WIDE_SPLIT), FACT) if group.told else FACT * slides.LEADING / 72) + 0.09


def _group(slide: Any, group: Group, at: Place) -> None:
    """Lines of a name and what is said of it, parted by hairlines."""
    slides.words(slide, group.title, at, 11, colour=THIRD)
    top, split = at.top + 0.3, WIDE_SPLIT if group.told else _split(group, at.width)
    for fact in group.facts:
        tall = _line(group, fact, at.width)
        name, value = Place(at.left, top, at.width * split - 0.1), Place(at.left + at.width * split, top, at.width * (1 - split))
        slides.words(slide, writing.shortened(fact.name, _fitting(name)), name, FACT)
        said = fact.value if group.told else writing.shortened(fact.value, _fitting(value))
        slides.words(slide, said, value, FACT, colour=SECOND)
        if not group.told:
            slide.shapes[-1].text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT
        top += tall
        slides.rule(slide, Place(at.left, top - 0.05, at.width), slides.HAIR)


def _split(group: Group, width: float) -> float:
    longest = max(len(fact.value) for fact in group.facts) * FACT * slides.LETTER / 72 + 0.1
    return max(1 - longest / width, 0.25)


def _fitting(at: Place) -> int:
    """Letters that stand on one line."""
    return int(at.width * 72 / (FACT * slides.LETTER))
