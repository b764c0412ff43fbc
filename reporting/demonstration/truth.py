"""What a demonstration told, as plain values: the measure of what is found in it. Nothing of it stands in the items themselves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self, TypeAlias


class How(StrEnum):
    """What a relay makes of a claim."""

    VERBATIM = "verbatim"
    PARAPHRASE = "paraphrase"
    WEAKENED = "weakened"
    EXAGGERATED = "exaggerated"
    CRITICISED = "criticised"
    INVERTED = "inverted"


@dataclass(frozen=True, slots=True)
class Course:
    """Something that rose and fell: what it was, about which brand, its hour of most items, and those items by external id."""

    kind: str
    brand: str
    since: datetime
    peak: datetime
    until: datetime | None
    """None: it is not over when the story ends."""
    items: frozenset[str]


@dataclass(frozen=True, slots=True)
class Crisis:
    """The course of an image crisis and its turns. The grumbles before it are none of its items."""

    course: Course
    grumbles: frozenset[str]
    first: str
    """The first to tell it whole, a day before anybody listens."""
    spark: str
    """What set it off."""
    copies: frozenset[str]
    press: frozenset[str]
    answer: str
    """What the brand said."""
    reliefs: frozenset[str]
    """Said of the answer, after it."""


@dataclass(frozen=True, slots=True)
class Relay:
    """One text that relays an official statement, and what it makes of one claim."""

    item: str
    claim: str
    how: How


@dataclass(frozen=True, slots=True)
class Statement:
    """What the brand said, its claims by name, and what became of them."""

    item: str
    text: str
    at: datetime
    claims: tuple[tuple[str, str], ...]
    relays: tuple[Relay, ...]
    turn: str
    """The relay with the most readers that turned a claim into its opposite; "" when none did."""


@dataclass(frozen=True, slots=True)
class Need:
    """A need that the brand does not meet: who voices it, where."""

    name: str
    brand: str
    items: frozenset[str]
    authors: frozenset[tuple[str, str]]
    """Platform and handle."""
    sources: frozenset[str]


@dataclass(frozen=True, slots=True)
class Answer:
    """People who say of a brand that it has what the need asks for, or lacks it too."""

    need: str
    brand: str
    has: bool
    items: frozenset[str]


@dataclass(frozen=True, slots=True)
class Voices:
    """Who defends the brand, who attacks it, and who only looks like it, each by platform and handle."""

    ambassadors: frozenset[tuple[str, str]] = frozenset()
    detractors: frozenset[tuple[str, str]] = frozenset()
    employees: frozenset[tuple[str, str]] = frozenset()
    bots: frozenset[tuple[str, str]] = frozenset()
    paid: frozenset[tuple[str, str]] = frozenset()
    """Positive week after week, under a mark of advertising."""
    players: frozenset[tuple[str, str]] = frozenset()
    """Positive to win something."""


@dataclass(frozen=True, slots=True)
class Unheard:
    """A period in which a source was not heard; without an end when it is not heard yet."""

    source: str
    since: datetime
    until: datetime | None

    def holds(self, source: str, at: datetime) -> bool:
        return source == self.source and self.since <= at and (self.until is None or at < self.until)


Part: TypeAlias = Course | Crisis | Statement | Need | Answer | Voices | Unheard


@dataclass(frozen=True, slots=True)
class Truth:
    """Everything that was told on purpose."""

    courses: tuple[Course, ...]
    crises: tuple[Crisis, ...]
    statements: tuple[Statement, ...]
    needs: tuple[Need, ...]
    answers: tuple[Answer, ...]
    voices: Voices
    unheard: tuple[Unheard, ...]

    @classmethod
    def of(cls, parts: Iterable[Part]) -> Self:
        """The parts, each at its place."""
        told = list(parts)
        voices = [part for part in told if isinstance(part, Voices)]
        return cls(
            tuple(part for part in told if isinstance(part, Course)),
            tuple(part for part in told if isinstance(part, Crisis)),
            tuple(part for part in told if isinstance(part, Statement)),
            tuple(part for part in told if isinstance(part, Need)),
            tuple(part for part in told if isinstance(part, Answer)),
            voices[0] if voices else Voices(),
            tuple(part for part in told if isinstance(part, Unheard)),
        )
