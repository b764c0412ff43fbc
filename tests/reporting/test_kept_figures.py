"""Numbers of a report that stay: each a figure with its mentions, equal when measured again, with what changed since."""

from __future__ import annotations

import pytest

from core import files
from core.by import By
from ingestion.models import Mention
from reporting import figures, reports
from reporting.models import Figure, FigureMention, Report
from reputation import intervals
from reputation.score import Estimate
from tests import working
from tests.reporting.told import OCTOBER, erase

pytestmark = pytest.mark.django_db


def asked(**more) -> Report:
    report = reports.ask(*OCTOBER, [], "fr", ["csv"], by=By.system(), **more)
    assert working.finished(report.job_uid).state == "done"
    report.refresh_from_db()
    return report


def test_every_number_of_the_document_is_a_figure_with_its_mentions(told):
    report = asked()
    kept = {figure.number: figure for figure in Figure.objects.filter(report=report)}
    data = reports.data_of(report)
    places = {place for table in data.tables for row in table.figures for place in row if place}
    places |= {figure.place for figure in data.figures} | {place for told in data.findings for place in told.figures}
    assert places <= set(kept)
    heard = next(figure for figure in kept.values() if figure.key == f"mentions:{told[0].pk}")
    ids = figures.all_mentions(heard)
    assert len(ids) == heard.count == heard.value == 209
    assert figures.digest_of(ids) == bytes(heard.digest or b"")
    assert figures.mentions_of(heard, 200, 50) == ids[200:].tolist()


def test_figures_that_rest_on_the_same_mentions_share_them(told):
    report = asked()
    digests = [bytes(figure.digest or b"") for figure in Figure.objects.filter(report=report) if figure.digest]
    blocks = FigureMention.objects.filter(report=report)
    assert blocks.count() == len(set(digests)) < len(digests)


def test_mentions_of_a_large_figure_are_read_block_by_block(told, monkeypatch):
    monkeypatch.setattr(figures, "BLOCK", 50)
    report = asked()
    heard = Figure.objects.get(report=report, key=f"mentions:{told[0].pk}")
    whole = figures.all_mentions(heard).tolist()
    assert [figures.mentions_of(heard, start, 30) for start in (0, 40, 195)] == [whole[0:30], whole[40:70], whole[195:225]]


def test_a_number_is_equal_when_measured_again(told):
    report = asked()
    reports.ask_comparison(report, by=By.system())
    working.finished(_comparison())
    report.refresh_from_db()
    assert report.compared["lines"] == []


def test_an_erasure_since_is_told_and_the_report_stays(told):
    report = asked()
    before = dict(report.facts)
    heard = Figure.objects.get(report=report, key=f"mentions:{told[0].pk}")
    gone = Mention.objects.get(pk=figures.mentions_of(heard, 0, 1)[0])
    erase(gone)
    reports.ask_comparison(report, by=By.system())
    working.finished(_comparison())
    report.refresh_from_db()
    line = next(line for line in report.compared["lines"] if line["key"] == heard.key)
    assert (line["then"], line["now"]) == (209, 208)
    assert report.facts == before
    assert figures.mentions_of(heard, 0, 1) == [gone.pk]


def _comparison():
    from core.models import Job

    return Job.objects.get(kind="report_compare").pk


def test_a_report_in_two_languages_has_the_files_of_both(told):
    report = asked(languages=["en"])
    assert set(report.files) == {"csv", "csv-en"}
    assert reports.data_of(report, "en").sentence.startswith("The score rises")
    assert reports.data_of(report, "fr").sentence.startswith("Le score monte")
    with files.open(report.files["csv-en"]["key"]) as file:
        assert "The score rises" in file.read().decode()
    assert reports.file_of(report, "csv-en")[2].endswith("-en.csv")


def test_the_digest_is_of_the_content(told):
    report = asked()
    assert bytes(report.digest or b"") == reports.digest_of(report.facts)


def test_a_difference_of_shares_widens_with_both_doubts():
    move = intervals.difference(Estimate(0.6, 0.5, 0.7), Estimate(0.4, 0.3, 0.5))
    assert move.value == pytest.approx(0.2)
    assert move.low == pytest.approx(0.2 - 0.02**0.5)
    assert move.high == pytest.approx(0.2 + 0.02**0.5)
    assert move.is_change
    part = intervals.part(30, 100)
    assert part.low < 0.3 < part.high
    assert intervals.part(0, 0) is None


def test_a_report_of_the_agency_alone_is_hidden_from_the_client(told):
    kept = asked()
    shown = asked(visibility="shared")
    seen = Report.objects.seen_by(agency=False, subjects=None)
    assert list(seen) == [shown]
    reports.show_to(kept, "shared", by=By.system())
    assert set(Report.objects.seen_by(agency=False, subjects=None)) == {kept, shown}
    assert not Report.objects.seen_by(agency=True, subjects=frozenset({told[0].pk})).exists()
