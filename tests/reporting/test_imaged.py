"""The image of a period in its report: words said of one brand more than of the others, each number with its mentions."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, cast

import pypdf
import pytest

from core.by import By
from ingestion.models import Mention, Subject
from reporting import figures, reports
from reporting.facts import ReportData, Section
from reporting.models import Figure, Report
from reputation import rollups
from tenants import current
from tests import working
from tests.conftest import Standing
from tests.reporting.rendering import finished, rendered
from tests.reporting.told import OCTOBER, erase
from tests.reputation.factories import about, author, mention, source, subject

pytestmark = pytest.mark.django_db
PADDING = ("une journée ordinaire", "un passage rapide", "une visite calme", "un achat simple")


def told(who: Subject, phrase: str, count: int, sentiment: str = "neutral", *, since=OCTOBER[0]) -> None:
    ids = []
    for number in range(count):
        text = f"{who.name} : {phrase}, {PADDING[number % len(PADDING)]} {number}"
        said = mention(since + timedelta(hours=10 * number % 700), text=text, source=source("Forum"), by=author(), language="fr")
        about(said, who, sentiment, model="lexicon:1")
        ids.append(said.pk)
    rollups.recount(ids)


@pytest.fixture(scope="module")
def spoken(standing: Standing) -> Iterator[tuple[Subject, Subject]]:
    with standing(lambda acme: speak()) as made:
        yield made


def speak() -> tuple[Subject, Subject]:
    ours, theirs = subject("Maréva"), subject("Brisa", "competitor")
    told(ours, "les réparations gratuites", 40, "positive")
    told(ours, "la semelle décollée", 30, "negative")
    told(theirs, "des prix cassés", 70)
    return ours, theirs


def section(data: ReportData) -> Section | None:
    return next((one for one in data.sections if one.key == "image"), None)


def test_words_said_of_us_more_than_of_the_others_are_told_with_how_much_more(spoken):
    data = finished("en")
    told_of = section(data)
    assert told_of is not None
    assert told_of.sentence.startswith("Said of Maréva more than of the other brands: “")
    words = {row[0]: row for row in data.table("image").rows}
    assert {"réparations", "gratuites", "semelle", "décollée"} <= set(words)
    _word, voices, times, low, high, positive, negative = cast(tuple[Any, ...], words["réparations"])
    assert (voices, positive, negative) == (40, 40, 0)
    assert 1 < low < times < high
    assert {row[:2] for row in data.table("image_others").rows} >= {("prix", "Brisa"), ("cassés", "Brisa")}


def test_only_the_words_of_the_period_count(spoken):
    told(spoken[0], "un boycott annoncé", 60, "negative", since=OCTOBER[0] - timedelta(days=40))
    words = {row[0] for row in finished("fr").table("image").rows}
    assert "boycott" not in words
    assert "réparations" in words


def test_a_month_with_more_than_is_read_is_told_from_all_of_its_days(spoken, monkeypatch):
    monkeypatch.setattr("reporting.meaning.image.READ", 50)
    times = Mention.objects.filter(pk__in=_mentions(spoken, "réparations")).order_by("published_at")
    assert 10 < len(times) < 40
    assert times.first().published_at < OCTOBER[0] + timedelta(days=3)  # of the newest fifty none is that old
    assert times.last().published_at > OCTOBER[0] + timedelta(days=14)


def _mentions(spoken, word: str) -> list[int]:
    report = asked()
    figure = Figure.objects.get(report=report, key=f"image_times:{spoken[0].pk}:word={word}:language=fr")
    return figures.all_mentions(figure).tolist()


def test_without_a_competitor_there_is_nobody_to_be_held_against(spoken):
    assert section(finished("fr", [spoken[0]])) is None


def test_every_form_and_language_tells_it(spoken):
    for language in ("en", "fr"):
        data = finished(language)
        text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(rendered("pdf", data))).pages)
        assert "réparations" in text
        assert "réparations" in rendered("csv", data).decode()
        assert rendered("pptx", data)
        assert rendered("xlsx", data)


def test_the_rival_reads_nothing_of_it(spoken, rival):
    with current.entered(rival):
        assert section(finished("en", [subject("Maréva"), subject("Brisa", "competitor")])) is None


# -- numbers that stay


def asked() -> Report:
    report = reports.ask(*OCTOBER, [], "fr", ["csv"], by=By.system())
    assert working.finished(report.job_uid).state == "done"
    report.refresh_from_db()
    return report


def compared(report: Report) -> dict[str, dict[str, object]]:
    working.finished(reports.ask_comparison(report, by=By.system()).uid)
    report.refresh_from_db()
    return {line["key"]: line for line in report.compared["lines"]}


def test_each_number_is_a_figure_with_a_name_and_is_equal_when_measured_again(spoken):
    report = asked()
    kept = {figure.number: figure for figure in Figure.objects.filter(report=report)}
    data = reports.data_of(report)
    for key in ("image", "image_others"):
        for row in data.table(key).figures:
            assert all(place in kept for place in row[-5:])
    repaired = next(figure for figure in kept.values() if figure.key.startswith("image_voices:") and "réparations" in figure.key)
    assert (repaired.value, repaired.count, repaired.unit) == (40, 40, "voices")
    assert repaired.label == "Voix qui emploient un mot, Maréva, «\u202fréparations\u202f», français"
    assert compared(report) == {}


def test_what_was_erased_since_is_told(spoken):
    report = asked()
    figure = Figure.objects.get(report=report, key=f"image_voices:{spoken[0].pk}:word=réparations:language=fr")
    erase(Mention.objects.get(pk=figures.mentions_of(figure)[0]))
    line = compared(report)[figure.key]
    assert (line["then"], line["now"], line["mentions_then"], line["mentions_now"]) == (40, 39, 40, 39)
