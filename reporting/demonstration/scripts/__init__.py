"""The clients of the demonstration, in the order in which they are opened."""

from __future__ import annotations

from typing import Final

from reporting.demonstration.script import Script
from reporting.demonstration.scripts.larkmoor import LARKMOOR
from reporting.demonstration.scripts.mareva import MAREVA
from reporting.demonstration.scripts.popotille import POPOTILLE

SCRIPTS: Final[tuple[Script, ...]] = (MAREVA, LARKMOOR, POPOTILLE)


def of(slug: str) -> Script | None:
    """The script of the demonstration's client of this short name."""
    return next((script for script in SCRIPTS if script.slug == slug), None)
