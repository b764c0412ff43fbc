"""The constants of the score, version 1; each score keeps those that made it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Constants:
    """k: stories' worth of habit; half-life in days; trust by connector; p(about) from judged samples, 1 until there are some.

    `training`: class shares of the classifier's training; the window's own are held to them as if by `held_part` of its stories more,
    `held_least` at least. `trusted`: texts of a class that the counts of its errors are believed for at most (`docs/models.md`).
    """

    k: float = 8.0
    half_life_days: float = 10.0
    window_days: int = 30
    habit_days: int = 90
    stories_a_day: int = 3
    about: float = 1.0
    trust: Mapping[str, float] = field(default_factory=dict)
    training: tuple[float, float, float] = (1 / 3, 1 / 3, 1 / 3)
    held_part: float = 0.1
    held_least: float = 3.0
    trusted: float = 200.0
    draws: int = 400
    enough: int = 5

    def as_dict(self) -> dict[str, Any]:
        return {"version": VERSION, **asdict(self)}
