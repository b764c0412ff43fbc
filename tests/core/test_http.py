"""What a request carries and what is read of its answer: headers, credentials, what did not change, certificates."""

import ssl
import tomllib
from pathlib import Path

import httpx
import pytest

from core import __version__
from core.errors import Permanent
from core.http import Ask, Door, Validators
from core.http.answers import Answer
from tests.core.asking import failure
from tests.core.loopback import serve

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


# -- HTTPS


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
