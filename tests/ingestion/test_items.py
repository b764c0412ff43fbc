"""The item of the API: each field checked, every mistake told at its place, and the draft that is read from it."""

from datetime import UTC, datetime

import pytest

from core.errors import Invalid
from ingestion import fields, items
from ingestion.drafts import DraftAuthor

WHOLE = {
    "external_id": "42",
    "url": "https://www.Example.com/a?b=1",
    "text": "Late parcel",
    "title": "Parcel",
    "published_at": "2026-11-20T10:00:00.25+01:00",
    "author": {"id": 7, "handle": "@anna", "name": "Anna", "url": "https://x.example/anna", "followers": 12},
    "platform": "Twitter",
    "type": "reply",
    "language": "fr-FR",
    "country": "fr",
    "in_reply_to": 41,
    "thread": "t1",
    "community": "help",
    "rating": 4.5,
    "counts": {"likes": 1, "shares": 2.0, "comments": None, "views": 400},
    "media": ["https://example.com/p.jpg"],
    "extra": {"store": "Lyon", "deep": {"n": [1, 2.5, None, True]}},
}


def checked(item):
    found = items.check(item)
    assert isinstance(found, items.Item), found
    return found


def wrong(item, index=None):
    found = items.check(item, index)
    assert isinstance(found, tuple), found
    return {(error.pointer, error.code) for error in found}


def test_a_whole_item_becomes_a_draft():
    draft = items.draft_of(checked(WHOLE).payload)
    assert draft.external_id == draft.platform_id == "42"
    assert (draft.platform, draft.site, draft.language, draft.country, draft.type) == ("twitter", "example.com", "fr", "FR", "reply")
    assert draft.published_at == datetime(2026, 11, 20, 9, 0, 0, 250000, tzinfo=UTC)
    assert draft.author == DraftAuthor("7", "anna", "Anna", "https://x.example/anna", 12)
    assert (draft.counts.likes, draft.counts.shares, draft.counts.comments, draft.counts.views) == (1, 2, None, 400)
    assert draft.media == ("https://example.com/p.jpg",)
    assert draft.extra == WHOLE["extra"]
    assert draft.in_reply_to == "41"


def test_an_item_is_filed_under_its_own_id_else_under_its_address():
    assert checked({"external_id": "a", "url": "https://e.com/1", "text": "x"}).external_id == "a"
    assert checked({"url": "https://e.com/1", "text": "x"}).external_id == "https://e.com/1"
    long = checked({"url": "https://e.com/" + "a" * 600, "text": "x"})
    assert long.external_id.startswith("url:")
    assert len(long.external_id) < 80


def test_everything_that_is_wrong_is_told_at_once_and_at_its_place():
    item = {
        "external_id": "1",
        "text": "x",
        "publishd_at": "2026-01-01",
        "published_at": "2026-01-01",
        "type": "tweet",
        "country": "XX",
        "language": "français",
        "rating": "5",
        "counts": {"likes": -1},
        "author": {"nick": "a"},
        "media": ["https://ok.example/", "ftp://no.example/"],
        "url": "example.com",
    }
    assert wrong(item, 3) == {
        ("/3/publishd_at", "unknown_field"),
        ("/3/published_at", "not_a_date"),
        ("/3/type", "unknown_type"),
        ("/3/country", "not_a_country"),
        ("/3/language", "not_a_language"),
        ("/3/rating", "not_a_number"),
        ("/3/counts/likes", "not_a_count"),
        ("/3/author/nick", "unknown_field"),
        ("/3/media/1", "not_an_address"),
        ("/3/url", "not_an_address"),
    }


def test_an_unknown_field_is_answered_with_the_one_that_was_meant():
    found = items.check({"external_id": "1", "text": "x", "publishd_at": "2026-01-01T00:00:00Z"})
    assert isinstance(found, tuple)
    (error,) = found
    assert error.proposal == "published_at"


def test_a_pointer_escapes_slashes_and_tildes():
    assert wrong({"external_id": "1", "text": "x", "a/b~c": 1}) == {("/a~1b~0c", "unknown_field")}


