"""Files are brought in line by line, in stretches, with what was refused given back; kept and forgotten in time."""

import csv
import io
import json
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, override

from core import files
from core.errors import Conflict, Gone, Invalid, NotFound
from ingestion import imports
from ingestion.imports import running
from ingestion.models import ImportFile, Mention, RawItem, Run, Source
from tenants import current, jobs, preferences
from tests.ingestion.importing import BY, DATA, REVIEWS, given_back, lines, received, run_to_end, workbook

# -- bringing in


def test_rows_become_mentions(acme, subject):
    file = received(REVIEWS)
    job = run_to_end(file)
    assert (job.state, job.done, job.total) == ("done", file.size, file.size)
    assert job.result == {"rows": 3, "refused": 1, "duplicates": 0, "cut": False}
    first, second = Mention.objects.order_by("published_at")
    assert first.text == "Acme : très bien, merci\nà vous"
    assert first.published_at == datetime(2026, 4, 13, 12, 5, tzinfo=UTC)
    assert (first.date_from, first.kind, first.author_name, first.rating) == ("file", "file", "Zoé", 4.5)
    assert first.extra == {"Marque": "Acme", "Magasin": "Lyon"}
    assert second.author_handle == "bob"
    assert (file.run.state, file.run.received, file.run.refused, file.run.outcomes) == ("done", 2, 1, {"stored": 2})


def test_refused_lines_are_given_back_with_their_reasons(acme):
    file = received('id,date,text\n1,2026-04-13,ok\n2,hier,=HYPERLINK("x")\n3,2026-04-13,\n4,2026-04-13,a,b,c\n', "a.csv")
    job = run_to_end(file)
    assert job.result["refused"] == 3
    header, *told = given_back(file)
    assert header == ["line", "reason", "id", "date", "text", "rest"]
    assert [line[0] for line in told] == ["3", "4", "5"]
    assert told[0][1].startswith("date: ")
    assert told[0][4] == '\'=HYPERLINK("x")'
    assert "text" in told[1][1]
    assert told[2][5] == "b | c"
    assert RawItem.objects.count() == 1


def test_reasons_are_in_the_language_of_who_started_it(acme, monkeypatch):
    seen = []
    monkeypatch.setattr(running, "_reason", lambda errors, mapping: seen.append(get_language()) or "")
    file = received("id,date,text\n1,2026-04-13,ok\n2,hier,x\n")
    with override("fr"):
        imports.start(file, by=BY)
    jobs.work("bulk", time.monotonic() + 60)
    assert seen == ["fr"]


def test_a_file_without_refusals_gives_nothing_back(acme):
    file = received("id,text\n1,x\n")
    run_to_end(file)
    with pytest.raises(NotFound):
        imports.refused(file)


def test_dates_that_cannot_be_are_told_before_the_file_runs(acme, subject):
    rows = "".join(f"{number},2126-04-{number + 10},Acme {number}\n" for number in range(10))
    file = received(f"id,date,text\n{rows}10,2026-04-13,Acme ten\n11,1926-04-13,Acme eleven\n")
    assert {"code": "future_dates", "column": "date", "count": 11} in file.dialect["notices"]
    assert "11 of the lines" in " ".join(imports.notices(file))
    with override("fr"):
        assert "11 des lignes" in " ".join(imports.notices(file))
    assert not any("published_at" in row["fields"] for row in file.sample)
    run_to_end(file)
    assert set(Mention.objects.exclude(text="Acme ten").values_list("date_from", flat=True)) == {"received"}


def test_the_same_file_again_changes_nothing(acme, subject):
    first = received(REVIEWS)
    run_to_end(first)
    mentions = set(Mention.objects.values_list("pk", "version"))
    again = received(REVIEWS, "copy of it.csv")
    assert again.run.source == first.run.source
    run_to_end(again)
    assert again.run.outcomes == {"unchanged": 2}
    assert set(Mention.objects.values_list("pk", "version")) == mentions


