"""The style sheet of the pages: tokens, what holds everywhere, one file a component, one a screen; sent as one, for ever."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings

FOLDER: Final = Path(__file__).parent / "static" / "frontend" / "css"
FIRST: Final = ("tokens.css", "base.css")
LAST: Final = ("print.css",)


def files() -> list[Path]:
    """What is joined, in the order of the cascade: the values, the ground, components, screens, then paper."""
    screens = sorted(file for file in FOLDER.glob("*.css") if file.name not in FIRST + LAST)
    return [*(FOLDER / name for name in FIRST), *sorted(FOLDER.glob("components/*.css")), *screens, *(FOLDER / name for name in LAST)]


def joined() -> tuple[str, bytes]:
    """A word that follows the content, and the content. While somebody works on the files they are read anew each time."""
    return _read() if settings.DEBUG else _kept()


def _read() -> tuple[str, bytes]:
    whole = b"\n".join(file.read_bytes() for file in files())
    return hashlib.sha256(whole).hexdigest()[:12], whole


@cache
def _kept() -> tuple[str, bytes]:
    return _read()
