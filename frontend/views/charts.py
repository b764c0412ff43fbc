"""Charts by themselves: as an image for pages without scripts, as a file to take away, as the drawing that the browser fills."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from typing import Final

from django.core.cache import cache
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseNotModified

from core.cells import safe
from frontend import asking, look, standing, timeline
from frontend.access import PersonRequest, needs
from frontend.bar import Asked, subjects_of
from frontend.summary import volume_of
from frontend.views import mentions, reputation
from reporting import pinned
from reporting.charts import drawing
from reporting.charts.chart import WIDTH, Cell, Chart
from reporting.charts.kinds import KINDS
from reporting.charts.theme import THEMES
from search import querying

WIDTHS: Final = (200, 1600)
KEPT: Final = 3600
MINUTES: Final = 300
FOREVER: Final = 365 * 86_400
TYPES: Final = {"svg": "image/svg+xml", "png": "image/png", "csv": "text/csv; charset=utf-8"}
# An image holds neither scripts nor anything from elsewhere; its letters are attributes.
POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


def _today(request: PersonRequest) -> Chart | None:
    return volume_of(request.who, subjects_of(request.who.subjects))


def _mentions(request: PersonRequest) -> Chart | None:
    asked = Asked.read(request.GET, request.who)
    if asked.form.errors:
        return None
    bounds = mentions.bounds(asked.query)
    found = querying.overview(asked.query, facets=(), step=asking.step_of(bounds[1] - bounds[0]))
    return timeline.of(found.timeline, bounds, request.GET, request.who, subject=asked.query.subject)


def _course(request: PersonRequest) -> Chart | None:
    chosen = reputation.chosen(request)
    if chosen is None:
        return None
    pins = pinned.over(chosen.since, chosen.until, request.who, [chosen.subject.pk])
    return standing.course_of(chosen.subject, chosen.since, chosen.until, pins)


def _reasons(request: PersonRequest) -> Chart | None:
    chosen = reputation.chosen(request)
    return standing.reasons_of(standing.standing(chosen.subject, chosen.since, chosen.until)) if chosen else None


def _shares(request: PersonRequest) -> Chart | None:
    chosen = reputation.chosen(request)
    return standing.shares_of(standing.voices(chosen.subjects, chosen.since, chosen.until)) if chosen else None


def _sentiments(request: PersonRequest) -> Chart | None:
    chosen = reputation.chosen(request)
    return standing.sentiments_of(chosen.subjects, chosen.since, chosen.until) if chosen else None


Builder = Callable[[PersonRequest], Chart | None]
CHARTS: Final[Mapping[str, tuple[str, Builder]]] = {
    "today": ("scores.read", _today),
    "mentions": ("mentions.read", _mentions),
    "course": ("scores.read", _course),
    "reasons": ("scores.read", _reasons),
    "shares": ("scores.read", _shares),
    "sentiments": ("scores.read", _sentiments),
}


@needs()
def file(request: PersonRequest, name: str) -> HttpResponseBase:
    """One form of a chart, from the same facts as the page that shows it."""
    right, build = CHARTS[name]
    request.who.need(right)
    kind, theme = request.GET.get("as", "svg"), request.GET.get("theme", "light")
    if kind not in TYPES or theme not in THEMES:
        raise Http404
    chart = build(request)
    if chart is None:
        raise Http404
    width = _width(request.GET.get("width", ""))
    accent = _accent(request, theme)
    tag = f'"{chart.digest}-{kind}-{theme}-{width}-{accent}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified(headers={"ETag": tag})
    headers = {
        "ETag": tag, "Cache-Control": f"private, max-age={MINUTES}", "Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff"
    }  # fmt: skip
    response = HttpResponse(_content(chart, kind, theme, width, accent), content_type=TYPES[kind], headers=headers)
    if request.GET.get("take"):
        response.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def _width(asked: str) -> int:
    """In pixels; what is no width is the usual one."""
    return max(WIDTHS[0], min(int(asked), WIDTHS[1])) if asked.isdecimal() and len(asked) < 5 else WIDTH


def _accent(request: PersonRequest, theme: str) -> str:
    """The client's colour in this theme; nothing when it is Vigie's."""
    found = look.accent_of(request.tenant)
    return (found.dark if theme == "dark" else found.light).accent if found else ""


def _content(chart: Chart, kind: str, theme: str, width: int, accent: str) -> bytes:
    if kind == "csv":
        return _csv(chart)
    name = f"drawn:{chart.digest}:{kind}:{theme}:{width}:{accent}"
    found: bytes | None = cache.get(name)
    if found is None:
        found = _drawn(chart, kind, theme, width, accent or None)
        cache.set(name, found, KEPT)
    return found


def _drawn(chart: Chart, kind: str, theme: str, width: int, accent: str | None) -> bytes:
    return chart.svg(theme, width=width, accent=accent).encode() if kind == "svg" else chart.png(theme, width=width, accent=accent)


def _csv(chart: Chart) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([safe(head) for head in chart.table.heads])
    writer.writerows([_cell(cell) for cell in row] for row in chart.table.rows)
    return out.getvalue().encode("utf-8-sig")


def _cell(cell: Cell) -> object:
    if cell is None:
        return ""
    return safe(cell) if isinstance(cell, str | int | float) else cell.isoformat()


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
