"""Notifications in words, in the reader's language, each with the page that it leads to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from core.errors import Words
from frontend import words
from reporting.models import NoticeKind, Notification

SENTENCES: Final[Mapping[str, tuple[str, Words]]] = {
    NoticeKind.REPORT_READY.value: ("file-text", _("The report “%(title)s” is ready")),
    NoticeKind.APPROVAL_ASKED.value: ("circle-check", _("“%(title)s” waits for your approval")),
    NoticeKind.APPROVED.value: ("check", _("“%(title)s” was approved")),
    NoticeKind.REFUSED.value: ("x", _("“%(title)s” was refused")),
    NoticeKind.COMMENT.value: ("message-circle", _("%(who)s commented on “%(title)s”")),
    NoticeKind.IMPORT_ENDED.value: ("upload", _("Your import has ended")),
    NoticeKind.EXPORT_READY.value: ("download", _("Your export is ready")),
    NoticeKind.JOB_FAILED.value: ("circle-alert", _("%(job)s failed: see why")),
    NoticeKind.INCIDENT.value: ("triangle-alert", _("An incident was opened: %(title)s")),
    NoticeKind.SOURCE_SILENT.value: ("unplug", _("%(name)s is silent: it failed several times in a row")),
}
ALARMS: Final = frozenset({NoticeKind.INCIDENT.value, NoticeKind.SOURCE_SILENT.value, NoticeKind.JOB_FAILED.value})
HOLES: Final[Mapping[str, str]] = {
    "incident": "incident",
    "report": "report",
    "job": "job",
    "import": "file",
    "export": "export",
    "source": "source",
}


@dataclass(frozen=True, slots=True)
class Notice:
    """One line of the list."""

    pk: int
    icon: str
    words: str
    at: datetime
    read: bool
    alarm: bool


def lines(found: Iterable[Notification]) -> list[Notice]:
    return [_line(one) for one in found]


def address(notice: Notification) -> str:
    """The page that it leads to; the list itself when there is none any more."""
    hole = HOLES.get(notice.page)
    try:
        return reverse(notice.page, kwargs={hole: notice.number}) if hole else reverse("notifications")
    except NoReverseMatch:
        return reverse("notifications")


def _line(notice: Notification) -> Notice:
    icon, sentence = SENTENCES[notice.kind]
    values = {"title": "", "who": "", "name": "", "job": ""} | notice.values
    values["job"] = words.job_kind(str(values["job"])) if values["job"] else ""
    return Notice(notice.pk, icon, str(sentence) % values, notice.at, notice.read_at is not None, notice.kind in ALARMS)
