"""How a subject stands over a period: its score with its move and its course, what makes it, in parts that add up on the screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from frontend import addressing, figures, words
from frontend.addressing import Clauses
from frontend.charts import spans
from ingestion import sources
from ingestion.models import Mention, Subject
from reporting import writing
from reporting.charts import course, reasons, sentiments, shares
from reporting.charts.chart import Chart
from reporting.pinned import Pinned
from reputation import ahead, counting
from reputation.moves import Move
from reputation.score import Contribution, Score
from reputation.shown import apart_as_shown
from reputation.voice import COMPARED, Share, share_of_voice
from tenants import current

PARTS: Final = 8
VISIBLE: Final = 0.1
MOST_LINES: Final = 10
SCATTERED: Final = 0.25
"""Below this part of all that is added, the strongest lines tell little of it."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one source, language, kind or story adds, in points as shown; `url` opens its mentions, or the story."""

    label: str
    points: float
    bar: SafeString
    url: str = ""
    second: str = ""


@dataclass(frozen=True, slots=True)
class Parts:
    """Parts and their rest; together exactly the total that is shown. The rest is what `others` add, and what rounding leaves."""

    title: str
    lines: Sequence[Part]
    rest: float
    total: float
    places: int = 1
    others: str = ""
    others_url: str = ""
    scattered: str = ""
    """Says that its lines are a small part of it all, where they are."""


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
    def points(self) -> float:
        """How far it moved, as its two ends are shown."""
        return apart_as_shown(self.score.value - self.move.value, self.score.value)

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


def course_of(subject: Subject, since: datetime, until: datetime, pins: Pinned) -> Chart | None:
    """The score at the end of each day, over the usual window; nothing when there is too little to say all along."""
    days = ahead.course(subject.pk, since, until)
    points = [course.Point(day.until - timedelta(hours=12), day.value, day.low, day.high) for day in days if day.enough]
    if len(points) < 2:
        return None
    return course.chart(
        points,
        current.zone(),
        title=_("Score"),
        measure=_("out of 100, over %(days)s days; band: interval, 90%%") % {"days": days[-1].constants.window_days},
        gaps=pins.gaps,
        notes=pins.notes,
    )


def parts(standing: Standing) -> list[Parts]:
    """What makes the score: by story, and by source, language and kind of source where there are several; each line opens its mentions."""
    found = standing.score
    if not found.contributions:
        return []
    names = sources.called()
    clauses = Clauses()
    by_kind: tuple[tuple[str, str, str, Callable[[str | int], str]], ...] = (
        (_("By source"), "source", "source", lambda key: names.get(int(key), str(key))),
        (_("By language"), "language", "lang", lambda key: words.language(str(key))),
        (_("By kind of source"), "kind", "kind", lambda key: words.connector(str(key))),
    )
    ways = [(title, found.summed(by), _Way(field, label, clauses)) for title, by, field, label in by_kind]
    return [_stories(standing), *(_summed(standing, title, sums, way) for title, sums, way in ways if len(sums) > 1)]


@dataclass(frozen=True, slots=True)
class _Way:
    """A way to sum: the field that asks for one of its keys, and how a key is called."""

    field: str
    label: Callable[[str | int], str]
    clauses: Clauses


def _mentions(standing: Standing, query: str = "", **more: str) -> str:
    """Those of the score's window."""
    return addressing.mentions(standing.subject.pk, standing.score.since, standing.score.until, query, **more)


def _stories(standing: Standing) -> Parts:
    found, total = standing.score, standing.total
    shown = found.contributions[:PARTS]
    mentions = Mention.objects.in_bulk([part.mention for part in shown])
    largest = max(abs(part.points) for part in shown)
    places = 1 if largest >= VISIBLE else 2  # of thousands of stories each adds hundredths
    lines = []
    for part in shown:
        mention = mentions.get(part.mention)
        label = " ".join((mention.title or mention.text).split())[:160] if mention else _("erased since")
        url = reverse("mention", args=[part.mention]) if mention else ""
        lines.append(Part(label, round(part.points, places), spans.part(part.points, largest), url, mention.author_name if mention else ""))
    others = found.stories - len(shown)
    said = ngettext("%(n)s other story", "%(n)s other stories", others) % {"n": figures.number(others)} if others > 0 else ""
    return Parts(
        _("What makes it, by story"),
        lines,
        _rest(lines, total, places),
        total,
        places,
        said,
        _mentions(standing, group="on") if said else "",
        _scattered(found, shown, places),
    )


