"""What a change of a query adds and removes, counted text by text; pure, and in stretches that add up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from math import sqrt
from typing import Any, Final, Literal, NamedTuple, Self

from core.intervals import wilson
from core.query.document import Document
from core.query.evaluate import Context, Matcher, compile
from core.query.tree import Node
from core.query.weighing import Scales, Weight

EXAMPLES: Final = 10
"""Texts kept of those that come and of those that go: the newest."""
Kind = Literal["mention", "item"]
Count = Literal["adds", "removes", "stays"]
COUNTS: Final[tuple[Count, ...]] = ("adds", "removes", "stays")


class Found(NamedTuple):
    """A text that comes or goes: when it was published, and which it is."""

    published_at: str
    kind: Kind
    id: int


@dataclass(frozen=True, slots=True)
class About:
    """A number with its interval at 90 %: of a sample when it is not exact."""

    value: int
    low: int
    high: int

    @property
    def is_exact(self) -> bool:
        return self.low == self.high


@dataclass(slots=True)
class Part:
    """What was counted in the texts of one kind: stored mentions, or items that concern nobody."""

    total: int = 0
    """How many there are, tried or not."""
    tried: int = 0
    stays: int = 0
    adds: int = 0
    removes: int = 0
    days: dict[str, list[int]] = field(default_factory=dict)
    """By day, what the query found before and finds after."""

    @property
    def scale(self) -> float:
        """How many texts each one that was tried stands for."""
        return self.total / self.tried if self.tried else 0.0


@dataclass(slots=True)
class Tally:
    """What was counted so far."""

    mentions: Part = field(default_factory=Part)
    items: Part = field(default_factory=Part)
    clauses: list[list[int]] = field(default_factory=list)
    """Of each clause, in the order typed: texts that hold it, that it alone brings in, that it alone keeps out."""
    added: list[Found] = field(default_factory=list)
    removed: list[Found] = field(default_factory=list)
    kept: list[Found] = field(default_factory=list)
    """Of each, the newest: texts that come, that go, that stay."""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def read(cls, kept: dict[str, Any]) -> Self:
        return cls(
            Part(**kept["mentions"]), Part(**kept["items"]), kept["clauses"],
            *([Found(*one) for one in kept[name]] for name in ("added", "removed", "kept")),
        )  # fmt: skip

    def part(self, kind: Kind) -> Part:
        return self.mentions if kind == "mention" else self.items

    def about(self, name: Count) -> About:
        """A count over all texts, from those that were tried."""
        return about([(getattr(part, name), part.tried, part.total) for part in (self.mentions, self.items)])

    @property
    def is_exact(self) -> bool:
        return all(part.tried >= part.total for part in (self.mentions, self.items))


class Comparison:
    """Two forms of a query, tried side by side on texts; the older one may be none."""

    def __init__(self, tree: Node, before: Node | None, context: Context, tally: Tally) -> None:
        self.after = compile(tree, context)
        self.before: Matcher | None = compile(before, context) if before is not None else None
        self.tally = tally
        self._scales = Scales(tree, context)

    def add(self, document: Document, kind: Kind, id: int, published_at: datetime, day: date) -> None:
        """Count a text. `published_at` puts the examples in order; the day is one of the client's zone."""
        part = self.tally.part(kind)
        part.tried += 1
        is_now = self._scales.add(document)
        was = self.before is not None and self.before.matches(document)
        if not (is_now or was):
            return
        on = part.days.setdefault(day.isoformat(), [0, 0])
        on[0] += was
        on[1] += is_now
        found = Found(published_at.isoformat(), kind, id)
        if is_now and was:
            part.stays += 1
            self.tally.kept = newest([*self.tally.kept, found])
        elif is_now:
            part.adds += 1
            self.tally.added = newest([*self.tally.added, found])
        else:
            part.removes += 1
            self.tally.removed = newest([*self.tally.removed, found])

    def skip(self, kind: Kind) -> None:
        """A text that was looked at and lies outside of the period."""
        self.tally.part(kind).tried += 1

    def weights(self) -> list[Weight]:
        """The clauses of the newer form, weighed by this comparison and those before it."""
        known = self.tally.clauses or [[0, 0, 0]] * len(self._scales.weights())
        return [
            Weight(one.clause, one.barred, one.found + found, one.brings_in + brought, one.keeps_out + kept)
            for one, (found, brought, kept) in zip(self._scales.weights(), known, strict=True)
        ]

    def close(self) -> Tally:
        """The tally with the clauses of this stretch added up: it goes on from there."""
        self.tally.clauses = [[one.found, one.brings_in, one.keeps_out] for one in self.weights()]
        return self.tally


def newest(found: Sequence[Found]) -> list[Found]:
    """The examples that are kept."""
    return sorted(found, reverse=True)[:EXAMPLES]


def about(parts: Sequence[tuple[int, int, int]]) -> About:
    """The sum of counts over parts of which a sample was tried: (count, tried, total) of each."""
    value = below = above = 0.0
    least = 0
    for count, tried, total in parts:
        least += count
        if not tried:
            above += float(total) ** 2
            continue
        at = count * total / tried
        value += at
        if tried < total:
            low, high = wilson(count, tried)
            below += (at - low * total) ** 2
            above += (high * total - at) ** 2
    return About(round(value), max(round(value - sqrt(below)), min(least, round(value))), round(value + sqrt(above)))
