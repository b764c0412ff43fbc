"""The first request of a call and, after a redirect, the next one: what it keeps and what it must not carry elsewhere."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

import httpx
from django.conf import settings

from core import __version__
from core.errors import Permanent
from core.http import failures
from core.http.answers import HARMLESS, Answer, Ask

URL_MAX = 8_000
REDIRECTS = frozenset({301, 302, 303, 307, 308})
HOST = re.compile(r"[a-z0-9._-]{1,253}|[0-9a-f:.]+")
SCHEMES = ("http", "https")
PORTS = range(1, 65_536)


@dataclass(frozen=True, slots=True)
class Hop:
    """One request as it goes out: names of headers in small letters, no user name in the address."""

    method: str
    url: httpx.URL
    headers: Mapping[str, str]
    body: bytes | None

    @property
    def host(self) -> str:
        return self.url.host

    @property
    def place(self) -> str:
        """The host, with its port when it is an unusual one: what a polite delay is kept for."""
        return self.host if self.url.port is None else f"{self.host}:{self.url.port}"

    @property
    def harmless(self) -> bool:
        """Whether nothing in it could be a secret."""
        return HARMLESS.issuperset(self.headers)

    def request(self, cookies: httpx.Cookies) -> httpx.Request:
        """In the form that goes on the wire, with the cookies that earlier hops of this call were given."""
        try:
            headers = [(name.encode("ascii"), value.encode("latin-1")) for name, value in self.headers.items()]
        except UnicodeEncodeError as error:
            raise failures.bad_header() from error
        request = httpx.Request(self.method, self.url, headers=headers, content=self.body)
        cookies.set_cookie_header(request)
        return request


def first_hop(ask: Ask) -> Hop:
    """The request that a caller asks for."""
    url = web_address(ask.url)
    body, media_type = _body(ask)
    contact = f" (+{settings.HTTP_CONTACT})" if settings.HTTP_CONTACT else ""
    headers = {
        "user-agent": f"Vigie/{__version__}{contact}",
        "accept": ask.accept or "*/*",
        "accept-encoding": "gzip",
        "connection": "close",
    }
    if media_type:
        headers["content-type"] = media_type
    if url.userinfo:
        headers["authorization"] = "Basic " + b64encode(f"{url.username}:{url.password}".encode()).decode()
    if ask.conditional:
        headers |= ask.conditional.headers()
    headers |= {name.lower(): value for name, value in ask.headers.items()}
    return Hop(ask.method.upper(), _bare(url), headers, body)


def next_hop(hop: Hop, answer: Answer) -> Hop:
    """The request after a redirect. Elsewhere it carries only harmless headers, and no content is sent elsewhere."""
    location = answer.headers["location"].encode("latin-1").decode("utf-8", errors="replace")
    try:
        url = web_address(str(hop.url.join(location)))
    except (httpx.InvalidURL, Permanent) as error:
        raise failures.bad_redirect(hop.host) from error
    becomes_get = answer.status == 303 or (answer.status in (301, 302) and hop.method == "POST")
    if becomes_get and hop.method != "HEAD":
        headers = {name: value for name, value in hop.headers.items() if name != "content-type"}
        hop = replace(hop, method="GET", body=None, headers=headers)
    if not _same_place(hop.url, url):
        if hop.body is not None:
            raise failures.bad_redirect(hop.host)
        hop = replace(hop, headers={name: value for name, value in hop.headers.items() if name in HARMLESS})
    return replace(hop, url=_bare(url))


def web_address(text: str) -> httpx.URL:
    """An address that can be asked; raises Permanent when it is none."""
    try:
        url = httpx.URL(text.strip())
    except httpx.InvalidURL as error:
        raise failures.bad_url() from error
    host_is_written_right = HOST.fullmatch(url.raw_host.decode("ascii"))
    if url.scheme not in SCHEMES or not host_is_written_right or len(text) > URL_MAX or (url.port is not None and url.port not in PORTS):
        raise failures.bad_url()
    return url


def _bare(url: httpx.URL) -> httpx.URL:
    return url.copy_with(username="", password="", fragment=None)


def _same_place(one: httpx.URL, other: httpx.URL) -> bool:
    upgraded = (one.scheme, other.scheme, one.port, other.port) == ("http", "https", None, None)
    return one.host == other.host and (upgraded or (one.scheme, one.port) == (other.scheme, other.port))


def _body(ask: Ask) -> tuple[bytes | None, str]:
    if ask.json is not None:
        return json.dumps(ask.json, ensure_ascii=False).encode(), "application/json"
    if ask.data is not None:
        return urlencode(ask.data).encode(), "application/x-www-form-urlencoded"
    return ask.content, ""
