"""The voices of a period, as a report tells them: who spoke for us and against us, with what shows it; nobody who was left out."""

from __future__ import annotations

import io
from datetime import timedelta

import openpyxl
import pytest
from pptx import Presentation

from core import files
from core.by import By
from ingestion import erasing
from ingestion.models import Author, Mention, Subject
from reporting import figures, forgetting, reports
from reporting.facts import Card, ReportData
from reporting.models import Figure
from reputation.models import Counted, Voice, VoiceMark
from tenants import current
from tests.reporting.asking import asked, compared
from tests.reporting.rendering import finished, rendered, text_of
from tests.reporting.told import OCTOBER
from tests.reputation.factories import mention, subject
from tests.reputation.voices.test_searching import fan, search
from tests.working import finished as finished_job

BY = By.system()
pytestmark = pytest.mark.django_db
PROOFS = {"ambassador": ("recommends", "weeks"), "detractor": ("warns", "attacks")}


@pytest.fixture
def people(told) -> list[Voice]:
    """Two who defend us, one who attacks us, one who defends the competitor: who spoke in October of what the told months hold."""
    ours, theirs = told
    return [
        voice("Lou Garnier", ours, "ambassador", rank=1.2), voice("Anouk", ours, "ambassador", rank=0.8),
        voice("Vieux Grognon", ours, "detractor", rank=0.9), voice("Brisa4ever", theirs, "ambassador", rank=0.5),
    ]  # fmt: skip


def voice(name: str, towards: Subject, kind: str, **facts) -> Voice:
    """One of those who spoke in the period and have no voice yet, under this name."""
    said = Mention.objects.filter(matches__subject=towards, published_at__gte=OCTOBER[0], author__voices=None).order_by("-published_at")
    speaker = said[0].author
    assert speaker
    Author.objects.filter(pk=speaker.pk).update(name=name)
    texts = list(Mention.objects.filter(author=speaker, matches__subject=towards).order_by("-published_at"))
    value, low, high = (0.86, 0.6, 0.99) if kind == "ambassador" else (-0.7, -0.95, -0.3)
    given = {
        "value": value, "low": low, "high": high, "rank": 1.0, "stories": len(texts), "mentions": len(texts), "weeks": 3,
        "proofs": [{"kind": one, "count": place + 2, "mentions": [texts[0].pk], "beside": []} for place, one in enumerate(PROOFS[kind])],
        "first_at": texts[-1].published_at, "newest_at": texts[0].published_at, "found_at": OCTOBER[1],
    }  # fmt: skip
    return Voice.objects.create(author=speaker, subject=towards, kind=kind, **(given | facts))


def cards(data: ReportData) -> dict[str, Card]:
    return {card.title: card for section in data.sections if section.key == "voices" for card in section.cards}


def names(data: ReportData) -> list[str]:
    return [group.title for card in cards(data).values() for group in card.groups]


# -- what is told


def test_each_subject_tells_how_many_there_are_and_the_surest_with_what_shows_it(people):
    data = finished("en")
    assert list(cards(data)) == ["Maréva: ambassadors", "Maréva: detractors", "Brisa: ambassadors"]
    card = cards(data)["Maréva: ambassadors"]
    assert card.sentence == "2 people defend it; here the surest."
    assert [group.title for group in card.groups] == ["Lou Garnier", "Anouk"]
    facts = {fact.name: fact.value for fact in card.groups[0].facts}
    assert facts["Value"] == "+86 (+60 to +99)"
    assert (facts["Recommends it"], facts["Says so again"]) == ("2 texts", "3 weeks")
    assert card.verbatims[0].place.startswith("Lou Garnier, ")
    assert card.verbatims[0].mention == people[0].proofs[0]["mentions"][0]
    assert data.table("voices").rows == (("Maréva", 2, 1), ("Brisa", 1, 0))


def test_the_section_says_that_voices_rest_on_a_year_and_not_on_the_period(people):
    section = next(section for section in finished("en").sections if section.key == "voices")
    assert section.sentence.startswith("Over the period Maréva had 2 ambassadors and 1 detractor.")
    assert "a year up to the day of this report" in section.sentence


def test_nobody_is_said_plainly(told, people):
    assert "No ambassador or detractor spoke." not in finished("en").quiet
    Voice.objects.filter(subject=told[0]).delete()
    data = finished("en")
    section = next(section for section in data.sections if section.key == "voices")
    assert section.sentence.startswith("Nobody who defends Maréva or attacks it spoke over the period.")
    Voice.objects.all().delete()
    data = finished("en")
    assert "No ambassador or detractor spoke." in data.quiet
    assert not cards(data)


def test_every_form_and_language_tells_them(people):
    for language, words in (("en", "Recommends it"), ("fr", "Recommande")):
        data = finished(language)
        deck = Presentation(io.BytesIO(rendered("pptx", data)))
        slides = " ".join(shape.text_frame.text for slide in deck.slides for shape in slide.shapes if shape.has_text_frame)
        for found in (text_of(rendered("pdf", data)), slides):
            assert words in found
            assert "Lou Garnier" in found
        sheets = openpyxl.load_workbook(io.BytesIO(rendered("xlsx", data)))
        cells = [cell.value for sheet in sheets for row in sheet.iter_rows() for cell in row]
        assert {"Lou Garnier", 86} <= set(cells)
        assert "Vieux Grognon" in rendered("csv", data).decode()


def test_a_report_of_many_tells_a_few_and_counts_all(told):
    for number in range(6):
        voice(f"Voix {number}", told[0], "ambassador", rank=6 - number)
    data = finished("en")
    assert names(data) == ["Voix 0", "Voix 1", "Voix 2"]
    assert data.table("voices").rows[0] == ("Maréva", 6, 0)
    assert len(data.table("people").rows) == 6


