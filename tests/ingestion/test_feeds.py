"""Feeds of every make, read as far as they can be."""

from __future__ import annotations

import contextlib
import json
import os
import random
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from core.errors import Permanent
from core.http import Answer
from ingestion.drafts import Draft
from ingestion.feeds import drafting, reading

OURS = Path(__file__).parent / "feeds"
REAL = Path(os.environ.get("VIGIE_DATA", Path(__file__).parents[3] / "shared" / "data")) / "payloads" / "feeds"
ILL_WRITTEN = {
    "atom_samruby_xhtml_base.xml",
    "atom_stackoverflow_tag_special_characters.xml",
    "podcast_dasding_itunes_googleplay.xml",
    "podcast_itunes_apple_sample.xml",
    "rss20_invalid_date_format.xml",
}
EMPTY = {"press_en_dailymail_zero_items.xml"}
ENTRIES = {".xml": (b"<item>", b"<item ", b"<entry>", b"<entry "), ".json": (b'"content_html"',)}


def answer(content: bytes, **headers: str) -> Answer:
    return Answer("https://site.example/feed", 200, headers, content)


def read(name: str) -> tuple[reading.Found, list[Draft]]:
    found = reading.read(answer((OURS / name).read_bytes()))
    return found, [drafting.draft_of(item.payload) for item in found.items]


def test_what_an_atom_feed_deleted_is_told_unless_it_was_published_again():
    found, drafts = read("atom_deleted.xml")
    assert [(draft.external_id, draft.deleted) for draft in drafts] == [
        ("tag:blog.example,2026:3", False), ("tag:blog.example,2026:2", True), ("tag:blog.example,2026:4", True)
    ]  # fmt: skip
    assert drafts[0].author.name == ""
    assert found.warnings == []


def test_a_feed_that_breaks_off_tells_what_it_deleted_before():
    whole = (OURS / "atom_deleted.xml").read_bytes()
    found = reading.read(answer(whole[: whole.index(b"<entry>")]))
    assert [item.payload for item in found.items] == [{"id": "tag:blog.example,2026:2", "deleted": "2026-01-08T10:00:00+00:00"}]


def test_rss_is_read_with_what_names_dates_and_illustrates_it():
    found, (first, second, third) = read("rss.xml")
    assert [item.external_id for item in found.items][:2] == ["colis-1", "colis.example/sans-id"]
    assert found.items[2].external_id.startswith("text:")
    assert (first.title, first.author.name, first.counts.comments, first.site) == (
        "Acme ouvre un entrepôt à Lyon",
        "Ann Martin",
        4,
        "colis.example",
    )
    assert str(first.published_at) == "2026-01-05 09:00:00+00:00"
    assert (first.media, first.community, first.type) == (("https://colis.example/lyon.jpg",), "Le Colis", "article")
    assert not second.author
    assert third.text == "Acme, ni titre ni adresse"
    assert [warning.code for warning in found.warnings] == ["items_unread"]
    assert found.delay == timedelta(hours=1)
    assert found.title == "Le Colis"


def test_atom_is_read_with_its_base_its_fullest_text_and_its_answers():
    _found, (post, reply) = read("atom.xml")
    assert (post.url, post.author.url) == ("https://blog.example/posts/2", "https://blog.example/bob")
    assert "kind" in post.text
    assert (reply.type, reply.in_reply_to) == ("comment", "tag:blog.example,2026:2")
    assert str(reply.published_at) == "2026-01-06 10:00:00+00:00"


def test_rdf_is_read_with_its_period():
    found, (only,) = read("rdf.xml")
    assert (only.title, str(only.published_at)) == ("Acme prüft Pakete", "2026-01-05 09:00:00+00:00")
    assert found.delay == timedelta(hours=6)


def test_a_json_feed_is_read_with_authors_of_feed_and_of_items():
    found, (first, second) = read("feed.json")
    assert (first.author.name, second.author.name, second.author.url) == ("Cleo", "Dan", "https://json.example/dan")
    assert (str(first.published_at)[:13], first.text, second.media) == ("2026-01-05 08", "<p>Acme</p>", ("https://json.example/2.png",))
    assert [item.external_id for item in found.items] == ["1", "2"]
    assert [warning.code for warning in found.warnings] == ["items_unread"]


def test_a_broken_feed_is_read_as_far_as_it_goes_and_says_so():
    found, drafts = read("broken.xml")
    assert [draft.title.split()[0] for draft in drafts] == ["Acme", "Acme"]
    assert "broken_feed" in {warning.code for warning in found.warnings}


def test_a_web_page_is_no_feed_but_names_those_that_it_leads_to():
    with pytest.raises(Permanent) as refused:
        read("page.html")
    assert refused.value.code == "not_a_feed"
    assert [error.proposal for error in refused.value.errors] == ["https://site.example/feed.xml", "https://other.example/atom"]


@pytest.mark.parametrize("content", [b"", b"{", b'{"a": 1}', b"[1]", b"\x00\xff\xfe", b"%PDF-1.7", b"<a", b"hello", b"\xef\xbb\xbf"])
def test_what_is_no_feed_at_all_is_refused(content):
    with pytest.raises(Permanent) as refused:
        reading.read(answer(content))
    assert refused.value.code == "not_a_feed"


