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
from frontend import asking, facets, figures, rows, timeline
from frontend.access import PersonRequest, needs
from frontend.bar import WINDOW, Asked, newest_period, subjects_of
from frontend.charts.shown import show
from ingestion.models import Mention, Source, Subject
from search import querying
from search.querying import Overview, Query


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
        spread = bounds(asked.query)
        found = querying.overview(asked.query, facets=facets.FIELDS, step=asking.step_of(spread[1] - spread[0]))
    except Invalid as error:
        echoes = [asking.echo(asked.query.text, wrong) for wrong in error.errors if wrong.position is not None]
        return render(request, "frontend/mentions/list.html", context | {"error": error, "echoes": echoes}, status=error.status)
    checked = querying.check(asked.query.text) if asked.query.text else None
    chart = timeline.of(found.timeline, spread, request.GET, request.who, subject=asked.query.subject)
    context |= {
        "found": found,
        "sentence": _sentence(found, asked),
        "rows": rows.rows(found.page.mentions, found.page.marks, subject=asked.query.subject, within=asked.query.within),
        "facets": facets.facets(found.facets, asked.query.text, request.GET, names()),
        "chart": show("mentions", chart, request.GET, timeline=True, clear=_without_period(request, asked)),
        "advice": [asking.echo(asked.query.text, advice) for advice in checked.advice] if checked else [],
        "undo": request.session.pop("undo", None),
        "empty": not found.page.total.value and not Mention.objects.exists(),
    }
    return render(request, "frontend/mentions/list.html", context)


def _without_period(request: PersonRequest, asked: Asked) -> str:
    """Where the same is asked of the usual period; nothing when it is asked of it already."""
    if asked.period == newest_period():
        return ""
    query = request.GET.copy()
    for name in ("since", "until", "cursor"):
        query.pop(name, None)
    return f"?{query.urlencode()}"


def names() -> dict[str, dict[int, str]]:
    """Sources and subjects by id, for facets."""
    return {
        "source": dict(Source.objects.values_list("pk", "name")),
        "subject": dict(Subject.objects.values_list("pk", "name")),
    }


def bounds(query: Query) -> tuple[datetime, datetime]:
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
