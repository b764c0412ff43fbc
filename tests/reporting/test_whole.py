"""A report with everything in it: its numbers after corrections and erasures, its tags and order, its slides within their edges."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pypdf
import pytest
from pptx import Presentation
from pptx.util import Inches

from core.by import By
from ingestion import corrections, erasing
from ingestion.models import Mention, Subject
from reporting import figures, reports
from reporting.facts import ReportData
from reporting.models import Figure, FigureMention, Report
from reporting.sections import SECTIONS
from reputation import rollups
from tests.conftest import Standing
from tests.reporting.asking import asked, compared
from tests.reporting.meant import mean
from tests.reporting.rendering import finished, rendered, text_of
from tests.reporting.test_imaged import told as said_of
from tests.reporting.test_owned import series
from tests.reporting.test_voiced import voice
from tests.reporting.told import tell

pytestmark = pytest.mark.django_db
BY = By.system()


@pytest.fixture(scope="module")
def whole(standing: Standing) -> Iterator[tuple[Subject, Subject]]:
    with standing(lambda acme: whole_told()) as made:
        yield made


def whole_told() -> tuple[Subject, Subject]:
    ours, theirs = tell()
    mean(ours)
    said_of(ours, "les réparations gratuites", 40, "positive")
    said_of(theirs, "des prix cassés", 70)
    voice("Lou Garnier", ours, "ambassador")
    voice("Vieux Grognon", ours, "detractor")
    series()
    return ours, theirs


def test_it_has_every_section(whole):
    assert [section.key for section in reports.data_of(asked()).sections] == list(SECTIONS)


# -- numbers that stay


def kept(report: Report) -> dict[str, tuple[object, ...]]:
    found = Figure.objects.filter(report=report).order_by("number")
    return {one.key: (one.number, one.label, one.value, one.low, one.high, one.count, bytes(one.digest or b"")) for one in found}


def places(data: ReportData) -> set[int]:
    """Of every number that leads anywhere."""
    found = {place for table in data.tables for row in table.figures for place in row}
    found |= {fact.place for section in data.sections for card in section.cards for group in card.groups for fact in group.facts}
    found |= {card.place for section in data.sections for card in section.cards}
    found |= {place for finding in data.findings for place in finding.figures}
    return (found | {place for figure in data.figures for place in (figure.place, figure.change_place)}) - {0}


def test_every_number_of_it_leads_to_what_it_rests_on_and_is_equal_when_measured_again(whole):
    report = asked()
    known = {figure.number: figure for figure in Figure.objects.filter(report=report)}
    assert places(reports.data_of(report)) <= set(known)
    assert all(figure.label for figure in known.values())
    for figure in known.values():
        assert len(figures.all_mentions(figure)) == figure.count
        assert figure.count or figure.digest is None
    assert compared(report) == []


def test_after_corrections_and_erasures_every_figure_is_as_it_was_and_what_changed_is_listed(whole):
    report = asked()
    before, facts, blocks = kept(report), dict(report.facts), FigureMention.objects.filter(report=report).count()
    names = ("rise:", "rise_said:", "need_voices:", "echoes:", "voice_said:", "image_voices:")
    gone = {figures.mentions_of(Figure.objects.filter(report=report, key__startswith=name)[0])[0] for name in names}
    ours = Mention.objects.filter(matches__subject=whole[0]).exclude(pk__in=gone).order_by("-pk")
    corrections.correct(list(ours.values_list("pk", flat=True)[:200]), field="sentiment", value="negative", subject=whole[0], by=BY)
    erasing.erase(sorted(gone), erasing.Reason.PERSON)
    rollups.recount([*gone, *ours.values_list("pk", flat=True)])
    lines = {str(line["key"]): line for line in compared(report)}
    report.refresh_from_db()
    assert kept(report) == before
    assert (report.facts, FigureMention.objects.filter(report=report).count()) == (facts, blocks)
    assert all(any(key.startswith(name) for key in lines) for name in names)
    assert all(lines[key]["then"] == before[key][2] for key in lines)
    assert report.compared["erased"] > 0
    assert report.compared["corrected"] > 0


def test_the_file_of_what_was_told_is_the_same_whenever_it_is_drawn(whole):
    report = asked()
    first = rendered("pdf", reports.data_of(report))
    Mention.objects.update(text="anything else")
    report.refresh_from_db()
    assert rendered("pdf", reports.data_of(report)) == first


# -- the document


def tags(node: Any, depth: int = 0):
    """The tags of a PDF in the order in which they are read."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for part in node:
            yield from tags(part, depth + 1)
    elif isinstance(node, dict) and depth < 80:
        if "/S" in node:
            yield str(node["/S"]), node
        if "/K" in node:
            yield from tags(node["/K"], depth + 1)


def test_headings_go_down_one_level_at_a_time_and_every_drawing_says_what_it_shows(whole):
    for language in ("en", "fr"):
        reader = pypdf.PdfReader(io.BytesIO(rendered("pdf", finished(language))))
        root: Any = reader.trailer["/Root"]
        found = list(tags(root["/StructTreeRoot"]))
        levels = [int(kind[2:]) for kind, _node in found if kind[:2] == "/H" and kind[2:].isdigit()]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))
        drawn = [str(node.get("/Alt", "")) for kind, node in found if kind == "/Figure"]
        assert len(drawn) >= 6
        assert all(len(words) > 12 for words in drawn)


def test_its_text_is_read_in_the_order_of_its_sections_and_the_days_come_last(whole):
    data = reports.data_of(asked())
    text = text_of(rendered("pdf", data))
    at = -1
    for section in (one for one in data.sections if one.key != "course"):  # its chart is on the first page, its table at the end
        begin = text.find(" ".join(f"{section.title} {section.sentence[:30]}".split()), at + 1)
        assert begin > at, section.key
        at = begin
        for card in section.cards:
            at = text.find(" ".join(card.title.split()), at)
            assert at > 0, card.title
    assert text.find("Jour par jour", at) > 0


def test_nothing_stands_beyond_the_edge_of_a_slide_and_each_has_a_title(whole):
    for language in ("en", "fr"):
        deck = Presentation(io.BytesIO(rendered("pptx", finished(language))))
        for number, slide in enumerate(deck.slides, start=1):
            assert slide.shapes.title.text_frame.text
            for shape in slide.shapes:
                assert shape.left >= 0, number
                assert shape.left + shape.width <= Inches(13.34), (number, shape.name)
                assert shape.top + shape.height <= Inches(7.51), (number, shape.name)
