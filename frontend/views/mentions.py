"""What is said? The list of mentions, asked by a query, with facets and a timeline."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.errors import Invalid
from frontend import asking, coverage, facets, figures, rows
from frontend.access import PersonRequest, needs
from frontend.bar import WINDOW, Asked, subjects_of
from frontend.charts import volume
from frontend.charts.chart import Chart
from ingestion.models import Mention, Source, Subject
from search import querying
from search.querying import Bucket, Overview, Query
from tenants import current


@needs("mentions.read")
def mentions(request: PersonRequest) -> HttpResponse:
    asked = Asked.read(request.GET, request.who)
    context: dict[str, Any] = {
        "title": _("Mentions"),
        "form": asked.form,
        "query": asked.query,
        "any_subject": bool(subjects_of(request.who.subjects)),
    }
    if asked.form.errors:
        return render(request, "frontend/mentions/list.html", context, status=422)
    try:
        bounds = _bounds(asked.query)
        found = querying.overview(asked.query, facets=facets.FIELDS, step=asking.step_of(bounds[1] - bounds[0]))
    except Invalid as error:
        echoes = [asking.echo(asked.query.text, wrong) for wrong in error.errors if wrong.position is not None]
        return render(request, "frontend/mentions/list.html", context | {"error": error, "echoes": echoes}, status=error.status)
    checked = querying.check(asked.query.text) if asked.query.text else None
    context |= {
        "found": found,
        "sentence": _sentence(found, asked),
        "rows": rows.rows(found.page.mentions, found.page.marks, subject=asked.query.subject, within=asked.query.within),
        "facets": facets.facets(found.facets, asked.query.text, request.GET, names()),
        "chart": _chart(found.timeline, request, bounds),
        "advice": [asking.echo(asked.query.text, advice) for advice in checked.advice] if checked else [],
        "undo": request.session.pop("undo", None),
        "empty": not found.page.total.value and not Mention.objects.exists(),
    }
    return render(request, "frontend/mentions/list.html", context)


def names() -> dict[str, dict[int, str]]:
    """Sources and subjects by id, for facets."""
    return {
        "source": dict(Source.objects.values_list("pk", "name")),
        "subject": dict(Subject.objects.values_list("pk", "name")),
    }


def _bounds(query: Query) -> tuple[datetime, datetime]:
    """The period, its open ends closed by the first and the last mention."""
    since, until = query.since, query.until
    if since is None:
        since = Mention.objects.order_by("published_at").values_list("published_at", flat=True).first() or timezone.now() - WINDOW
    if until is None:
        until = Mention.objects.order_by("-published_at").values_list("published_at", flat=True).first() or timezone.now()
    return since, max(until, since + timedelta(hours=1))


def _sentence(found: Overview, asked: Asked) -> str:
    total = found.page.total
    count = ngettext("%(n)s mention", "%(n)s mentions", total.value) % {"n": figures.number(total.value)}
    if asked.query.group:
        count = ngettext("%(n)s story", "%(n)s stories", total.value) % {"n": figures.number(total.value)}
    return _("%(count)s, exact count") % {"count": count} if total.exact else _("about %(count)s") % {"count": count}


def _chart(buckets: list[Bucket], request: PersonRequest, bounds: tuple[datetime, datetime]) -> Chart | None:
    if not any(bucket.mentions for bucket in buckets):
        return None
    zone = current.zone()
    step = asking.step_of(bounds[1] - bounds[0])
    ends = [*(bucket.start for bucket in buckets[1:]), max(bounds[1], buckets[-1].start + timedelta(hours=1))]
    bars = [volume.Bar(bucket.start, end, bucket.mentions, bucket.stories) for bucket, end in zip(buckets, ends, strict=True)]

    def address(bar: volume.Bar) -> str:
        query = request.GET.copy()
        query.pop("cursor", None)
        query["since"] = bar.start.astimezone(zone).date().isoformat()
        query["until"] = (bar.end - timedelta(seconds=1)).astimezone(zone).date().isoformat()
        return f"?{query.urlencode()}"

    measures = {"hour": _("by hour"), "day": _("by day"), "week": _("by week"), "month": _("by month")}
    gaps = coverage.drawn(coverage.gaps(*bounds))
    return volume.chart(
        bars, zone, title=_("Mentions"), measure=measures[step], gaps=gaps, address=address, hourly=step == "hour", width=912
    )
