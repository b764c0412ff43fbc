"""Reports: asked for, built by a worker as a job, kept as files."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit, events, files
from core.by import By
from core.errors import Invalid, NotFound
from core.models import Job
from ingestion.models import Subject
from reporting import facts
from reporting.formats import formats
from reporting.models import Report
from tenants import current, jobs


@transaction.atomic
def ask(
    since: datetime, until: datetime, subjects: Sequence[int], language: str, wanted: Sequence[str], *, by: By, title: str = ""
) -> Report:
    """Have a report made over [since, until); without subjects, all that are watched. `Report.job_uid` tells how far it is."""
    unknown = [kind for kind in wanted if kind not in formats]
    if unknown or not wanted:
        raise Invalid(
            _("There is no format “%(kind)s”. Choose among %(kinds)s.")
            % {"kind": ", ".join(unknown), "kinds": ", ".join(sorted(f.kind for f in formats))}
        )
    if since >= until:
        raise Invalid(_("The period ends before it begins. Swap its two dates."))
    known = list(Subject.objects.watched().filter(pk__in=subjects) if subjects else Subject.objects.watched().order_by("kind", "id"))
    if not known or (subjects and len(known) != len(set(subjects))):
        raise Invalid(_("There is no such subject to report on. Add a subject first."))
    report = Report.objects.create(
        title=title or _("Report"), since=since, until=until, language=language, subjects=[subject.pk for subject in known], **by.columns()
    )
    job = jobs.start("report", by=by, args={"report": report.pk, "formats": list(wanted)}, total=len(wanted) + 1, unit="parts")
    report.job_uid = job.uid
    report.save(update_fields=["job_uid"])
    audit.record("report.asked", by=by, obj=report)
    return report


@jobs.runner("report")
def make(job: Job, deadline: float) -> bool:
    """Build the facts once, then one format a stretch: a killed worker repeats at most one."""
    report = Report.objects.get(pk=job.args["report"])
    if not report.facts:
        subjects = list(Subject.objects.filter(pk__in=report.subjects).order_by("kind", "id"))
        data = facts.build(report.title, subjects, report.since, report.until, report.language, timezone.now())
        with transaction.atomic():
            report.facts = data.as_dict()
            report.save(update_fields=["facts"])
            jobs.progress(job, done=1)
        return False
    for kind in job.args["formats"]:
        if kind not in report.files:
            _render(report, kind, job)
            return False
    with transaction.atomic():
        Report.objects.filter(pk=report.pk).update(made_at=timezone.now())
        events.record("report.ready", report.pk, {"title": report.title, "formats": job.args["formats"]})
    return True


def _render(report: Report, kind: str, job: Job) -> None:
    form = formats[kind]({})
    content = form.render(facts.ReportData.of_dict(report.facts))
    key = files.key(current.tenant(), "reports", f"{report.pk}.{form.extension}")
    files.save(key, io.BytesIO(content))
    with transaction.atomic():
        report.files = {**report.files, kind: {"key": key, "size": len(content)}}
        report.save(update_fields=["files"])
        jobs.progress(job, done=1 + len(report.files))


def file_of(report: Report, kind: str) -> tuple[str, str, str]:
    """Key, media type and file name of one form of a report."""
    if kind not in report.files:
        raise NotFound(_("This report has no such file yet."))
    form = formats[kind]
    return report.files[kind]["key"], form.media_type, f"{report.since:%Y-%m}-{report.pk}.{form.extension}"