@pytest.mark.parametrize(
    ("item", "error"),
    [
        ({"external_id": "1"}, ("/0/text", "required")),
        ({"external_id": "1", "text": "  \n"}, ("/0/text", "required")),
        ({"external_id": "1", "text": 5}, ("/0/text", "not_a_string")),
        ({"text": "x"}, ("/0", "required")),
        ({"text": "x", "external_id": ""}, ("/0", "required")),
        ({"text": "x", "external_id": "i" * 513}, ("/0/external_id", "too_long")),
        ({"text": "x", "external_id": True}, ("/0/external_id", "not_a_string")),
        ("text", ("/0", "not_an_object")),
        (None, ("/0", "not_an_object")),
        ({"text": "x", "external_id": "1", "extra": []}, ("/0/extra", "not_an_object")),
        ({"text": "x", "external_id": "1", "extra": {"a": float("inf")}}, ("/0/extra", "not_a_number")),
        ({"text": "x", "external_id": "1", "media": "https://e.com"}, ("/0/media", "not_a_list")),
        ({"text": "x", "external_id": "1", "counts": {"likes": 2**63}}, ("/0/counts/likes", "not_a_count")),
        ({"text": "x", "url": "http://[broken"}, ("/0/url", "not_an_address")),
        ({"text": "x", "external_id": "1", "site": "[Reddit] cars"}, ("/0/site", "not_a_site")),
        ({"text": "x", "external_id": "1", "rating": "4"}, ("/0/rating", "not_a_number")),
        *(
            ({"text": "x", "external_id": "1", "rating": number}, ("/0/rating", "out_of_range"))
            for number in (2e9, -2e9, 10**400, float("inf"), float("nan"))
        ),
        ({"text": "x", "external_id": 10**5000}, ("/0/external_id", "too_long")),
        ({"text": "x", "external_id": "1", "extra": {"a": [10**5000]}}, ("/0/extra", "too_long")),
    ],
)
def test_a_bad_value_is_refused_by_its_code(item, error):
    assert wrong(item, 0) == {error}


def test_extra_that_is_too_deep_is_refused_and_not_followed():
    deep: dict = {}
    for _level in range(5_000):
        deep = {"a": deep}
    assert wrong({"external_id": "1", "text": "x", "extra": deep}) == {("/extra", "too_deep")}


@pytest.mark.parametrize(
    "date",
    [
        "2026-11-20",
        "2026-11-20T10:00:00",
        "20261120T100000Z",
        "2026-13-01T00:00:00Z",
        "2026-W01-1T00:00:00Z",
        "0001-01-01T00:00:00+10:00",
        "hier",
    ],
)
def test_only_dates_of_rfc_3339_are_taken(date):
    assert wrong({"external_id": "1", "text": "x", "published_at": date}) == {("/published_at", "not_a_date")}


@pytest.mark.parametrize(
    ("date", "meant"),
    [
        ("2026-11-20T10:00:00Z", datetime(2026, 11, 20, 10, tzinfo=UTC)),
        ("2026-11-20t10:00:00z", datetime(2026, 11, 20, 10, tzinfo=UTC)),
        ("2026-11-20 10:00:00-02:30", datetime(2026, 11, 20, 12, 30, tzinfo=UTC)),
        ("2016-12-31T23:59:60Z", datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("2026-11-20T10:00:00.123456789Z", datetime(2026, 11, 20, 10, 0, 0, 123456, tzinfo=UTC)),
    ],
)
def test_every_form_of_rfc_3339_is_read(date, meant):
    assert fields.instant(date) == meant


def test_what_the_database_cannot_keep_is_taken_out():
    payload = checked({"external_id": "a\x00b", "text": "x\x00y\ud800", "extra": {"k\x00": "v\udfff", "n": 2**70}}).payload
    assert payload == {"external_id": "ab", "text": "xy\ufffd", "extra": {"k": "v\ufffd", "n": str(2**70)}}


def test_null_and_empty_fields_say_nothing():
    assert checked({"external_id": "1", "text": "x", "title": None, "language": "", "media": [], "author": {}, "country": " "}).payload == {
        "external_id": "1",
        "text": "x",
    }


@pytest.mark.parametrize(
    ("author", "meant"),
    [
        ("@anna.b", DraftAuthor(handle="anna.b")),
        ("Anna B", DraftAuthor(name="Anna B")),
        ("@ home", DraftAuthor(name="@ home")),
        ({"handle": "anna"}, DraftAuthor(handle="anna")),
    ],
)
def test_a_lone_author_is_a_handle_when_it_says_so(author, meant):
    assert items.draft_of(checked({"external_id": "1", "text": "x", "author": author}).payload).author == meant


def test_reading_one_item_raises_everything_that_is_wrong():
    with pytest.raises(Invalid) as caught:
        items.read_item({"id": 1})
    assert {error.pointer for error in caught.value.errors} == {"/id", "/text", ""}


def test_a_checked_payload_is_checked_again_to_the_same():
    once = checked(WHOLE).payload
    assert checked(once).payload == once
