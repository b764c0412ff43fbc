"""The numbers of a report as they are measured: each once, in order, with its question and its mentions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ingestion.models import Subject
from reporting.rows import Ids
from reputation.score import Window


@dataclass(frozen=True, slots=True)
class Number:
    """One number: what is measured, of which subject, narrowed to what; `place` is where it stands in the report, from 1 on."""

    place: int
    key: str
    measure: str
    value: float | None
    low: float | None
    high: float | None
    unit: str
    subject: int
    question: Mapping[str, Any]
    mentions: Ids
    versions: Mapping[str, Any]


@dataclass(slots=True)
class Numbers:
    """The book of them; adding the same twice keeps the first."""

    window: Window
    before: Window
    _kept: dict[str, Number] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Number]:
        return iter(self._kept.values())

    def __len__(self) -> int:
        return len(self._kept)

    def add(
        self,
        measure: str,
        value: float | None,
        low: float | None = None,
        high: float | None = None,
        *,
        subject: Subject,
        unit: str,
        mentions: Sequence[int] | Ids,
        narrow: Mapping[str, Any] | None = None,
        versions: Mapping[str, Any] | None = None,
        compared: bool = False,
    ) -> None:
        """Enter a number. `compared`: it rests on the period before too."""
        key = key_of(measure, subject.pk, narrow)
        if key in self._kept:
            return
        question: dict[str, Any] = {"measure": measure, "subject": subject.pk, **(narrow or {})}
        question |= {"since": self.window[0].isoformat(), "until": self.window[1].isoformat()}
        if compared:
            question |= {"before": [moment.isoformat() for moment in self.before]}
        ids = np.unique(np.asarray(mentions, dtype=np.int64))
        self._kept[key] = Number(
            len(self._kept) + 1, key, measure, None if value is None else float(value), low, high, unit, subject.pk, question, ids,
            versions or {"subject": subject.version},
        )  # fmt: skip

    def place(self, measure: str, subject: int, narrow: Mapping[str, Any] | None = None) -> int:
        """Where this number stands; 0 when it was not measured."""
        found = self._kept.get(key_of(measure, subject, narrow))
        return found.place if found else 0


def key_of(measure: str, subject: int, narrow: Mapping[str, Any] | None = None) -> str:
    """The stable name of a number: the same question has the same in every report."""
    words = [f"{name}={value}" for name, value in (narrow or {}).items()]
    return ":".join([measure, str(subject), *words])[:120]
