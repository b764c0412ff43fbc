"""What an index holds of a mention, built from the rows in batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from core.query.document import Document
from ingestion.documents import Stored, stored, stored_in_turn
from search.facts import facts

UNKNOWN_REACH = -1


@dataclass(frozen=True)
class Entry:
    """One version of a mention, ready for any engine."""

    id: int
    version: int
    story: int
    published_at: datetime
    document: Document
    reach: int = UNKNOWN_REACH

    @cached_property
    def facts(self) -> frozenset[str]:
        return facts(self.document)

    @property
    def author(self) -> str:
        """By what people know the author: the handle, else the name."""
        return self.document.author_handle or self.document.author_name

    @cached_property
    def towards(self) -> tuple[str, ...]:
        """`subject:sentiment` of each match; a mention that matches none says its tone under no subject."""
        found = tuple(f"{subject}:{sentiment}" for subject, sentiment in sorted(self.document.subjects.items()))
        return found or (f":{self.document.sentiment}",)


def entries(ids: Sequence[int]) -> dict[int, Entry]:
    """The entries of these mentions as the rows are now; an id without a row is left out.

    A change while they are read leaves an entry that says less than it holds, and the change puts it again.
    """
    return _made(stored(ids))


def entries_in_turn(batches: Iterable[Sequence[int]]) -> Iterator[dict[int, Entry]]:
    """The same for one batch after another; while a batch is used, the database already reads the next."""
    return map(_made, stored_in_turn(batches))


def _made(found: Mapping[int, Stored]) -> dict[int, Entry]:
    return {
        id: Entry(id, one.version, one.story, _published(one.document), one.document, UNKNOWN_REACH if one.reach is None else one.reach)
        for id, one in found.items()
    }


def _published(document: Document) -> datetime:
    if document.published_at is None:
        raise ValueError("A stored mention has a date.")
    return document.published_at
