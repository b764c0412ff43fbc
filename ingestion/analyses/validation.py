"""How often an analysis is wrong, as measured on texts that it was not made from: what an interval of a score rests on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias, cast

Row: TypeAlias = tuple[int, int, int]
Counts: TypeAlias = tuple[Row, Row, Row]


@dataclass(frozen=True, slots=True)
class Validation:
    """Texts by what they are (rows) and by what was said of them (columns): positive, neutral, negative. `how` says on which texts."""

    counts: Counts
    how: str


def read(path: Path) -> dict[str, Validation]:
    """The counts that an analysis ships, by language; under no language those for all others."""
    found: Mapping[str, Mapping[str, object]] = json.loads(path.read_text(encoding="utf-8"))
    return {language: Validation(_counts(one["counts"]), str(one["how"])) for language, one in found.items()}


def _counts(given: object) -> Counts:
    rows = cast("list[list[int]]", given)
    if len(rows) != 3 or any(len(row) != 3 or min(row) < 0 or not sum(row) for row in rows):
        raise ValueError("Counts are three rows of three numbers, none negative, no row empty.")
    return cast("Counts", tuple(tuple(row) for row in rows))
