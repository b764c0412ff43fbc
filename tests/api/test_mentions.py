"""Mentions over the API: found, read whole, in other forms, page by page; and nothing that one may not see."""

from __future__ import annotations

import csv
import io
import json

import pytest
import zstandard

from ingestion import corrections
from ingestion.models import Mention
from tests.api.conftest import API, BY, brought, item

MENTIONS = f"{API}/mentions"


def test_a_list_says_by_whom_it_was_found_and_how_many_there_are(program, subject):
    brought(item(1), item(2, "Acme again"))
    told = program.get(MENTIONS, {"q": "acme"}).json()
    assert told["total"] == {"value": 2, "exact": True}
    assert told["engine"] == "postgres"
    assert told["index"]["behind"] >= 0
    assert [one["text"] for one in told["results"]] == ["Acme again", "The parcel of Acme came late"]


def test_a_mention_has_all_that_is_known_of_it(program, subject):
    brought(
        item(1, url="https://www.example.com/p/1", author={"handle": "claire", "followers": 7}, counts={"likes": 4}, extra={"mood": "up"})
    )
    told = program.get(MENTIONS).json()["results"][0]
    assert told["published_at"] == "2026-10-02T08:01:00.000Z"
    assert told["author"]["handle"] == "claire"
    assert told["author"]["followers"] == 7
    assert told["counts"] == {"likes": 4, "shares": None, "comments": None, "views": None}
    assert told["extra"] == {"mood": "up"}
    assert told["site"] == "example.com"
    (match,) = told["matches"]
    assert match["subject"] == {"id": subject.pk, "name": "Acme"}
    assert match["version"] == 1
    assert match["sentiment"] == match["model"]["sentiment"]
    assert told["story"] == {"id": told["story"]["id"], "size": 1, "original": told["id"]}
    assert told["insights"]["tone"]["version"] == 3


def test_fields_are_chosen(program, subject):
    brought(item(1))
    assert program.get(MENTIONS, {"fields": "id,marks,text", "q": "parcel"}).json()["results"] == [
        {"id": Mention.objects.get().pk, "marks": [{"part": "body", "start": 4, "end": 10}], "text": "The parcel of Acme came late"}
    ]


def test_pages_follow_each_other_while_mentions_arrive(program, subject):
    brought(*(item(number, f"Acme {number}") for number in range(1, 6)))
    first = program.get(MENTIONS, {"limit": 2, "fields": "text"})
    brought(item(27, "Acme 27"))
    seen, url = [one["text"] for one in first.json()["results"]], first.json()["next"]
    assert first.headers["Link"] == f'<{url}>; rel="next"'
    while url:
        told = program.get(url.removeprefix("http://acme.localhost")).json()
        seen, url = seen + [one["text"] for one in told["results"]], told["next"]
    assert seen == ["Acme 5", "Acme 4", "Acme 3", "Acme 2", "Acme 1"]


def test_copies_fold_into_their_story(program, subject):
    brought(item(1, "Acme is late"), item(2, "Acme is late"), item(3, "Acme is early"))
    assert program.get(MENTIONS, {"group": "story"}).json()["total"]["value"] == 2


@pytest.mark.parametrize(
    ("asked", "pointer", "code"),
    [
        ({"q": '"open'}, "/q", "unclosed_quote"),
        ({"since": "yesterday"}, "/since", "not_a_date"),
        ({"since": "2026-13-01"}, "/since", "not_a_date"),
        ({"since": "0001-01-01T00:00:00Z"}, "/since", "out_of_range"),
        ({"since": "2026-11-02", "until": "2026-11-01"}, "/until", "before_since"),
        ({"limit": "501"}, "/limit", "max_value"),
        ({"limit": "0"}, "/limit", "min_value"),
        ({"sort": "random"}, "/sort", "invalid_choice"),
        ({"fields": "text,secret"}, "/fields", "unknown"),
        ({"tz": "Mars/Olympus"}, "/tz", "unknown_time_zone"),
        ({"sujet": "1"}, "/sujet", "unknown_field"),
    ],
)
def test_what_is_wrong_is_named(program, asked, pointer, code):
    response = program.get(MENTIONS, asked)
    assert response.status_code == 422, response.content
    assert [(wrong["pointer"], wrong["code"]) for wrong in response.json()["errors"]] == [(pointer, code)]


def test_a_querys_mistake_has_a_place_and_words_of_the_readers_language(program):
    wrong = program.get(MENTIONS, {"q": "a AND"}, headers={"accept-language": "fr"}).json()["errors"][0]
    assert {"position", "length"} <= wrong.keys()


@pytest.mark.parametrize("cursor", ["nonsense", "WzEsMl0", "é"])
def test_a_cursor_that_was_not_given_out_is_refused(program, cursor):
    assert program.get(MENTIONS, {"cursor": cursor}).status_code == 422


def test_a_day_is_cut_by_the_zone_asked_for(program, subject):
    brought(item(1, published_at="2026-10-02T23:30:00Z"))  # the 3rd in Paris

    def found(**asked):
        return program.get(MENTIONS, asked).json()["total"]["value"]

    assert found(since="2026-10-03", until="2026-10-03") == 1
    assert found(since="2026-10-03", until="2026-10-03", tz="UTC") == 0
    assert found(since="2026-10-02", until="2026-10-02", tz="UTC") == 1


