"""The embedded Elasticsearch: a real node that keeps its data, and clear words when it cannot be had."""

import hashlib
import json
import socket
import urllib.request
from pathlib import Path

import pytest

from core.embedded import elasticsearch, jars
from core.embedded.elasticsearch import Elasticsearch
from core.embedded.errors import OutOfReach, Unavailable
from core.embedded.ports import free_port, is_free


def call(url, method="GET", body=None):
    request = urllib.request.Request(
        url, method=method, data=body and json.dumps(body).encode(), headers={"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.load(response)


@pytest.mark.elasticsearch
def test_a_node_starts_keeps_its_documents_through_a_kill_and_stops(tmp_path):
    node = Elasticsearch(tmp_path / "es", heap="384m")
    try:
        url = node.start()
        call(f"{url}/kept", "PUT", {"settings": {"number_of_replicas": 0}})
        call(f"{url}/kept/_doc/1?refresh=true", "PUT", {"word": "Œuvre"})
        node.kill()
        assert node.pid is None
        url = node.start()
        assert call(f"{url}/kept/_doc/1")["_source"] == {"word": "Œuvre"}
        other = Elasticsearch(tmp_path / "other")
        other.port = node.port
        assert node.ready()
        assert not other.ready()
        child = node.child
        node.stop()
        assert child is not None
        assert child.returncode == 0
        assert is_free(node.port)
    finally:
        node.stop()


@pytest.mark.elasticsearch
def test_a_port_that_somebody_took_while_it_started_is_left_to_them(tmp_path, monkeypatch):
    node = Elasticsearch(tmp_path / "es", heap="384m")
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        monkeypatch.setattr(elasticsearch, "free_port", lambda usual: free_port(taken))
        node.port = taken
        try:
            node.start()
            assert node.port != taken
        finally:
            node.stop()


def test_little_memory_is_said_before_anything_is_downloaded(tmp_path, monkeypatch):
    monkeypatch.setattr(elasticsearch, "free_memory", lambda: 900_000_000)
    with pytest.raises(Unavailable, match=r"2 GB of free memory, this machine has 0\.9"):
        Elasticsearch(tmp_path / "es", tmp_path / "cache").prepare()
    assert not (tmp_path / "cache").exists()


def test_a_download_without_network_is_unavailable(tmp_path, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{free_port()}")
    with pytest.raises(OutOfReach, match="cannot be downloaded"):
        jars.fetch(tmp_path / "cache")
    assert jars.fetched(tmp_path / "cache") is None


def test_a_file_cut_by_an_earlier_run_is_fetched_again_and_a_wrong_one_is_refused(tmp_path):
    context = CannedContext(tmp_path / "cut.jar", b"whole")
    context.path.write_bytes(b"wh")
    assert jars._fetch_one(context, context.jar(b"whole")) == context.path  # type: ignore[arg-type]
    assert context.path.read_bytes() == b"whole"
    with pytest.raises(Unavailable, match="SHA-256"):
        jars._fetch_one(context, context.jar(b"another"))  # type: ignore[arg-type]
    assert not context.path.exists()


class CannedContext:
    """Answers as jgo does: an artifact with its place in the cache, fetched when absent."""

    def __init__(self, path: Path, content: bytes):
        self.path = self.cached_path = path
        self.content = content

    @property
    def artifact(self):
        return self

    def create_dependency(self, coordinate):
        return self

    def resolve(self):
        if not self.path.exists():
            self.path.write_bytes(self.content)
        return self.path

    def jar(self, content):
        return jars.Jar(hashlib.sha256(content).hexdigest(), len(content), "org.example:cut:1")


def test_the_lock_names_every_package_once_with_its_folder():
    locked = jars.locked()
    assert len({jar.name for jar in locked}) == len(locked) == 53
    assert {jar.name for jar in locked if jar.folder == Path("modules/transport-netty4")} >= {f"transport-netty4-{jars.VERSION}.jar"}
    assert {f"elasticsearch-{jars.VERSION}.jar", "lucene-core-10.5.1.jar"} <= {jar.name for jar in locked if jar.folder == Path("lib")}


def test_downloads_are_shared_by_checkouts_unless_there_is_no_home(tmp_path, monkeypatch):
    monkeypatch.delenv("VIGIE_CACHE", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert jars.cache_folder(tmp_path / "var") == tmp_path / ".cache" / "vigie"
    monkeypatch.delenv("HOME")
    assert jars.cache_folder(tmp_path / "var") == tmp_path / "var"
    monkeypatch.setenv("VIGIE_CACHE", str(tmp_path / "chosen"))
    assert jars.cache_folder(tmp_path / "var") == tmp_path / "chosen"
