"""Sources: made, edited, paused; asked when they are due, from a real server."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from core.errors import Conflict, Invalid, Permanent, Stale
from core.shared.models import SharedFetch
from ingestion import collecting, gaps, healths, samples, sources
from ingestion.connectors.feed import Feed
from ingestion.models import Gap, GapReason, Mention, RawItem, Run, Source
from tenants import current, pulse
from tests.core.loopback import Site, serve
from tests.ingestion.conftest import BY, only, process

FEEDS = Path(__file__).parent / "feeds"


@pytest.fixture
def site(settings) -> Iterator[Site]:
    with serve() as server:
        settings.HTTP_ALLOWED_PRIVATE_HOSTS = (f"127.0.0.1:{server.port}",)
        yield server


@pytest.fixture
def feed(acme, site) -> Source:
    url = site.says("/feed", (FEEDS / "rss.xml").read_bytes(), ETag='"1"', Content_Type="application/rss+xml")
    return sources.create("feed", "Le Colis", {"url": url}, by=BY)


def ask(source: Source) -> Run:
    """One turn of the lane, the source being due."""
    SharedFetch.objects.all().delete()
    Source.objects.filter(pk=source.pk).update(next_run=timezone.now())
    collecting.work(time.monotonic() + 20)
    source.refresh_from_db()
    return Run.objects.filter(source=source).latest("pk")


def test_a_feed_is_asked_kept_and_becomes_mentions(feed, subject):
    run = ask(feed)
    process()
    run.refresh_from_db()
    assert (run.state, run.received, run.outcomes) == ("done", 3, {"stored": 3})
    assert Mention.objects.get(title__contains="Lyon").text == "Le transporteur Acme s’installe."
    assert Mention.objects.get(title__contains="identifiant").date_from == "received"
    assert (feed.failures, feed.error, feed.cursor["etag"]) == (0, {}, '"1"')


def test_a_feed_that_did_not_change_is_not_read_again(feed, site):
    ask(feed)
    site.pages["/feed"] = not_modified
    run = ask(feed)
    assert (run.state, run.received) == ("done", 0)
    assert site.seen[-1].headers["if-none-match"] == '"1"'
    assert [warning["code"] for warning in feed.warnings] == ["items_unread"]


def not_modified(request) -> None:
    request.send_response(304)
    request.end_headers()


def test_a_feed_that_asks_to_be_left_alone_is(feed):
    ask(feed)
    assert feed.next_run - timezone.now() > timedelta(minutes=55)


def test_a_feed_read_again_in_full_changes_nothing(feed, site, subject):
    ask(feed)
    process()
    Source.objects.filter(pk=feed.pk).update(cursor={})
    run = ask(feed)
    process()
    run.refresh_from_db()
    assert run.outcomes == {"unchanged": 3}
    assert (RawItem.objects.count(), Mention.objects.count()) == (3, 3)


def test_a_web_page_instead_of_a_feed_says_where_the_feeds_are(acme, site):
    url = site.says("/", (FEEDS / "page.html").read_bytes())
    source = sources.create("feed", "Page", {"url": url}, by=BY)
    run = ask(source)
    assert (run.state, run.error["code"]) == ("failed", "not_a_feed")
    health = healths.of(source)
    assert (health.state, "/feed.xml" in health.words) == ("failing", True)
    with pytest.raises(Permanent):
        samples.take(Feed({"url": url}))


def test_a_redirect_to_a_private_address_is_refused(acme, site):
    url = site.says("/away", status=302, Location="http://169.254.169.254/latest/meta-data")
    source = sources.create("feed", "Away", {"url": url}, by=BY)
    assert ask(source).error["code"] == "private_address"
    assert "private network" in healths.of(source).words


def test_a_source_that_is_down_is_asked_ever_later_and_leaves_a_gap(feed, site):
    ask(feed)
    heard = feed.last_success_at
    site.says("/feed", status=500)
    delays = []
    for failures in (1, 2, 3):
        assert ask(feed).state == "failed"
        assert feed.failures == failures
        delays.append(feed.next_run - timezone.now())
    assert delays == sorted(delays)
    assert delays[2] > timedelta(minutes=3)
    gap = Gap.objects.get()
    assert (gap.since, gap.until, gap.reason) == (heard, None, "down")
    site.says("/feed", (FEEDS / "rss.xml").read_bytes())
    ask(feed)
    gap.refresh_from_db()
    assert gap.until == feed.last_success_at
    assert (feed.failures, healths.of(feed).state) == (0, "warned")


def test_a_source_that_asks_for_patience_gets_it(feed, site):
    site.says("/feed", status=429, Retry_After="3600")
    ask(feed)
    assert feed.next_run - timezone.now() > timedelta(minutes=59)
    assert Gap.objects.get().reason == "limit"


def test_a_broken_feed_stays_readable_with_a_warning_in_words(acme, site, subject):
    url = site.says("/broken", (FEEDS / "broken.xml").read_bytes())
    source = sources.create("feed", "Broken", {"url": url}, by=BY)
    assert ask(source).received == 2
    health = healths.of(source)
    assert health.state == "warned"
    assert "not well written" in health.warnings[0]


def entry(link: str) -> str:
    return f"<item><guid>1</guid><title>Acme</title><link>{link}</link><description>Short</description></item>"


def test_the_full_text_of_pages_is_fetched_once_an_item(acme, site, subject):
    article = "<html><body><article><h1>Acme</h1>" + "<p>Acme opened a hall for parcels in the north of the town today.</p>" * 8
    site.says("/1", f"{article}</article></body></html>".encode(), Content_Type="text/html")
    rss = f'<rss version="2.0"><channel><title>T</title>{{}}{entry(site.url("/1"))}</channel></rss>'
    url = site.says("/feed", rss.format("").encode())
    source = sources.create("feed", "Full", {"url": url, "full_text": True}, by=BY)
    ask(source)
    process()
    assert "north of the town" in only().text
    site.says("/feed", rss.format("<ttl>5</ttl>").encode())
    Source.objects.filter(pk=source.pk).update(cursor={**source.cursor, "etag": ""})
    ask(source)
    assert [seen.path for seen in site.seen].count("/1") == 1


def test_a_page_that_cannot_be_had_leaves_the_text_of_the_feed(acme, site, subject):
    rss = f'<rss version="2.0"><channel>{entry(site.url("/none"))}</channel></rss>'
    source = sources.create("feed", "Full", {"url": site.says("/feed", rss.encode()), "full_text": True}, by=BY)
    ask(source)
    process()
    assert only().text == "Short"
    assert {"code": "pages_unread", "params": {"count": 1}} in source.warnings


def test_trying_a_source_shows_ten_items_and_saves_nothing(acme, site):
    items = "".join(f"<item><guid>{n}</guid><title>Acme {n}</title></item>" for n in range(12))
    url = site.says("/feed", f'<rss version="2.0"><channel>{items}</channel></rss>'.encode())
    sample = samples.take(Feed({"url": url}))
    assert [draft.title for draft in sample.drafts] == [f"Acme {n}" for n in range(10)]
    assert not Source.objects.exists()
    assert not RawItem.objects.exists()


def test_a_crash_in_the_middle_leaves_the_attempt_stopped(feed):
    dead = Run.objects.create(source=feed, state="running")
    ask(feed)
    dead.refresh_from_db()
    assert dead.state == "stopped"


def test_wrong_options_are_named(acme):
    with pytest.raises(Invalid) as refused:
        sources.create("feed", "Feed", {"url": "not an address", "colour": "red"}, by=BY)
    assert {error.pointer for error in refused.value.errors} == {"/url", "/colour"}


def test_an_unknown_kind_is_refused(acme):
    with pytest.raises(Invalid):
        sources.create("telepathy", "Minds", {}, by=BY)


def test_a_name_is_taken_once_and_free_again_after_archiving(feed):
    with pytest.raises(Conflict):
        sources.create("feed", "Le Colis", feed.options, by=BY)
    sources.archive(feed, BY)
    assert sources.create("feed", "Le Colis", feed.options, by=BY).pk != feed.pk


def test_a_paused_source_is_not_asked_and_its_silence_is_a_gap(feed):
    sources.pause(feed, BY)
    Source.objects.filter(pk=feed.pk).update(next_run=timezone.now())
    assert collecting.work(time.monotonic() + 5) is False
    assert Gap.objects.get(until=None).reason == "paused"
    assert healths.of(Source.objects.get(pk=feed.pk)).state == "paused"
    sources.resume(feed, BY)
    assert not Gap.objects.filter(until=None).exists()
    assert collecting.work(time.monotonic() + 5) is not False


def test_a_pause_ends_the_gap_of_a_failure(feed):
    gaps.open_now(feed, GapReason.DOWN)
    sources.pause(feed, BY)
    assert [(gap.reason, gap.until is None) for gap in Gap.objects.order_by("pk")] == [("down", False), ("paused", True)]


def test_new_options_begin_a_new_listening(feed, site):
    ask(feed)
    edited = sources.edit(feed, options={"url": site.url("/other")}, if_version=1, by=BY)
    assert (edited.cursor, edited.version) == ({}, 2)
    with pytest.raises(Stale):
        sources.edit(feed, name="Other", if_version=1, by=BY)


def test_what_is_not_asked_has_no_time_between_two_runs(acme):
    for refused in (
        lambda: sources.create("push", "Shop", {}, every=timedelta(hours=1), by=BY),
        lambda: sources.edit(sources.create("push", "Forum", {}, by=BY), every=timedelta(hours=1), by=BY),
    ):
        with pytest.raises(Invalid) as error:
            refused()
        assert error.value.code == "not_asked"
        assert [wrong.pointer for wrong in error.value.errors] == ["/every"]


def test_a_period_out_of_range_is_refused(feed):
    with pytest.raises(Invalid):
        sources.edit(feed, every=timedelta(seconds=1), by=BY)


def test_a_pushed_source_is_not_asked(source):
    with pytest.raises(Invalid):
        sources.run_now(source, BY)
    assert source.next_run is None


def test_when_nothing_is_due_the_next_moment_is_told(feed):
    ask(feed)
    assert collecting.work(time.monotonic() + 5) == feed.next_run


def test_who_runs_the_agency_sees_how_many_sources_are_silent(feed, site):
    def silent() -> int:
        here = current.tenant().pk
        value: int = pulse.read([here])[here]["silent"].value
        return value

    site.says("/feed", b"", status=500)
    for _attempt in range(3):
        Source.objects.filter(pk=feed.pk).update(next_run=timezone.now())
        collecting.work(time.monotonic() + 5)
    assert silent() == 1
    feed.refresh_from_db()
    sources.pause(feed, BY)
    assert silent() == 0
