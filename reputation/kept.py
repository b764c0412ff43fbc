"""Scores as they were told, each with what made it, so that every past one can be listed and computed again."""

from __future__ import annotations

from dataclasses import replace

from reputation import weighing
from reputation.models import KeptScore
from reputation.score import Score, score


def keep(found: Score, weights: int) -> None:
    """Keep the score of a window; told again of other counts, the same window has its newest value."""
    KeptScore.objects.update_or_create(
        subject_id=found.subject, since=found.since, until=found.until, version=found.version, model=found.model, weights=weights,
        defaults={
            "value": found.value, "low": found.low, "high": found.high, "m0": found.m0, "stories": found.stories, "weight": found.weight,
            "enough": found.enough, "constants": found.constants.as_dict(),
        },
    )  # fmt: skip


def of(subject: int, most: int) -> list[KeptScore]:
    """The last ones of a subject, newest first."""
    return list(KeptScore.objects.filter(subject_id=subject).order_by("-until", "-made_at")[:most])


def again(kept: KeptScore) -> Score:
    """The same window by the same constants over what is stored now: what was corrected, erased or found late makes the difference."""
    return replace(score(kept.subject_id, kept.since, kept.until, weighing.from_dict(kept.constants)), version=kept.version)
