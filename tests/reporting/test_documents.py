"""Documents as their readers open them: tagged, with their fonts, native charts, the same numbers in every form."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import openpyxl
import pypdf
import pypdfium2
import pytest
from django.utils import translation
from pptx import Presentation

from ingestion.models import Mention, Subject
from reporting.facts import ReportData, Verbatim
from reporting.formats import pdf
from reporting.look import LookView
from tenants import current
from tests.reporting.rendering import LOOK, finished, rendered
from tests.reporting.told import BAD, OCTOBER

pytestmark = pytest.mark.django_db


# -- what is told


def test_the_first_page_tells_the_score_its_change_and_what_was_not_heard(told):
    data = finished("en")
    assert [figure.label for figure in data.figures] == ["Score", "Mentions", "Positive share", "Share of voice"]
    assert data.sentence == "The score rises, and the rise is established."
    assert data.figures[0].way == "up"
    assert "on September" in data.figures[0].change
    assert len(data.findings) == 4
    assert all(finding.figures for finding in data.findings)
    # Of the competitor nobody says anything bad that could be quoted.
    assert [finding.title for finding in data.findings if not finding.verbatim] == ["Maréva stands above Brisa"]
    assert data.missing[0].startswith("Avizio was not heard from 9\u00a0October to 11\u00a0October")
    assert "About" in data.missing[0]


def test_reasons_printed_add_up_to_the_move_printed(told):
    table = finished().table("reasons")
    points = [cast(float, row[1]) for row in table.rows]
    assert sum(points[:-1]) == pytest.approx(points[-1], abs=1e-9)
    move = finished().figures[0].change.split()[0].replace("\u2212", "-").replace(",", ".")
    assert float(move) == pytest.approx(points[-1], abs=0.1)


def test_copies_are_folded_into_their_story(told):
    table = finished().table("stories")
    assert max(cast(int, row[4]) for row in table.rows) == 6


def test_the_same_facts_make_the_same_document_twice(told):
    first, second = finished(), finished()
    assert first == second
    assert rendered("pdf", first) == rendered("pdf", second)
    assert ReportData.of_dict(json.loads(json.dumps(first.as_dict()))) == first


def test_only_the_sections_wanted_are_told(told):
    data = finished(wanted=("voice", "method"))
    assert [section.key for section in data.sections] == ["voice", "method"]


def test_a_hundred_subjects_are_told(told):
    extra = [Subject.objects.create(name=f"Thème {number}", kind="theme", query=f"t{number}") for number in range(98)]
    data = finished("fr", [*told, *extra])
    assert len(data.table("scores").rows) == 100
    assert len(rendered("pdf", data)) > 10_000


# -- PDF


def test_the_pdf_is_tagged_and_says_its_title_and_language(told):
    reader = pypdf.PdfReader(io.BytesIO(rendered("pdf", finished())))
    catalogue: Any = reader.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert str(catalogue["/Lang"]).startswith("fr")
    assert catalogue["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata
    assert reader.metadata.title == "Octobre"
    metadata = catalogue["/Metadata"].get_data().decode()
    assert "pdfuaid" in metadata
    kinds = set(_kinds(catalogue["/StructTreeRoot"]))
    assert {"/H1", "/H2", "/Table", "/TH", "/Figure", "/Link"} <= kinds


def _kinds(node, depth: int = 0):
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for part in node:
            yield from _kinds(part, depth + 1)
    elif isinstance(node, dict) and depth < 60:
        if "/S" in node:
            yield str(node["/S"])
            if node["/S"] == "/Figure":
                assert node.get("/Alt"), "a figure says nothing to readers of screens"
        if "/K" in node:
            yield from _kinds(node["/K"], depth + 1)


def test_the_pdf_carries_its_fonts(told):
    reader = pypdf.PdfReader(io.BytesIO(rendered("pdf", finished())))
    found = {}
    for page in reader.pages:
        resources: Any = page["/Resources"]
        for font in resources.get("/Font", {}).values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            found[inner["/BaseFont"]] = set(inner["/FontDescriptor"].get_object())
    assert found
    assert all({"/FontFile2", "/FontFile3"} & parts for parts in found.values())
    assert all("SourceSansPro" in name for name in found)


def test_the_text_of_the_pdf_is_the_text_of_the_facts_and_never_code(told):
    data = finished()
    said = replace(cast(Verbatim, data.findings[0].verbatim), text=BAD[1])
    data = replace(data, findings=(replace(data.findings[0], verbatim=said), *data.findings[1:]))
    reader = pypdf.PdfReader(io.BytesIO(rendered("pdf", data)))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert data.figures[0].value in text
    assert "Le score monte, et la hausse est établie." in text
    assert "=SUM(A1) la semelle" in text
    assert "*vraiment* [bof]" in text
    notes = [note.get_object() for page in reader.pages for note in page.get("/Annots", [])]
    links = {note["/A"]["/URI"] for note in notes if "/A" in note}
    assert f"https://mareva.example/reports/2/figures/{data.figures[0].place}/" in links


def test_text_that_is_markup_of_typst_stays_text(told):
    nasty = '#panic("no") $x$ `raw` *b* _i_ = head <label> @ref [c] \\ // /* "quoted" #{1+1}'
    subject = Subject.objects.get(name="Maréva")
    Mention.objects.update(text=nasty, title=nasty)
    subject.name = nasty[:100]
    subject.save()
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(rendered("pdf", finished()))).pages)
    assert '#panic("no")' in text.replace("\n", "")


def test_the_pages_of_the_pdf_are_filled_and_of_the_clients_colour(told):
    document = pypdfium2.PdfDocument(rendered("pdf", finished()))
    picture = document[0].render(scale=1).to_pil().convert("RGB")
    assert picture.getpixel((20, 20)) == (0x12, 0x66, 0x4F)
    assert picture.getpixel((20, 400)) == (255, 255, 255)
    assert 2 <= len(document) <= 9


def test_a_page_can_be_previewed_as_a_picture(told):
    data = finished()
    with translation.override("fr"):
        assert pdf.pages(data, LOOK, dots=40)[0].startswith(b"\x89PNG")


def test_a_logo_stands_in_the_band(told):
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="90" height="30"><rect width="90" height="30" fill="#fff"/></svg>'
    look = LookView("Maréva", "#12664f", svg, "image/svg+xml")
    with_logo, without = rendered("pdf", finished(), look), rendered("pdf", finished())
    assert with_logo != without


# -- slides and workbooks


def test_the_workbook_has_native_charts_and_no_formula(told):
    book = openpyxl.load_workbook(io.BytesIO(rendered("xlsx", finished())))
    charts = {sheet.title: [type(chart).__name__ for chart in getattr(sheet, "_charts", [])] for sheet in book.worksheets}
    assert {name for names in charts.values() for name in names} == {"BarChart", "LineChart"}
    assert sum(len(found) for found in charts.values()) >= 5
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_the_slides_have_native_charts_with_the_numbers_of_the_facts(told):
    data = finished()
    deck = Presentation(io.BytesIO(rendered("pptx", data)))
    charts = [shape.chart for slide in deck.slides for shape in slide.shapes if shape.has_chart]
    assert len(charts) >= 4
    course = next(chart for chart in charts if len(chart.plots[0].series) == 3)
    assert list(course.plots[0].series[0].values) == [row[1] for row in data.table("course").rows]
    words = " ".join(shape.text_frame.text for slide in deck.slides for shape in slide.shapes if shape.has_text_frame)
    assert data.figures[0].value in words
    assert all(slide.shapes.title.text_frame.text for slide in deck.slides)


def test_days_are_cut_in_the_clients_zone_even_where_the_clock_changes(told):
    data = finished()
    days = [row[0] for row in data.table("days").rows]
    assert days == [(OCTOBER[0] + timedelta(days=number)).date().isoformat() for number in range(31)]
    assert data.zone == current.zone().key


def test_words_of_every_script_break_no_file(told):
    Mention.objects.update(text="خدمة ممتازة جدا 👍 שלום 你好")
    for kind in ("pdf", "pptx", "xlsx", "csv"):
        assert rendered(kind, finished())


def test_the_pdf_leaves_an_emoji_out_and_says_where_another_script_is_read(told):
    Mention.objects.update(text="Très belle boutique 👍🏽 à Tours")
    assert "Très belle boutique" in text_of(rendered("pdf", finished()))
    Mention.objects.update(text="خدمة ممتازة جدا")
    assert "que ce fichier ne sait pas afficher" in text_of(rendered("pdf", finished()))


def text_of(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages).split())
