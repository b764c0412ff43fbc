"""What a request may cost and carry: size, time, redirects, credentials, and what each failure is called."""

import gzip
import ssl
import time
import tomllib
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import httpx
import pytest

from core import __version__
from core.errors import Permanent, Temporary
from core.http import Ask, Door, Validators
from core.http.answers import Answer
from core.http.failures import retry_after
from core.http.wire import Gzip
from tests.core.loopback import FreePace, serve

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def site(settings):
    settings.HTTP_ALLOWED_PRIVATE_HOSTS = ("127.0.0.1", "feeds.example")
    with serve() as site:
        yield site


@pytest.fixture
def pace():
    return FreePace()


@pytest.fixture
def door(pace):
    return Door(resolve=lambda host, port: ["127.0.0.1"], pace=pace, now=lambda: NOW)


def failure(door: Door, url: str, **how) -> Permanent | Temporary:
    with pytest.raises((Permanent, Temporary)) as caught:
        door.get(url, **how)
    assert isinstance(caught.value, Permanent | Temporary)
    return caught.value


# -- what is sent and read


def test_a_page_is_read_with_its_headers(site, door):
    answer = door.get(site.says("/feed", "é".encode("latin-1"), Content_Type="text/html; charset=ISO-8859-1", ETag='"1"'))
    assert (answer.status, answer.text, answer.etag, answer.media_type) == (200, "é", '"1"', "text/html")
    assert answer.url == site.url("/feed")


@pytest.mark.parametrize("charset", ["", "; charset=nonsense", "; charset"])
def test_a_page_that_does_not_say_how_it_is_written_is_read_as_utf_8(charset):
    answer = Answer("http://a.example/", 200, {"content-type": f"text/plain{charset}"}, "é\xff".encode() + b"\xff")
    assert answer.text == "éÿ\ufffd"


def test_we_say_who_we_are(site, door, settings):
    settings.HTTP_CONTACT = "https://agency.example/vigie"
    door.get(site.says("/"))
    assert site.seen[0].headers["user-agent"] == f"Vigie/{__version__} (+https://agency.example/vigie)"


def test_the_version_is_that_of_the_project():
    project = tomllib.loads(Path("pyproject.toml").read_text())["project"]
    assert __version__ == project["version"]


@pytest.mark.parametrize(
    ("how", "media_type", "body"),
    [
        ({"json": {"à": 1}}, "application/json", '{"à": 1}'.encode()),
        ({"data": {"a": "b c"}}, "application/x-www-form-urlencoded", b"a=b+c"),
        ({"content": b"\x00", "headers": {"Content-Type": "image/png"}}, "image/png", b"\x00"),
    ],
)
def test_what_is_posted_arrives(site, door, how, media_type, body):
    door.post(site.says("/"), **how)
    assert (site.seen[0].method, site.seen[0].headers["content-type"], site.seen[0].body) == ("POST", media_type, body)


def test_any_method_can_be_sent(site, door):
    answer = door.send(Ask("head", site.says("/", ETag='"x"')))
    assert (site.seen[0].method, answer.etag, answer.content) == ("HEAD", '"x"', b"")


def test_a_password_in_the_address_goes_into_a_header_and_nowhere_else(site, door):
    site.says("/", b"in")
    answer = door.get(site.url(host="ada:s%40cret@127.0.0.1"))
    assert httpx.BasicAuth("ada", "s@cret")._auth_header == site.seen[0].headers["authorization"]
    assert answer.url == site.url()


def test_json_that_is_none_is_a_permanent_failure(site, door):
    assert door.get(site.says("/good", b'{"a": 1}')).json() == {"a": 1}
    with pytest.raises(Permanent) as caught:
        door.get(site.says("/bad", b"<html>")).json()
    assert caught.value.code == "not_json"


# -- what did not change


def test_an_unchanged_page_is_not_sent_again(site, door):
    url = site.says("/", status=304, ETag='"1"')
    answer = door.get(url, conditional=Validators('"1"', "Fri, 20 Nov 2026 00:00:00 GMT"))
    assert answer.not_modified
    assert site.seen[0].headers["if-none-match"] == '"1"'
    assert site.seen[0].headers["if-modified-since"] == "Fri, 20 Nov 2026 00:00:00 GMT"


def test_unchanged_said_to_who_did_not_ask_is_a_refusal(site, door):
    assert failure(door, site.says("/", status=304), conditional=Validators()).code == "refused"


# -- redirects


