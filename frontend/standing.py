"""How a subject stands over a period: its score with its move and its course, what makes it, in parts that add up on the screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from frontend import coverage, words
from frontend.charts import course, spans
from frontend.charts.chart import Chart
from ingestion.models import Mention, Source, Subject
from reputation import ahead
from reputation.score import Contribution, Move, Score
from reputation.voice import Share, share_of_voice
from tenants import current

PARTS: Final = 8


@dataclass(frozen=True, slots=True)
class Part:
    """What one source, language, kind or story adds, in points as shown; `mention` opens it when it is a story."""

    label: str
    points: float
    bar: SafeString
    mention: int | None = None
    second: str = ""


@dataclass(frozen=True, slots=True)
class Parts:
    """Parts and their rest; together exactly the total that is shown."""

    title: str
    lines: Sequence[Part]
    rest: float
    total: float


@dataclass(frozen=True, slots=True)
class Standing:
    subject: Subject
    score: Score
    move: Move

    @property
    def value(self) -> float:
        return round(self.score.value, 1)

    @property
    def habit(self) -> float:
        return round(self.score.habit, 1)

    @property
    def total(self) -> float:
        """What the period's stories add to the habit, as shown."""
        return round(self.value - self.habit, 1)

    @property
    def way(self) -> str:
        """Up, down, steady, or nothing when there is too little to say."""
        if not self.score.enough:
            return ""
        if not self.move.is_change:
            return "steady"
        return "up" if self.move.value > 0 else "down"


def standing(subject: Subject, since: datetime, until: datetime) -> Standing:
    """The score of the period, and how it moved against the same period a week before."""
    return Standing(subject, *ahead.standing(subject.pk, since, until))


def course_of(subject: Subject, since: datetime, until: datetime) -> Chart | None:
    """The score at the end of each day, over the usual window; nothing when there is too little to say all along."""
    days = ahead.course(subject.pk, since, until)
    points = [course.Point(day.until - timedelta(hours=12), day.value, day.low, day.high) for day in days if day.enough]
    if len(points) < 2:
        return None
    gaps = coverage.drawn(coverage.gaps(since, until))
    return course.chart(points, current.zone(), title=_("Score"), measure=_("out of 100, over 30 days; band: interval, 90%"), gaps=gaps)


def parts(standing: Standing) -> list[Parts]:
    """What makes the score: by source, by language, by kind of source, by story."""
    found = standing.score
    if not found.contributions:
        return []
    sources = dict(Source.objects.values_list("pk", "name"))
    by_kind: tuple[tuple[str, str, Callable[[str | int], str]], ...] = (
        (_("By source"), "source", lambda key: sources.get(int(key), str(key))),
        (_("By language"), "language", lambda key: words.language(str(key))),
        (_("By kind of source"), "kind", lambda key: words.connector(str(key))),
    )
    made = [_summed(title, found.summed(by), label, standing.total) for title, by, label in by_kind]
    return [_stories(found.contributions, standing.total), *made]


def _stories(contributions: Sequence[Contribution], total: float) -> Parts:
    shown = contributions[:PARTS]
    mentions = Mention.objects.in_bulk([part.mention for part in shown])
    largest = max(abs(part.points) for part in shown)
    lines = []
    for part in shown:
        mention = mentions.get(part.mention)
        label = " ".join((mention.title or mention.text).split())[:160] if mention else _("erased since")
        lines.append(
            Part(label, round(part.points, 1), spans.part(part.points, largest), part.mention, mention.author_name if mention else "")
        )
    return Parts(_("What makes it, by story"), lines, _rest(lines, total), total)


def _summed(title: str, sums: Mapping[str | int, float], label: Callable[[str | int], str], total: float) -> Parts:
    shown = list(sums.items())[:PARTS]
    largest = max(abs(points) for _key, points in shown)
    lines = [Part(label(key), round(points, 1), spans.part(points, largest)) for key, points in shown]
    return Parts(title, lines, _rest(lines, total), total)


def _rest(lines: Sequence[Part], total: float) -> float:
    return round(total - sum(line.points for line in lines), 1)


# -- among others


@dataclass(frozen=True, slots=True)
class Voice:
    share: Share
    us: bool
    bar: SafeString


def voices(subjects: Sequence[Subject], since: datetime, until: datetime) -> list[Voice]:
    """Own brands and competitors, most heard first."""
    compared = [subject for subject in subjects if subject.kind in ("own", "competitor")]
    if len(compared) < 2:
        return []
    own = {subject.pk for subject in compared if subject.kind == "own"}
    shares = share_of_voice(compared, since, until)
    largest = max((share.share_stories or 0 for share in shares), default=0)
    return [Voice(share, share.subject in own, spans.share(share.share_stories or 0, largest, us=share.subject in own)) for share in shares]
