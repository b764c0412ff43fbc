"""A real HTTP server on loopback, whose pages are functions, and a pace for tests that have no database."""

import contextlib
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Page = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Seen:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Site:
    """What the server answers, by path, and what it was asked."""

    address: str
    port: int
    scheme: str = "http"
    pages: dict[str, Page] = field(default_factory=dict)
    seen: list[Seen] = field(default_factory=list)

    def url(self, path: str = "/", host: str = "") -> str:
        return f"{self.scheme}://{host or self.address}:{self.port}{path}"

    def says(self, path: str, content: bytes = b"", status: int = 200, **headers: str) -> str:
        """Put up a page of fixed content; returns its address."""

        def page(request: BaseHTTPRequestHandler) -> None:
            request.send_response(status)
            for name, value in headers.items():
                request.send_header(name.replace("_", "-"), value)
            request.send_header("Content-Length", str(len(content)))
            request.end_headers()
            request.wfile.write(content)

        self.pages[path] = page
        return self.url(path)

    def sends_bytes(self, path: str, *pieces: bytes, pause: Callable[[], object] = lambda: None) -> str:
        """Put up a page of raw bytes, status line included, with a pause after each piece."""

        def page(request: BaseHTTPRequestHandler) -> None:
            with contextlib.suppress(OSError):  # the client may hang up first: that is what some tests are about
                for piece in pieces:
                    request.wfile.write(piece)
                    request.wfile.flush()
                    pause()

        self.pages[path] = page
        return self.url(path)


@contextlib.contextmanager
def serve(address: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> Iterator[Site]:
    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            site.seen.append(Seen(self.command, self.path, {name.lower(): value for name, value in self.headers.items()}, body))
            page = site.pages.get(self.path)
            if page:
                page(self)
            else:
                self.send_error(404)

        do_GET = do_POST = do_PUT = do_HEAD = answer

        def log_message(self, format: str, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            pass  # a client that refuses our certificate is no news

    server = Server((address, 0), Handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    site = Site(address, server.server_address[1], "https" if tls else "http")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class FreePace:
    """Everybody goes at once; notes who was to be left alone."""

    turns: list[tuple[str, float]] = field(default_factory=list)
    held: dict[str, datetime] = field(default_factory=dict)

    def turn(self, host: str, *, delay: float, at: datetime) -> float:
        self.turns.append((host, delay))
        return 0.0

    def hold(self, host: str, *, until: datetime) -> None:
        self.held[host] = until
