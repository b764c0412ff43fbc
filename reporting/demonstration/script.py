"""What a demonstration is made of, as data: a brand that does not exist, where it is spoken of, and what happens in ninety days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from core.errors import Words
from reporting.demonstration.truth import Part

if TYPE_CHECKING:
    from reporting.demonstration.stage import Stage


class Act(Protocol):
    """Something that happens: it says its texts on the stage and returns what it told."""

    def play(self, stage: Stage) -> list[Part]: ...


@dataclass(frozen=True, slots=True)
class Brand:
    """Ours or a competitor: its part of what is said, and how often that is positive, neutral, negative."""

    name: str
    part: float
    moods: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Place:
    """Where people speak: one push source, its sites and kinds of texts, its part of the whole."""

    source: str
    platform: str
    site: str
    type: str
    part: float
    views: tuple[int, int]
    talk: float = 0.0
    """How often a text is answered."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A subject of the client."""

    name: str
    kind: str
    query: str


@dataclass(frozen=True, slots=True)
class Silence:
    """A place that is not heard between two moments before the end; without the second it is not heard yet."""

    source: str
    since: timedelta
    until: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Invented:
    """Somebody who works with the client."""

    email: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A saved search, shared with the client or the agency's own."""

    name: str
    query: str
    shared: bool = True


@dataclass(frozen=True, slots=True)
class Pinned:
    """A note on charts, or something done: so long after eight o'clock of the day that lies so far before the end, when acts begin."""

    before: timedelta
    words: str
    after: timedelta = timedelta()

    def at(self, end: datetime) -> datetime:
        return (end - self.before).replace(hour=8, minute=0, second=0, microsecond=0) + self.after


@dataclass(frozen=True, slots=True)
class Tagged:
    """A word that people put on the newest mentions of the brand that hold these words."""

    word: str
    holds: str
    most: int


@dataclass(frozen=True, slots=True)
class Judged:
    """A sentiment towards the brand that people gave to its newest mentions that hold these words."""

    holds: str
    value: str
    most: int


@dataclass(frozen=True, slots=True)
class Move:
    """From so long before the end on, so many times the usual, back to it over some days."""

    before: timedelta
    days: int
    times: float


@dataclass(frozen=True, slots=True)
class Counted:
    """A series of the client's own figures: what it counts, how much on an ordinary day and at weekends, and when it moved."""

    name: str
    unit: str
    usual: int
    weekend: float = 1.0
    moves: tuple[Move, ...] = ()


@dataclass(frozen=True, slots=True)
class Furniture:
    """What people of the agency have done with the client so far."""

    searches: tuple[Kept, ...] = ()
    notes: tuple[Pinned, ...] = ()
    tags: tuple[Tagged, ...] = ()
    judged: tuple[Judged, ...] = ()
    done: tuple[Pinned, ...] = ()
    """What was done about the brand's incident of that moment; the client reads it."""
    series: tuple[Counted, ...] = ()
    plan: str = ""
    """The name of its monthly plan of reports."""
    feed: tuple[str, str] | None = None
    """Name and address of a feed that answers nobody: `.example` never does."""
    feed_silent: timedelta = timedelta()
    """Since when it has not."""


@dataclass(frozen=True, slots=True)
class Script:
    """A client that does not exist and its ninety days. The first brand is its own."""

    slug: str
    name: str
    languages: tuple[str, ...]
    tongues: Mapping[str, float]
    time_zone: str
    country: Mapping[str, str]
    """Where people of a language mostly are."""
    brands: tuple[Brand, ...]
    subjects: tuple[Watched, ...]
    places: tuple[Place, ...]
    people: tuple[Invented, ...]
    accent: str
    """Of its look; its logo, drawn by us, is `logos/<slug>.svg`."""
    usual: int
    """Texts of an ordinary day."""
    crowd: int
    """How many people speak of the brands at all."""
    weekend: float = 0.6
    silences: tuple[Silence, ...] = ()
    acts: tuple[Act, ...] = ()
    furniture: Furniture = Furniture()
    hints: Mapping[str, Words] = field(default_factory=dict)
    """What the tour points at, by the name of the screen."""
    shown: str = ""
    """Words of the mention that the tour opens: the oldest that holds them."""

    @property
    def own(self) -> Brand:
        return self.brands[0]
