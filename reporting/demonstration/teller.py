"""Tells a script: ninety days of items that end now, and the truth about them. The same script, end and seed tell the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Final

from reporting.demonstration.acts.everyday import Everyday
from reporting.demonstration.script import Script
from reporting.demonstration.stage import Said, Stage
from reporting.demonstration.truth import Part, Truth

DAYS: Final = 90
SEED: Final = 20_261_123


@dataclass(frozen=True, slots=True)
class Story:
    """What was told: the items, oldest first, and what they are, which stands nowhere in them."""

    said: tuple[Said, ...]
    truth: Truth


def tell(script: Script, end: datetime, seed: int = SEED) -> Story:
    """The ninety days of a script before `end`."""
    draw = Random(f"{seed} {script.slug}")  # noqa: S311 - a story, not a secret
    stage = Stage(script, end.replace(minute=0, second=0, microsecond=0), draw)
    parts: list[Part] = list(stage.unheard)
    for act in (Everyday(DAYS), *script.acts):
        parts += act.play(stage)
    said = sorted(stage.said.values(), key=lambda one: (one.at, one.item["external_id"]))
    return Story(tuple(said), Truth.of(parts))
