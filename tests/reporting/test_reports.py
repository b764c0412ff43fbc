"""Reports and exports: made by jobs, right in their numbers, harmless in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
import time
from datetime import timedelta
from typing import cast

import openpyxl
import pytest
from django.utils import timezone

from core import files
from core.by import By
from core.errors import Invalid
from core.models import Job
from reporting import exports, reports
from reporting.models import Export, Report
from reputation import rollups
from search import indexing
from search.querying import Query
from tenants import current, jobs
from tests.reputation.factories import NOON, about, mention, subject
from tests.working import finished

pytestmark = pytest.mark.django_db
MONTH = NOON.replace(day=1, hour=0), NOON.replace(month=11, day=1, hour=0)


@pytest.fixture
def said():
    ours, theirs = subject("Maréva"), subject("Brisa", "competitor")
    texts = ["=HYPERLINK(“x”)", "la semelle part", "très belle bottine", "+33 appelez", "bravo", "déçue"]
    made = [mention(NOON + timedelta(minutes=n), text=text) for n, text in enumerate(texts)]
    for number, one in enumerate(made):
        about(one, ours, "positive" if number % 2 else "negative")
    about(made[0], theirs, "neutral")
    rollups.recount([one.pk for one in made])
    return made


def test_a_month_becomes_a_workbook_and_a_csv_with_the_same_numbers(said):
    report = reports.ask(*MONTH, [], "fr", ["csv", "xlsx"], by=By.system(), title="Octobre")
    assert finished(report.job_uid).state == "done"
    report = Report.objects.get()
    with files.open(report.files["csv"]["key"]) as file:
        text = file.read().decode("utf-8-sig")
    with files.open(report.files["xlsx"]["key"]) as file:
        book = openpyxl.load_workbook(io.BytesIO(file.read()))
    rows = list(csv.reader(io.StringIO(text)))
    block = rows[next(place for place, row in enumerate(rows) if row[:1] == ["Scores"]) :]
    scores = {row[0]: row for row in reversed(block) if row and row[0] in {"Maréva", "Brisa"}}
    data = reports.data_of(report)
    number = 1 + [table.key for table in data.tables].index("scores")
    values = [cell.value for cell in book.worksheets[number][5]]
    assert values[:2] == list(data.table("scores").rows[0][:2])
    assert float(scores["Maréva"][1]) == values[1]
    assert report.made_at is not None


def test_contributions_printed_add_up_to_the_score_printed(said):
    report = reports.ask(*MONTH, [subject("Maréva").pk], "en", ["csv"], by=By.system())
    finished(report.job_uid)
    data = reports.data_of(Report.objects.get())
    table, score = data.table("parts"), data.table("scores").rows[0][1]
    points = [cast(float, row[2]) for row in table.rows]
    assert sum(points[:-1]) == pytest.approx(points[-1], abs=1e-6)
    assert 50 + points[-1] == pytest.approx(score, abs=0.05)


def test_nothing_that_somebody_said_becomes_a_formula(said):
    report = reports.ask(*MONTH, [], "en", ["csv", "xlsx"], by=By.system())
    finished(report.job_uid)
    with files.open(Report.objects.get().files["xlsx"]["key"]) as file:
        book = openpyxl.load_workbook(io.BytesIO(file.read()))
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    with files.open(Report.objects.get().files["csv"]["key"]) as file:
        cells = [cell for row in csv.reader(io.StringIO(file.read().decode("utf-8-sig"))) for cell in row]
    numbers = {cell for cell in cells if cell.startswith("-") and cell[1:].replace(".", "").isdigit()}
    assert [cell for cell in cells if cell.startswith(("=", "+", "@", "-")) and cell not in numbers] == []


@pytest.mark.parametrize(("since", "until"), [(MONTH[1], MONTH[0]), (MONTH[0], MONTH[0])])
def test_a_period_that_ends_before_it_begins_is_refused(said, since, until):
    with pytest.raises(Invalid, match="Swap"):
        reports.ask(since, until, [], "en", ["csv"], by=By.system())


def test_an_unknown_format_is_refused_by_name(said):
    with pytest.raises(Invalid, match="csv"):
        reports.ask(*MONTH, [], "en", ["docx"], by=By.system())


def test_an_export_holds_every_row_found_once_however_many_stretches(said, monkeypatch):
    indexing.sync([one.pk for one in said])
    monkeypatch.setattr(exports, "STRETCH", 2)
    export = exports.ask(Query(), "csv", by=By.system())
    assert finished(export.job_uid).state == "done"
    export = Export.objects.get()
    with files.open(export.key) as file:
        rows = list(csv.DictReader(io.StringIO(file.read().decode("utf-8-sig"))))
    assert sorted(int(row["id"]) for row in rows) == sorted(one.pk for one in said)
    assert export.rows == len(said)
    assert {row["text"] for row in rows if row["text"].startswith("'")} == {"'=HYPERLINK(“x”)", "'+33 appelez"}


def test_an_export_as_ndjson_keeps_texts_as_they_are(said):
    indexing.sync([one.pk for one in said])
    export = exports.ask(Query(text="hyperlink"), "ndjson", by=By.system())
    finished(export.job_uid)
    with files.open(Export.objects.get().key) as file:
        rows = [json.loads(line) for line in file.read().decode().splitlines()]
    assert [row["text"] for row in rows] == ["=HYPERLINK(“x”)"]


def test_files_of_exports_go_when_their_time_is_over(said):
    indexing.sync([one.pk for one in said])
    finished(exports.ask(Query(), "csv", by=By.system()).job_uid)
    key = Export.objects.get().key
    assert key.startswith(str(current.tenant().uid))
    Export.objects.update(expires_at=timezone.now())
    assert exports.forget_expired(0) == 1
    with pytest.raises(Exception, match="no longer kept"):
        files.open(key)


def test_an_export_that_is_stopped_leaves_no_part_of_its_file(said, monkeypatch):
    indexing.sync([one.pk for one in said])
    monkeypatch.setattr(exports, "STRETCH", 2)
    exports.ask(Query(), "csv", by=By.system())
    taken = jobs._take("bulk", timezone.now())
    assert isinstance(taken, Job)
    assert not exports.make(taken, 0)
    assert len(list(files.keys_of(current.tenant()))) == 1
    jobs.stop(jobs.find(taken.pk), By.system())
    jobs.work("bulk", time.monotonic() + 5)
    assert jobs.find(taken.pk).state == "stopped"
    assert list(files.keys_of(current.tenant())) == []
