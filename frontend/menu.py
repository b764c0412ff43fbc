"""The menu of each host: the screens that the rights of whoever looks leave, in groups, with what waits at the right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.errors import Words
from tenants.rights import Who


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the menu: the first part of its address says whether one is there."""

    name: str
    icon: str
    label: Words
    right: str
    agency: bool = False
    """Of no use to people of the client, whatever their rights: how mentions come in, not what they say."""
    holds: tuple[str, ...] = ()
    """Beginnings of the addresses of further pages that belong to it."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a line says at its right: how many wait, and whether somebody must act."""

    words: str
    alarm: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A line as it is shown."""

    name: str
    url: str
    icon: str
    label: Words
    current: bool
    waiting: Waiting | None = None


CLIENT: Final[tuple[tuple[Entry, ...], ...]] = (
    (
        Entry("today", "calendar", _("Today"), "scores.read"),
        Entry("mentions", "message-square", _("Mentions"), "mentions.read", holds=("/searches/", "/exports/", "/corrections/")),
        Entry("subjects", "eye", _("Subjects"), "subjects.read"),
        Entry("reputation", "gauge", _("Reputation"), "scores.read", holds=("/notes/",)),
        Entry("incidents", "triangle-alert", _("Incidents"), "incidents.read"),
        Entry("voices", "message-circle", _("Voices"), "voices.read"),
        Entry("needs", "lightbulb", _("Needs"), "needs.read"),
        Entry("statements", "megaphone", _("Statements"), "statements.read"),
    ),
    (Entry("reports", "file-text", _("Reports"), "reports.read"),),
    (
        Entry("sources", "radio", _("Sources"), "sources.read"),
        Entry("imports", "upload", _("Imports"), "imports.read", agency=True),
        Entry("jobs", "list-checks", _("Jobs"), "jobs.read", agency=True),
    ),
    (
        Entry("settings", "sliders-horizontal", _("Settings"), "settings.edit", holds=("/credentials/", "/authors/")),
        Entry("people", "users", _("People"), "people.read", holds=("/ways-in/",)),
        Entry("keys", "key-round", _("Keys"), "keys.edit"),
        Entry("audit", "scroll-text", _("Audit trail"), "audit.read"),
    ),
)
AGENCY: Final[tuple[tuple[Entry, ...], ...]] = (
    (
        Entry("clients", "building-2", _("Clients"), "tenants.read", holds=("/clients/", "/demonstration/")),
        Entry("people", "users", _("People"), "people.read", holds=("/ways-in/",)),
        Entry("keys", "key-round", _("Keys"), "keys.edit"),
        Entry("jobs", "list-checks", _("Jobs"), "jobs.read"),
        Entry("engines", "server", _("Engines"), "tenants.read"),
        Entry("audit", "scroll-text", _("Audit trail"), "audit.read"),
        Entry("settings", "sliders-horizontal", _("Settings"), "tenants.set_up", holds=("/limits/", "/credentials/")),
    ),
)
TABS: Final = ("today", "mentions", "reputation")
PORTAL_TABS: Final = ("today", "reputation", "reports")
AGENCY_TABS: Final = ("clients", "people", "jobs")


def of(request: HttpRequest, waiting: Mapping[str, Waiting] | None = None) -> list[list[Item]]:
    """The groups of the menu for whoever asks; nothing for a stranger."""
    who: Who | None = getattr(request, "who", None)
    tenant = getattr(request, "tenant", None)
    if who is None or tenant is None:
        return []
    groups = AGENCY if tenant.is_agency else CLIENT
    listed = [
        [_item(entry, request, waiting or {}) for entry in group if who.may(entry.right) and (who.is_agency or not entry.agency)]
        for group in groups
    ]
    return [group for group in listed if group]


def tabs(menu: list[list[Item]], *, agency: bool = False, portal: bool = False) -> list[Item]:
    """Those at the foot of a phone; people of the client read rather than search."""
    names = AGENCY_TABS if agency else PORTAL_TABS if portal else TABS
    return [item for group in menu for item in group if item.name in names]


def _item(entry: Entry, request: HttpRequest, waiting: Mapping[str, Waiting]) -> Item:
    url = reverse(entry.name, urlconf=getattr(request, "urlconf", None))
    here = request.path == url or request.path.startswith(entry.holds if url == "/" else (url, *entry.holds))
    return Item(entry.name, url, entry.icon, entry.label, here, waiting.get(entry.name))