# -- who is told


def test_whoever_did_not_speak_in_the_period_is_not_told_though_they_spoke_since_or_before(told, people):
    Counted.objects.filter(mention_id__in=people[1].author.mentions.filter(published_at__gte=OCTOBER[0]).values("pk")).delete()
    later = mention(OCTOBER[1] + timedelta(days=3), text="Maréva, encore bravo.", by=people[1].author)
    Voice.objects.filter(pk=people[1].pk).update(newest_at=later.published_at)
    Voice.objects.filter(pk=people[0].pk).update(newest_at=later.published_at)
    assert "Anouk" not in names(finished("en"))
    assert "Lou Garnier" in names(finished("en"))  # who spoke in the period, and since


def test_whoever_is_left_out_or_neutral_is_in_no_report(people):
    Voice.objects.filter(pk=people[0].pk).update(kind="neutral", excluded="employee")
    Voice.objects.filter(pk=people[1].pk).update(kind="neutral")
    told = str(finished("fr").as_dict())
    assert "Lou Garnier" not in told
    assert "Anouk" not in told


def test_what_people_of_the_agency_know_of_them_is_in_no_report(people):
    VoiceMark.objects.create(author=people[0].author, consent="given", note="rencontrée à Lyon", **BY.columns())
    Author.objects.filter(pk=people[0].author_id).update(url="https://example.org/@lou")
    told = str(finished("fr").as_dict())
    assert "Lou Garnier" in told
    assert not any(word in told for word in ("rencontrée", "example.org/@lou", "consent"))


def test_another_subjects_voices_are_left_out(told, people):
    assert names(finished("en", [told[1]])) == ["Brisa4ever"]


def test_the_rival_reads_nothing_of_them(people, rival):
    with current.entered(rival):
        assert not names(finished("en", [subject("Maréva")]))


# -- numbers that stay


def test_each_number_is_a_figure_that_opens_its_mentions_and_is_equal_when_measured_again(people):
    report = asked()
    kept = {figure.number: figure for figure in Figure.objects.filter(report=report)}
    data = reports.data_of(report)
    places = {fact.place for card in cards(data).values() for group in card.groups for fact in group.facts}
    places |= {place for key in ("voices", "people") for row in data.table(key).figures for place in row if place}
    places |= {card.place for card in cards(data).values()}
    assert places <= set(kept)
    key = f"voice_value:{people[0].subject_id}:author={people[0].author_id}"
    value = next(figure for figure in kept.values() if figure.key == key)
    assert (value.value, value.low, value.high) == pytest.approx((86, 60, 99))
    assert value.count == people[0].mentions
    assert figures.written(value.value, value.unit) == "+86"
    assert value.label == "Valeur d’une voix, Maréva, Lou Garnier"
    proof = next(figure for figure in kept.values() if figure.key.endswith("proof=recommends") and f"={people[0].author_id}" in figure.key)
    assert figures.mentions_of(proof) == people[0].proofs[0]["mentions"]
    assert compared(report) == []


def test_whoever_asks_to_be_forgotten_is_in_no_later_report_and_what_changed_is_told(people):
    report = asked()
    erasing.forget(people[0].author, by=BY)
    assert "Lou Garnier" not in str(finished("fr").as_dict())
    lines = {line["key"]: line for line in compared(report)}
    assert lines[f"voices_ambassador:{people[0].subject_id}"]["now"] == 1
    assert lines[f"voice_value:{people[0].subject_id}:author={people[0].author_id}"]["now"] is None


def test_whoever_asks_to_be_forgotten_goes_out_of_the_reports_made_and_every_number_stays(people, analyst, acme, client_of):
    report = asked()
    before = list(Figure.objects.filter(report=report).order_by("number").values_list("key", "value", "low", "high", "digest"))
    figures_of = reports.data_of(report).table("people").figures
    number, digest = people[0].author_id, report.digest
    erasing.forget(people[0].author, by=BY)
    assert forgetting.forget(number) == 1
    report.refresh_from_db()
    assert report.files == {}  # the old ones are let go at once
    assert finished_job(report.job_uid).state == "done"
    report.refresh_from_db()
    assert set(report.files) == {"csv"}
    with files.open(report.files["csv"]["key"]) as made:
        csv = made.read().decode()
    page = client_of(acme, analyst).get(f"/reports/{report.pk}/").text
    for told in (str(report.facts), csv, page, *Figure.objects.filter(report=report).values_list("label", flat=True)):
        assert "Lou Garnier" not in told
    assert "un auteur effacé" in page
    assert "Anouk" in page
    assert list(Figure.objects.filter(report=report).order_by("number").values_list("key", "value", "low", "high", "digest")) == before
    assert reports.data_of(report).table("people").figures == figures_of
    assert report.digest == digest
    compared(report)
    report.refresh_from_db()
    assert report.compared["forgotten"] == 1
    assert "Lou Garnier" not in str(report.compared)


def test_a_proof_that_was_erased_is_neither_cited_nor_named(people):
    gone = people[0].proofs[0]["mentions"][0]
    erasing.erase([gone], erasing.Reason.PERSON)
    Counted.objects.filter(mention_id=gone).delete()
    card = cards(finished("en"))["Maréva: ambassadors"]
    assert gone not in [said.mention for said in card.verbatims]


def test_voices_as_a_search_finds_them_are_told(told):
    fan("lou")
    search()
    assert "lou" in names(finished("en"))
