"""Measures a period: every number of a report with the mentions that it rests on. No words here: telling gives them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from ingestion.models import Gap, Mention, Source, Subject, SubjectKind
from reporting import entering, hearing, noticing, periods
from reporting.hearing import Heard, SeenStory
from reporting.meaning import meant
from reporting.meaning.meant import Meant
from reporting.noticing import Finding, Seen
from reporting.numbers import Numbers
from reputation import courses, evidence, intervals, weighing
from reputation.constants import Constants
from reputation.counting import counts
from reputation.courses import Point
from reputation.moves import Comparison, Move, compare, compared
from reputation.score import Contribution, Estimate, Window, reach
from reputation.shown import apart_as_shown
from tenants import current

SCORED: Final = 8
"""Brands whose score is told; of all others, the counts are."""
REASONS: Final = 6
STORIES: Final = 10
QUICK: Final = 100
"""Draws for the course and for the others: of these intervals the width is needed only."""
COURSE_POINTS: Final = 62
DAYS: Final = 92
WEEKS: Final = 731
COMPARED: Final = (SubjectKind.OWN, SubjectKind.COMPETITOR)


@dataclass(frozen=True, slots=True)
class Share:
    """A part of the voice among those compared, before and now; its interval is that of stories drawn again."""

    mentions: float | None
    stories: Estimate | None
    move: Move | None


@dataclass(frozen=True, slots=True)
class Standing:
    """How one subject stands: heard now and before, its score when it is among those told, its part of the voice when compared."""

    subject: Subject
    heard: Heard
    mentions_before: int
    stories_before: int
    comparison: Comparison | None
    voice: Share | None

    @property
    def growth(self) -> float | None:
        """How many more mentions than before, as a part; None when there were none."""
        return (self.heard.mentions - self.mentions_before) / self.mentions_before if self.mentions_before else None

    @property
    def points(self) -> float:
        """The change of the score, as its two ends show it with one decimal each; 0 where none is told."""
        found = self.comparison
        return apart_as_shown(found.before.value, found.after.value) if found else 0.0

    @property
    def positive(self) -> tuple[Estimate, Move | None] | None:
        """The estimated positive share with its change."""
        if self.comparison is None or "positive" not in self.comparison.after.shares:
            return None
        now, earlier = self.comparison.after.shares["positive"], self.comparison.before.shares.get("positive")
        return now, intervals.difference(now, earlier) if earlier and self.comparison.before.enough else None


@dataclass(frozen=True, slots=True)
class Reason:
    """What one source adds to the move of the score, in points, with the stories it told now."""

    source: int
    points: float
    stories: int


@dataclass(frozen=True, slots=True)
class Moved:
    """Why the score moved: reasons, the rest of the sources, the habit of the days before; together the move."""

    reasons: tuple[Reason, ...]
    rest: float
    habit: float
    total: float


@dataclass(frozen=True, slots=True)
class Measured:
    """A period, measured. `main` is the brand that the report is about."""

    kind: str
    window: Window
    before: Window
    main: Standing
    standings: tuple[Standing, ...]
    numbers: Numbers
    grain: str
    course: tuple[Point, ...]
    moved: Moved | None
    parts: tuple[Contribution, ...]
    rest: float
    stories: tuple[SeenStory, ...]
    gaps: tuple[Gap, ...]
    meant: Meant
    findings: tuple[Finding, ...]
    mentions: Mapping[int, Mention]
    sources: Mapping[int, Source]
    models: tuple[str, ...]


def measure(subjects: Sequence[Subject], kind: str, since: datetime, until: datetime, *, whole: bool = False) -> Measured:
    """The facts of [since, until); days are the client's. The report is about the own brand that was heard most; `whole`, also about what
    the client counts of itself as a whole."""
    before = periods.before(kind, since, until, current.zone())
    main = _main(subjects, since, until)
    grain = _grain(since, until)
    everything = hearing.of_subjects([subject.pk for subject in subjects], main.pk, since, until, grain)
    comparison, course = _scores(main, before, (since, until))
    standings = _standings(subjects, comparison, everything, before, (since, until))
    ours = next(standing for standing in standings if standing.subject == main)
    parts = comparison.after.contributions
    stories = hearing.most_seen(main.pk, since, until, STORIES)
    gaps = _gaps(since, until)
    moved = _moved(comparison)
    means = meant.of_period(subjects, main, (since, until), before, whole=whole)
    findings = noticing.findings(Seen(main, ours.heard, comparison, moved, standings, stories, means))
    wanted = {part.mention for part in parts[:STORIES]} | {story.mention for story in stories} | {found.mention for found in findings}
    wanted |= means.quoted
    numbers = Numbers((since, until), (before[0], before[1]))
    measured = Measured(
        kind, (since, until), before, ours, standings, numbers, grain, course, moved, parts[:STORIES],
        math.fsum(part.points for part in parts[STORIES:]), stories, gaps, means, findings,
        Mention.objects.select_related("source").in_bulk(list(wanted)), Source.objects.in_bulk(), hearing.models(main.pk, since, until),
    )  # fmt: skip
    entering.enter(measured, comparison)
    return measured


def _main(subjects: Sequence[Subject], since: datetime, until: datetime) -> Subject:
    own = [subject for subject in subjects if subject.kind == SubjectKind.OWN] or list(subjects)
    if len(own) == 1:
        return own[0]
    heard = {count.keys[0]: count.mentions for count in counts(since, until, ["subject"], subjects=[subject.pk for subject in own])}
    return max(own, key=lambda subject: (heard.get(subject.pk, 0), -subject.pk))


def _grain(since: datetime, until: datetime) -> str:
    days = (until - since) / timedelta(days=1)
    return "day" if days <= DAYS else "week" if days <= WEEKS else "month"


def _scores(main: Subject, before: Window, now: Window) -> tuple[Comparison, tuple[Point, ...]]:
    """The brand's score before and now, and its course: its stories are read once for all of it."""
    used = weighing.current_constants()
    days = (now[1] - now[0]) / timedelta(days=1)
    ends = courses.ends_of(*now, timedelta(days=max(1, math.ceil(days / COURSE_POINTS))))
    since = min([reach(before[0], used), *([courses.needed(ends, used)] if ends else [])])
    heard = evidence.read(main.pk, since, now[1], used)
    course = courses.at_ends(main.pk, heard, ends, _quick(used))
    return compared(main.pk, heard, before, now, used), tuple(found for found in course if found.enough)


