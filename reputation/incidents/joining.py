"""Makes incidents of what rose: rises of one subject that overlap are one, found again they keep their row and what people wrote."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from core import events
from reputation.detecting.bins import Clock
from reputation.models import Action, Course, Incident, Scope, Status, Upswing

NEAR_HOURS: Final = 6
"""A rise that begins so soon after another has ended belongs to it."""
WAKES_WITHIN: Final = timedelta(hours=6)
"""What was called longer ago is history: it is listed and wakes nobody."""
LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended('incidents:' || current_schema(), 0))"
STANDS: Final = (Course.GROWING, Course.OPENED, Course.FALLING, Course.OVER)


@dataclass(frozen=True, slots=True)
class Cluster:
    """Rises that are one incident, the earliest first."""

    subject: int
    upswings: tuple[Upswing, ...]

    @property
    def until(self) -> int:
        return max(up.until for up in self.upswings)

    @property
    def is_open(self) -> bool:
        return any(up.course != Course.OVER for up in self.upswings)

    def values(self, ticks: Clock) -> dict[str, Any]:
        """The columns of the incident that they make."""
        # What the whole subject shows says more than what one source shows of it.
        whole = [up for up in self.upswings if up.gauge.scope == Scope.ALL] or list(self.upswings)
        first = min(whole, key=lambda up: (up.sure or up.called, up.pk))
        highest = max(whole, key=lambda up: up.surprise)
        called = min(up.sure for up in self.upswings if up.sure is not None)
        return {
            "measure": first.gauge.measure,
            "began_at": ticks.start(min(up.began for up in self.upswings)),
            "called_at": min(ticks.start(called + 1), timezone.now()),
            "top_at": ticks.start(highest.top_at),
            "over_at": None if self.is_open else ticks.start(self.until + 1),
            "course": next(stand for stand in STANDS if any(up.course == stand for up in self.upswings)),
            "times": max(up.times for up in whole),
            "surprise": max(up.surprise for up in whole),
            "settled": any(up.settled for up in whole),
        }


@transaction.atomic
def join(ticks: Clock, since: int) -> list[Incident]:
    """Bring the incidents into step with what rose from an hour on; those made anew, told in an event when they are fresh. What was over
    before that hour is read no more, and stays as it was told."""
    # Where two workers look at the same hours, the second finds what the first has made.
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
    risen = Upswing.objects.filter(sure__isnull=False, until__gte=since).select_related("gauge").defer("gauge__state")
    found = _clusters(risen.order_by("began", "called", "id"))
    kept: dict[int, list[Incident]] = defaultdict(list)
    read = Incident.objects.filter(Q(over_at=None) | Q(over_at__gt=ticks.start(since))).defer("evidence")
    for incident in read.select_for_update(of=("self",), no_key=True).order_by("id"):
        kept[incident.subject_id].append(incident)
    matched = [(cluster, _same(cluster, kept[cluster.subject], ticks)) for cluster in found]
    _let_go([one for of_subject in kept.values() for one in of_subject], [incident for _cluster, incident in matched if incident])
    for cluster, same in sorted(matched, key=lambda pair: pair[0].is_open):
        if same:
            _follow(same, cluster, ticks)
    return [_open(cluster, ticks) for cluster, incident in matched if incident is None]


def _clusters(upswings: Iterable[Upswing]) -> list[Cluster]:
    of_subject: dict[int, list[list[Upswing]]] = defaultdict(list)
    for up in upswings:
        groups = of_subject[up.gauge.subject_id]
        if groups and _touches(groups[-1], up):
            groups[-1].append(up)
        else:
            groups.append([up])
    return [Cluster(subject, tuple(group)) for subject, groups in of_subject.items() for group in groups]


def _touches(group: Sequence[Upswing], up: Upswing) -> bool:
    """Whether it begins while others of the group go on, or soon after they have ended."""
    return any(other.course != Course.OVER for other in group) or up.began <= max(other.until for other in group) + NEAR_HOURS


def _same(cluster: Cluster, kept: list[Incident], ticks: Clock) -> Incident | None:
    """The oldest incident whose time it shares; taken out, so that no other takes it."""
    began, until = ticks.start(min(up.began for up in cluster.upswings)), ticks.start(cluster.until + 1 + NEAR_HOURS)
    for incident in kept:
        if incident.began_at <= until and (incident.over_at is None or cluster.is_open or incident.over_at >= began):
            kept.remove(incident)
            return incident
    return None


def _let_go(left: Sequence[Incident], matched: Sequence[Incident]) -> None:
    """Incidents that nothing shows any more: gone when nobody touched them, else closed, with what people wrote."""
    gone = [incident for incident in left if incident not in matched]
    written = set(Action.objects.filter(incident__in=gone).values_list("incident_id", flat=True))
    for incident in gone:
        if incident.status == Status.NEW and incident.pk not in written:
            incident.delete()
        elif incident.course != Course.OVER:
            Incident.objects.filter(pk=incident.pk).update(course=Course.OVER, over_at=max(incident.top_at, incident.began_at))


def _follow(incident: Incident, cluster: Cluster, ticks: Clock) -> None:
    values = cluster.values(ticks)
    changed = {name: value for name, value in values.items() if getattr(incident, name) != value and name != "called_at"}
    if changed:
        # Of what is over, counts of the past moved too: its evidence is gathered anew, that of what goes on is anyway.
        past = {"evidence_at": None} if values["over_at"] else {}
        Incident.objects.filter(pk=incident.pk).update(**changed, **past)
    if incident.course != Course.OVER and values["course"] == Course.OVER:
        events.record("incident.over", incident.pk, {"subject": incident.subject_id})
    _link(incident, cluster)


def _open(cluster: Cluster, ticks: Clock) -> Incident:
    values = cluster.values(ticks)
    fresh = values["called_at"] >= timezone.now() - WAKES_WITHIN and cluster.is_open
    made = Incident.objects.create(subject_id=cluster.subject, told=fresh, **values)
    _link(made, cluster)
    if fresh:
        events.record("incident.opened", made.pk, {"subject": made.subject_id})
    return made


def _link(incident: Incident, cluster: Cluster) -> None:
    if strangers := [up.pk for up in cluster.upswings if up.incident_id != incident.pk]:
        Upswing.objects.filter(pk__in=strangers).update(incident=incident)
