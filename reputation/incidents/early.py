"""Early warnings: negative courses that rise while they are small, what became of those of the past, and what that teaches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from time import monotonic
from typing import Any, Final

import numpy as np
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from ingestion.models import Source
from reputation.detecting import early, warning
from reputation.detecting.bins import Clock
from reputation.detecting.early import LATELY, USUAL
from reputation.detecting.warning import HORIZON_HOURS, Bin, Topic, Warner
from reputation.incidents import hours, learning
from reputation.incidents.hours import Series
from reputation.models import EarlyWarning, Gauge, Incident, Measure, Scope, WarningRecord

STRETCH: Final = 480
AGAIN_HOURS: Final = 24
"""A course that did not rise for so long and rises again is another warning."""
LEARNT_EVERY: Final = timedelta(hours=12)

# Who says it and where, in the day before each of some hours.
_VOICES: Final = """
    SELECT l.n, count(DISTINCT m.author_id), count(DISTINCT m.source_id)
      FROM unnest(%(n)s::int[], %(subjects)s::bigint[], %(sources)s::bigint[], %(ends)s::timestamptz[]) AS l (n, subject, source, stop)
      JOIN ingestion_mention m ON m.published_at >= l.stop - interval '24 hours' AND m.published_at < l.stop
       AND (l.source IS NULL OR m.source_id = l.source)
      -- The sum keeps the plan to the match of each mention: a table just filled has no statistics, and its subjects look like few rows.
      JOIN ingestion_match x ON x.mention_id = m.id AND x.subject_id + 0 = l.subject AND x.state = 'on' AND x.sentiment = 'negative'
     GROUP BY l.n
"""
_BECAME: Final = """
    UPDATE reputation_earlywarning w SET became = f.became
      FROM (SELECT e.id, CASE WHEN EXISTS (SELECT FROM reputation_incident i WHERE i.subject_id = e.subject_id AND i.called_at > e.drawn_at
                                              AND i.called_at <= e.drawn_at + %(horizon)s) THEN true
                              WHEN e.drawn_at <= %(read)s - %(horizon)s THEN false END AS became
              FROM reputation_earlywarning e WHERE e.drawn_at > %(since)s) f
     WHERE f.id = w.id AND w.became IS DISTINCT FROM f.became
"""
_FORGET: Final = """
    DELETE FROM reputation_earlywarning w
     WHERE w.since >= %(since)s
       AND NOT EXISTS (SELECT FROM reputation_gauge g
                        WHERE g.warned IS NOT NULL AND (g.subject_id, g.scope, g.value) = (w.subject_id, w.scope, w.value))
