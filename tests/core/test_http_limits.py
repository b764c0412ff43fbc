"""What an answer may weigh and how long it may take."""

import gzip
import time

import pytest

from core.http.wire import Gzip
from tests.core.asking import failure

# -- size


def test_an_answer_up_to_the_limit_is_taken_and_one_byte_more_is_not(site, door):
    url = site.says("/", b"x" * 1000)
    assert len(door.get(url, limit=1000).content) == 1000
    assert failure(door, url, limit=999).code == "too_large"


def test_an_answer_that_does_not_tell_its_size_is_cut_at_the_limit(site, door):
    endless = site.sends_bytes("/", b"HTTP/1.0 200 OK\r\n\r\n", *[b"x" * 100_000] * 100)
    assert failure(door, endless, limit=200_000).code == "too_large"


def test_a_packed_answer_is_unpacked(site, door):
    two_members = gzip.compress(b"un") + gzip.compress(b"packed")
    assert door.get(site.says("/a", two_members, Content_Encoding="gzip")).content == b"unpacked"
    assert door.get(site.says("/b", two_members + b"\0" * 8, Content_Encoding="gzip")).content == b"unpacked"


def test_a_small_packet_that_unpacks_to_much_is_refused_before_it_is_unpacked(site, door):
    bomb = gzip.compress(b"\0" * 20_000_000)
    assert len(bomb) < 30_000
    assert failure(door, site.says("/", bomb, Content_Encoding="gzip"), limit=1_000_000).code == "too_large"
    assert len(Gzip().feed(bomb, room=1000)) == 1001


def test_a_packed_answer_that_stops_short_is_not_taken_for_whole(site, door):
    assert failure(door, site.says("/", gzip.compress(b"text" * 1000)[:-20], Content_Encoding="gzip")).code == "cut"


def test_a_packing_we_did_not_ask_for_is_refused(site, door):
    assert failure(door, site.says("/", b"?", Content_Encoding="br")).code == "bad_encoding"
    assert site.seen[0].headers["accept-encoding"] == "gzip"


def test_headers_without_end_are_refused(site, door):
    url = site.sends_bytes("/", b"HTTP/1.1 200 OK\r\n", *[b"X-A: " + b"a" * 10_000 + b"\r\n"] * 20)
    assert failure(door, url).code == "not_http"


# -- time


@pytest.mark.parametrize("start", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n"])
def test_a_host_that_drips_is_cut_at_the_deadline(site, door, start):
    url = site.sends_bytes("/", start, *[b"X"] * 40, pause=lambda: time.sleep(0.05))
    began = time.monotonic()
    assert failure(door, url, timeout=0.4).code == "timeout"
    assert time.monotonic() - began < 1


def test_the_deadline_is_for_all_redirects_together(site, door):
    def slowly(request):
        time.sleep(0.15)
        request.send_response(302)
        request.send_header("Location", "/")
        request.send_header("Content-Length", "0")
        request.end_headers()

    site.pages["/"] = slowly
    began = time.monotonic()
    assert failure(door, site.url(), timeout=0.4).code == "timeout"
    assert time.monotonic() - began < 0.8
