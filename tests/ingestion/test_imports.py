"""Files that people bring: recognised, shown, brought in line by line, with what was refused given back."""

import csv
import io
import json
import os
import time
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, override
from openpyxl import Workbook

from core import files
from core.by import By
from core.choices import JobState
from core.errors import Conflict, Gone, Invalid, NotFound, TooLarge
from core.models import AuditEntry
from ingestion import imports
from ingestion.imports import running
from ingestion.models import ImportFile, Mention, RawItem, Run, Source
from tenants import current, jobs, preferences
from tests.ingestion.conftest import process

BY = By("user", 1, "Anna")
DATA = Path(os.environ.get("VIGIE_DATA", "../shared/data")) / "mentions" / "airlines.jsonl"
REVIEWS = (
    "Date;Auteur;Texte du message;Note;Lien;Marque;Magasin\n"
    '13/04/2026 14:05;Zoé;"Acme : très bien, merci\nà vous";4,5;www.example.com/a;Acme;Lyon\n'
    "14/04/2026;@bob;Acme est nul;1/5;;Rival;\n"
    "hier;Eve;Acme encore en retard;;;;Paris\n"
)


def received(content, name="file.csv", **more) -> ImportFile:
    return imports.receive(io.BytesIO(content.encode() if isinstance(content, str) else content), name, by=BY, **more)


def lines(*items) -> str:
    return "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items)


def workbook(*rows) -> bytes:
    book, out = Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet()
    for row in rows:
        sheet.append(row)
    book.save(out)
    return out.getvalue()


def run_to_end(file: ImportFile, **more):
    """Start the import, do its job in stretches as a worker would, and read what it kept."""
    job = imports.start(file, by=BY, **more)
    jobs.work("bulk", time.monotonic() + 60)
    process()
    job.refresh_from_db()
    file.refresh_from_db()
    file.run.refresh_from_db()
    return job


def given_back(file: ImportFile) -> list[list[str]]:
    with imports.refused(file) as stored:
        return list(csv.reader(io.StringIO(stored.read().decode("utf-8-sig"))))


def refusal(content, name="file.csv") -> str:
    with pytest.raises((Invalid, TooLarge)) as caught:
        received(content, name)
    assert caught.value.detail
    assert not ImportFile.objects.exists()
    assert not Source.objects.exists()
    return caught.value.code


# -- receiving


def test_a_french_file_of_an_old_program_is_understood(acme):
    file = received(REVIEWS.encode("cp1252"), "avis été.csv")
    assert (file.format, file.encoding, file.dialect["delimiter"]) == ("csv", "cp1252", ";")
    assert file.mapping == {
        "Date": "published_at",
        "Auteur": "author",
        "Texte du message": "text",
        "Note": "rating",
        "Lien": "url",
        "Marque": "extra",
        "Magasin": "extra",
    }
    first, second, third = file.sample
    assert first["fields"] == {
        "author": "Zoé",
        "text": "Acme : très bien, merci\nà vous",
        "rating": 4.5,
        "url": "https://www.example.com/a",
        "published_at": "2026-04-13T12:05:00Z",
        "extra": {"Marque": "Acme", "Magasin": "Lyon"},
    }
    assert second["fields"]["external_id"].startswith("row:")
    assert [problem["code"] for problem in third["problems"]] == ["not_a_date"]
    assert file.run.source.name == "avis été"
    assert file.run.state == JobState.WAITING
    assert not RawItem.objects.exists()
    assert AuditEntry.objects.filter(act="import.received", by_name="Anna").exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "utf-32"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_and_ends_of_lines_are_found(acme, encoding, end):
    text = f"id,text{end}1,déjà vu à l'été{end}2,œuvre n’est pas{end}"
    file = received(text.encode(encoding))
    assert [row["fields"]["text"] for row in file.sample] == ["déjà vu à l'été", "œuvre n’est pas"]
    job = run_to_end(file)
    assert (job.state, job.result["rows"], job.result["refused"]) == ("done", 2, 0)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_found(acme, delimiter):
    text = delimiter.join(["id", "text", "likes"]) + "\n" + delimiter.join(["1", '"Late, again; | really\tlate"', "3"]) + "\n"
    assert received(text).sample[0]["fields"] == {
        "external_id": "1",
        "text": "Late, again; | really\tlate".replace("\t", " "),
        "counts": {"likes": 3},
    }


def test_the_line_that_excel_writes_about_its_delimiter_is_obeyed(acme):
    assert received("sep=|\nid|text\n1|a, b; c\n").sample[0]["fields"]["text"] == "a, b; c"