def _quick(used: Constants) -> Constants:
    return replace(used, draws=QUICK)


def _gaps(since: datetime, until: datetime) -> tuple[Gap, ...]:
    touching = Gap.objects.filter(since__lt=until).exclude(until__lte=since).filter(source__archived_at=None)
    return tuple(touching.select_related("source").order_by("since")[:100])


# -- how each stands


def _standings(
    subjects: Sequence[Subject], ours: Comparison, heard: Mapping[int, Heard], before: Window, now: Window
) -> tuple[Standing, ...]:
    main, quick = ours.after.subject, _quick(ours.after.constants)
    earlier = {count.keys[0]: count for count in counts(*before, ["subject"], subjects=[subject.pk for subject in subjects])}
    told = {main, *[subject.pk for subject in subjects if subject.kind in COMPARED][:SCORED]}
    compared = [subject for subject in subjects if subject.kind in COMPARED]
    shares = _voices(compared, heard, {key: count.stories for key, count in earlier.items()}) if len(compared) > 1 else {}
    made = []
    for subject in subjects:
        count = earlier.get(subject.pk)
        comparison = ours if subject.pk == main else compare(subject.pk, before, now, quick) if subject.pk in told else None
        made.append(
            Standing(
                subject, heard.get(subject.pk, hearing.NOTHING), count.mentions if count else 0, count.stories if count else 0, comparison,
                shares.get(subject.pk),
            )
        )  # fmt: skip
    return tuple(made)


def _voices(compared: Sequence[Subject], heard: Mapping[int, Heard], earlier: Mapping[int, int]) -> dict[int, Share]:
    now = {subject.pk: heard.get(subject.pk, hearing.NOTHING) for subject in compared}
    mentions, stories = sum(found.mentions for found in now.values()), sum(found.stories for found in now.values())
    told = sum(earlier.get(subject.pk, 0) for subject in compared)
    shares = {}
    for key, found in now.items():
        share, was = intervals.part(found.stories, stories), intervals.part(earlier.get(key, 0), told)
        move = intervals.difference(share, was) if share and was else None
        shares[key] = Share(found.mentions / mentions if mentions else None, share, move)
    return shares


def _moved(found: Comparison) -> Moved | None:
    """The sources that moved the score most; their parts, the rest and the habit add up to the move."""
    if not (found.before.contributions or found.after.contributions):
        return None
    now, earlier = found.after.summed("source"), found.before.summed("source")
    change = {source: now.get(source, 0.0) - earlier.get(source, 0.0) for source in now | earlier}
    order = sorted(change, key=lambda source: -abs(change[source]))
    stories = dict.fromkeys(order, 0)
    for part in found.after.contributions:
        stories[part.source] += 1
    reasons = tuple(Reason(int(source), change[source], stories[source]) for source in order[:REASONS])
    rest = math.fsum(change[source] for source in order[REASONS:])
    return Moved(reasons, rest, found.after.habit - found.before.habit, found.after.value - found.before.value)
