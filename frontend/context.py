"""What every page knows: whose it is, who looks at it, the menu that their rights leave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.errors import Words
from frontend import styles
from tenants.models import Role
from tenants.rights import Who

SHEETS: Final = tuple(
    f"frontend/css/{name}.css" for name in ("tokens", "base", "layout", "button", "form", "table", "chart", "mention", "people")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the menu: the first part of its address says whether one is there."""

    name: str
    icon: str
    label: Words
    right: str


@dataclass(frozen=True, slots=True)
class Item:
    """A line as it is shown."""

    url: str
    icon: str
    label: Words
    current: bool


CLIENT: Final[tuple[tuple[Entry, ...], ...]] = (
    (
        Entry("today", "calendar", _("Today"), "scores.read"),
        Entry("mentions", "message-square", _("Mentions"), "mentions.read"),
        Entry("subjects", "eye", _("Subjects"), "subjects.read"),
        Entry("reputation", "gauge", _("Reputation"), "scores.read"),
    ),
    (Entry("reports", "file-text", _("Reports"), "reports.read"),),
    (
        Entry("sources", "radio", _("Sources"), "sources.read"),
        Entry("imports", "upload", _("Imports"), "imports.read"),
        Entry("jobs", "list-checks", _("Jobs"), "jobs.read"),
    ),
    (
        Entry("settings", "sliders-horizontal", _("Settings"), "settings.edit"),
        Entry("people", "users", _("People"), "people.read"),
        Entry("keys", "key-round", _("Keys"), "keys.edit"),
        Entry("audit", "scroll-text", _("Audit trail"), "audit.read"),
    ),
)
AGENCY: Final[tuple[tuple[Entry, ...], ...]] = (
    (
        Entry("clients", "building-2", _("Clients"), "tenants.read"),
        Entry("people", "users", _("People"), "people.read"),
        Entry("keys", "key-round", _("Keys"), "keys.edit"),
        Entry("jobs", "list-checks", _("Jobs"), "jobs.read"),
        Entry("audit", "scroll-text", _("Audit trail"), "audit.read"),
    ),
)
TABS: Final = ("today", "mentions", "reputation")


def page(request: HttpRequest) -> dict[str, Any]:
    tenant = getattr(request, "tenant", None)
    who: Who | None = getattr(request, "who", None)
    known: dict[str, Any] = {
        "tenant": tenant,
        "who": who,
        "sheets": styles.addresses(tenant),
        "languages": settings.LANGUAGES,
        "layouts": "frontend/agency.html,frontend/entrance.html"
        if tenant and tenant.is_agency
        else "frontend/client.html,frontend/entrance.html",
    }
    if who is None or tenant is None:
        return known
    groups = AGENCY if tenant.is_agency else CLIENT
    menu = [[_item(entry, request) for entry in group if who.may(entry.right)] for group in groups]
    name = who.by.name
    return known | {
        "menu": [group for group in menu if group],
        "tabs": [_item(entry, request) for group in groups for entry in group if entry.name in TABS and who.may(entry.right)],
        "initials": "".join(word[0] for word in name.split()[:2]).upper(),
        "role": Role(who.role).label if who.role in Role.values else "",
    }


def _item(entry: Entry, request: HttpRequest) -> Item:
    url = reverse(entry.name, urlconf=getattr(request, "urlconf", None))
    here = request.path == url if url == "/" else request.path.startswith(url)
    return Item(url, entry.icon, entry.label, here)