def test_a_file_without_a_header_has_numbered_columns(acme):
    file = received("https://e.com/1,2026-04-13,The parcel came late again\nhttps://e.com/2,2026-04-14,It came on time\n")
    assert file.columns == ["column 1", "column 2", "column 3"]
    assert list(file.mapping.values()) == ["url", "published_at", "text"]
    assert len(file.sample) == 2


def test_columns_named_twice_or_not_at_all_are_told_apart(acme):
    assert received("id,text,note,note,\n1,x,a,b,c\n").columns == ["id", "text", "note", "note (2)", "column 5"]


def test_a_workbook_is_read_with_its_own_dates_and_numbers(acme):
    rows = [
        ["Report of April"],
        [],
        ["Id", "Date", "Message", "Likes"],
        [17, datetime(2026, 4, 13, 10, 0), "Late", 1200],
        [18, "14/04/2026", "Fine", "1,5K"],
    ]
    file = received(workbook(*rows), "export.xlsx")
    assert file.format == "xlsx"
    first, second = file.sample
    assert first["fields"] == {"external_id": "17", "published_at": "2026-04-13T08:00:00Z", "text": "Late", "counts": {"likes": 1200}}
    assert second["fields"]["counts"] == {"likes": 1500}
    assert first["number"] == 4
    run_to_end(file)
    assert RawItem.objects.count() == 2


def test_rounded_numbers_of_a_workbook_are_told(acme):
    file = received(workbook(["tweet id", "text"], [1.23456789012345e18, "x"]), "tweets.xlsx")
    assert {"code": "rounded_numbers", "column": "tweet id"} in file.dialect["notices"]


@pytest.mark.parametrize(
    "content",
    [
        lines({"id": "1", "text": "a", "user": {"screen_name": "anna"}, "published_at": "2026-04-13T10:00:00Z"}),
        json.dumps([{"id": "1", "text": "a", "user": {"screen_name": "anna"}, "published_at": "2026-04-13T10:00:00Z"}], indent=2),
        json.dumps(
            {
                "meta": {"n": 1},
                "results": [{"id": "1", "text": "a", "user": {"screen_name": "anna"}, "published_at": "2026-04-13T10:00:00Z"}],
            }
        ),
    ],
)
def test_json_is_read_as_lines_as_a_list_and_as_a_list_inside(acme, content):
    fields = received(content, "data.json").sample[0]["fields"]
    assert fields == {"external_id": "1", "text": "a", "author": {"handle": "anna"}, "published_at": "2026-04-13T10:00:00Z"}


def test_objects_that_hold_lists_are_still_lines(acme):
    one = {"id": "1", "media": ["https://e.com/1.jpg"], "tags": [{"name": "a"}], "text": "x"}
    for content in (lines(one, {**one, "id": "2"}), json.dumps({"id": "1", "media": ["https://e.com/1.jpg"], "text": "x"})):
        file = received(content, "data.json")
        assert file.format == "ndjson"
        assert file.sample[0]["fields"]["media"] == ["https://e.com/1.jpg"]


@pytest.mark.parametrize(
    "content", ['{"a":' + " " * 900_000, '{"' + "a" * 900_000, '{"a": 1,' * 100_000, "[" * 500_000, '{"a":{' * 200_000]
)
def test_a_document_made_to_keep_us_busy_is_refused_at_once(acme, content):
    began = time.monotonic()
    refusal(content, "a.json")
    assert time.monotonic() - began < 2


