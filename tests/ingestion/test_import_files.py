"""Files that people bring are recognised, whatever program wrote them; damaged ones are read as far as they can be."""

import io
import json
import time
import zipfile
from datetime import datetime

import pytest
from django.conf import settings

from core.choices import JobState
from core.errors import Invalid
from core.models import AuditEntry
from ingestion import imports
from ingestion.imports.delimited import LINES_MAX
from ingestion.models import Mention, RawItem
from tests.ingestion.importing import BY, REVIEWS, given_back, lines, received, refusal, run_to_end, workbook

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
    rows = "".join(f"{number},text {number}\n" for number in range(1, LINES_MAX + 100))
    file = received('id,text\n0,"never closed\n' + rows)
    job = run_to_end(file)
    assert job.result["refused"] == 1
    assert given_back(file)[1][0] == "2"
    assert RawItem.objects.count() == LINES_MAX + 99


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
