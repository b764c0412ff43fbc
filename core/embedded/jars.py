"""Fetches the published packages of Elasticsearch once, each checked against its SHA-256, into a cache shared by checkouts.

`elasticsearch.lock` names them: digest, size, coordinate. `python -m core.embedded.jars` writes it anew for VERSION.
"""

import fcntl
import hashlib
import logging
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests
from jgo.maven import MavenContext, PythonResolver

from core.embedded.errors import OutOfReach, Unavailable
from core.embedded.progress import Download

VERSION = "9.5.3"
LOCK = Path(__file__).with_name("elasticsearch.lock")
MODULE = "transport-netty4"
# These belong to the network module; no jar may be in both folders.
OF_MODULE = ("transport-netty4-", "netty-", "elasticsearch-ssl-config-")
WANTED = (f"org.elasticsearch:elasticsearch:{VERSION}", f"org.elasticsearch.plugin:{MODULE}:{VERSION}")
DESCRIPTOR = f"""\
name={MODULE}
description=Netty 4 based transport implementation
classname=org.elasticsearch.transport.netty4.Netty4Plugin
version={VERSION}
elasticsearch.version={VERSION}
java.version=21
"""
AT_ONCE = 4
# Certificates that the system trusts, a company's proxy among them; Python's own list knows no such proxy.
SYSTEM_CERTIFICATES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)
SECONDS_WITHOUT_ANSWER = 30


@dataclass(frozen=True, slots=True)
class Jar:
    """One published file."""

    digest: str
    size: int
    coordinate: str

    @property
    def name(self) -> str:
        _, artifact, version = self.coordinate.split(":")
        return f"{artifact}-{version}.jar"

    @property
    def folder(self) -> Path:
        return Path("modules", MODULE) if self.name.startswith(OF_MODULE) else Path("lib")


def locked() -> list[Jar]:
    rows = (line.split() for line in LOCK.read_text().splitlines() if line and not line.startswith("#"))
    return [Jar(digest, int(size), coordinate) for digest, size, coordinate in rows]


def cache_folder(fallback: Path) -> Path:
    """Where downloads are kept for every checkout of this person: VIGIE_CACHE, else the usual cache folder, else `fallback`."""
    if chosen := os.environ.get("VIGIE_CACHE"):
        return Path(chosen).absolute()
    home = os.environ.get("HOME", "")
    base = os.environ.get("XDG_CACHE_HOME") or (os.path.join(home, ".cache") if home else "")
    if base:
        folder = Path(base) / "vigie"
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            return fallback
        if os.access(folder, os.W_OK):
            return folder
    return fallback


def fetched(cache: Path) -> Path | None:
    """The folder with `lib` and `modules`, when it is there whole."""
    folder = cache / f"elasticsearch-{VERSION}"
    return folder if folder.is_dir() else None


def fetch(cache: Path) -> Path:
    """The same, downloaded when absent. Several processes may call it at once; one downloads, a cut download goes on where it was."""
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with open(cache / f"elasticsearch-{VERSION}.busy", "w") as busy:
            fcntl.flock(busy, fcntl.LOCK_EX)
            return fetched(cache) or _download(cache)
    except (requests.ConnectionError, requests.Timeout) as error:
        raise OutOfReach("Elasticsearch cannot be downloaded: there is no network, or a proxy is in the way.") from error
    except RuntimeError as error:  # of jgo: a file that no repository has
        raise OutOfReach(f"Elasticsearch cannot be downloaded: {error}") from error
    except OSError as error:  # the disk
        raise Unavailable(f"Elasticsearch cannot be downloaded: {error}") from error


def _download(cache: Path) -> Path:
    _trust_the_system()
    folder = cache / f"elasticsearch-{VERSION}"
    partial = folder.with_name(folder.name + ".partial")
    jars = locked()
    progress = Download(f"Downloading Elasticsearch {VERSION}", sum(jar.size for jar in jars))
    context = _context(partial / "repository", progress.received_more)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for jar, path in zip(jars, pool.map(lambda jar: _fetch_one(context, jar), jars), strict=True):
            target = partial / "whole" / jar.folder / jar.name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    progress.done()
    (partial / "whole" / "modules" / MODULE / "plugin-descriptor.properties").write_text(DESCRIPTOR)
    (partial / "whole").rename(folder)
    shutil.rmtree(partial)
    return folder


def _trust_the_system() -> None:
    """jgo takes no session of ours, but `requests` reads this variable."""
    if found := next((path for path in SYSTEM_CERTIFICATES if Path(path).is_file()), None):
        os.environ.setdefault("REQUESTS_CA_BUNDLE", found)


def _fetch_one(context: MavenContext, jar: Jar) -> Path:
    artifact = context.create_dependency(jar.coordinate).artifact
    kept = artifact.cached_path
    if kept and kept.exists() and _digest(kept) != jar.digest:
        # Cut in the middle by an earlier run.
        kept.unlink()
    path: Path = artifact.resolve()
    if _digest(path) != jar.digest:
        path.unlink()
        raise Unavailable(f"{jar.name} is not the file that was published: its SHA-256 differs. Try again; if it stays, check your proxy.")
    return path


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _context(repository: Path, received: Callable[[int], None]) -> MavenContext:
    @contextmanager
    def progress(filename: str, total: int) -> Iterator[Callable[[int], None]]:
        yield received

    # Our digests decide; a mirror without .sha1 files is no news.
    logging.getLogger("jgo").setLevel(logging.ERROR)
    return MavenContext(resolver=PythonResolver(progress_callback=progress), repo_cache=repository, timeout=SECONDS_WITHOUT_ANSWER)


def write_lock() -> None:
    """Resolve WANTED with everything it needs, and write what was found to `elasticsearch.lock`."""
    with tempfile.TemporaryDirectory() as folder:
        context = _context(Path(folder), lambda count: None)
        direct, needed = context.resolver.resolve([context.create_dependency(coordinate) for coordinate in WANTED])
        artifacts = [dependency.artifact for dependency in (*direct, *needed) if dependency.scope in {None, "compile", "runtime"}]
        lines = []
        for artifact in artifacts:
            path = artifact.resolve()
            coordinate = f"{artifact.groupId}:{artifact.artifactId}:{artifact.version}"
            lines.append(f"{_digest(path)} {path.stat().st_size} {coordinate}")
    LOCK.write_text("# SHA-256, bytes, coordinate on Maven Central\n" + "\n".join(sorted(lines, key=lambda line: line.split()[2])) + "\n")


if __name__ == "__main__":
    try:
        write_lock()
    except requests.RequestException as error:
        sys.exit(f"The packages cannot be resolved: {error}")