def test_items_of_the_api_are_mapped_to_themselves(acme):
    item = {
        "external_id": "1",
        "url": "https://e.com/1",
        "text": "a",
        "title": "t",
        "published_at": "2026-04-13T10:00:00Z",
        "author": {"id": "9", "handle": "anna", "name": "Anna", "url": "https://e.com/anna", "followers": 3},
        "counts": {"likes": 1, "shares": 2, "comments": 3, "views": 4},
        "extra": {"x": {"y": 1}},
        "media": ["https://e.com/p.jpg"],
        "language": "fr",
        "country": "FR",
        "type": "reply",
        "rating": 4.5,
        "in_reply_to": "0",
        "thread": "t1",
        "community": "c",
        "platform": "x",
        "site": "e.com",
    }
    file = received(lines(item), "items.ndjson")
    assert file.sample[0]["problems"] == []
    assert file.sample[0]["fields"] == item


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.csv", "empty_file"),
        (b"  \r\n \t", "a.csv", "empty_file"),
        (b"id,text\n", "a.csv", "no_rows"),
        (b"%PDF-1.7 \xe2\xe3", "a.csv", "pdf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xls", "old_excel"),
        (b"PK\x03\x04 not a zip", "a.xlsx", "cut_workbook"),
        (b"\x1f\x8b\x08\x00abc", "a.csv.gz", "archive"),
        (b"\x89PNG\r\n\x1a\n", "a.png", "picture"),
        (b"\n<!DOCTYPE html><html><body>Log in", "export.csv", "web_page"),
        (b"<?xml version='1.0'?><rss></rss>", "a.xml", "xml"),
        (bytes(range(1, 32)) * 20, "a.csv", "binary"),
        (b'{"a": 1}', "a.json", "text_not_mapped"),
        (b'{"a": {"b": 2}', "a.json", "no_list"),
        (b"hello", "a.json", "not_json"),
        (b"[]", "a.json", "no_rows"),
        (workbook(), "a.xlsx", "no_rows"),
        (workbook(["id", "text"], [1, "x"])[:-200], "a.xlsx", "cut_workbook"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_way_out(acme, content, name, code):
    if code == "text_not_mapped":
        with pytest.raises(Invalid) as caught:
            imports.start(received(content, name), by=BY)
        assert [error.code for error in caught.value.errors] == [code]
    else:
        assert refusal(content, name) == code


def test_another_archive_is_not_a_workbook(acme):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("a.csv", "id,text")
    assert refusal(out.getvalue(), "a.xlsx") == "archive"


def test_a_file_over_the_limit_is_refused(acme, monkeypatch):
    monkeypatch.setattr(settings, "IMPORT_FILE_MAX", 1_000)
    assert refusal("id,text\n" + "1,aaaa\n" * 500) == "file_too_large"


def test_a_name_of_a_path_is_only_a_name(acme):
    file = received("id,text\n1,x\n", "..\\..\\/etc/passwd\x00.csv")
    assert file.name == "passwd.csv"
    assert file.key.startswith(str(acme.uid))


# -- mapping


def test_a_wrong_mapping_is_told_column_by_column(acme):
    file = received("id,text,a/b\n1,x,y\n")
    with pytest.raises(Invalid) as caught:
        imports.start(file, {"nothing": "text", "a/b": "txet", "id": "external_id", "text": "external_id"}, by=BY)
    assert {(error.pointer, error.code) for error in caught.value.errors} == {
        ("/mapping/nothing", "unknown_column"),
        ("/mapping/a~1b", "unknown_field"),
        ("/mapping/text", "field_twice"),
        ("/mapping", "text_not_mapped"),
    }
    assert file.run.job_uid is None


def test_a_changed_mapping_is_shown_before_it_runs(acme):
    file = received("id,text,store,secret\n1,x,Lyon,s\n")
    (row,) = imports.preview(file, {"id": "external_id", "text": "text", "store": "community", "secret": "-"})
    assert row.fields == {"external_id": "1", "text": "x", "community": "Lyon"}


def test_dates_that_could_be_read_two_ways_are_told_and_chosen_by_a_person(acme):
    file = received("id,date,text\n1,03/04/2026,x\n2,05/06/2026,y\n")
    assert {"code": "ambiguous_dates", "column": "date", "day_first": True} in file.dialect["notices"]
    assert file.sample[0]["fields"]["published_at"] == "2026-04-02T22:00:00Z"
    (row, _other) = imports.preview(file, file.mapping, dates="month_first")
    assert row.fields["published_at"] == "2026-03-03T23:00:00Z"


def test_one_date_tells_the_order_of_all(acme):
    file = received("id,date,text\n1,03/04/2026,x\n2,05/26/2026,y\n")
    assert file.dialect["notices"] == []
    assert file.sample[0]["fields"]["published_at"] == "2026-03-03T23:00:00Z"


def test_a_date_and_its_hour_may_stand_in_two_columns(acme):
    file = received("id,date,heure,texte\n1,13/04/2026,14:30,x\n")
    assert file.sample[0]["fields"]["published_at"] == "2026-04-13T12:30:00Z"


def test_a_table_without_texts_says_that_one_is_needed(acme):
    file = received("a,b\n1,2\n3,4\n")
    assert {"code": "no_text"} in file.dialect["notices"]
    assert any("before you start" in words for words in imports.notices(file))


def test_an_address_that_many_rows_share_does_not_identify_them(acme):
    rows = "".join(f"https://shop.example/kettle,Review number {number}\n" for number in range(20))
    file = received("url,review\n" + rows)
    assert file.mapping == {"url": "extra", "review": "text"}
    assert all("%" not in words for words in imports.notices(file))
    assert "“url”" in imports.notices(file)[0]
    assert {notice["code"] for notice in file.dialect["notices"]} == {"shared_url", "identity_by_content"}
    run_to_end(file)
    assert RawItem.objects.count() == 20


def test_brands_of_a_column_are_proposed_as_subjects(acme):
    rows = "".join(f"{number},{'Acme' if number % 3 else 'Rival'},text {number}\n" for number in range(300))
    file = received("id,Marque,texte\n" + rows)
    assert [(brand.name, brand.rows, brand.query) for brand in imports.propose_subjects(file)] == [
        ("Acme", 200, '"Acme"'),
        ("Rival", 100, '"Rival"'),
    ]
    assert imports.propose_subjects(received("id,text\n1,x\n", "other.csv")) == []


def test_the_handle_that_a_brands_rows_address_is_part_of_its_query(acme):
    rows = "".join(
        f"{n},{'Air Acme' if n % 3 else 'Rival'},{'@AirAcme' if n % 3 else '@rival'} late again with @friend{n}\n" for n in range(60)
    )
    file = received("id,brand,text\n" + rows)
    assert [brand.query for brand in imports.propose_subjects(file)] == ['"Air Acme" OR @airacme', '"Rival" OR @rival']


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


# -- files that are damaged


@pytest.mark.parametrize("kept", [60, 140, 199])
def test_a_list_that_was_cut_is_read_up_to_the_cut(acme, kept):
    whole = json.dumps([{"id": str(number), "text": f"text {number} é"} for number in range(10)], ensure_ascii=False).encode()
    file = received(whole[:kept], "cut.json")
    job = run_to_end(file)
    assert job.state == "done"
    assert job.result["cut"]
    assert RawItem.objects.count() == whole[:kept].count(b"}")


def test_lines_that_were_cut_are_read_up_to_the_cut(acme):
    whole = lines(*({"id": str(number), "text": f"text {number}"} for number in range(5)))
    file = received(whole[:-12], "cut.ndjson")
    job = run_to_end(file)
    assert job.result == {"rows": 5, "refused": 1, "duplicates": 0, "cut": True}
    assert "cut" in given_back(file)[1][1]


def test_a_table_that_was_cut_is_read_up_to_the_cut(acme):
    file = received("id,text,date\n1,one,2026-04-13\n2,two,2026-04-13\n3,thr")
    job = run_to_end(file)
    assert job.result == {"rows": 3, "refused": 1, "duplicates": 0, "cut": True}


def test_a_quotation_mark_that_never_closes_costs_one_line(acme):
    rows = "".join(f"{number},text {number}\n" for number in range(1, 4_000))
    file = received('id,text\n0,"never closed\n' + rows)
    job = run_to_end(file)
    assert job.result["refused"] == 1
    assert given_back(file)[1][0] == "2"
    assert RawItem.objects.count() == 3_999


def test_a_broken_item_inside_a_list_costs_itself_only(acme):
    file = received(
        '[{"id": "1", "text": "a"}, {"id": "2", "text": oops}, {"id": "3", "text": "c"}, 5, {"id": "6", "text": "f"}]', "a.json"
    )
    job = run_to_end(file)
    assert job.result == {"rows": 5, "refused": 2, "duplicates": 0, "cut": False}
    assert sorted(RawItem.objects.values_list("external_id", flat=True)) == ["1", "3", "6"]


def test_a_broken_line_costs_itself_only(acme):
    file = received(lines({"id": "1", "text": "a"}) + "{oops\n\n" + '"text"\n' + lines({"id": "2", "text": "b"}), "a.ndjson")
    job = run_to_end(file)
    assert (job.result["rows"], job.result["refused"]) == (4, 2)


def test_nothing_of_a_cell_is_lost_when_it_is_not_what_its_header_says(acme, subject):
    rows = "".join(f"{number},Acme {number},{number}\n" for number in range(9))
    file = received("id,text,likes\n" + rows + "9,Acme nine,many\n")
    run_to_end(file)
    assert Mention.objects.get(text="Acme nine").extra == {"likes": "many"}


def test_texts_with_what_the_database_cannot_keep_come_in(acme, subject):
    file = received(b'{"id": "1", "text": "Acme \\u0000 \\ud800 late"}\n', "a.ndjson")
    run_to_end(file)
    assert Mention.objects.get().text == "Acme \ufffd late"


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