def test_a_line_twice_in_a_file_is_one_mention(acme, subject):
    rows = "1,Acme is late\n2,Acme is fine\n1,Acme is late\n" + "".join(f"{number},Acme number {number}\n" for number in range(10, 900))
    file = received("id,text\n" + rows + "2,Acme is fine\n")
    job = run_to_end(file)
    assert job.result["duplicates"] == 2
    assert Mention.objects.count() == 892
    assert (file.run.outcomes, file.run.reasons) == ({"stored": 892, "dropped": 2}, {"duplicate_in_file": 2})
    assert file.run.received == 894


def test_an_edited_line_of_a_later_file_updates_its_mention(acme, subject):
    run_to_end(received("id,text\n1,Acme is late\n", "weekly.csv"))
    file = received("id,text\n1,Acme is late but refunded me\n", "weekly.csv")
    run_to_end(file)
    assert file.run.outcomes == {"updated": 1}
    assert Mention.objects.get().text == "Acme is late but refunded me"


def test_two_files_that_number_their_rows_alike_are_two_sources(acme, subject):
    run_to_end(received("id,text\n1,Acme is late\n", "january.csv"))
    run_to_end(received("id,text\n1,Acme is fine\n", "february.csv"))
    assert Mention.objects.count() == 2


def test_what_every_row_gets_may_be_given(acme, subject):
    file = received("id,text\n1,Acme is late\n")
    run_to_end(file, defaults={"platform": "trustpilot", "type": "review", "language": "en"})
    mention = Mention.objects.get()
    assert (mention.platform, mention.type, mention.language) == ("trustpilot", "review", "en")


@pytest.mark.parametrize("defaults", [{"text": "x"}, {"type": "tweet"}, {"country": "Narnia"}])
def test_what_every_row_gets_is_checked(acme, defaults):
    with pytest.raises(Invalid):
        imports.start(received("id,text\n1,x\n"), by=BY, defaults=defaults)


def test_an_import_is_started_once_and_discarded_only_before(acme):
    file = received("id,text\n1,x\n")
    run_to_end(file)
    with pytest.raises(Conflict):
        imports.start(file, by=BY)
    with pytest.raises(Conflict):
        imports.discard(file, BY)


def test_a_file_that_was_not_started_can_be_discarded(acme, django_capture_on_commit_callbacks):
    file = received("id,text\n1,x\n")
    with django_capture_on_commit_callbacks(execute=True):
        imports.discard(file, BY)
    assert not ImportFile.objects.exists()
    assert not Run.objects.exists()
    assert not Source.objects.exists()
    assert list(files.keys_of(acme)) == []


def test_a_file_that_nobody_starts_is_forgotten_after_a_week(acme):
    old, fresh, started = received("id,text\n1,x\n", "a.csv"), received("id,text\n2,y\n", "b.csv"), received("id,text\n3,z\n", "c.csv")
    imports.start(started, by=BY)
    Run.objects.filter(pk__in=[old.run_id, started.run_id]).update(started_at=timezone.now() - timedelta(days=8))
    assert imports.forget_unstarted(time.monotonic() + 60) is False
    assert set(ImportFile.objects.values_list("pk", flat=True)) == {fresh.pk, started.pk}


def test_a_file_is_forgotten_with_its_rows_and_refused_lines_some_time_after_it_was_read(acme, rival):
    file, fresh = received("id,text\n1,x\n2,\n", "a.csv"), received("id,text\n2,y\n", "b.csv")
    for one in (file, fresh):
        run_to_end(one)
    Run.objects.filter(pk=file.run_id).update(ended_at=timezone.now() - settings.IMPORT_FILES_KEPT - timedelta(hours=1))
    with current.entered(rival):
        imports.forget_read(time.monotonic() + 5)
    assert files.open(file.key).read()
    assert imports.forget_read(time.monotonic() + 5) is False
    with pytest.raises(Gone):
        files.open(file.key)
    file.refresh_from_db()
    assert (file.key, file.sample, file.run.refused) == ("", [], 1)
    with pytest.raises(Gone):
        imports.refused(file)
    fresh.refresh_from_db()
    assert files.open(fresh.key).read()
    assert len(list(files.keys_of(acme))) == 1


