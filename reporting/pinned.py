"""What stands on a chart of time besides its values: what was not heard, words of people, changes of a query or of the model."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from ingestion.models import Gap as GapRow
from ingestion.models import SubjectVersion
from reporting import dates, judges
from reporting.charts import chart
from reporting.models import ChartNote
from reputation import counting
from tenants.rights import Who

MOST: Final = 100
MOST_CHANGES: Final = 20


@dataclass(frozen=True, slots=True)
class Pinned:
    """All of it, as charts take it."""

    gaps: tuple[chart.Gap, ...] = ()
    notes: tuple[chart.Note, ...] = ()

    def of(self, subject: int) -> Pinned:
        """What is about this subject, or about all."""
        return Pinned(self.gaps, tuple(note for note in self.notes if note.subject in (None, subject)))


def over(since: datetime, until: datetime, who: Who, subjects: Sequence[int] = (), *, judged: bool = False) -> Pinned:
    """What this person may see on a chart of these subjects over the period; without subjects, of all. `judged`: it shows scores or
    sentiments, so that a change of what judges them makes another value."""
    found = [*_notes(since, until, who, subjects), *changes(since, until, who, subjects)]
    if judged:
        found += judges.changes(since, until, subjects)
    return Pinned(drawn(gaps(since, until)), tuple(sorted(found, key=lambda note: note.at)))


# -- what was not heard


def gaps(since: datetime, until: datetime) -> list[GapRow]:
    """The gaps that touch the period, with their sources."""
    touching = GapRow.objects.filter(since__lt=until).exclude(until__lte=since).filter(source__archived_at=None)
    return list(touching.select_related("source").order_by("since")[:MOST])


def drawn(found: Sequence[GapRow]) -> tuple[chart.Gap, ...]:
    """The gaps as a chart hatches them: with the share that is missing where an estimate was made."""
    now = timezone.now()
    heard = _heard(found, now)
    return tuple(
        chart.Gap(
            not_heard(gap.source.name, (gap.until or now) - gap.since),
            gap.since,
            gap.until or now,
            words(gap, now),
            _share(gap, heard, now),
        )
        for gap in found
    )


def not_heard(source: str, length: timedelta) -> str:
    """Over its hatch."""
    return _("%(source)s not heard for %(length)s") % {"source": source, "length": dates.duration(length)}


def words(gap: GapRow, now: datetime) -> str:
    """A gap in a line: which source, for how long, why."""
    values = _values(gap, now) | {"reason": gap.get_reason_display()}
    if gap.until is None:
        return _("%(source)s not heard for %(length)s until now: %(reason)s.") % values
    return _("%(source)s not heard for %(length)s: %(reason)s.") % values


def _values(gap: GapRow, now: datetime) -> dict[str, str]:
    return {"source": gap.source.name, "length": dates.duration((gap.until or now) - gap.since)}


def _heard(found: Iterable[GapRow], now: datetime) -> dict[datetime, int]:
    """Mentions by hour over the gaps of which it is known what they miss: one question for all."""
    known = [gap for gap in found if gap.missing is not None]
    if not known:
        return {}
    since, until = min(gap.since for gap in known), max(gap.until or now for gap in known)
    return {count.keys[0]: count.mentions for count in counting.counts(since - timedelta(hours=1), until, ["hour"])}


def _share(gap: GapRow, heard: dict[datetime, int], now: datetime) -> float | None:
    """What is missing, of all that would have been heard meanwhile."""
    if gap.missing is None:
        return None
    meanwhile = sum(count for hour, count in heard.items() if gap.since - timedelta(hours=1) < hour < (gap.until or now))
    return gap.missing / (gap.missing + meanwhile) if gap.missing else 0.0


# -- words


def _notes(since: datetime, until: datetime, who: Who, subjects: Sequence[int]) -> list[chart.Note]:
    found = ChartNote.objects.visible_to(who).filter(at__gte=since, at__lt=until)
    if subjects:
        found = found.filter(subject=None) | found.filter(subject__in=subjects)
    return [chart.Note(note.at, note.words, subject=note.subject_id) for note in found.order_by("at")[:MOST]]


def changes(since: datetime, until: datetime, who: Who, subjects: Sequence[int] = ()) -> list[chart.Note]:
    """When a query became another: what is counted before and after is not the same."""
    found = SubjectVersion.objects.filter(at__gte=since, at__lt=until, number__gt=1, subject__archived_at=None)
    if subjects:
        found = found.filter(subject__in=subjects)
    if who.subjects is not None:
        found = found.filter(subject__in=sorted(who.subjects))
    return [
        chart.Note(
            version.at,
            _("Query of %(name)s changed (v%(n)s)") % {"name": version.subject.name, "n": version.number},
            "change",
            version.subject_id,
        )
        for version in found.select_related("subject").order_by("-at")[:MOST_CHANGES]
    ]