def test_a_list_as_csv_never_runs_as_a_formula(program, subject):
    brought(item(1, "=HYPERLINK(acme)"))
    response = program.get(MENTIONS, headers={"accept": "text/csv"})
    assert response.headers["Content-Type"].startswith("text/csv")
    (row,) = csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")))
    assert row["text"] == "'=HYPERLINK(acme)"
    assert row["subjects"].startswith("Acme: ")


def test_a_list_as_lines_of_json(program, subject):
    brought(item(1), item(2))
    response = program.get(MENTIONS, {"limit": 1}, headers={"accept": "application/x-ndjson"})
    assert [json.loads(line)["id"] for line in response.content.splitlines()] == [Mention.objects.order_by("-published_at")[0].pk]
    assert 'rel="next"' in response.headers["Link"]


def test_another_form_is_refused(program):
    response = program.get(MENTIONS, headers={"accept": "application/pdf"})
    assert (response.status_code, response.json()["code"]) == (406, "not_acceptable")


def test_answers_are_compressed_as_the_caller_takes_them(program, subject):
    brought(*(item(number, f"Acme {number}") for number in range(1, 9)))
    plain = program.get(MENTIONS).content
    packed = program.get(MENTIONS, headers={"accept-encoding": "gzip, zstd"})
    assert packed.headers["Content-Encoding"] == "zstd"
    assert zstandard.ZstdDecompressor().decompressobj().decompress(packed.content)[:40] == plain[:40]
    assert program.get(MENTIONS, headers={"accept-encoding": "gzip;q=1, zstd;q=0"}).headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in program.get(MENTIONS, headers={"accept-encoding": "br"}).headers


def test_one_mention_has_a_tag_that_changes_with_it(program, subject):
    brought(item(1))
    path = f"{MENTIONS}/{Mention.objects.get().pk}"
    first = program.get(path)
    assert program.get(path, headers={"if-none-match": first.headers["ETag"]}).status_code == 304
    corrections.correct([first.json()["id"]], field="tone", value="negative", by=BY)
    again = program.get(path, headers={"if-none-match": first.headers["ETag"]})
    assert again.status_code == 200
    assert again.json()["tone"] == "negative"
    assert [(one["field"], one["value"], one["by"]["kind"]) for one in again.json()["corrections"]] == [("tone", "negative", "system")]


def test_what_it_said_before_and_what_was_counted(program, subject):
    brought(item(1, counts={"likes": 1}))
    brought(item(1, "The parcel of Acme came, refunded", counts={"likes": 9}))
    number = Mention.objects.get().pk
    revisions = program.get(f"{MENTIONS}/{number}/revisions").json()
    assert [one["text"] for one in revisions["results"]] == ["The parcel of Acme came late"]
    readings = program.get(f"{MENTIONS}/{number}/readings").json()
    assert readings["results"][0]["likes"] == 9


def test_the_copies_of_a_story(program, subject):
    brought(item(1, "Acme is late"), item(2, "Acme is late"), item(3, "Acme is early"))
    number = Mention.objects.order_by("published_at")[1].pk
    told = program.get(f"{MENTIONS}/{number}/story", {"limit": 1}).json()
    assert told["story"]["size"] == told["total"]["value"] == 2
    assert [one["text"] for one in told["results"]] == ["Acme is late"]
    assert program.get(told["next"].removeprefix("http://acme.localhost")).json()["next"] is None


@pytest.mark.parametrize("path", ["mentions/999", "mentions/999/story", "mentions/0", "mentions/9999999999999999999", "subjects/999"])
def test_what_is_not_there_is_not_found(program, path):
    assert program.get(f"{API}/{path}").status_code == 404


def test_who_is_limited_to_a_subject_sees_nothing_else(limited, program, subject, other):
    brought(item(1, "Acme lost my parcel"), item(2, "A parcel by boat"))
    told = limited.get(MENTIONS).json()
    assert [one["text"] for one in told["results"]] == ["Acme lost my parcel"]
    assert [match["subject"]["name"] for match in told["results"][0]["matches"]] == ["Acme"]
    hidden = Mention.objects.get(text="A parcel by boat").pk
    assert limited.get(f"{MENTIONS}/{hidden}").status_code == 404
    assert limited.get(MENTIONS, {"subject": other.pk}).status_code == 404
    row = limited.get(MENTIONS, headers={"accept": "text/csv"}).content.decode()
    assert "Parcels" not in row
    assert program.get(MENTIONS).json()["total"]["value"] == 2


def test_the_rival_sees_nothing(subject, rival, client_of, api_key):
    brought(item(1))
    theirs = client_of(rival, key=api_key(rival))
    assert theirs.get(MENTIONS).json()["results"] == []
    assert theirs.get(f"{MENTIONS}/{Mention.objects.get().pk}").status_code == 404


@pytest.mark.parametrize("path", ["nowhere", "mentions/x", "mentions/1\n/story", "", "é/ü"])
def test_an_address_that_is_none_is_told_as_a_problem(program, path):
    response = program.get(f"{API}/{path}")
    assert (response.status_code, response.headers["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize("zone", [{}, [], 3, "Mars"])
def test_a_zone_that_is_none_is_refused(send, zone):
    assert send("post", "exports", {"tz": zone}).status_code == 422