def test_a_file_is_kept_no_longer_than_mentions(acme):
    file = received("id,text\n1,x\n", "a.csv")
    run_to_end(file)
    Run.objects.filter(pk=file.run_id).update(ended_at=timezone.now() - timedelta(days=3))
    imports.forget_read(time.monotonic() + 5)
    file.refresh_from_db()
    ended = file.run.ended_at
    assert ended is not None
    assert imports.kept_until(file) == ended + settings.IMPORT_FILES_KEPT
    preferences.keep(acme, 2, by=BY)
    with current.entered(acme):
        imports.forget_read(time.monotonic() + 5)
    file.refresh_from_db()
    assert (file.key, imports.kept_until(file)) == ("", None)


# -- long files


def test_an_import_goes_on_where_a_stretch_ended(acme, monkeypatch):
    rows = "".join(f"{number},text {number}\n" for number in range(2_500))
    file = received("id,text\n" + rows)
    job = imports.start(file, by=BY)
    type(job).objects.filter(pk=job.pk).update(state="running")
    stretches = 0
    while not running.bring_in(type(job).objects.get(pk=job.pk), time.monotonic()):
        stretches += 1
    assert stretches == 5
    job.refresh_from_db()
    assert job.result["rows"] == 2_500
    assert RawItem.objects.count() == 2_500


@pytest.mark.parametrize("forget", [True, False])
def test_a_workbook_goes_on_where_a_stretch_ended_even_in_another_process(acme, forget):
    file = received(workbook(["id", "text"], *([number, f"text {number}"] for number in range(1_700))), "a.xlsx")
    job = imports.start(file, by=BY)
    type(job).objects.filter(pk=job.pk).update(state="running")
    while not running.bring_in(type(job).objects.get(pk=job.pk), time.monotonic()):
        if forget:
            running._left_open.clear()
    assert RawItem.objects.count() == 1_700
    job.refresh_from_db()
    assert job.result == {"rows": 1_700, "refused": 0, "duplicates": 0, "cut": False}
    running._close(job)


@pytest.mark.parametrize("name", ["a.json", "a.ndjson", "a.csv"])
def test_every_place_between_rows_is_one_to_go_on_from(acme, name):
    items = [{"id": str(number), "text": f'é\n"{number}" 😀, l\'été', "n": None} for number in range(40)]
    if name == "a.csv":
        out = io.StringIO()
        csv.writer(out).writerows([["id", "text"], *([item["id"], item["text"]] for item in items)])
        content = out.getvalue()
    else:
        content = json.dumps(items, ensure_ascii=False, indent=1) if name == "a.json" else lines(*items)
    file = received(content, name)
    from ingestion.imports.rows import Place
    from ingestion.imports.showing import reading

    with reading(file, Place()) as rows:
        whole = list(rows)
    assert len(whole) == 40
    for place, row in enumerate(whole):
        with reading(file, Place(row.after, row.number)) as rows:
            assert list(rows) == whole[place + 1 :]


def test_a_job_that_is_stopped_stops_its_run(acme):
    file = received("id,text\n1,x\n")
    job = imports.start(file, by=BY)
    jobs.stop(job, BY)
    file.run.refresh_from_db()
    assert file.run.state == "stopped"


@pytest.mark.skipif(not DATA.exists(), reason="needs the data folder (VIGIE_DATA)")
def test_real_tweets_are_understood_without_help(acme):
    with DATA.open("rb") as stream:
        file = imports.receive(stream, "airlines.jsonl", by=BY)
    assert file.mapping == {
        "id": "external_id",
        "brand": "extra",
        "author": "author",
        "text": "text",
        "published_at": "published_at",
        "shares": "counts.shares",
        "location": "extra",
        "sentiment": "extra",
        "reason": "extra",
    }
    assert {brand.name: brand.query for brand in imports.propose_subjects(file)} == {
        "United": '"United" OR @united',
        "US Airways": '"US Airways" OR @usairways',
        "American": '"American" OR @americanair',
        "Southwest": '"Southwest" OR @southwestair',
    }
    assert all(not row["problems"] for row in file.sample)
