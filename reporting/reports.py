"""Reports: asked for, built by a worker as a job, kept as files; shared with the client, compared with today's numbers."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

import orjson
from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core import audit, events, files
from core.by import By
from core.errors import FieldError, Invalid, NotFound
from core.models import Job
from ingestion.models import Subject
from reporting import dates, figures, looks, measuring, periods, telling
from reporting.facts import ReportData
from reporting.formats import formats
from reporting.measuring import Measured
from reporting.models import Report, ReportKind, ReportPlan, Visibility
from reporting.sections import SECTIONS
from reputation.models import Series
from tenants import current, hosts, jobs

SUBJECTS: Final = 100


@transaction.atomic
def ask(
    since: datetime,
    until: datetime,
    subjects: Sequence[int],
    language: str,
    wanted: Sequence[str],
    *,
    by: By,
    title: str = "",
    kind: str = "",
    languages: Iterable[str] = (),
    sections: Sequence[str] = (),
    visibility: str = Visibility.AGENCY,
    plan: ReportPlan | None = None,
) -> Report:
    """Have a report made over [since, until); without subjects, all that are watched. `Report.job_uid` tells how far it is."""
    known = check(subjects, wanted, sections)
    if since >= until:
        raise Invalid(_("The period ends before it begins. Swap its two dates."))
    kind = kind or kind_of(since, until)
    spoken = [one for one in dict.fromkeys([language, *languages]) if one in dict(settings.LANGUAGES)]
    report = Report.objects.create(
        title=title or periods.title(kind, since, until, current.zone(), language), kind=kind, since=since, until=until,
        language=spoken[0], languages=spoken, subjects=[subject.pk for subject in known], sections=list(sections),
        whole=not subjects and _counts_itself(sections), visibility=visibility, plan=plan, **by.columns(),
    )  # fmt: skip
    job = jobs.start(
        "report", by=by, args={"report": report.pk, "formats": list(wanted)}, total=len(wanted) * len(spoken) + 1, unit="parts"
    )
    report.job_uid = job.uid
    report.save(update_fields=["job_uid"])
    audit.record("report.asked", by=by, obj=report)
    return report


def _counts_itself(sections: Sequence[str]) -> bool:
    """Whether there is something to tell that the client counts of itself as a whole: not for the eyes of who sees some subjects only."""
    return (not sections or "own" in sections) and Series.objects.filter(subject=None).exists()


def check(subjects: Sequence[int], wanted: Sequence[str], sections: Sequence[str]) -> list[Subject]:
    """The subjects named, or all that are watched; an error when one of the choices is unknown."""
    unknown = [kind for kind in wanted if kind not in formats]
    if unknown or not wanted:
        words = _("There is no format “%(kind)s”. Choose among %(kinds)s.") % {
            "kind": ", ".join(unknown), "kinds": ", ".join(sorted(form.kind for form in formats))
        }  # fmt: skip
        raise Invalid(words, errors=(FieldError("/formats", "unknown_format", words),))
    strange = [key for key in sections if key not in SECTIONS]
    if strange:
        words = _("There is no section “%(key)s”. Choose among %(keys)s.") % {"key": ", ".join(strange), "keys": ", ".join(SECTIONS)}
        raise Invalid(words, errors=(FieldError("/sections", "unknown_section", words),))
    watched = Subject.objects.watched().order_by("kind", "id")
    known = list(watched.filter(pk__in=subjects) if subjects else watched[:SUBJECTS])
    if not known or (subjects and len(known) != len(set(subjects))):
        raise Invalid(_("There is no such subject to report on. Add a subject first."))
    return sorted(known, key=lambda subject: (ORDER.get(subject.kind, 9), subject.pk))


ORDER: Final = {"own": 0, "competitor": 1}


def kind_of(since: datetime, until: datetime) -> str:
    """A whole calendar month or week of the client's zone is one, whatever it was asked as."""
    for kind in (ReportKind.MONTH, ReportKind.WEEK):
        if (since, until) == periods.holding(kind, since, current.zone()):
            return kind
    return ReportKind.PERIOD


# -- by the worker


@jobs.runner("report")
def make(job: Job, deadline: float) -> bool:
    """Build the facts once, then one form a stretch: a killed worker repeats at most one."""
    report = Report.objects.get(pk=job.args["report"])
    if not report.facts:
        _build(report, job)
        return False
    for language in report.languages:
        for kind in job.args["formats"]:
            if name_of_file(kind, language, report) not in report.files:
                _render(report, kind, language, job)
                return False
    with transaction.atomic():
        if Report.objects.filter(pk=report.pk, made_at=None).update(made_at=timezone.now()):
            events.record("report.ready", report.pk, {"title": report.title, "formats": job.args["formats"]})
            _hand_over(report)
    return True


