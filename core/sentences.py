"""What is said without being written as a call of gettext: each floor registers its own, and the catalogues hold it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple


class Sentence(NamedTuple):
    """Words, the module that says them, and the context they are translated in."""

    module: str
    words: str
    context: str | None = None


_sources: Final[list[Callable[[], Iterable[Sentence]]]] = []


def register(source: Callable[[], Iterable[Sentence]]) -> None:
    """Have these gathered too; the function is called when they are, not before."""
    _sources.append(source)


def gathered() -> Iterator[Sentence]:
    """All of them, of every floor."""
    for source in _sources:
        yield from source()
