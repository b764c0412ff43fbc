"""Files of rows: how far one is, and the file itself."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from frontend import files
from frontend.access import PersonRequest, needs
from frontend.views.jobs import refreshing
from reporting.exports import MEDIA_TYPES
from reporting.models import Export
from tenants import jobs


def _export(request: PersonRequest, number: int) -> Export:
    """Somebody limited to some subjects has the files that they asked for, no others."""
    found = Export.objects.all()
    if request.who.subjects is not None:
        found = found.filter(by_kind=request.who.by.kind, by_id=request.who.by.id)
    return get_object_or_404(found, pk=number)


@never_cache
@needs("mentions.export")
def export(request: PersonRequest, export: int) -> HttpResponse:
    found = _export(request, export)
    job = jobs.known(found.job_uid)
    context = {"title": _("Export"), "export": found, "job": job}
    return refreshing(render(request, "frontend/mentions/export.html", context), while_=bool(job and not job.is_over))


@needs("mentions.export")
def file(request: PersonRequest, export: int) -> FileResponse | HttpResponse:
    found = _export(request, export)
    if not found.key:
        raise Http404
    return files.sent(found.key, MEDIA_TYPES[found.format], f"mentions-{found.pk}.{found.format}")
