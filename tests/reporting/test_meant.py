"""What a period meant, as a report tells it: incidents, needs, statements; for the eyes of the client, and nothing made up."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import openpyxl
import pypdf
import pytest
from django.utils import translation
from pptx import Presentation

from core.by import By
from ingestion.models import Mention, Subject
from reporting import figures, questions, reports
from reporting.facts import Fact, ReportData
from reporting.models import Figure
from reputation import rollups
from reputation.models import Action, Echo, Incident, Need, NeedAnswer, NeedMention, Statement
from tenants import current, jobs
from tests.conftest import Standing
from tests.reporting.asking import asked, compared
from tests.reporting.meant import MEANT, mean
from tests.reporting.rendering import finished, rendered, text_of
from tests.reporting.told import OCTOBER, erase, tell
from tests.reputation.factories import about, mention, subject

pytestmark = pytest.mark.django_db
Told = tuple[Subject, Subject]
Meant = tuple[Incident, Need, Statement]


@pytest.fixture(scope="module")
def happened(standing: Standing) -> Iterator[tuple[Told, Meant]]:
    with standing(lambda acme: happen()) as made:
        yield made


def happen() -> tuple[Told, Meant]:
    told = tell()
    return told, mean(told[0])


@pytest.fixture(scope="module")
def told(happened: tuple[Told, Meant]) -> Told:
    return happened[0]


@pytest.fixture(scope="module")
def meant(happened: tuple[Told, Meant]) -> Meant:
    return happened[1]


def titles(data: ReportData) -> list[str]:
    return [finding.title for finding in data.findings]


# -- the first page


def test_the_first_page_says_what_happened_what_is_wanted_and_what_became_of_our_words(meant):
    data = finished("en")
    assert titles(data) == [
        "Maréva: “service client muet” said more than usual",
        "Maréva and its competitor cannot be told apart",
        "A new need: ressemelage à domicile",
        "The statement of 5\u00a0October is turned into its opposite",
    ]
    happened, _alike, need, statement = data.findings
    assert "From 19\u00a0October at 07:00 to 21\u00a0October at 00:00" in happened.text
    assert "40 voices say “service client muet”" in happened.text
    assert need.text == "4 voices say it, none in the 29 days before."
    assert "1 says the opposite (33%, between" in statement.text
    assert statement.verbatim
    assert "ne répare pas" in statement.verbatim.text
    assert data.quiet == ("No ambassador or detractor spoke.",)
    assert all(finding.figures for finding in data.findings)


def test_a_statement_whose_echoes_are_still_looked_for_is_not_said_to_have_none(meant):
    Echo.objects.all().delete()
    jobs.start("echoes", by=By.system(), args={})
    data = finished("en")
    [section] = [section for section in data.sections if section.key == "statements"]
    assert section.sentence == "1 statement was made or relayed over the period; its echoes are still being looked for."
    assert section.cards[0].sentence == "Its echoes are still being looked for."
    assert "Echoes of statements are still being looked for." in data.quiet


def test_all_that_is_said_first_stands_on_the_first_page(meant):
    data = finished("en")
    crowded = replace(data, findings=(*data.findings, *data.findings[:2]))
    first = pypdf.PdfReader(io.BytesIO(rendered("pdf", crowded))).pages[0].extract_text()
    assert "Numbers as of" in first


# -- the sections


def test_each_section_tells_its_cards_in_every_form_and_language(meant):
    for language, words in (("en", "Where"), ("fr", "Avec quels mots")):
        data = finished(language)
        assert [section.key for section in data.sections if section.cards] == list(MEANT)
        said = text_of(rendered("pdf", data))
        deck = Presentation(io.BytesIO(rendered("pptx", data)))
        slides = " ".join(shape.text_frame.text for slide in deck.slides for shape in slide.shapes if shape.has_text_frame)
        for found in (said, slides):
            assert words in found
            assert "ressemelage à domicile" in found
            assert "Réponse publiée sur Avizio." in found
        sheets = openpyxl.load_workbook(io.BytesIO(rendered("xlsx", data)))
        cells = [cell.value for sheet in sheets for row in sheet.iter_rows() for cell in row]
        assert "service client muet" in cells
        assert "Réponse publiée sur Avizio." in rendered("csv", data).decode()


def test_the_course_of_an_incident_is_drawn_beside_its_usual_band(meant):
    data = finished("en")
    chart = data.chart(f"rise-{meant[0].pk}")
    assert chart
    assert max(row["mentions"] for row in chart.rows) >= 3
    assert chart.rows[0]["at"] < meant[0].began_at.isoformat()


def test_an_incident_that_goes_on_says_so_and_counts_up_to_the_end_of_the_period(meant):
    Incident.objects.update(over_at=None, course="growing")
    happened = finished("en").findings[0].text
    assert happened.startswith("Since 19\u00a0October at 07:00")
    assert "It still went on at the end of the period." in happened


def followed(data: ReportData) -> Fact:
    incidents = next(section for section in data.sections if section.key == "incidents")
    return next(fact for group in incidents.cards[0].groups for fact in group.facts if fact.name == "What followed")


def test_whether_an_act_helped_is_not_said_without_a_competitor_to_hold_it_against(meant):
    found = followed(finished("en"))
    assert found.value.startswith("Whether it helped cannot be said: no competitor")
    assert not found.place


def test_whether_an_act_helped_is_said_beside_it_with_the_mentions_since(meant, told):
    said = [mention(OCTOBER[0] + timedelta(hours=8 * number), text=f"Brisa, {number}") for number in range(-90, 93)]
    for one in said:
        about(one, told[1])
    rollups.recount([one.pk for one in said])
    report = asked()
    found = followed(finished("en"))
    assert "Against the usual and 1 competitor: " in found.value
    figure = Figure.objects.get(report=report, key__startswith="rise_since:")
    assert figure.unit == "percent"
    first = Mention.objects.get(pk=figures.mentions_of(figure)[0])
    assert meant[0].began_at < first.published_at < OCTOBER[1]
    assert compared(report) == []


def test_claims_are_told_by_what_became_of_them(meant):
    table = finished("en").table("claims")
    assert [column.head for column in table.columns][1] == "Inverted"
    assert table.rows[0][1] == 1
    assert len(table.rows) == meant[2].claims.count()


def answering(data: ReportData) -> list[tuple[str, str, str]]:
    needs = next(section for section in data.sections if section.key == "needs")
    return [(group.title, fact.name, fact.value) for group in needs.cards[0].groups[1:] for fact in group.facts]


def test_a_need_says_who_answers_it_and_who_lacks_it_or_that_nobody_is_named(meant, told):
    has, lacks = "Who answers it today", "Who does not have it, as they say"
    assert answering(finished("en")) == [(has, "Nobody named yet", "–"), (lacks, "Maréva", "1 mention")]
    found = mention(OCTOBER[0] + timedelta(days=20), text="Chez Brisa il y a un ressemelage à domicile.")
    about(found, told[1])
    NeedAnswer.objects.create(need=meant[1], mention_id=found.pk, subject=told[1], says="has", part="body", start=0, end=9)
    assert answering(finished("en")) == [(has, "Brisa", "1 mention"), (lacks, "Maréva", "1 mention")]
    NeedAnswer.objects.all().delete()
    assert answering(finished("en")) == [(has, "Nobody named yet", "–")]


# -- whose eyes


def test_what_the_agency_keeps_to_itself_is_in_no_file(meant):
    assert Action.objects.filter(visibility="agency").exists()
    data = finished("fr")
    assert "Marge à négocier" not in str(data.as_dict())


def test_a_need_that_others_say_too_is_not_in_the_report_of_one_subject(meant, told):
    ours = [told[0]]
    assert "needs" in {section.key for section in finished("en", ours).sections}
    elsewhere = mention(OCTOBER[0], text="Un ressemelage à domicile chez Brisa ?")
    about(elsewhere, told[1])
    NeedMention.objects.create(need=meant[1], mention_id=elsewhere.pk, kind="wish", part="body", start=0, end=10)
    assert "needs" not in {section.key for section in finished("en", ours).sections}
    assert "needs" in {section.key for section in finished("en").sections}


def test_another_subjects_incidents_and_statements_are_left_out(meant, told):
    keys = {section.key for section in finished("en", [told[1]]).sections}
    assert not keys & set(MEANT)


def test_the_rival_reads_nothing_of_it(meant, rival):
    with current.entered(rival):
        theirs = subject("Maréva")
        assert not {section.key for section in finished("en", [theirs]).sections} & set(MEANT)
        assert not any(table.objects.exists() for table in (Incident, Need, Statement))


# -- numbers that stay


def test_each_number_is_a_figure_with_a_name_and_is_equal_when_measured_again(meant):
    report = asked()
    kept = {figure.number: figure for figure in Figure.objects.filter(report=report)}
    data = reports.data_of(report)
    places = {place for table in data.tables for row in table.figures for place in row if place}
    places |= {fact.place for section in data.sections for card in section.cards for group in card.groups for fact in group.facts}
    assert places - {0} <= set(kept)
    said = next(figure for figure in kept.values() if figure.key.startswith("rise_said:") and "service" in figure.key)
    assert (said.value, said.count, said.unit) == (40, 40, "voices")
    assert (
        said.label
        == "Voix qui emploient des mots d’un incident, Maréva, incident du 19\u00a0octobre 2026, «\u202fservice client muet\u202f»"
    )
    inverted = next(figure for figure in kept.values() if figure.key.startswith("inverting:"))
    assert Mention.objects.get(pk=figures.mentions_of(inverted)[0]).text.startswith("À lire : Maréva ne répare pas")
    assert compared(report) == []


def test_how_each_number_was_asked_is_told_in_words_down_to_its_last_part(meant):
    report = asked()
    told = {"measure", "subject", "since", "until", "before", *questions.PARTS}
    with translation.override("fr"):
        for figure in Figure.objects.filter(report=report).select_related("report"):
            assert figure.question.keys() <= told, figure.key
            assert figure.versions.keys() <= questions.VERSIONS.keys(), figure.key
            lines = dict(questions.lines(figure))
            assert len(lines) == len({*figure.question} - {"until"}) + len(figure.versions), figure.key
            assert all(lines.values()), figure.key
            assert lines["Période"] == "Octobre 2026"
    told_of = Figure.objects.filter(report=report, question__has_key="incident").exclude(question__has_key="action")[0]
    Incident.objects.all().delete()
    assert dict(questions.lines(told_of))["Incident"] == "erased since"


def test_what_was_erased_since_is_told_of_needs_and_incidents_too(meant):
    report = asked()
    for name in ("rise:", "need_voices:"):
        figure = next(figure for figure in Figure.objects.filter(report=report) if figure.key.startswith(name))
        gone = Mention.objects.get(pk=figures.mentions_of(figure)[0])
        erase(gone)
        gone.delete()
        lines = {line["key"]: line for line in compared(report)}
        assert lines[figure.key]["mentions_now"] == figure.count - 1
