"""Keeps each number of a report with the mentions it rests on, frozen; says what changed since."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import numpy as np
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import NotFound
from ingestion.models import Author, Correction, Mention
from ingestion.rows import copy
from reporting import labels, writing
from reporting.models import Figure, FigureMention, Report
from reporting.numbers import Number, Numbers
from reporting.rows import EMPTY, Ids
from reputation import shown

BLOCK: Final = 10_000
TOLERANCE: Final = 1e-9
OF_STORIES: Final = frozenset({"score", "move", "share", "reason", "gap", "stories", "voice_stories"})
KEPT: Final = ("report_id", "digest", "block", "mentions")


def keep(report: Report, numbers: Numbers) -> None:
    """Write the numbers and their mentions, in the caller's transaction; what an earlier stretch wrote goes first."""
    Figure.objects.filter(report=report).delete()
    FigureMention.objects.filter(report=report).delete()
    names = labels.Names(number.question for number in numbers)
    rows, sets = [], {}
    for number in numbers:
        digest = digest_of(number.mentions) if len(number.mentions) else None
        if digest is not None:
            sets[digest] = number.mentions
        rows.append(
            Figure(
                report=report, number=number.place, key=number.key, label=names.label(number)[:300], value=number.value, low=number.low,
                high=number.high, unit=number.unit, question=dict(number.question), versions=dict(number.versions),
                count=len(number.mentions), digest=digest,
            )
        )  # fmt: skip
    Figure.objects.bulk_create(rows, batch_size=1_000)
    copy(FigureMention, KEPT, _blocks(report, sets))


def digest_of(ids: Ids) -> bytes:
    """Of the numbers of mentions, in order."""
    return hashlib.sha256(np.sort(ids).astype(">i8").tobytes()).digest()


def _blocks(report: Report, sets: dict[bytes, Ids]) -> Iterator[tuple[int, bytes, int, str]]:
    """Rows of FigureMention; the numbers as PostgreSQL writes an array, because there may be a million of them."""
    for digest, ids in sets.items():
        for block, start in enumerate(range(0, len(ids), BLOCK)):
            yield report.pk, digest, block, "{" + ",".join(map(str, ids[start : start + BLOCK].tolist())) + "}"


# -- reading


def rests_on_stories(figure: Figure) -> bool:
    """Whether its mentions are the first of each story, which copies add nothing to."""
    return figure.key.partition(":")[0] in OF_STORIES


def is_at_edge(figure: Figure) -> bool:
    """Whether it is a score, or a move of one, that is shown as an end of its interval."""
    if figure.key.partition(":")[0] not in ("score", "move") or figure.value is None or figure.low is None or figure.high is None:
        return False
    return shown.is_at_edge(figure.value, figure.low, figure.high)


def find(report: Report, number: int) -> Figure:
    found = report.figures.filter(number=number).first()
    if found is None:
        raise NotFound(_("This report has no figure of this number."))
    return found


def mentions_of(figure: Figure, start: int = 0, most: int = 50) -> list[int]:
    """The numbers of its mentions from this place on, as frozen; reads the blocks that hold them only."""
    if figure.digest is None:
        return []
    blocks = FigureMention.objects.filter(
        report=figure.report_id, digest=figure.digest, block__gte=start // BLOCK, block__lte=(start + most - 1) // BLOCK
    ).order_by("block")
    ids = [number for block in blocks for number in block.mentions]
    skipped = start % BLOCK
    return ids[skipped : skipped + most]


def all_mentions(figure: Figure) -> Ids:
    """All of its mentions, as frozen."""
    blocks = (
        FigureMention.objects.filter(report=figure.report_id, digest=figure.digest).order_by("block").values_list("mentions", flat=True)
    )
    return np.array([number for block in blocks for number in block], dtype=np.int64)


# -- what changed since


def compare(report: Report, numbers: Numbers) -> dict[str, Any]:
    """Beside the report's numbers, today's: those that differ, how many mentions were erased and corrected since."""
    today = {number.key: number for number in numbers}
    lines = []
    for figure in report.figures.order_by("number"):
        now = today.get(figure.key)
        same = now is not None and _equal(figure.value, now.value) and _same_mentions(figure, now)
        if not same:
            value = now.value if now else None
            lines.append({"number": figure.number, "key": figure.key, "label": figure.label, "unit": figure.unit, "then": figure.value,
                          "now": value, "mentions_then": figure.count, "mentions_now": len(now.mentions) if now else 0})  # fmt: skip
    return {"at": timezone.now().isoformat(), "lines": lines, **_since(report)}


def _equal(then: float | None, now: float | None) -> bool:
    return then is now if then is None or now is None else abs(then - now) < TOLERANCE


def _same_mentions(figure: Figure, now: Number) -> bool:
    if figure.digest is None:
        return not len(now.mentions)
    return bytes(figure.digest) == digest_of(now.mentions)


def _since(report: Report) -> dict[str, int]:
    """Erased and corrected since the report was made, among the mentions of its subjects."""
    ids = EMPTY
    for figure in report.figures.filter(key__regex=r"^mentions:\d+$"):
        ids = np.union1d(ids, all_mentions(figure))
    wanted = ids.tolist()
    there = Mention.objects.filter(pk__in=wanted).count()
    made = report.made_at or report.created_at
    corrected = Correction.objects.filter(mention_id__in=wanted, at__gt=made, taken_back_at=None).values("mention_id").distinct().count()
    return {"erased": len(wanted) - there, "corrected": corrected, "forgotten": _forgotten(report)}


def _forgotten(report: Report) -> int:
    """How many of those whom its numbers are about asked to be forgotten since."""
    questions = report.figures.filter(question__has_key="author").values_list("question", flat=True)
    named = {question["author"] for question in questions}
    return len(named) - Author.objects.filter(pk__in=named).count()


# -- in words


def written(value: float | None, unit: str) -> str:
    """A figure's value as people read it."""
    if value is None:
        return "–"
    return UNITS.get(unit, writing.decimal)(value)


UNITS: Final[Mapping[str, Callable[[float], str]]] = {
    **dict.fromkeys(("mentions", "stories", "voices", "sources", "acts"), writing.number),
    "percent": writing.percent_signed,
    "leaning": lambda value: writing.signed(value, 0),
    "share": writing.share,
    "points": lambda value: writing.signed(value, 2),
    "own": writing.plain,
    "views": writing.views,
    "times": writing.times,
}
