"""What several processes agree on by rows: one answer for identical requests, and a polite delay for each host."""

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from core.errors import Permanent, Temporary
from core.http import Door, Validators, forget_expired
from core.http.pace import PATIENCE, SharedPace
from core.shared.models import HostClock, SharedFetch
from tests.core.loopback import FreePace, serve

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SHARE = timedelta(minutes=10)
HOST = "feeds.example"


class Clock:
    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def site(settings):
    settings.HTTP_ALLOWED_PRIVATE_HOSTS = ("127.0.0.1",)
    settings.HTTP_DELAY_SECONDS = 0.0
    with serve() as site:
        yield site


@pytest.fixture
def door(clock):
    return Door(pace=FreePace(), now=clock)


def at_once(number: int, work) -> list[Any]:
    """What so many threads get that begin together: a value, or the error it ended in."""
    gate, results = threading.Barrier(number), []

    def run() -> None:
        gate.wait()
        try:
            results.append(work())
        except (Temporary, Permanent) as error:
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


# -- shared answers


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_fetch_once(site):
    def slowly(request):
        time.sleep(0.2)
        request.send_response(200)
        request.send_header("Content-Length", "4")
        request.end_headers()
        request.wfile.write(b"feed")

    site.pages["/"] = slowly
    answers = at_once(8, lambda: Door().get(site.url(), share=SHARE))
    assert [answer.content for answer in answers] == [b"feed"] * 8
    assert sum(answer.from_shared for answer in answers) == 7
    assert len(site.seen) == 1


@pytest.mark.django_db
def test_an_answer_is_shared_for_its_minutes_and_no_longer(site, door, clock):
    url = site.says("/", "é\0".encode(), Content_Type="text/plain", ETag='"1"')
    first, second = door.get(url, share=SHARE), door.get(url, share=SHARE)
    assert (first.from_shared, second.from_shared) == (False, True)
    assert (second.content, second.headers, second.url, second.status) == (first.content, first.headers, first.url, 200)
    clock.at += SHARE
    assert not door.get(url, share=SHARE).from_shared
    assert len(site.seen) == 2


@pytest.mark.django_db
@pytest.mark.parametrize("headers", [{"Authorization": "Bearer s"}, {"Cookie": "s=1"}, {"X-Api-Key": "s"}])
def test_an_answer_that_a_credential_opened_is_never_shared(site, door, headers):
    url = site.says("/", b"private")
    for _ in range(2):
        assert not door.get(url, headers=headers, share=SHARE).from_shared
    assert not door.get(site.url(host="ada:secret@127.0.0.1"), share=SHARE).from_shared
    assert len(site.seen) == 3
    assert not SharedFetch.objects.exists()


@pytest.mark.django_db
def test_requests_that_differ_share_nothing(site, door):
    url = site.says("/", b"feed")
    site.says("/?page=2", b"feed")
    door.get(url, share=SHARE)
    door.get(url, share=SHARE, accept="application/json")
    door.get(url, share=SHARE, headers={"Accept-Language": "fr"})
    door.get(site.url("/?page=2"), share=SHARE)
    door.get(url)
    assert len(site.seen) == 5


@pytest.mark.django_db
def test_who_has_the_shared_answer_already_is_told_it_did_not_change(site, door):
    url = site.says("/", b"feed", ETag='"1"')
    door.get(url, share=SHARE)
    known = door.get(url, share=SHARE, conditional=Validators('W/"1"'))
    older = door.get(url, share=SHARE, conditional=Validators('"0"'))
    assert (known.not_modified, known.content, known.etag) == (True, b"", '"1"')
    assert (older.not_modified, older.content) == (False, b"feed")
    assert len(site.seen) == 1


@pytest.mark.django_db
def test_unchanged_is_shared_with_who_has_the_same_and_others_fetch_the_whole(site, door):
    def page(request):
        unchanged = request.headers.get("If-None-Match") == '"1"'
        request.send_response(304 if unchanged else 200)
        if not unchanged:
            request.send_header("ETag", '"1"')
        request.send_header("Content-Length", "0" if unchanged else "4")
        request.end_headers()
        request.wfile.write(b"" if unchanged else b"feed")

    site.pages["/"] = page
    same = Validators('"1"')
    assert [door.get(site.url(), share=SHARE, conditional=same).from_shared for _ in range(2)] == [False, True]
    assert door.get(site.url(), share=SHARE).content == b"feed"
    assert door.get(site.url(), share=SHARE, conditional=same).not_modified
    assert [seen.headers.get("if-none-match") for seen in site.seen] == ['"1"', None]


@pytest.mark.django_db
def test_a_failure_is_not_kept(site, door):
    url = site.says("/", status=500)
    with pytest.raises(Temporary):
        door.get(url, share=SHARE)
    assert not SharedFetch.objects.exists()
    site.says("/", b"again")
    assert door.get(url, share=SHARE).content == b"again"


