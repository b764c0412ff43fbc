"""The tree of a query: frozen nodes, compared by meaning; `at` says where in the text each was read and never counts.

A later form of the language adds a class here, a rule in the parser, a line in the printer and one in each engine.
"""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

Unit = Literal["m", "h", "d", "w", "M", "y"]


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of the query's text, in code points from 0."""

    position: int
    length: int


NOWHERE: Final = Place(0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Any node of the tree."""

    at: Place = dataclasses.field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Everything(Node):
    """Every mention: what is asked when no text is given. The language has no form for it."""


@dataclass(frozen=True, slots=True)
class And(Node):
    """All of two parts or more; no part is itself an And."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Or(Node):
    """One or more of two parts or more; no part is itself an Or."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Not(Node):
    """All the mentions that the part does not match; never unknown."""

    part: Node


@dataclass(frozen=True, slots=True)
class Word(Node):
    """One token, folded; with a leading `#` or `@` it is the signed twin."""

    token: str


@dataclass(frozen=True, slots=True)
class Prefix(Node):
    """A token that starts so, folded; with a leading `#` or `@` only the signed twins."""

    start: str


@dataclass(frozen=True, slots=True)
class Phrase(Node):
    """Two tokens or more, side by side and in order, inside the title or inside the body."""

    items: tuple[Word | Prefix, ...]


@dataclass(frozen=True, slots=True)
class Ref:
    """The object that a name stands for (a source, a subject), by its id: what a saved query keeps."""

    id: int


@dataclass(frozen=True, slots=True)
class FieldIs(Node):
    """The field equals one of the values (folded whole), or names one of the objects."""

    field: str
    values: tuple[str | Ref, ...]
    values_at: tuple[Place, ...] = dataclasses.field(default=(), compare=False, repr=False, kw_only=True)

    def value_at(self, index: int) -> Place:
        """Where the value was typed, as far as known."""
        return self.values_at[index] if self.values_at else self.at


@dataclass(frozen=True, slots=True)
class Date:
    """An interval from a year to a second, as typed: `fields` are year, month, day, hour, minute, second as far as given.

    `offset` is in minutes east of Greenwich; without one the tenant's zone counts.
    """

    fields: tuple[int, ...]
    offset: int | None = None


@dataclass(frozen=True, slots=True)
class Ago:
    """An instant before now: minutes and hours elapse, days, weeks, months and years follow the local calendar."""

    count: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class DateRange(Node):
    """From the start of `low` to the end of `high`, either absent; `after` is from the end of `low`, `before` to the start of `high`."""

    field: str
    low: Date | Ago | None = None
    high: Date | Ago | None = None
    after: bool = False
    before: bool = False


@dataclass(frozen=True, slots=True)
class Interval:
    """Instants from `since` (in) to `until` (out), either absent: what a DateRange means at a given moment in a given zone."""

    since: datetime | None
    until: datetime | None

    def holds(self, instant: datetime) -> bool:
        return (self.since is None or self.since <= instant) and (self.until is None or instant < self.until)


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below."""
    match node:
        case And(parts) | Or(parts):
            return parts
        case Not(part):
            return (part,)
        case Phrase(items):
            return items
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it, in the order typed."""
    yield node
    for child in children(node):
        yield from walk(child)


def conjuncts(tree: Node) -> tuple[Node, ...]:
    """The conditions at the top level, joined by AND."""
    return tree.parts if isinstance(tree, And) else (tree,)


def asked_subject(tree: Node) -> Ref | None:
    """The one subject that the top level names, if it does: then `sentiment:` is the sentiment towards it."""
    for node in conjuncts(tree):
        match node:
            case FieldIs("subject", (Ref() as subject,)):
                return subject
            case _:
                continue
    return None
