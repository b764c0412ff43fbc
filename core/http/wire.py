"""One request on one connection: to a checked address and no other, within a time and a size."""

from __future__ import annotations

import ssl
import time
import zlib
from collections.abc import Iterable
from functools import cache
from typing import Any

import certifi
import h11
import httpcore
import httpx

from core.errors import Permanent, Temporary
from core.http import addresses, failures
from core.http.addresses import Resolver
from core.http.answers import Answer

CONNECT_SECONDS = 10.0
ADDRESSES_TRIED = 4
NETWORK_ERRORS = (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError)


class Deadline:
    """The moment by which a call must be over. Time in a polite queue does not count."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def extend(self, seconds: float) -> None:
        self._end += seconds

    def left(self) -> float:
        """The seconds that remain; raises a time-out when none does."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("The time for the whole call is over.")
        return left


class TimedStream(httpcore.NetworkStream):
    """A connection each of whose steps gets only what is left of the call's time, so that a slow drip does not last for ever."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None) -> TimedStream:
        return TimedStream(self._stream.start_tls(ssl_context, server_hostname, self._deadline.left()), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class PinnedBackend(httpcore.NetworkBackend):
    """Resolves a name once, checks every address, and connects to one of those: the name cannot mean something else a moment later.

    The certificate and the Host header are still those of the name, which only this class turns into an address.
    """

    def __init__(self, resolve: Resolver, deadline: Deadline) -> None:
        self._resolve = resolve
        self._deadline = deadline
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> TimedStream:
        found = addresses.lookup(host, port, resolve=self._resolve, seconds=min(CONNECT_SECONDS, self._deadline.left()))
        *firsts, last = found[:ADDRESSES_TRIED]
        for address in firsts:
            try:
                return self._connect(address, port)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return self._connect(last, port)

    def _connect(self, address: addresses.Address, port: int) -> TimedStream:
        seconds = min(CONNECT_SECONDS, self._deadline.left())
        return TimedStream(self._sockets.connect_tcp(str(address), port, timeout=seconds), self._deadline)


@cache
def trusted() -> ssl.SSLContext:
    """The authorities of the system and of certifi: either may be missing one that the other has."""
    context = ssl.create_default_context(cafile=certifi.where())
    context.load_default_certs()
    return context


def exchange(
    request: httpx.Request, *, cookies: httpx.Cookies, resolve: Resolver, deadline: Deadline, limit: int, tls: ssl.SSLContext | None
) -> Answer:
    """Send one request and read its answer, whatever the status; the content of a redirect is left unread."""
    host = request.url.host
    pool = httpcore.ConnectionPool(ssl_context=tls or trusted(), network_backend=PinnedBackend(resolve, deadline), max_connections=1)
    with pool:
        try:
            response = pool.handle_request(_for_httpcore(request))
        except httpcore.RemoteProtocolError as error:
            # h11 is the cause when what came cannot be read as HTTP, and not when the host hung up.
            unreadable = isinstance(failures.cause_of(error), h11.RemoteProtocolError)
            raise (failures.not_http(host) if unreadable else failures.cut(host)) from error
        except NETWORK_ERRORS as error:
            raise failures.of_network(error, host) from error
        cookies.extract_cookies(httpx.Response(response.status, headers=response.headers, request=request))
        headers = _joined(response.headers)
        if response.status < 200:
            raise failures.not_http(host)
        content = b"" if 300 <= response.status < 400 or request.method == "HEAD" else _content(response, headers, host, limit)
    return Answer(url=str(request.url), status=response.status, headers=headers, content=content)


def _for_httpcore(request: httpx.Request) -> httpcore.Request:
    url = request.url
    return httpcore.Request(
        method=request.method,
        url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
        headers=request.headers.raw,
        content=request.stream,
    )


def _joined(pairs: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    joined: dict[str, str] = {}
    for raw_name, raw_value in pairs:
        name, value = raw_name.decode("ascii").lower(), raw_value.decode("latin-1")
        if name == "set-cookie":
            continue  # for the next hop of this call, and for nobody else
        joined[name] = f"{joined[name]}, {value}" if name in joined else value
    return joined


def _content(response: httpcore.Response, headers: dict[str, str], host: str, limit: int) -> bytes:
    try:
        return _read(response, headers, host, limit)
    except (Temporary, Permanent):
        if response.status < 400:
            raise
        return b""  # a refusal that cannot be read is still that refusal


def _read(response: httpcore.Response, headers: dict[str, str], host: str, limit: int) -> bytes:
    length = headers.get("content-length", "")
    if length.isdecimal() and int(length) > limit:
        raise failures.too_large(host, limit)
    encoding = headers.get("content-encoding", "").strip().lower()
    if encoding not in ("", "identity", "gzip", "x-gzip"):
        raise failures.bad_encoding(host)
    unpack = Gzip() if "gzip" in encoding else Plain()
    content, received = bytearray(), 0
    try:
        for chunk in response.iter_stream():
            received += len(chunk)
            content += unpack.feed(chunk, limit - len(content))
            if len(content) > limit or received > limit:
                raise failures.too_large(host, limit)
    except httpcore.TimeoutException as error:
        raise failures.timeout(host) from error
    except (httpcore.NetworkError, httpcore.ProtocolError, zlib.error) as error:
        raise failures.cut(host) from error
    if not unpack.complete:
        raise failures.cut(host)
    return bytes(content)


class Plain:
    """Content sent as it is."""

    complete = True

    def feed(self, chunk: bytes, room: int) -> bytes:
        return chunk


class Gzip:
    """Content sent packed; never unpacks more than one byte beyond the room, whatever a small packet claims to hold."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(zlib.MAX_WBITS | 16)
        self._members = 0
        self._started = False

    @property
    def complete(self) -> bool:
        return not self._started

    def feed(self, chunk: bytes, room: int) -> bytes:
        out = bytearray()
        while chunk and len(out) <= room:
            self._started = True
            try:
                out += self._member.decompress(chunk, room - len(out) + 1)
            except zlib.error:
                if not self._members:
                    raise
                self._started = False  # what follows a whole member and is none is padding
                break
            chunk = self._member.unconsumed_tail
            if self._member.eof:
                chunk = self._member.unused_data
                self._members += 1
                self._member, self._started = zlib.decompressobj(zlib.MAX_WBITS | 16), False
        return bytes(out)
