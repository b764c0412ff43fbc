"""The list of subjects: whom we watch, by kind, with how much is said of each, when its query changed last, and how it stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django import forms
from django.db.models import F, Q, QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.choices import JobState
from core.errors import Words
from core.models import Job
from frontend import figures
from frontend.asking import Period
from frontend.bar import newest_period
from frontend.charts import spans
from ingestion import rematching
from ingestion.models import Subject, SubjectKind, SubjectVersion
from reputation import counting
from tenants import current
from tenants.rights import Who

PAGE: Final = 200
"""Subjects on a page: as many rows as the counts of a month have cells for."""


KINDS: Final[Mapping[SubjectKind, Words]] = {
    SubjectKind.OWN: gettext_lazy("Own brands"),
    SubjectKind.COMPETITOR: gettext_lazy("Competitors"),
    SubjectKind.PRODUCT: gettext_lazy("Products"),
    SubjectKind.PERSON: gettext_lazy("People"),
    SubjectKind.PARTNER: gettext_lazy("Partners"),
    SubjectKind.THEME: gettext_lazy("Themes"),
}
"""What stands above the subjects of a kind."""


class FilterForm(forms.Form):
    """What is looked for among the subjects."""

    q = forms.CharField(required=False, strip=True, max_length=120)
    kind = forms.ChoiceField(choices=[("", gettext_lazy("All kinds")), *SubjectKind.choices], required=False)
    archived = forms.BooleanField(required=False)


@dataclass(frozen=True, slots=True)
class Line:
    """A subject with what is said of it; `share` is a part of all mentions of the period, None where it is not for this reader."""

    subject: Subject
    typed: str
    changed_at: datetime | None
    changed_by: str
    mentions: int
    share: float | None
    course: SafeString
    matched: int | None
    """How far matching it again is, in hundredths; None when it is not."""


@dataclass(frozen=True, slots=True)
class Group:
    """The subjects of a kind."""

    label: str
    lines: list[Line]


def asked(form: FilterForm, who: Who) -> QuerySet[Subject]:
    """The subjects that this person may see and asks for, in the order of the list."""
    given = form.cleaned_data if form.is_valid() else {}
    found = Subject.objects.filter(archived_at__isnull=not given.get("archived"))
    if who.subjects is not None:
        found = found.filter(pk__in=who.subjects)
    if given.get("kind"):
        found = found.filter(kind=given["kind"])
    if words := given.get("q"):
        found = found.filter(Q(name__icontains=words) | Q(query__icontains=words))
    return found.in_order()


def lines(subjects: Sequence[Subject], who: Who) -> list[Line]:
    """What the list says of these subjects, in as many questions whatever their number."""
    ids = [one.pk for one in subjects]
    period = newest_period()
    days, everything = _counts(period, ids)
    shown = {one.subject_id: one for one in SubjectVersion.objects.filter(subject__in=ids, number=F("subject__version"))}
    again = _matched_again(ids)
    found = []
    for one in subjects:
        form, course = shown.get(one.pk), days[one.pk]
        mentions = sum(course)
        share = mentions / everything if who.subjects is None and everything else None
        found.append(
            Line(
                one, form.typed if form else one.query, form.at if form else None, form.by_name if form else "", mentions, share,
                spans.volume(course), again.get(one.pk),
            )
        )  # fmt: skip
    return found


def sentence(subject: Subject, who: Who) -> str:
    """How much is said of one subject lately, and which share of all mentions that is."""
    line = lines([subject], who)[0]
    count = ngettext("%(n)s mention in the last 30 days", "%(n)s mentions in the last 30 days", line.mentions)
    said = count % {"n": figures.number(line.mentions)}
    return f"{said}." if line.share is None else _("%(said)s, %(share)s of all.") % {"said": said, "share": figures.share(line.share)}


def groups(found: Sequence[Line]) -> list[Group]:
    """By kind, own brands first."""
    by_kind: dict[str, list[Line]] = defaultdict(list)
    for line in found:
        by_kind[line.subject.kind].append(line)
    return [Group(str(KINDS[kind]), by_kind[kind]) for kind in SubjectKind if kind in by_kind]


def _counts(period: Period, ids: Sequence[int]) -> tuple[dict[int, list[int]], int]:
    """Mentions of each day of the period by subject, and how many there are in all: one that concerns two subjects counts once there."""
    zone = current.zone()
    since, until = period.instants(zone)
    assert since is not None  # the newest period has both ends
    assert until is not None
    assert period.since is not None
    assert period.until is not None
    length = (period.until - period.since).days + 1
    days: dict[int, list[int]] = {id: [0] * length for id in ids}
    for count in counting.counts(since, until, ["subject", "day"], subjects=ids):
        subject, at = count.keys
        place = (at.astimezone(zone).date() - period.since) // timedelta(days=1)
        days[subject][min(max(place, 0), length - 1)] += count.mentions
    return days, sum(count.mentions for count in counting.counts(since, until))


def _matched_again(ids: Sequence[int]) -> dict[int, int]:
    """How far the open jobs are that match these subjects again; the newest of each."""
    jobs = Job.objects.filter(kind=rematching.KIND, state__in=(JobState.WAITING, JobState.RUNNING), args__subject__in=list(ids))
    return {job.args["subject"]: round(100 * job.done / job.total) if job.total else 0 for job in jobs.order_by("created_at")}
