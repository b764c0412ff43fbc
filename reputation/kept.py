"""Scores as they were told, each with what made it, so that every past one can be listed and computed again."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core.errors import Conflict
from reputation import weighing
from reputation.constants import VERSION
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


def one(subject: int, number: int) -> KeptScore | None:
    """That of a subject with this number."""
    return KeptScore.objects.filter(subject_id=subject, pk=number).first()


def again(kept: KeptScore) -> Score:
    """The same window by the same constants over what is stored now: what was corrected, erased or found late makes the difference.

    The sentiment is the one of the model that has judged since: the score says which, beside the one that was kept. Raises `Conflict`
    when the formula is another: a value of today's is no answer to what an older one would give.
    """
    check(kept)
    return score(kept.subject_id, kept.since, kept.until, weighing.from_dict(kept.constants))


def check(kept: KeptScore) -> None:
    """Raises `Conflict` when this program does not know the formula that made it."""
    if kept.version != VERSION:
        words = _("This score was made by formula %(then)s; this version of Vigie computes by formula %(now)s. It stands as it was told.")
        raise Conflict(words % {"then": kept.version, "now": VERSION}, code="other_formula")
