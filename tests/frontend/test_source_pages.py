"""The screens of sources: a feed tested on its real items, paused, edited; what they refuse."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from ingestion import sources as actions
from ingestion.models import Source
from tests.core.loopback import serve
from tests.frontend.conftest import BY

FEEDS = Path(__file__).parent.parent / "ingestion" / "feeds"


@pytest.fixture
def page(acme, manager, client_of):
    return client_of(acme, manager, **{"accept-language": "en"})


@pytest.fixture
def site(settings):
    with serve() as server:
        settings.HTTP_ALLOWED_PRIVATE_HOSTS = (f"127.0.0.1:{server.port}",)
        yield server


def test_a_feed_is_tested_on_its_real_items_then_kept(page, site):
    url = site.says("/feed", (FEEDS / "rss.xml").read_bytes(), Content_Type="application/rss+xml")
    form = {"kind": "feed", "name": "", "every": "60", "options-url": url}
    tested = page.post("/sources/add/", form | {"test": "1"})
    assert "as they are now" in tested.text
    assert 'name="name" value="Le Colis"' in tested.text  # what the feed calls itself
    assert not Source.objects.exists()
    page.post("/sources/add/", form | {"name": "Le Colis", "keep": "1"})
    made = Source.objects.get()
    assert made.options["url"] == url
    assert "Asked soon for the first time" in page.get("/sources/").text


def test_a_test_proposes_no_name_that_is_taken_and_keeps_the_one_that_was_typed(page, site):
    url = site.says("/feed", (FEEDS / "rss.xml").read_bytes(), Content_Type="application/rss+xml")
    form = {"kind": "feed", "name": "Le Colis", "every": "60", "options-url": url}
    page.post("/sources/add/", form | {"keep": "1"})
    assert 'name="name" value="Le Colis 2"' in page.post("/sources/add/", form | {"name": "", "test": "1"}).text
    assert 'name="name" value="Parcels"' in page.post("/sources/add/", form | {"name": "Parcels", "test": "1"}).text


def test_a_feed_without_a_name_is_called_by_its_host(page, site):
    url = site.says("/feed", (FEEDS / "rss.xml").read_bytes(), Content_Type="application/rss+xml")
    page.post("/sources/add/", {"kind": "feed", "name": "", "every": "60", "options-url": url, "keep": "1"})
    assert Source.objects.get().name == "127.0.0.1"


def test_an_address_that_is_none_says_what_to_write(page):
    response = page.post("/sources/add/", {"kind": "feed", "name": "", "every": "60", "options-url": "nonsense", "test": "1"})
    assert "Write the whole address" in response.text
    assert "This field is required" not in response.text


def test_a_web_page_given_as_a_feed_says_where_its_feed_is(page, site):
    url = site.says("/", (FEEDS / "page.html").read_bytes(), Content_Type="text/html")
    response = page.post("/sources/add/", {"kind": "feed", "name": "Le Colis", "every": "60", "options-url": url, "test": "1"})
    assert "web page" in response.text
    assert f'value="{url}"' in response.text


def test_a_feed_at_a_private_address_is_refused(page):
    response = page.post(
        "/sources/add/", {"kind": "feed", "name": "In", "every": "60", "options-url": "http://169.254.169.254/", "test": "1"}
    )
    assert "private" in response.text


def test_a_source_is_paused_resumed_edited_and_archived(page, site):
    url = site.says("/feed", (FEEDS / "rss.xml").read_bytes(), Content_Type="application/rss+xml")
    page.post("/sources/add/", {"kind": "feed", "name": "Le Colis", "every": "60", "options-url": url, "keep": "1"})
    made = Source.objects.get()
    address = reverse("source", args=[made.pk])
    page.post(f"{address}pause/")
    assert "Paused" in page.get(address).text
    page.post(f"{address}resume/")
    page.post(f"{address}edit/", {"name": "Le Colis 2", "every": "1440", "options-url": url, "version": Source.objects.get().version})
    assert "Le Colis 2" in page.get(address).text
    page.post(f"{address}archive/")
    assert Source.objects.get().archived_at


def test_a_private_address_is_refused_and_who_operates_is_told_the_setting(page, acme, administrator, client_of):
    form = {"kind": "feed", "name": "Intranet", "every": "60", "options-url": "http://127.0.0.1:9/rss", "test": "1"}
    refused = page.post("/sources/add/", form).text
    assert "leads to a private network" in refused
    assert "name it in HTTP_ALLOWED_PRIVATE_HOSTS" in refused
    made = actions.create("feed", "Intranet", {"url": "http://127.0.0.1:9/rss"}, by=BY)
    Source.objects.filter(pk=made.pk).update(error={"code": "private_address"}, failures=1)
    for browser, told in ((page, True), (client_of(acme, administrator), False)):
        for address in ("/sources/", f"/sources/{made.pk}/"):
            assert ("HTTP_ALLOWED_PRIVATE_HOSTS" in browser.get(address).text) == told


def test_a_source_says_how_long_its_texts_about_nobody_are_kept(acme, page):
    source = actions.create("push", "Forum", {}, by=BY)
    address = f"/sources/{source.pk}/edit/"
    form = {"name": "Forum"}
    for given, kept in (("7", timedelta(days=7)), ("0", timedelta()), ("", None)):
        page.post(address, form | {"unmatched_days": given})
        source.refresh_from_db()
        assert source.keep_unmatched == kept
    page.post(address, form | {"unmatched_days": "7"})
    assert "Texts about no subject are kept" in page.get(f"/sources/{source.pk}/").text
    refused = page.post(address, form | {"unmatched_days": "-1"})
    assert refused.status_code == 422


def test_a_source_of_programs_says_when_it_was_last_heard_from_and_counts_as_heard_only_then(page):
    silent = Source.objects.create(name="Shop", kind="push")
    shown = page.get("/sources/").text
    assert "Sent by your programs" in shown
    assert "Nothing came yet" in shown
    assert "0 of 1 source was heard." in shown
    Source.objects.filter(pk=silent.pk).update(last_item_at=timezone.now())
    shown = page.get("/sources/").text
    assert "Heard when they send." in shown
    assert "All sources are heard." in shown


def test_a_source_that_is_not_asked_is_edited_without_saying_how_often(acme, page):
    source = actions.create("push", "Forum", {}, by=BY)
    shown = page.get(f"/sources/{source.pk}/").text
    assert f'href="/sources/{source.pk}/edit/"' in shown
    assert "Pause" not in shown
    form = page.get(f"/sources/{source.pk}/edit/").text
    assert 'name="every"' not in form
    assert "what is sent next begins a source of the former name." in form
    assert page.post(f"/sources/{source.pk}/edit/", {"name": "Board", "version": source.version}).status_code == 302
    source.refresh_from_db()
    assert (source.name, source.every) == ("Board", None)