def _build(report: Report, job: Job) -> None:
    measured = _measured(report)
    at, zone = timezone.now(), current.zone()
    look, address = looks.present(), hosts.page(current.tenant(), "report", report=str(report.pk))
    automatic = report.title == periods.title(report.kind, report.since, report.until, zone, report.language)
    facts = {}
    for language in report.languages:
        title = periods.title(report.kind, report.since, report.until, zone, language) if automatic else report.title
        wanted = tuple(report.sections)
        data = telling.tell(measured, language, title=title, client=look.name, made_at=at, address=address, wanted=wanted)
        facts[language] = data.as_dict()
    with transaction.atomic(), translation.override(report.language):
        figures.keep(report, measured.numbers)
        report.facts, report.digest = facts, digest_of(facts)
        report.save(update_fields=["facts", "digest"])
        jobs.progress(job, done=1)


def _measured(report: Report) -> Measured:
    """Its period, measured today."""
    subjects = sorted(Subject.objects.filter(pk__in=report.subjects), key=lambda subject: (ORDER.get(subject.kind, 9), subject.pk))
    return measuring.measure(subjects, report.kind, report.since, report.until, whole=report.whole)


def digest_of(facts: object) -> bytes:
    """Of the content, in all its languages: what an approval is given to."""
    return hashlib.sha256(orjson.dumps(facts, option=orjson.OPT_SORT_KEYS)).digest()


def _render(report: Report, kind: str, language: str, job: Job) -> None:
    form = formats[kind]({})
    with translation.override(language), dates.kept():
        content = form.render(data_of(report, language), looks.present())
    name = name_of_file(kind, language, report)
    key = files.key(current.tenant(), "reports", f"{report.pk}-{language}.{form.extension}")
    files.save(key, io.BytesIO(content))
    with transaction.atomic():
        report.files = {**report.files, name: {"key": key, "size": len(content)}}
        report.save(update_fields=["files"])
        jobs.progress(job, done=1 + len(report.files))


def _hand_over(report: Report) -> None:
    """What comes after a report is made, in the same transaction: the mails of its plan."""
    from reporting import deliveries  # it reads reports

    if report.plan:
        deliveries.plan(report, report.plan)


# -- read


def data_of(report: Report, language: str = "") -> ReportData:
    """The finished data, in this language when the report speaks it, else in its first."""
    return ReportData.of_dict(report.facts[language_of(report, language)])


def language_of(report: Report, language: str) -> str:
    """This language when the report speaks it, else its first."""
    return language if language in report.facts else report.language


def is_made(report: Report) -> bool:
    return report.language in report.facts


def name_of_file(kind: str, language: str, report: Report) -> str:
    """How a file is called: by its format, with the language when it is not the report's first."""
    return kind if language == report.language else f"{kind}-{language}"


def file_of(report: Report, name: str) -> tuple[str, str, str]:
    """Key, media type and file name of one form of a report."""
    kind, _dash, language = name.partition("-")
    if name not in report.files or kind not in formats:
        raise NotFound(_("This report has no such file yet."))
    form = formats[kind]
    language = language or report.language
    return report.files[name]["key"], form.media_type, f"{report.since:%Y-%m-%d}-{report.pk}-{language}.{form.extension}"


# -- changed


@transaction.atomic
def show_to(report: Report, visibility: str, *, by: By) -> None:
    """Let the people of the client see it, or only the agency's."""
    if visibility not in Visibility.values:
        raise Invalid(_("There is no such visibility. Choose “agency” or “shared”."))
    if Report.objects.filter(pk=report.pk).exclude(visibility=visibility).update(visibility=visibility):
        audit.record("report.visibility", by=by, obj=report, data={"visibility": visibility})
    report.visibility = visibility


@transaction.atomic
def ask_comparison(report: Report, *, by: By) -> Job:
    """Have today's numbers set beside those of the report, by a job."""
    if not is_made(report):
        raise Invalid(_("This report is still being made: compare it when it is ready."))
    job = jobs.start("report_compare", by=by, args={"report": report.pk}, total=1, unit="parts")
    assert isinstance(job, Job)  # a tenant's schema is open
    return job


@jobs.runner("report_compare")
def set_beside(job: Job, deadline: float) -> bool:
    """Measure the same period again and keep what differs."""
    report = Report.objects.get(pk=job.args["report"])
    measured = _measured(report)
    found = figures.compare(report, measured.numbers)
    with transaction.atomic():
        Report.objects.filter(pk=report.pk).update(compared=found)
        jobs.progress(job, done=1)
    return True
