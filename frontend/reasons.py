"""Why a score moved in a week, by source and by its habit: a few lines that add up to the move that is shown, each opening its mentions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from frontend import addressing
from frontend.addressing import Clauses
from frontend.charts import spans
from frontend.standing import Standing
from ingestion import sources
from reputation import ahead

SHOWN: Final = 3
LEAST: Final = 0.05
"""Points that are shown as 0.0 are no reason."""


@dataclass(frozen=True, slots=True)
class Reason:
    """What one source did to the score, in points as shown, and on how many stories it rests; the habit has none, and no mentions."""

    name: str
    stories: int
    points: float
    bar: SafeString
    url: str


@dataclass(frozen=True, slots=True)
class Reasons:
    """The strongest ones and the rest; together exactly the move that is shown."""

    lines: Sequence[Reason]
    rest: float
    stands: Standing


def of(stands: Standing) -> Reasons | None:
    """Nothing when too little was said for a score that holds. The habit has a line where it did more than any source."""
    if not stands.score.enough:
        return None
    since, until = stands.score.since, stands.score.until
    causes = [cause for cause in ahead.causes(stands.subject.pk, since, until)[:SHOWN] if abs(cause.points) >= LEAST]
    names = sources.called()
    habit = ahead.waterfall(stands.subject.pk, since, until).habit
    strongest = max((abs(cause.points) for cause in causes), default=LEAST)
    leads = abs(habit) > strongest
    largest = abs(habit) if leads else strongest
    clauses = Clauses()
    lines = [Reason(_("Habit before"), 0, round(habit, 1), spans.part(habit, largest), "")] if leads else []
    lines += [
        Reason(
            names.get(cause.source, ""), cause.stories, round(cause.points, 1), spans.part(cause.points, largest),
            addressing.mentions(stands.subject.pk, since, until, clauses.of("source", cause.source)),
        )
        for cause in causes
    ]  # fmt: skip
    rest = round(stands.points - sum(line.points for line in lines), 1)
    return Reasons(lines, rest, stands)