def test_redirects_are_followed_and_the_last_address_is_told(site, door):
    site.says("/a", status=301, Location="/b?q=1")
    site.says("/b?q=1", status=307, Location="c#part")
    site.says("/c", b"end")
    answer = door.get(site.url("/a"))
    assert (answer.content, answer.url) == (b"end", site.url("/c"))


def test_a_circle_of_redirects_is_left(site, door):
    site.says("/a", status=302, Location="/a")
    assert failure(door, site.url("/a")).code == "too_many_redirects"
    assert len(site.seen) == 6


@pytest.mark.parametrize("target", ["http://127.0.0.2/", "http://169.254.169.254/latest/meta-data/", "http://[::ffff:127.0.0.1]/"])
def test_a_redirect_to_a_private_address_is_refused(site, pace, target):
    site.says("/", status=302, Location=target)
    assert failure(Door(pace=pace), site.url()).code == "private_address"


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://feeds.example/", "gopher://127.0.0.1:70/", "http://[bad/"])
def test_a_redirect_out_of_the_web_is_refused(site, door, target):
    site.says("/", status=302, Location=target)
    assert failure(door, site.url()).code == "bad_redirect"


def test_secrets_do_not_follow_a_redirect_to_another_host(site, door):
    site.says("/", status=302, Location=site.url("/there", host="feeds.example"))
    site.says("/there", b"ok")
    door.get(site.url(), headers={"Authorization": "Bearer s", "X-Api-Key": "s", "Cookie": "s=1", "Accept-Language": "fr"})
    first, second = (seen.headers for seen in site.seen)
    assert {"authorization", "x-api-key", "cookie"} <= set(first)
    assert not {"authorization", "x-api-key", "cookie"} & set(second)
    assert second["accept-language"] == "fr"


def test_secrets_follow_a_redirect_on_the_same_host(site, door):
    site.says("/", status=302, Location="/there")
    site.says("/there", b"ok")
    door.get(site.url(), headers={"Authorization": "Bearer s"})
    assert site.seen[1].headers["authorization"] == "Bearer s"


def test_a_cookie_of_the_first_hop_is_shown_to_the_next_and_to_nobody_else(site, door):
    site.says("/", status=302, Location="/there", Set_Cookie="seen=1")
    site.says("/there", b"ok", Set_Cookie="more=2")
    assert "set-cookie" not in door.get(site.url()).headers
    door.get(site.url("/there"))
    assert [seen.headers.get("cookie") for seen in site.seen] == [None, "seen=1", None]


@pytest.mark.parametrize(("status", "method", "body"), [(302, "GET", b""), (303, "GET", b""), (307, "POST", b"x"), (308, "POST", b"x")])
def test_a_redirected_post_keeps_its_method_only_when_told_so(site, door, status, method, body):
    site.says("/", status=status, Location="/there")
    site.says("/there")
    door.post(site.url(), content=b"x")
    assert (site.seen[1].method, site.seen[1].body) == (method, body)


def test_what_is_posted_is_not_handed_to_another_host(site, door):
    site.says("/", status=307, Location=site.url("/there", host="feeds.example"))
    with pytest.raises(Permanent) as caught:
        door.post(site.url(), json={"secret": 1})
    assert caught.value.code == "bad_redirect"
    assert len(site.seen) == 1


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


# -- failures and their names


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


# -- HTTPS


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for feeds.example, signed by itself."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "feeds.example")])
    begin = datetime.now(UTC) - timedelta(days=1)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), begin, begin + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("feeds.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + secret)
    return path


@pytest.fixture
def safe_site(certificate, settings):
    settings.HTTP_ALLOWED_PRIVATE_HOSTS = ("feeds.example", "other.example")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with serve(tls=context) as site:
        yield site


def test_the_certificate_is_that_of_the_name_though_an_address_is_connected_to(safe_site, certificate, pace):
    safe_site.says("/", b"safe")
    door = Door(resolve=lambda host, port: ["127.0.0.1"], pace=pace, tls=ssl.create_default_context(cafile=certificate))
    assert door.get(safe_site.url(host="feeds.example")).content == b"safe"
    assert failure(door, safe_site.url(host="other.example")).code == "bad_certificate"


def test_a_certificate_that_nobody_vouches_for_is_refused(safe_site, door):
    caught = failure(door, safe_site.url(host="feeds.example"))
    assert isinstance(caught, Permanent)
    assert caught.code == "bad_certificate"
    assert "self-signed" in caught.detail


def test_https_where_http_is_spoken_is_refused(site, door):
    assert failure(door, site.url().replace("http:", "https:")).code == "tls_failed"