@pytest.mark.django_db
def test_who_asked_and_crashed_holds_the_others_up_no_longer_than_a_lease(site, door, clock):
    url = site.says("/", b"feed")
    door.get(url, share=SHARE)
    SharedFetch.objects.update(status=0, fetched_at=NOW, expires_at=NOW + timedelta(seconds=30))
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        clock.at += timedelta(seconds=10)

    answer = Door(pace=FreePace(), now=clock, wait=wait).get(url, share=SHARE)
    assert (answer.content, answer.from_shared) == (b"feed", False)
    assert len(waits) == 3


@pytest.mark.django_db
def test_a_shared_answer_is_still_too_large_for_who_takes_less(site, door):
    url = site.says("/", b"x" * 100)
    door.get(url, share=SHARE)
    with pytest.raises(Permanent, match="99"):
        door.get(url, share=SHARE, limit=99)


@pytest.mark.django_db
def test_what_is_over_is_forgotten_and_what_is_not_stays(site, door, clock):
    door.get(site.says("/a"), share=timedelta(minutes=1))
    door.get(site.says("/b"), share=timedelta(minutes=3))
    HostClock.objects.create(host="old.example", next_at=NOW - timedelta(days=2))
    HostClock.objects.create(host="slow.example", next_at=NOW - timedelta(days=2), delay=9)
    HostClock.objects.create(host="new.example", next_at=NOW)
    assert forget_expired(NOW + timedelta(minutes=2)) == 1
    assert [row.url for row in SharedFetch.objects.all()] == [site.url("/b")]
    assert set(HostClock.objects.values_list("host", flat=True)) == {"slow.example", "new.example"}


# -- polite delay


@pytest.mark.django_db
def test_turns_are_a_delay_apart_and_a_free_host_is_asked_at_once():
    pace = SharedPace()
    assert [pace.turn(HOST, delay=2, at=NOW) for _ in range(3)] == [0, 2, 4]
    assert pace.turn("other.example", delay=2, at=NOW) == 0
    assert pace.turn(HOST, delay=2, at=NOW + timedelta(hours=1)) == 0


@pytest.mark.django_db
def test_who_would_wait_too_long_is_told_when_to_come_back_and_takes_no_turn():
    pace = SharedPace()
    assert [pace.turn(HOST, delay=4, at=NOW) for _ in range(2)] == [0, 4]
    for _ in range(2):
        with pytest.raises(Temporary) as caught:
            pace.turn(HOST, delay=4, at=NOW)
        assert (caught.value.code, caught.value.retry_after) == ("busy", 8)
    assert pace.turn(HOST, delay=4, at=NOW + timedelta(seconds=8) - PATIENCE) == PATIENCE.total_seconds()


@pytest.mark.django_db
def test_a_host_with_a_delay_of_its_own_gets_the_longer_one():
    HostClock.objects.create(host=HOST, next_at=NOW, delay=3)
    assert [SharedPace().turn(HOST, delay=1, at=NOW) for _ in range(2)] == [0, 3]


@pytest.mark.django_db
def test_a_host_that_asked_for_peace_is_left_alone_until_then():
    pace = SharedPace()
    pace.hold(HOST, until=NOW + timedelta(seconds=120))
    pace.hold(HOST, until=NOW + timedelta(seconds=60))
    with pytest.raises(Temporary) as caught:
        pace.turn(HOST, delay=0, at=NOW)
    assert caught.value.retry_after == 120
    assert pace.turn(HOST, delay=0, at=NOW + timedelta(seconds=120)) == 0


@pytest.mark.django_db
def test_too_many_requests_stops_the_next_request_before_it_is_sent(site, clock):
    url = site.says("/", status=429, Retry_After="90")
    door = Door(now=clock)
    with pytest.raises(Temporary, match="cannot answer now"):
        door.get(url)
    with pytest.raises(Temporary, match="polite") as caught:
        door.get(url)
    assert caught.value.retry_after == 90
    assert len(site.seen) == 1


@pytest.mark.django_db(transaction=True)
def test_turns_claimed_at_once_are_all_different():
    at = timezone.now()
    waits = at_once(8, lambda: SharedPace().turn(HOST, delay=1, at=at))
    granted = sorted(wait for wait in waits if isinstance(wait, float))
    assert granted == [0, 1, 2, 3, 4, 5]
    assert sum(isinstance(wait, Temporary) for wait in waits) == 2


@pytest.mark.django_db(transaction=True)
def test_nothing_is_asked_inside_a_transaction(site):
    url = site.says("/", b"feed")
    for share in (None, SHARE):
        with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
            Door().get(url, share=share)
    assert site.seen == []
