"""What is asked once while a page is made: the parts of it tell the same, and the database is asked no more often than it must."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final, TypeVar, cast

from core.database import connection

T = TypeVar("T")

_known: Final[ContextVar[dict[Hashable, Any] | None]] = ContextVar("known", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Remember until the end of this block, or of the function that it decorates; only where nothing is changed meanwhile."""
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


def remembered(key: Hashable, ask: Callable[[], T]) -> T:
    """The answer to a question about the client of the connection, asked again each time where nobody remembers."""
    known = _known.get()
    if known is None:
        return ask()
    place = (connection.schema_name, key)
    if place not in known:
        known[place] = ask()
    return cast("T", known[place])
