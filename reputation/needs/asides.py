"""Fixed expressions, whose words say nothing of what is wanted though each by itself might: tout de suite, right away."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from reputation.needs.stops import FOLDER


def without_asides(folded: Sequence[str], words: tuple[str, ...]) -> tuple[str, ...]:
    """The words of a text, empty where its folded forms make a fixed expression."""
    asides = _asides()
    if asides.keys().isdisjoint(folded):
        return words
    kept = list(words)
    for place, last in enumerate(folded):
        size = next((len(aside) for aside in asides.get(last, ()) if aside == tuple(folded[max(0, place + 1 - len(aside)) : place + 1])), 0)
        kept[place + 1 - size : place + 1] = [""] * size
    return tuple(kept)


@cache
def _asides() -> dict[str, list[tuple[str, ...]]]:
    """By last word, the longest first: those of all languages, as stops are."""
    asides: dict[str, list[tuple[str, ...]]] = {}
    for file in sorted(FOLDER.glob("*_asides.txt")):
        for line in file.read_text().splitlines():
            if not line.startswith("#"):
                words = tuple(line.split())
                asides.setdefault(words[-1], []).append(words)
    return {last: sorted(found, key=lambda aside: -len(aside)) for last, found in asides.items()}