"""


@dataclass(slots=True)
class _Found:
    """A warning that goes on, with the features that are asked for when all are known."""

    row: EarlyWarning
    at: int
    drawn: int


def look(ticks: Clock, until: int, deadline: float) -> bool:
    """Follow every course up to the hour that goes on; False when time is over and hours are left. What is due is learnt anew."""
    record, _made = WarningRecord.objects.get_or_create(one=True)
    first = hours.begins(until) + USUAL
    _forget(ticks, first, until)
    moved = record.read != until
    while gauges := _behind(until):
        moved = True
        since = max(min(_next(gauge, first) for gauge in gauges), first)
        stop = min(since + STRETCH, until)
        with transaction.atomic():
            _follow(ticks, since, stop, gauges, first)
            Gauge.objects.filter(pk__in=[gauge.pk for gauge in gauges if (gauge.warned or 0) < stop]).update(warned=stop)
        if monotonic() > deadline and stop < until:
            return False
    if moved:
        WarningRecord.objects.filter(one=True).update(read=until)
        asked: dict[str, Any] = {
            "horizon": timedelta(hours=HORIZON_HOURS),
            "read": ticks.start(until),
            "since": ticks.start(hours.begins(until)),
        }
        with connection.cursor() as cursor:
            cursor.execute(_BECAME, asked)
    if record.learnt_at is None or record.learnt_at < timezone.now() - LEARNT_EVERY:
        learning.learn()
    return True


def _behind(until: int) -> list[Gauge]:
    """Courses of which hours are to be followed; of the two of a subject, its volume stands for both."""
    late = Q(warned=None) | Q(warned__lt=until)
    return list(Gauge.objects.filter(late, measure=Measure.VOLUME, first__isnull=False, subject__archived_at=None).defer("state"))


def _next(gauge: Gauge, first: int) -> int:
    """The hour from which a course is to be followed."""
    return max(gauge.warned if gauge.warned is not None else gauge.first or first, first)


def _forget(ticks: Clock, first: int, until: int) -> None:
    """Warnings of courses whose past is read again, found again or not; and those of hours that are still to come, by a clock that was
    ahead. Those of hours that are read no more stay."""
    EarlyWarning.objects.filter(at__gt=ticks.start(until)).delete()
    Gauge.objects.filter(warned__gt=until).update(warned=until)
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, {"since": ticks.start(first)})


# -- following


def _follow(ticks: Clock, since: int, until: int, gauges: Sequence[Gauge], earliest: int) -> None:
    """The hours from `since` to before `until` of these courses, with the month before them to know what is usual."""
    begin = since - LATELY - USUAL
    counts = hours.read(ticks, begin, until)
    busy = _busy(ticks, begin, until)
    going: dict[Series, _Found] = {}
    fresh = Q(at__gt=ticks.start(since - AGAIN_HOURS), at__lte=ticks.start(until))
    for row in EarlyWarning.objects.filter(fresh).order_by("at"):
        going[row.subject_id, row.scope, row.value] = _Found(row, ticks.bin(row.at), ticks.bin(row.drawn_at))
    touched: dict[int, tuple[_Found, early.Rising]] = {}
    for gauge in gauges:
        series, start = hours.series(gauge), max(_next(gauge, earliest), since)
        if series not in counts.negative or start >= until:
            continue
        seen = early.rising(counts.negative[series], counts.mentions[series], max((gauge.first or begin) - begin, 0))
        risen = seen.rises & ~busy.get(series[0], np.zeros(until - begin, dtype=np.bool_))
        for place in np.flatnonzero(risen[start - begin :]) + start - begin:
            found = _one(going, series, begin + int(place) + 1, ticks)
            touched[id(found)] = found, seen
    _keep(list(touched.values()), begin, ticks)


def _busy(ticks: Clock, begin: int, until: int) -> dict[int, np.typing.NDArray[np.bool_]]:
    """Hours of each subject from the call of an incident to a day after its end: what rises then warns of nothing."""
    found: dict[int, np.typing.NDArray[np.bool_]] = defaultdict(lambda: np.zeros(until - begin, dtype=np.bool_))
    over = Q(over_at=None) | Q(over_at__gt=ticks.start(begin - LATELY))
    touching = Incident.objects.filter(over, called_at__lt=ticks.start(until))
    for subject, called, ended in touching.values_list("subject_id", "called_at", "over_at"):
        stop = until if ended is None else ticks.bin(ended) + LATELY
        found[subject][max(ticks.bin(called) - 1 - begin, 0) : max(stop - begin, 0)] = True
    return found


def _one(going: dict[Series, _Found], series: Series, at: int, ticks: Clock) -> _Found:
    """The warning of a course that rises at the end of an hour; which of its hours is drawn is as likely for each (Vitter 1985)."""
    found = going.get(series)
    moment = ticks.start(at)
    if found is None or at - found.at > AGAIN_HOURS:
        row = EarlyWarning(subject_id=series[0], scope=series[1], value=series[2], since=moment, at=moment, drawn_at=moment, hours=0)
        found = going[series] = _Found(row, at, at)
    if at <= found.at and found.row.hours:
        return found  # read before
    found.row.hours += 1
    found.at, found.row.at = at, moment
    if Random(f"{series} {found.row.since.timestamp()} {at}").random() * found.row.hours < 1:  # noqa: S311 - a draw, no secret
        found.drawn, found.row.drawn_at = at, moment
    return found


def _keep(touched: Sequence[tuple[_Found, early.Rising]], begin: int, ticks: Clock) -> None:
    """Write them, with what was known at the last hour and at the one drawn; one drawn in an earlier stretch stays as it was."""
    wanted = [(found, seen, at) for found, seen in touched for at in {found.at, found.drawn} if at > begin + LATELY + USUAL]
    voices = _voices([(found.row, ticks.start(at)) for found, _seen, at in wanted])
    for (found, seen, at), (authors, sources) in zip(wanted, voices, strict=True):
        place = at - begin - 1
        said = {
            "lately": float(seen.lately[place]), "usual": float(seen.usual[place]), "negative": float(seen.negative[place]),
            "authors": float(authors), "sources": float(sources), "tail": float(seen.tail[place]),
        }  # fmt: skip
        if at == found.at:
            found.row.standing = said
        if at == found.drawn:
            found.row.drawn = said
    EarlyWarning.objects.bulk_create(
        [found.row for found, _seen in touched], update_conflicts=True, unique_fields=["subject", "scope", "value", "since"],
        update_fields=["at", "hours", "standing", "drawn", "drawn_at"],
    )  # fmt: skip


def _voices(looked: Sequence[tuple[EarlyWarning, datetime]]) -> list[tuple[int, int]]:
    """How many authors and sources say it, of each."""
    if not looked:
        return []
    asked: dict[str, Any] = {
        "n": list(range(len(looked))), "subjects": [row.subject_id for row, _at in looked], "ends": [at for _row, at in looked],
        "sources": [int(row.value) if row.scope == Scope.SOURCE else None for row, _at in looked],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_VOICES, asked)
        found = {number: (authors, sources) for number, authors, sources in cursor.fetchall()}
    return [found.get(number, (0, 0)) for number in range(len(looked))]


# -- telling


@dataclass(frozen=True, slots=True)
class Taught:
    """What the past says: how many became an incident and how many did not; the warner, where there are enough and it is any good."""

    became: int
    others: int
    warner: Warner | None
    tried: bool
    """Whether there were enough to learn from."""


@dataclass(frozen=True, slots=True)
class Told:
    """A warning that stands now; with how likely it becomes an incident, and what became of those told about as likely, where known."""

    warning: EarlyWarning
    place: str
    """Name of its source; empty: everywhere."""
    topic: Topic
    probability: float | None
    alike: Bin | None


def taught() -> Taught:
    """As last learnt."""
    record = WarningRecord.objects.filter(one=True).first()
    if record is None or not record.taught:
        return Taught(record.became if record else 0, record.others if record else 0, None, False)
    said = record.taught
    bins = tuple(Bin(**one) for one in said["record"]["bins"])
    warner = Warner(
        tuple(said["middle"]), tuple(said["spread"]), tuple(said["weights"]), warning.Record(**(said["record"] | {"bins": bins}))
    )  # fmt: skip
    return Taught(record.became, record.others, warner if warner.record.is_better else None, True)


def standing(subjects: frozenset[int] | None, known: Taught) -> list[Told]:
    """What may become an incident now, of subjects that somebody may see: the likeliest first. A course of one source gives way to that of
    the whole subject."""
    # Of a client that is heard no more, the last hours that were read are no news.
    fresh = timezone.now() - timedelta(hours=AGAIN_HOURS + 1)
    found = EarlyWarning.objects.filter(at__gt=fresh, subject__archived_at=None).select_related("subject")
    if subjects is not None:
        found = found.filter(subject_id__in=subjects)
    open_ones = set(Incident.objects.going_on().values_list("subject_id", flat=True))
    rows = [row for row in found.order_by("-at", "pk") if row.subject_id not in open_ones]
    whole = {row.subject_id for row in rows if row.scope == Scope.ALL}
    chosen = [row for row in rows if row.scope == Scope.ALL or row.subject_id not in whole]
    names = _names(chosen)
    told = [_told(row, names, known) for row in chosen]
    return sorted(told, key=lambda one: (-(one.probability or 0), -one.topic.tail, one.warning.pk))


def _told(row: EarlyWarning, names: Mapping[str, str], known: Taught) -> Told:
    topic = Topic(**row.standing)
    likely = known.warner.probability(topic) if known.warner else None
    alike = min(known.warner.record.bins, key=lambda one: abs(one.told - (likely or 0))) if known.warner else None
    return Told(row, names.get(row.value, "") if row.scope == Scope.SOURCE else "", topic, likely, alike)


def _names(rows: Iterable[EarlyWarning]) -> dict[str, str]:
    numbers = [int(row.value) for row in rows if row.scope == Scope.SOURCE]
    return {str(pk): name for pk, name in Source.objects.filter(pk__in=numbers).values_list("pk", "name")} if numbers else {}
