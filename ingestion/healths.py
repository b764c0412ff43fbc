"""How sources do: heard, warned, failing, paused; with the words for a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ingestion.models import Gap, Source
from ingestion.troubles import words_of, words_of_error


@dataclass(frozen=True, slots=True)
class Health:
    """How a source does: ok, waiting (never asked yet), warned, failing, paused or archived; with the words for a person."""

    state: str
    words: str
    warnings: tuple[str, ...]
    failures: int
    last_run_at: datetime | None
    last_success_at: datetime | None
    last_item_at: datetime | None
    next_run: datetime | None
    gap: Gap | None


def of(source: Source) -> Health:
    """How a source does, in the reader's language."""
    return of_sources([source])[source.pk]


def of_sources(listed: Sequence[Source]) -> dict[int, Health]:
    """How these sources do, by number; one query whatever their number."""
    gaps = {gap.source_id: gap for gap in Gap.objects.filter(source__in=listed, until=None)}
    return {source.pk: _health(source, gaps.get(source.pk)) for source in listed}


def _health(source: Source, gap: Gap | None) -> Health:
    state = _state(source)
    warnings = tuple(words_of(one["code"], one.get("params", {})) for one in source.warnings)
    words = words_of_error(source.error) if state == "failing" else ""
    return Health(
        state,
        words,
        warnings,
        source.failures,
        source.last_run_at,
        source.last_success_at,
        source.last_item_at,
        None if source.paused or source.archived_at else source.next_run,
        gap,
    )


def _state(source: Source) -> str:
    if source.archived_at:
        return "archived"
    if source.paused:
        return "paused"
    if source.failures:
        return "failing"
    if source.every is not None and source.last_success_at is None:
        return "waiting"
    return "warned" if source.warnings else "ok"
