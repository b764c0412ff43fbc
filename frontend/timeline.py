"""The timeline of the mentions found: bars that lead to their mentions, on which a period is selected."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.http import QueryDict
from django.utils.translation import gettext as _

from frontend import asking, selecting
from frontend.selecting import Selection
from reporting import pinned
from reporting.charts import volume
from reporting.charts.chart import Chart
from search.querying import Bucket
from tenants import current
from tenants.rights import Who

HEIGHT = 80


def of(
    buckets: Sequence[Bucket],
    bounds: tuple[datetime, datetime],
    given: QueryDict,
    who: Who,
    *,
    subject: int | None = None,
    selection: Selection | None = None,
) -> Chart | None:
    """The chart of what was found over the period; nothing when nothing was found. `given` is the page's own question."""
    if not any(bucket.mentions for bucket in buckets):
        return None
    step = asking.step_of(bounds[1] - bounds[0])
    ends = [*(bucket.start for bucket in buckets[1:]), max(bounds[1], buckets[-1].start + timedelta(hours=1))]
    bars = [volume.Bar(bucket.start, end, bucket.mentions, bucket.stories) for bucket, end in zip(buckets, ends, strict=True)]
    measures = {
        "hour": _("mentions by hour"), "day": _("mentions by day"), "week": _("mentions by week"), "month": _("mentions by month"),
    }  # fmt: skip
    address = selecting.addresses(given)
    pins = pinned.over(*bounds, who, [subject] if subject else ())
    return volume.chart(
        bars, current.zone(), title=_("Mentions"), measure=measures[step], gaps=pins.gaps, notes=pins.notes,
        address=lambda bar: address(Selection(bar.start, bar.end)),
        period=lambda bar: (selecting.written(bar.start), selecting.written(bar.end)),
        chosen=(max(selection.start, bars[0].start), min(selection.end, bars[-1].end)) if selection else None, height=HEIGHT, named=False,
    )  # fmt: skip
