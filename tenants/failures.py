"""Why a job failed, as far as somebody may know: the words may name a source, a server or a file that is not for everybody's eyes."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from tenants.jobs import AnyJob
from tenants.rights import Who


def told(job: AnyJob, who: Who) -> dict[str, Any]:
    """All of it to the agency and to whoever asked for the work; that it failed to others; nothing of a job that did not."""
    if not job.error or who.is_agency or (job.by_kind, job.by_id) == (who.by.kind, who.by.id):
        return dict(job.error)
    return {"code": "failed", "detail": _("This failed. Whoever asked for it, and the agency, can see why.")}
