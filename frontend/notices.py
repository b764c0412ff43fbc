"""Notifications in words, in the reader's language, each with the page that it leads to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from core.errors import Words
from frontend import words
from reporting.models import NoticeKind, Notification
from tenants import hosts
from tenants.models import Tenant, Unread

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
    url: str


@dataclass(frozen=True, slots=True)
class Client:
    """What was not read at one client."""

    name: str
    notices: Sequence[Notice]

    @property
    def urgency(self) -> tuple[bool, float]:
        """Who needs somebody comes first, then who has the newest."""
        return not any(one.alarm for one in self.notices), -max(one.at.timestamp() for one in self.notices)


def lines(found: Iterable[Notification]) -> list[Notice]:
    return [_line(one) for one in found]


def by_client(found: Iterable[Unread]) -> list[Client]:
    """What waits at each client, as people of the agency see it on its host; each line leads there by a ticket."""
    grouped: dict[Tenant, list[Notice]] = {}
    for one in found:
        path = reverse("notification", urlconf=settings.ROOT_URLCONF, kwargs={"notification": one.number})
        host = next(iter(hosts.serving(one.tenant)), "")
        url = f"{hosts.at(host, reverse('enter', urlconf=settings.ROOT_URLCONF))}?{urlencode({'path': path})}" if host else ""
        grouped.setdefault(one.tenant, []).append(_notice(one.pk, one.kind, one.values, one.at, read=False, url=url))
    return sorted((Client(tenant.name, notices) for tenant, notices in grouped.items()), key=lambda client: client.urgency)


def address(notice: Notification) -> str:
    """The page that it leads to; the list itself when there is none any more."""
    hole = HOLES.get(notice.page)
    try:
        return reverse(notice.page, kwargs={hole: notice.number}) if hole else reverse("notifications")
    except NoReverseMatch:
        return reverse("notifications")


def _line(notice: Notification) -> Notice:
    url = reverse("notification", kwargs={"notification": notice.pk})
    return _notice(notice.pk, notice.kind, notice.values, notice.at, read=notice.read_at is not None, url=url)


def _notice(number: int, kind: str, told: Mapping[str, Any], at: datetime, *, read: bool, url: str) -> Notice:
    icon, sentence = SENTENCES[kind]
    values = {"title": "", "who": "", "name": "", "job": "", **told}
    values["job"] = words.job_kind(str(values["job"])) if values["job"] else ""
    return Notice(number, icon, str(sentence) % values, at, read, kind in ALARMS, url)
