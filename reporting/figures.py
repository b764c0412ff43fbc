"""Keeps each number of a report with the mentions it rests on, frozen; says what changed since."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

import numpy as np
from django.utils import timezone
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from core.choices import Sentiment
from core.errors import NotFound
from ingestion.models import Author, Correction, Mention, Source, Subject
from ingestion.rows import copy
from reporting import voices, writing
from reporting.models import Figure, FigureMention, Report
from reporting.numbers import Number, Numbers
from reputation.models import Claim, Incident, Label, Need, Statement
from tenants import current

Ids = NDArray[np.int64]
BLOCK: Final = 10_000
TOLERANCE: Final = 1e-9
KEPT: Final = ("report_id", "digest", "block", "mentions")


def keep(report: Report, numbers: Numbers) -> None:
    """Write the numbers and their mentions, in the caller's transaction; what an earlier stretch wrote goes first."""
    Figure.objects.filter(report=report).delete()
    FigureMention.objects.filter(report=report).delete()
    names = _Names(numbers)
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
    ids: Ids = np.array([], dtype=np.int64)
    for figure in report.figures.filter(key__regex=r"^mentions:\d+$"):
        ids = np.union1d(ids, all_mentions(figure))
    wanted = ids.tolist()
    there = Mention.objects.filter(pk__in=wanted).count()
    made = report.made_at or report.created_at
    corrected = Correction.objects.filter(mention_id__in=wanted, at__gt=made, taken_back_at=None).values("mention_id").distinct().count()
    return {"erased": len(wanted) - there, "corrected": corrected}


# -- in words


def written(value: float | None, unit: str) -> str:
    """A figure's value as people read it."""
    if value is None:
        return "–"
    if unit in ("mentions", "stories", "voices", "sources", "acts"):
        return writing.number(value)
    if unit == "percent":
        return writing.percent_signed(value)
    if unit == "leaning":
        return writing.signed(value, 0)
    if unit == "share":
        return writing.share(value)
    return writing.signed(value, 2) if unit == "points" else writing.decimal(value)


class _Names:
    """What the figures of a report are called, in the language of the moment."""

    def __init__(self, numbers: Numbers) -> None:
        self.subjects = dict(Subject.objects.filter(pk__in={number.subject for number in numbers}).values_list("pk", "name"))
        self.sources = dict(Source.objects.values_list("pk", "name"))
        asked = [number.question for number in numbers]
        self.needs = dict(Need.objects.filter(pk__in={one["need"] for one in asked if "need" in one}).values_list("pk", "name"))
        statements = Statement.objects.filter(pk__in={one["statement"] for one in asked if "statement" in one})
        self.statements = {one.pk: one for one in statements}
        self.claims = dict(Claim.objects.filter(pk__in={one["claim"] for one in asked if "claim" in one}).values_list("pk", "text"))
        authors = Author.objects.filter(pk__in={one["author"] for one in asked if "author" in one})
        self.authors = {one.pk: voices.called(one) for one in authors}
        self.incidents = Incident.objects.in_bulk({one["incident"] for one in asked if "incident" in one})

    def label(self, number: Number) -> str:
        words = [MEASURES[number.measure](), self.subjects.get(number.subject, "")]
        return ", ".join([*words, *self._narrowed(number)])

    def _narrowed(self, number: Number) -> Iterator[str]:
        question = number.question
        if "sentiment" in question:
            said = question["sentiment"]
            yield str(Sentiment(said).label) if said in Sentiment.values else _("not judged")
        if "incident" in question:
            began = self.incidents[question["incident"]].began_at.astimezone(current.zone())
            yield _("incident of %(day)s") % {"day": writing.full_day(began.date())}
        if "words" in question:
            yield _("“%(text)s”") % {"text": question["words"]}
        if "author" in question:
            yield self.authors.get(question["author"], _("erased since"))
        if "proof" in question:
            yield voices.act(question["proof"])
        if "need" in question:
            yield self.needs.get(question["need"], "")
        if "statement" in question:
            at = self.statements[question["statement"]].at.astimezone(current.zone())
            yield _("statement of %(day)s") % {"day": writing.full_day(at.date())}
        if "claim" in question:
            yield f"“{self.claims.get(question['claim'], '')}”"
            yield str(Label(question["label"]).label)
        if "source" in question:
            yield self.sources.get(int(question["source"]), _("a source of before"))
        if "language" in question:
            yield writing.language(question["language"]) if question["language"] else _("language not known")
        for grain in ("day", "week", "month"):
            if grain in question:
                yield writing.full_day(datetime.fromisoformat(question[grain]).date())


MEASURES: Final[Mapping[str, Callable[[], str]]] = {
    "score": lambda: _("Score"),
    "move": lambda: _("Change of the score"),
    "share": lambda: _("Estimated share"),
    "mentions": lambda: _("Mentions"),
    "stories": lambda: _("Stories"),
    "towards": lambda: _("Mentions by sentiment"),
    "voice_stories": lambda: _("Share of voice, in stories"),
    "voice_mentions": lambda: _("Share of voice, in mentions"),
    "reason": lambda: _("Part in the change of the score"),
    "part": lambda: _("Part of a story in the score"),
    "copies": lambda: _("Mentions of a story"),
    "gap": lambda: _("Points apart"),
    "rise": lambda: _("Mentions of an incident"),
    "rise_usual": lambda: _("What is usual, beside an incident"),
    "rise_times": lambda: _("Times the usual, at the top of an incident"),
    "rise_negative": lambda: _("Negative share of an incident"),
    "rise_in": lambda: _("Mentions of an incident, in one source"),
    "rise_story": lambda: _("Mentions of a story of an incident"),
    "rise_said": lambda: _("Voices that say some words of an incident"),
    "rise_since": lambda: _("Change since an act on an incident"),
    "voices_ambassador": lambda: _("Ambassadors who spoke"),
    "voices_detractor": lambda: _("Detractors who spoke"),
    "voice_value": lambda: _("Value of a voice"),
    "voice_said": lambda: _("Mentions of a voice"),
    "voice_proof": lambda: _("How often a voice did so"),
    "need_voices": lambda: _("Voices that say a need"),
    "need_before": lambda: _("Voices that said a need before"),
    "need_sources": lambda: _("Sources in which a need is said"),
    "need_has": lambda: _("Mentions that say who answers a need"),
    "need_lacks": lambda: _("Mentions that say who does not answer a need"),
    "echoes": lambda: _("Echoes"),
    "telling": lambda: _("Echoes that tell a claim"),
    "inverting": lambda: _("Echoes that say the opposite"),
    "drift": lambda: _("Share of echoes that change a claim"),
    "inversion": lambda: _("Share of echoes that say the opposite"),
    "claim": lambda: _("Echoes of a claim"),
}
