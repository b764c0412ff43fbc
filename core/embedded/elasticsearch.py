"""An embedded Elasticsearch node: its folders, its settings, and one process of its own."""

import hashlib
import http.client
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO, Any

from core.embedded import jars, process
from core.embedded.errors import Unavailable
from core.embedded.ports import LOOPBACK, free_port, is_free
from core.embedded.progress import say

VERSION = jars.VERSION
USUAL_HTTP = 9200
TRANSPORT = "9300-9399"
NEEDED_MEMORY = 2_000_000_000
# The exit code of a preparation that ended with a reason, and what its line of reason ends with.
UNAVAILABLE = 69
WITHOUT = "Search goes on with PostgreSQL (SEARCH_URL=postgres:)."
LOGGING = """\
status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}][%-5p][%-25c{1.}][%node_name] %m%n
rootLogger.level = warn
rootLogger.appenderRef.console.ref = console
logger.native.name = org.elasticsearch.nativeaccess
logger.native.level = error
logger.vectors.name = org.apache.lucene.internal.vectorization
logger.vectors.level = error
logger.simd.name = org.elasticsearch.simdvec
logger.simd.level = error
"""
ROOT = Path(__file__).parents[2]


class Elasticsearch:
    """One embedded node; `start()` returns its URL, and a second start finds the data of the first."""

    def __init__(self, home: Path, cache: Path | None = None, heap: str = "512m") -> None:
        self.home = home.absolute()
        self.cache = cache or jars.cache_folder(self.home.parent / "cache")
        self.heap = heap
        self.port = 0
        self.child: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def pid(self) -> int | None:
        return self.child.pid if self.child and self.child.poll() is None else None

    def start(self, timeout: float = 90, output: IO[bytes] | int | None = subprocess.DEVNULL) -> str:
        """Download when needed, start the node on free ports, wait until it answers, return its URL; another start keeps its port."""
        self.prepare()
        self.take_ports(self.port)
        self.child = process.spawn(self.command(), cwd=ROOT, output=output)
        end = time.monotonic() + timeout
        while not self.ready():
            if self.child.poll() is not None:
                if not is_free(self.port):  # somebody else took it while Java started
                    self.take_ports()
                    self.child = process.spawn(self.command(), cwd=ROOT, output=output)
                    continue
                raise Unavailable(
                    f"Elasticsearch stops at once with code {self.child.returncode}; run it again with its output to see why."
                )
            if time.monotonic() > end:
                self.stop()
                raise Unavailable(f"Elasticsearch did not answer within {timeout:.0f} seconds.")
            time.sleep(0.2)
        return self.url

    def stop(self, timeout: float = 8) -> None:
        if self.child:
            process.finish(self.child, signal.SIGTERM, timeout)
            self.child = None

    def kill(self) -> None:
        """Kill the node as a power cut would; for tests of what survives."""
        if self.child:
            self.child.kill()
            self.child.wait()
            self.child = None

    # -- what the supervisor uses

    def prepare(self) -> None:
        """Check the memory, fetch the packages, lay out the home folder."""
        if (free := free_memory()) < NEEDED_MEMORY:
            raise Unavailable(f"Elasticsearch needs {NEEDED_MEMORY / 1e9:.0f} GB of free memory, this machine has {free / 1e9:.1f}.")
        fetched = jars.fetch(self.cache)
        for folder in ("config", "data", "logs", "plugins"):
            (self.home / folder).mkdir(parents=True, exist_ok=True)
        modules = self.home / "modules"
        modules.unlink(missing_ok=True)
        modules.symlink_to(fetched / "modules", target_is_directory=True)
        (self.home / "config" / "log4j2.properties").write_text(LOGGING)

    def take_ports(self, http_port: int = 0) -> None:
        """Choose free ports, the usual ones first unless `http_port` names one, and write them to the configuration."""
        self.port = http_port or free_port(USUAL_HTTP)
        (self.home / "config" / "elasticsearch.yml").write_text(self._configuration())

    def command(self) -> list[str]:
        node = [sys.executable, "-m", "core.embedded.node", str(self.home), str(jars.fetch(self.cache)), self.heap]
        return process.tied(node, signal.SIGTERM)

    @property
    def name(self) -> str:
        """Of this node among all that may run on the machine."""
        return f"vigie-{hashlib.sha256(os.fsencode(self.home)).hexdigest()[:12]}"

    def ready(self) -> bool:
        """Whether this node answers, and no other that took its port first; and whether it can be written to."""
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=3)
        try:
            nodes = _asked(connection, "/_nodes/_local?filter_path=nodes.*.name")["nodes"].values()
            ours = any(node["name"] == self.name for node in nodes)
            return ours and _asked(connection, "/_cluster/health")["status"] in {"green", "yellow"}
        except (OSError, http.client.HTTPException, ValueError, KeyError):
            return False
        finally:
            connection.close()

    def _configuration(self) -> str:
        return (
            "cluster.name: vigie\n"
            f"node.name: {self.name}\n"
            "discovery.type: single-node\n"
            f"path.data: {json.dumps(str(self.home / 'data'))}\n"
            f"path.logs: {json.dumps(str(self.home / 'logs'))}\n"
            f"http.host: {LOOPBACK}\n"
            f"http.port: {self.port}\n"
            f"transport.host: {LOOPBACK}\n"
            # Nobody is told this one: the node takes the first that is free at that moment.
            f"transport.port: {TRANSPORT}\n"
            "action.auto_create_index: false\n"
            # Percentages would refuse to write on a large disk with plenty of room left.
            "cluster.routing.allocation.disk.watermark.low: 1gb\n"
            "cluster.routing.allocation.disk.watermark.high: 500mb\n"
            "cluster.routing.allocation.disk.watermark.flood_stage: 200mb\n"
        )


def _asked(connection: http.client.HTTPConnection, path: str) -> dict[str, Any]:
    connection.request("GET", path)
    answer: dict[str, Any] = json.load(connection.getresponse())
    return answer


def free_memory() -> int:
    """Bytes that a new process may take: of the machine, or of the container when that is less."""
    found = [os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")]
    meminfo = Path("/proc/meminfo")
    if meminfo.exists():
        found += [int(line.split()[1]) * 1024 for line in meminfo.read_text().splitlines() if line.startswith("MemAvailable:")]
    limit, used = Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory.current")
    if limit.exists() and used.exists() and (most := limit.read_text().strip()) != "max":
        found.append(int(most) - int(used.read_text()))
    return min(found)


def main(home: str, cache: str) -> int:
    """Only fetch and lay out, in a process of its own: `python -m core.embedded.elasticsearch <home> <cache>`."""
    try:
        Elasticsearch(Path(home), Path(cache)).prepare()
    except Unavailable as error:
        say(f"{error} {WITHOUT}")
        return UNAVAILABLE
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
