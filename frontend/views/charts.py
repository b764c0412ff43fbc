"""Charts by themselves: as an image for pages without scripts, as a file to take away, as the drawing that the browser fills."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from django.http import Http404, HttpResponse, HttpResponseBase

from frontend import asking, beneath, drifts, falling, numbers, owning, selecting, standing, timeline, wanted
from frontend.access import PersonRequest, needs
from frontend.bar import Asked, subjects_of
from frontend.charts.files import drawn
from frontend.unfolded import Unfolded, unfolded
from frontend.views import mentions, reputation
from frontend.volumes import volume_of
from reporting import pinned
from reporting.charts import drawing
from reporting.charts.chart import Chart
from reporting.charts.kinds import KINDS
from reputation.ahead import NotYet
from reputation.models import Incident, Need, Series, Statement
from reputation.needs import figures
from search import querying

FOREVER: Final = 365 * 86_400


def _today(request: PersonRequest) -> Chart | None:
    return volume_of(request.who, subjects_of(request.who.subjects))


def _mentions(request: PersonRequest) -> Chart | None:
    asked = Asked.read(request.GET, request.who)
    if asked.form.errors:
        return None
    bounds = mentions.bounds(asked.wide)
    buckets = querying.timeline(asked.wide, asking.step_of(bounds[1] - bounds[0]))
    given = selecting.said(request.GET, asked.period)
    return timeline.of(buckets, bounds, given, request.who, subject=asked.query.subject, selection=asked.selection)


def _course(request: PersonRequest) -> Chart | None:
    chosen = reputation.chosen(request)
    if chosen is None:
        return None
    pins = pinned.over(chosen.since, chosen.until, request.who, [chosen.subject.pk], judged=True)
    return standing.course_of(chosen.subject, chosen.since, chosen.until, pins)


def _own(request: PersonRequest) -> Chart | None:
    """One series of the client's own figures, where the page sets it beside the score."""
    chosen, number = reputation.chosen(request), numbers.read(request.GET.get("series", ""))
    if chosen is None or not number:
        return None
    found = owning.of(chosen.subject, request.who.subjects)
    pins = pinned.over(chosen.since, chosen.until, request.who, [chosen.subject.pk], judged=True)
    course = standing.course_of(chosen.subject, chosen.since, chosen.until, pins)
    shown = owning.beside(found, course, chosen.since, chosen.until, {}).shown
    return next((one.chart for series, one in shown if series.pk == number), None)


def _series(request: PersonRequest) -> Chart | None:
    found = Series.objects.of(request.who.subjects).filter(pk=numbers.read(request.GET.get("series", ""))).first()
    return owning.alone(found) if found else None


def _reasons(request: PersonRequest) -> Chart | None:
    chosen = reputation.chosen(request)
    return standing.reasons_of(standing.standing(chosen.subject, chosen.since, chosen.until)) if chosen else None


def _falls(request: PersonRequest) -> Chart | None:
    chosen = reputation.chosen(request)
    return falling.chart(chosen.subject, chosen.since, chosen.until, request.GET.get("by", "")) if chosen else None


def _rivals(request: PersonRequest) -> Chart | None:
    chosen = reputation.chosen(request)
    return beneath.rivals_of(chosen.subjects, chosen.since, chosen.until).chart if chosen else None


def _shares(request: PersonRequest) -> Chart | None:
    chosen = reputation.chosen(request)
    return standing.shares_of(standing.voices(chosen.subjects, chosen.since, chosen.until)) if chosen else None


def _sentiments(request: PersonRequest) -> Chart | None:
    chosen = reputation.chosen(request)
    return standing.sentiments_of(chosen.subjects, chosen.since, chosen.until) if chosen else None


def _unfolded(request: PersonRequest) -> Unfolded | None:
    known = Incident.objects.of(request.who.subjects).select_related("subject")
    found = known.filter(pk=numbers.read(request.GET.get("incident", ""))).first()
    return unfolded(found, request.who) if found else None


def _incident(request: PersonRequest) -> Chart | None:
    found = _unfolded(request)
    return found.mentions if found else None


def _incident_negative(request: PersonRequest) -> Chart | None:
    found = _unfolded(request)
    return found.negative if found else None


def _drift(request: PersonRequest) -> Chart | None:
    known = Statement.objects.of(request.who.subjects).settled().select_related("subject")
    found = known.filter(pk=numbers.read(request.GET.get("statement", ""))).first()
    return drifts.chart(found, request.who) if found else None


def _need(request: PersonRequest) -> Chart | None:
    found = Need.objects.of(request.who.subjects).standing().filter(pk=numbers.read(request.GET.get("need", ""))).first()
    return wanted.course(found, figures.of([found.pk], request.who.subjects)[found.pk]) if found else None


Builder = Callable[[PersonRequest], Chart | None]
CHARTS: Final[Mapping[str, tuple[str, Builder]]] = {
    "today": ("scores.read", _today),
    "mentions": ("mentions.read", _mentions),
    "course": ("scores.read", _course),
    "own": ("scores.read", _own),
    "series": ("scores.read", _series),
    "reasons": ("scores.read", _reasons),
    "falls": ("scores.read", _falls),
    "rivals": ("scores.read", _rivals),
    "shares": ("scores.read", _shares),
    "sentiments": ("scores.read", _sentiments),
    "incident-course": ("incidents.read", _incident),
    "incident-negative": ("incidents.read", _incident_negative),
    "statement-drift": ("statements.read", _drift),
    "need-weeks": ("needs.read", _need),
}


@needs()
def file(request: PersonRequest, name: str) -> HttpResponseBase:
    """One form of a chart, from the same facts as the page that shows it."""
    right, build = CHARTS[name]
    request.who.need(right)
    try:
        chart = build(request)
    except NotYet:
        chart = None
    return drawn(request, chart, name)


@needs()
def specification(request: PersonRequest) -> HttpResponse:
    """The drawing of a kind of chart, without values: the same for everybody until the product changes, so it is kept for ever."""
    kind = KINDS.get(request.GET.get("kind", ""))
    if kind is None:
        raise Http404
    response = HttpResponse(drawing.compiled(kind), content_type="application/json")
    if request.GET.get("version") == drawing.digest(kind):
        response.headers["Cache-Control"] = f"public, max-age={FOREVER}, immutable"
    return response
