"""What is said? The list of mentions, asked by a query, with facets, a timeline and the mention that is open."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from core.errors import Invalid, Unavailable
from core.query.names import Names
from frontend import asking, completing, counted, facets, numbers, opened, questions, rows, searches, selecting, timeline, widening
from frontend.access import PersonRequest, needs
from frontend.bar import WINDOW, Asked, period_words, presets
from frontend.charts.shown import LIST, show
from ingestion.models import Mention
from ingestion.queries import TenantNames
from search import querying
from search.calendar import Step
from search.querying import Overview, Query
from tenants import current

PANEL = "panel"


@never_cache
@needs("mentions.read")
def mentions(request: PersonRequest) -> HttpResponse:
    asked = Asked.read(request.GET, request.who)
    panel = request.headers.get("HX-Target") == PANEL
    response = _panel(request, asked) if panel else _page(request, asked)
    patch_vary_headers(response, ["HX-Target"])
    return response


def _panel(request: PersonRequest, asked: Asked) -> HttpResponse:
    """The panel alone: another row was opened, or it was closed."""
    return render(request, "frontend/mentions/_panel.html", {"query": asked.query} | _opened(request, asked))


def _opened(request: PersonRequest, asked: Asked) -> dict[str, Any]:
    """What the panel shows of the mention that the address opens; nothing when it opens none."""
    number = request.GET.get("open", "")
    if not number:
        return {"opened": None}
    found = opened.find(request.who, numbers.read(number))
    if found is None:
        return {"opened": None, "gone": True}
    try:
        return {"opened": opened.context(request.who, found, asked.query)}
    except Invalid:  # the list says what is wrong with the query
        return {"opened": opened.context(request.who, found)}


def _page(request: PersonRequest, asked: Asked) -> HttpResponse:
    names = TenantNames()
    context = _bar(request, asked, names)
    if asked.form.errors:
        return render(request, "frontend/mentions/list.html", context, status=422)
    try:
        spread = bounds(asked.wide)
        found, whole = _found(asked, asking.step_of(spread[1] - spread[0]))
        left_out = facets.left_out(asked.query)
    except Unavailable as error:  # no engine answers: the bar stays, so that nothing asked is lost
        return render(request, "frontend/mentions/list.html", context | {"error": error, "again": True}, status=error.status)
    except Invalid as error:
        echoes = [asking.echo(asked.query.text, wrong) for wrong in error.errors if wrong.position is not None]
        return render(request, "frontend/mentions/list.html", context | {"error": error, "echoes": echoes}, status=error.status)
    checked = querying.check(asked.query.text) if asked.query.text else None
    towards = next((subject.name for subject in asked.watched if subject.pk == asked.query.subject), "")
    context |= _listed(request, asked, found, whole) | _drawn(request, asked, whole, spread) | _opened(request, asked)
    context |= {
        "facets": facets.facets(found.facets, asked.query.text, request.GET, names, towards, left_out),
        "advice": [asking.echo(asked.query.text, advice) for advice in checked.advice] if checked else [],
        "undo": request.session.pop("undo", None),
    }
    return render(request, "frontend/mentions/list.html", context)


def _bar(request: PersonRequest, asked: Asked, names: Names) -> dict[str, Any]:
    """What is asked, and what helps to ask; it stands whatever is found."""
    offered = presets(asked.period, asked.usual)
    return {
        "title": _("Mentions"), "form": asked.form, "query": asked.query, "any_subject": bool(asked.watched),
        "period": period_words(asked.period, offered), "presets": offered, "saved": searches.of(request),
        "completions": completing.words(asked.watched, request.who, names),
    }  # fmt: skip


def _listed(request: PersonRequest, asked: Asked, found: Overview, whole: Overview) -> dict[str, Any]:
    """The rows, how many there are, and what else to ask where there is none."""
    query, total = asked.query, found.page.total
    return {
        "found": found, "counted": counted.much(total, query), "counted_how": counted.how(total, whole.page.total, asked),
        "begun": counted.begun(query), "corrects": request.who.may("mentions.correct"), "opens": _opens(request),
        "rows": rows.rows(found.page.mentions, found.page.marks, subject=query.subject, within=query.within, who=request.who),
        "empty": not total.value and not Mention.objects.exists(),
        "ways_out": [] if total.value else widening.ways_out(query, request.GET, asked.wide),
    }  # fmt: skip


def _opens(request: PersonRequest) -> str:
    """Where a row opens, all but its number."""
    return f"{questions.begun(request.GET, ['open'])}open="


def _drawn(request: PersonRequest, asked: Asked, whole: Overview, spread: tuple[datetime, datetime]) -> dict[str, Any]:
    """The timeline, with the part of it that is selected."""
    given = selecting.said(request.GET, asked.period)
    chart = timeline.of(whole.timeline, spread, given, request.who, subject=asked.query.subject, selection=asked.selection)
    selected = selecting.ways(asked.selection, spread, given, current.zone()) if asked.selection else None
    clear = selected.clear if selected else _without_period(request, asked)
    return {"selected": selected, "chart": show("mentions", chart, request.GET, column=LIST, timeline=True, clear=clear)}


def _found(asked: Asked, step: Step) -> tuple[Overview, Overview]:
    """The page with its facets, and the whole period with its timeline: one question, two when a part of the period is selected."""
    if asked.selection is None:
        found = querying.overview(asked.query, facets=facets.FIELDS, step=step, facet_size=facets.MOST)
        return found, found
    found = querying.overview(asked.query, facets=facets.FIELDS, facet_size=facets.MOST)
    return found, querying.overview(asked.wide, step=step)


@never_cache
@needs("mentions.read")
def check(request: PersonRequest) -> JsonResponse:
    """What is wrong with a query, or could be better, while it is typed: places are counted in characters."""
    checked = querying.check(request.GET.get("q", ""))
    remarks = [("error", one) for one in checked.errors] + [("advice", one) for one in checked.advice]
    return JsonResponse(
        {
            "remarks": [
                {"kind": kind, "position": one.position, "length": one.length, "words": str(one.detail), "proposal": one.proposal}
                for kind, one in remarks
            ]
        }
    )


def _without_period(request: PersonRequest, asked: Asked) -> str:
    """Where the same is asked of the usual period; nothing when it is asked of it already."""
    if asked.period == asked.usual:
        return ""
    return questions.changed(request.GET, dict.fromkeys(("since", "until", "cursor", "open")))


def bounds(query: Query) -> tuple[datetime, datetime]:
    """The period, its open ends closed by the first and the last mention."""
    since, until = query.since, query.until
    if since is None:
        since = Mention.objects.order_by("published_at").values_list("published_at", flat=True).first() or timezone.now() - WINDOW
    if until is None:
        until = Mention.objects.order_by("-published_at").values_list("published_at", flat=True).first() or timezone.now()
    return since, max(until, since + timedelta(hours=1))
