"""What each failure of a request is called, and whether to come again."""

import time
from datetime import timedelta
from email.utils import format_datetime

import pytest

from core.errors import Permanent, Temporary
from core.http import Door
from core.http.failures import retry_after
from tests.core.asking import failure
from tests.core.conftest import NOW
from tests.core.loopback import FreePace, serve


@pytest.mark.parametrize(
    "url",
    [
        "",
        "feeds.example",
        "//feeds.example/",
        "ftp://feeds.example/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://",
        "http://a b/",
        "http://[::1",
        "http://a.example:0/",
        "http://a.example:99999/",
        "http://a.example/\n<>",
        "https://a.example/" + "a" * 9000,
    ],
)
def test_what_is_no_address_of_the_web_is_refused(door, url):
    assert failure(door, url).code == "bad_url"


@pytest.mark.parametrize(
    ("status", "kind", "code"),
    [
        (400, Permanent, "refused"),
        (401, Permanent, "unauthorised"),
        (403, Permanent, "forbidden"),
        (404, Permanent, "not_found"),
        (410, Permanent, "not_found"),
        (429, Temporary, "slow_down"),
        (451, Permanent, "forbidden"),
        (500, Temporary, "server_error"),
        (501, Permanent, "refused"),
        (503, Temporary, "slow_down"),
        (300, Permanent, "refused"),
    ],
)
def test_a_refusal_says_whether_to_come_again_and_what_was_answered(site, door, status, kind, code):
    caught = failure(door, site.says("/", b'{"reason": "quota"}', status=status))
    assert type(caught) is kind
    assert caught.code == code
    assert "127.0.0.1" in caught.detail
    assert caught.answer is not None
    assert caught.answer.status == status


def test_a_refusal_that_cannot_be_read_is_still_that_refusal(site, door):
    assert failure(door, site.says("/large", b"x" * 1000, status=404), limit=10).code == "not_found"
    assert failure(door, site.says("/packed", b"?", status=503, Content_Encoding="br")).code == "slow_down"


def test_the_words_of_a_refusal_can_be_read(site, door):
    caught = failure(door, site.says("/", b'{"reason": "quota"}', status=403))
    assert caught.answer is not None
    assert caught.answer.json() == {"reason": "quota"}


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"", "cut"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort", "cut"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n", "cut"),
        (b"220 mail.example ESMTP\r\n\r\n", "not_http"),
        (b"HTTP/1.1 101 Switching Protocols\r\n\r\n", "not_http"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nnot gzip at all", "cut"),
    ],
)
def test_what_is_not_a_whole_answer_is_none(site, door, sent, code):
    assert failure(door, site.sends_bytes("/", sent)).code == code


def test_a_port_where_nobody_listens_is_a_temporary_failure(door, settings):
    settings.HTTP_ALLOWED_PRIVATE_HOSTS = ("127.0.0.1",)
    with serve() as site:
        url = site.url()
    caught = failure(door, url)
    assert isinstance(caught, Temporary)
    assert caught.code == "no_connection"


@pytest.mark.parametrize("value", ["clé\u20ac", "two\nlines"])
def test_a_key_that_cannot_be_sent_is_named_before_anything_is_sent(site, door, value):
    assert failure(door, site.says("/"), headers={"Authorization": value}).code == "bad_header"
    assert site.seen == []


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        ("999999999999999999999", 86_400.0),
        (format_datetime(NOW + timedelta(minutes=5), usegmt=True), 300.0),
        (format_datetime(NOW - timedelta(minutes=5), usegmt=True), 0.0),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("Fri, 99 Nov 2026 00:00:00 GMT", None),
        ("²", None),
    ],
)
def test_retry_after_is_a_number_or_a_date(value, seconds):
    assert retry_after(value, NOW) == seconds


@pytest.mark.parametrize(
    ("status", "header", "key", "held"),
    [(429, "120", "", 120), (429, "", "", 60), (503, "30", "", 30), (503, "", "", None), (500, "30", "", None), (429, "120", "k", None)],
)
def test_a_host_that_says_so_is_left_alone_unless_it_spoke_to_a_credential(site, door, pace, status, header, key, held):
    url = site.says("/", status=status, **({"Retry_After": header} if header else {}))
    caught = failure(door, url, headers={"Authorization": key} if key else {})
    assert isinstance(caught, Temporary)
    assert caught.retry_after == (float(header) if header else None)
    assert pace.held == ({f"127.0.0.1:{site.port}": NOW + timedelta(seconds=held)} if held else {})


def test_each_hop_waits_for_the_turn_of_its_own_host(site, door, pace, settings):
    settings.HTTP_DELAY_SECONDS = 2.5
    site.says("/", status=302, Location=site.url("/there", host="feeds.example"))
    site.says("/there")
    door.get(site.url())
    door.get(site.url("/there"), delay=0.0)
    port = site.port
    assert pace.turns == [(f"127.0.0.1:{port}", 2.5), (f"feeds.example:{port}", 2.5), (f"127.0.0.1:{port}", 0.0)]


def test_waiting_for_a_turn_does_not_use_up_the_time_of_the_call(site):
    class LongQueue(FreePace):
        def turn(self, host, *, delay, at):
            return 0.3

    door = Door(pace=LongQueue(), wait=time.sleep)
    assert door.get(site.says("/", b"ok"), timeout=0.25).content == b"ok"
