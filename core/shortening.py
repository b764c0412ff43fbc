"""Text that is too long for its place."""

from __future__ import annotations


def shortened(text: str, most: int) -> str:
    """On one line, cut between two words."""
    said = " ".join(text.split())
    return said if len(said) <= most else f"{said[: most - 1].rsplit(' ', 1)[0].rstrip(' ,;:.…')}…"
