"""What early warnings of the past teach: one of each incident, and of what came to nothing, once their end is known."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from reputation.detecting import warning
from reputation.detecting.warning import HORIZON_HOURS, Past, Topic
from reputation.models import EarlyWarning, Incident, Scope, WarningRecord

MOST: Final = 4_000
"""Warnings of the past that are learnt from, the newest."""


def learn() -> None:
    """From all whose end is known, the oldest first; too few of either kind teach nothing."""
    past = _past()
    became = sum(one.became for one in past)
    taught: dict[str, Any] = {}
    with suppress(warning.TooFew):
        taught = asdict(warning.learn(past))
    WarningRecord.objects.filter(one=True).update(learnt_at=timezone.now(), became=became, others=len(past) - became, taught=taught)


def _past() -> list[Past]:
    """One of each incident that followed, and one of those of a subject that rose together and came to nothing: the whole subject's
    before that of a source, then the first. Of the last days an incident would be known already, and what comes to nothing would not."""
    following = Incident.objects.filter(subject=OuterRef("subject"), called_at__gt=OuterRef("drawn_at")).order_by("called_at", "pk")
    old = EarlyWarning.objects.filter(became__isnull=False, drawn_at__lte=timezone.now() - timedelta(hours=HORIZON_HOURS))
    rows = list(old.annotate(incident=Subquery(following.values("pk")[:1])).order_by("-drawn_at", "-pk")[:MOST])
    chosen: dict[tuple[int, int, int], EarlyWarning] = {}
    together: dict[int, tuple[int, datetime]] = {}  # of each subject, the first of those that rose together, and until when they did
    for row in sorted(rows, key=lambda row: (row.since, row.pk)):
        first, until = together.get(row.subject_id, (row.pk, row.since))
        first = first if row.since <= until else row.pk
        together[row.subject_id] = first, max(until, row.at)
        incident = row.incident if row.became else None
        key = (row.subject_id, incident, 0) if incident else (row.subject_id, 0, first)
        kept = chosen.get(key)
        if kept is None or (kept.scope != Scope.ALL and row.scope == Scope.ALL):
            chosen[key] = row
    found = [Past(Topic(**row.drawn), int(row.drawn_at.timestamp() // 3600), bool(row.became)) for row in chosen.values()]
    return sorted(found, key=lambda one: one.hour)