def test_entities_that_multiply_are_not_followed():
    bomb = "".join(f'<!ENTITY b{n} "{f"&b{n - 1};" * 10}">' for n in range(1, 12))
    feed = f'<!DOCTYPE rss [<!ENTITY b0 "boom">{bomb}]><rss version="2.0"><channel><item><title>&b11;</title></item></channel></rss>'
    found = reading.read(answer(feed.encode()))
    assert all(len(item.payload.get("title", "")) < 10_000 for item in found.items)


def test_a_file_on_the_machine_is_not_read_into_a_feed():
    declared = '<!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    feed = f'{declared}<rss version="2.0"><channel><item><title>a &f;</title></item></channel></rss>'
    assert all("root:" not in item.payload.get("title", "") for item in reading.read(answer(feed.encode())).items)


def test_the_same_id_twice_in_a_feed_is_two_entries():
    twice = "".join(f"<item><guid>same</guid><title>Acme {n}</title><link>https://a.example/{n}</link></item>" for n in (1, 2))
    found = reading.read(answer(f'<rss version="2.0"><channel>{twice}</channel></rss>'.encode()))
    assert [item.external_id for item in found.items] == ["https://site.example/same", "a.example/2"]


def test_what_changes_at_every_reading_is_not_kept():
    dated = '<rss version="2.0"><channel><lastBuildDate>{}</lastBuildDate><item><guid>1</guid><title>Acme</title></item></channel></rss>'
    first, second = (reading.read(answer(dated.format(day).encode())).items for day in ("Mon, 05 Jan 2026 10:00:00 GMT", ""))
    assert first == second


def real() -> list[Path]:
    return sorted(path for path in REAL.glob("*") if not path.name.startswith("sitemap")) if REAL.is_dir() else []


@pytest.mark.parametrize("path", real() or [None], ids=lambda path: path.name if path else "absent")
def test_every_real_feed_is_read(path):
    if path is None:
        assert not REAL.is_dir()
        return
    content = path.read_bytes()
    found = reading.read(answer(content))
    drafts = [drafting.draft_of(item.payload) for item in found.items]
    assert all(draft.title or draft.text for draft in drafts)
    assert len({item.external_id for item in found.items}) == len(drafts)
    assert ("broken_feed" in {warning.code for warning in found.warnings}) == (path.name in ILL_WRITTEN)
    if path.name in EMPTY:
        assert [warning.code for warning in found.warnings] == ["no_items"]
    else:
        assert len(drafts) == sum(content.count(mark) for mark in ENTRIES[path.suffix])


@pytest.mark.parametrize("name", ["rss.xml", "atom.xml", "rdf.xml", "feed.json", "page.html"])
def test_a_damaged_feed_never_crashes_the_reader(name):
    whole = (OURS / name).read_bytes()
    chance = random.Random(name)
    for _attempt in range(60):
        content = bytearray(whole[: chance.randrange(1, len(whole))] if chance.random() < 0.3 else whole)
        for _damage in range(chance.randrange(1, 30)):
            place = chance.randrange(len(content))
            content[place : place + chance.randrange(3)] = chance.choice(
                [b"\x00", b"<", b">", b"&", b"\xff\xfe", b'"', b"null", b"[", b"{}", b"9" * 30]
            )
        for payload in readable(bytes(content)):
            assert isinstance(drafting.draft_of(payload), Draft)


def readable(content: bytes) -> list[Mapping[str, Any]]:
    """What can be read of it; nothing when it is no feed any more."""
    with contextlib.suppress(Permanent):
        return [item.payload for item in reading.read(answer(content)).items]
    return []


@pytest.mark.parametrize(
    "entry",
    [
        {"id": None, "title": 7, "content_html": ["x"], "authors": "me", "tags": {"a": 1}, "attachments": [1], "date_published": 12},
        {"id": "1", "content_text": "Acme", "author": ["x"], "authors": [], "image": 5, "date_published": "2026-13-45T99:99:99Z"},
        {"id": {"a": 1}, "url": "javascript:alert(1)", "title": "Acme", "date_published": "0001-01-01T00:00:00+14:00"},
        {"url": "http://[broken", "title": "Acme"},
        7,
        None,
    ],
)
def test_a_json_feed_with_wrong_types_is_read_as_far_as_it_goes(entry):
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": 5,
        "authors": {"name": "x"},
        "items": [entry, {"id": "ok", "title": "Acme"}],
    }
    found = reading.read(answer(json.dumps(feed).encode()))
    assert "ok" in {item.external_id for item in found.items}
    assert [drafting.draft_of(item.payload) for item in found.items]


def test_half_of_a_pair_of_signs_spoils_no_entry():
    link, reply = '<link rel="enclosure" href="https://site.example/&#xD800;.jpg"/>', '<thr:in-reply-to ref="a&#xD800;"/>'
    entry = f"<entry><id>1</id><title>Acme</title>{link}{reply}</entry>"
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0">{entry}</feed>'
    (found,) = reading.read(answer(feed.encode())).items
    json.dumps(found.payload, ensure_ascii=False).encode()
    assert found.payload["title"] == "Acme"
