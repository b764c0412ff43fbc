"""A chart as a file: the image that a page without scripts shows, a picture, the rows behind it."""

from __future__ import annotations

import csv
import io
from typing import Final

from django.core.cache import cache
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseNotModified

from core.cells import safe
from frontend import look
from reporting.charts.chart import WIDTH, Cell, Chart
from reporting.charts.theme import THEMES
from tenants.requests import TenantRequest

WIDTHS: Final = (200, 1600)
KEPT: Final = 3600
MINUTES: Final = 300
TYPES: Final = {"svg": "image/svg+xml", "png": "image/png", "csv": "text/csv; charset=utf-8"}
# An image holds neither scripts nor anything from elsewhere; its letters are attributes.
POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


def drawn(request: TenantRequest, chart: Chart | None, name: str) -> HttpResponseBase:
    """The form of this chart that the address asks for."""
    kind, theme = request.GET.get("as", "svg"), request.GET.get("theme", "light")
    if kind not in TYPES or theme not in THEMES or chart is None:
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


def _accent(request: TenantRequest, theme: str) -> str:
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
