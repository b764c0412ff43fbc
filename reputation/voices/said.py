"""What one author said of one subject, as proofs read it: texts, the account they came from, what is usual for the subject."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

FOR: Final = 0
NEITHER: Final = 1
AGAINST: Final = 2
Side = Literal[0, 1, 2]
"""As the classifier's matrices are ordered."""


@dataclass(frozen=True, slots=True)
class Text:
    """One story in an author's words. `side` is what was said of it towards the subject, `sure` how surely, 1 where a person corrected."""

    mention: int
    at: datetime
    """In the client's zone: weeks are its weeks."""
    words: tuple[str, ...]
    """Folded, in order; tags and names with their sign."""
    language: str
    side: Side
    sure: float
    corrected: bool = False
    own: bool = True
    """Nobody said it before: else it repeats another's words."""
    alone: bool = True
    """No other brand is spoken of: else praise and advice may be for that one."""
    links: int = 0
    reach: int = 0
    copies: int = 0
    """Other authors who repeated it."""
    answers: int = 0
    """The mention of another author that it answers; 0 for none."""
    answered: Side | None = None
    """What that one says towards the subject."""

    @property
    def tells(self) -> bool:
        """Whether its side is sure enough to be held against somebody, or for them."""
        return self.corrected or self.sure >= 0.5


@dataclass(frozen=True, slots=True)
class Account:
    """What is known of an author besides the words: names, everything they said of the subject, and when."""

    author: int
    names: tuple[str, ...] = ()
    role: str = ""
    """What a person said of them; "" for nothing."""
    mentions: int = 0
    stories: int = 0
    days: int = 1
    """Days on which they spoke."""
    moments: tuple[float, ...] = ()
    """When they spoke last, in seconds, in order: some hundreds at most."""


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual for the subject: the reach that one text in a hundred goes beyond, and the middle one. 0 where nothing was measured."""

    high_reach: int = 0
    middle_reach: int = 0
