"""What a redirect may lead to, and what is not taken along."""

import pytest

from core.errors import Permanent
from core.http import Door
from tests.core.asking import failure


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
