"""What was not heard, as charts and pages tell it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from frontend import figures
from frontend.charts.chart import Gap as Drawn
from ingestion.models import Gap


def gaps(since: datetime, until: datetime) -> list[Gap]:
    """The gaps that touch the period, with their sources."""
    touching = Gap.objects.filter(since__lt=until).exclude(until__lte=since).filter(source__archived_at=None)
    return list(touching.select_related("source").order_by("since")[:100])


def drawn(found: Iterable[Gap]) -> list[Drawn]:
    """The gaps as a chart hatches them."""
    now = timezone.now()
    return [Drawn(gap.since.timestamp(), (gap.until or now).timestamp(), words(gap, now)) for gap in found]


def words(gap: Gap, now: datetime) -> str:
    """A gap in a line: which source, for how long, why."""
    values = {"source": gap.source.name, "length": figures.duration((gap.until or now) - gap.since), "reason": gap.get_reason_display()}
    if gap.until is None:
        return _("%(source)s not heard for %(length)s until now: %(reason)s.") % values
    return _("%(source)s not heard for %(length)s: %(reason)s.") % values
