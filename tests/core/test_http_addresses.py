"""Where the product does not go: private addresses in all their disguises."""

import ipaddress
import socket
import time

import pytest

from core.errors import Permanent, Temporary
from core.http import Door
from core.http.addresses import is_public, lookup
from tests.core.loopback import FreePace, serve

PRIVATE = [
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",
    "192.168.1.1",
    "198.18.0.1",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",  # IPv4-compatible
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",  # mapped is refused whatever it hides
    "64:ff9b::7f00:1",  # NAT64 of 127.0.0.1
    "64:ff9b:1::1",
    "100::1",
    "2001::1",  # Teredo
    "2001:db8::1",
    "2002:7f00:1::",  # 6to4 of 127.0.0.1
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fec0::1",
    "ff02::1",
]
PUBLIC = ["1.1.1.1", "8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700:4700::1111", "2a00:1450:4007::1", "64:ff9b::808:808"]


@pytest.mark.parametrize("address", PRIVATE)
def test_a_private_address_is_not_public(address):
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_public(address):
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "0",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "169.254.169.254",
    ],
)
def test_no_spelling_of_a_private_address_is_asked(host):
    with serve() as site, pytest.raises(Permanent) as caught:
        Door(pace=FreePace()).get(f"http://{host}:{site.port}/")
    assert caught.value.code in ("private_address", "bad_url")
    assert site.seen == []


def test_a_name_that_leads_to_a_private_address_is_refused():
    with serve() as site, pytest.raises(Permanent) as caught:
        Door(resolve=lambda host, port: ["127.0.0.1"], pace=FreePace()).get(site.url(host="feeds.example"))
    assert caught.value.code == "private_address"
    assert "feeds.example" in caught.value.detail
    assert site.seen == []


def test_one_private_address_among_public_ones_refuses_the_host():
    with pytest.raises(Permanent) as caught:
        lookup("feeds.example", 80, resolve=lambda host, port: ["8.8.8.8", "10.0.0.1"], seconds=1)
    assert caught.value.code == "private_address"


def test_a_host_named_in_the_settings_is_allowed_and_its_neighbours_are_not(settings):
    with serve() as site:
        url = site.says("/", b"here")
        settings.HTTP_ALLOWED_PRIVATE_HOSTS = (f"127.0.0.1:{site.port}",)
        door = Door(pace=FreePace())
        assert door.get(url).content == b"here"
        with pytest.raises(Permanent, match="private"):
            door.get(f"http://127.0.0.1:{site.port + 1}/")
        with pytest.raises(Permanent, match="private"):
            door.get(f"http://127.0.0.2:{site.port}/")


def test_the_checked_address_is_the_one_connected_to(settings):
    """DNS rebinding: a second question would be answered by the other server."""
    settings.HTTP_ALLOWED_PRIVATE_HOSTS = ("feeds.example",)
    with serve("127.0.0.1") as first, serve("127.0.0.2") as second:
        first.says("/", b"first")
        second.says("/", b"second")
        answers = iter([["127.0.0.1"], ["127.0.0.2"], ["127.0.0.2"]])
        asked: list[str] = []

        def changing(host: str, port: int) -> list[str]:
            asked.append(host)
            return next(answers)

        answer = Door(resolve=changing, pace=FreePace()).get(first.url(host="feeds.example"))
    assert answer.content == b"first"
    assert asked == ["feeds.example"]
    assert first.seen[0].headers["host"] == f"feeds.example:{first.port}"


def test_a_name_that_turns_private_between_two_hops_is_refused(settings):
    settings.HTTP_ALLOWED_PRIVATE_HOSTS = ("feeds.example",)
    with serve() as site:
        site.says("/", status=302, Location=site.url("/next", host="elsewhere.example"))
        door = Door(resolve=lambda host, port: ["127.0.0.1"], pace=FreePace())
        with pytest.raises(Permanent) as caught:
            door.get(site.url(host="feeds.example"))
    assert caught.value.code == "private_address"
    assert [seen.path for seen in site.seen] == ["/"]


def test_an_address_that_does_not_answer_is_followed_by_the_next(settings):
    settings.HTTP_ALLOWED_PRIVATE_HOSTS = ("feeds.example",)
    with serve("127.0.0.2") as site:
        site.says("/", b"second")
        door = Door(resolve=lambda host, port: ["127.0.0.1", "127.0.0.2"], pace=FreePace())
        assert door.get(site.url(host="feeds.example")).content == b"second"


@pytest.mark.parametrize(("errno", "code"), [(socket.EAI_NONAME, "unknown_host"), (socket.EAI_AGAIN, "no_connection")])
def test_a_name_that_cannot_be_resolved_says_whether_it_may_be_later(errno, code):
    def failing(host: str, port: int) -> list[str]:
        raise socket.gaierror(errno, "no")

    with pytest.raises((Permanent, Temporary)) as caught:
        Door(resolve=failing, pace=FreePace()).get("http://nowhere.example/")
    assert caught.value.code == code


def test_a_resolver_that_never_answers_is_given_up():
    began = time.monotonic()
    with pytest.raises(Temporary) as caught:
        Door(resolve=lambda host, port: time.sleep(2) or [], pace=FreePace()).get("http://slow.example/", timeout=0.2)
    assert caught.value.code == "timeout"
    assert time.monotonic() - began < 1