def _scattered(found: Score, shown: Sequence[Contribution], places: int) -> str:
    """Held against all that is listed, and what the rest adds at least."""
    named, listed = (sum(abs(part.points) for part in parts) for parts in (shown, found.contributions))
    if named >= SCATTERED * (listed + abs(found.rest)):
        return ""
    return _("No story carries it alone: of %(n)s, the strongest adds %(points)s.") % {
        "n": figures.number(found.stories), "points": writing.points(shown[0].points, places)
    }  # fmt: skip


def _summed(standing: Standing, title: str, sums: Mapping[str | int, float], way: _Way) -> Parts:
    shown, others = list(sums.items())[:PARTS], len(sums) - PARTS
    largest = max(abs(points) for _key, points in shown)
    lines = [
        Part(
            way.label(key), round(points, 1), spans.part(points, largest), _mentions(standing, way.clauses.both(way.field, key, sums))
        )
        for key, points in shown
    ]  # fmt: skip
    rest = _rest(lines, standing.total)
    if others <= 0:
        return Parts(title, lines, rest, standing.total)
    said = ngettext("%(n)s other", "%(n)s others", others) % {"n": figures.number(others)}
    url = _mentions(standing, way.clauses.but(way.field, [key for key, _points in shown]))
    return Parts(title, lines, rest, standing.total, others=said, others_url=url)


def _rest(lines: Sequence[Part], total: float, places: int = 1) -> float:
    return round(total - sum(line.points for line in lines), places)


# -- among others


@dataclass(frozen=True, slots=True)
class Voice:
    share: Share
    us: bool
    bar: SafeString


def voices(subjects: Sequence[Subject], since: datetime, until: datetime) -> list[Voice]:
    """Own brands and competitors, most heard first."""
    compared = [subject for subject in subjects if subject.kind in COMPARED]
    if len(compared) < 2:
        return []
    own = {subject.pk for subject in compared if subject.kind == "own"}
    shares = share_of_voice(compared, since, until)
    largest = max((share.share_stories or 0 for share in shares), default=0)
    return [Voice(share, share.subject in own, spans.share(share.share_stories or 0, largest, us=share.subject in own)) for share in shares]


# -- the same, as charts to take away


def reasons_of(standing: Standing) -> Chart | None:
    """What makes the score, by story."""
    found = parts(standing)
    if not found:
        return None
    whole = found[0]
    lines = [reasons.Reason(part.label, part.points, url=part.url) for part in whole.lines]
    measure = _("points of score, %(since)s to %(until)s") % _period(standing)
    return reasons.chart(lines, whole.total, title=_("What makes the score of %(name)s") % {"name": standing.subject.name}, measure=measure)


def shares_of(found: Sequence[Voice]) -> Chart | None:
    """Share of voice, in stories."""
    if not found:
        return None
    lines = [shares.Share(voice.share.name, voice.share.share_stories, voice.share.stories, voice.us) for voice in found]
    return shares.chart(lines, title=_("Share of voice"), measure=_("stories, out of those about us and the competitors"))


def sentiments_of(subjects: Sequence[Subject], since: datetime, until: datetime) -> Chart | None:
    """What was said towards each of them, in parts of the mentions of each."""
    shown = [subject for subject in subjects if subject.kind in ("own", "competitor")][:MOST_LINES]
    found: dict[int, dict[str, int]] = {}
    for count in counting.counts(since, until, ["subject", "sentiment"], subjects=[subject.pk for subject in shown]):
        found.setdefault(count.keys[0], {})[count.keys[1]] = count.mentions
    lines = [_line(subject, found.get(subject.pk, {})) for subject in shown]
    if not any(line.total for line in lines):
        return None
    return sentiments.chart(lines, title=_("Sentiment towards each"), measure=_("parts of their mentions; number of mentions at the right"))


def _line(subject: Subject, found: Mapping[str, int]) -> sentiments.Line:
    positive, neutral, negative, mixed = (found.get(name, 0) for name in ("positive", "neutral", "negative", "mixed"))
    url = f"{reverse('mentions')}?subject={subject.pk}"
    return sentiments.Line(subject.name, positive, neutral, negative, mixed, subject.kind == "own", url)


def _period(standing: Standing) -> dict[str, str]:
    first, last = standing.score.since, standing.score.until - timedelta(seconds=1)
    ends = {"since": first, "until": last}
    return {name: figures.calendar_day(end.astimezone(current.zone()).date()) for name, end in ends.items()}
