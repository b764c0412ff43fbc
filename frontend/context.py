"""What every page knows: whose it is, who looks at it, the menu that their rights leave, how they like their pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import ngettext

from core.choices import JobState
from frontend import menu, styles, tour
from frontend.menu import Waiting
from reporting import notifications
from reputation.models import Statement
from tenants import jobs, looks, pulse, unread
from tenants.models import AGENCY_ROLES, CLIENT_ROLES, Role, Tenant
from tenants.rights import Who

FRAME_COOKIE: Final = f"{settings.INSTALLATION}-frame"
NARROW: Final = "narrow"
DENSE: Final = "dense"
FAILED_FOR: Final = timedelta(days=1)
GOING: Final = (JobState.WAITING, JobState.RUNNING)


def page(request: HttpRequest) -> dict[str, Any]:
    tenant: Tenant | None = getattr(request, "tenant", None)
    who: Who | None = getattr(request, "who", None)
    known: dict[str, Any] = {
        "tenant": tenant,
        "who": who,
        # What a form answers with has an address that only takes the form: the way back is the page before.
        "here": request.get_full_path() if request.method in ("GET", "HEAD") else request.headers.get("Referer", "/"),
        "sheets": styles.addresses(tenant),
        "client_name": looks.name(tenant) if tenant else "",
        "logo": looks.version(tenant) if tenant else "",
        "languages": settings.LANGUAGES,
        "layouts": "frontend/agency.html,frontend/entrance.html"
        if tenant and tenant.is_agency
        else "frontend/client.html,frontend/entrance.html",
    }
    if who is None or tenant is None:
        return known
    liked = request.COOKIES.get(FRAME_COOKIE, "").split(".")
    listed = menu.of(request, _waiting(tenant, who))
    tabs = menu.tabs(listed, agency=tenant.is_agency, portal=who.role in CLIENT_ROLES)
    return known | {
        "menu": listed,
        "unread": unread.count(who) if tenant.is_agency else notifications.unread(who.by),
        "tabs": tabs,
        "beyond_tabs": any(item.current for group in listed for item in group if item not in tabs),
        "initials": "".join(word[0] for word in who.by.name.split()[:2]).upper(),
        "role": Role(who.role).label if who.role in Role.values else "",
        "theme": getattr(request.user, "theme", ""),
        "letter_keys": "" if getattr(request.user, "letter_keys", True) else "off",
        "narrow": NARROW in liked,
        "density": DENSE if DENSE in liked else "",
        "portal": who.role in CLIENT_ROLES,
        "tour": tour.of(request, tenant, who),
        "switches": who.role in AGENCY_ROLES and not tenant.is_agency,
    }


def _waiting(tenant: Tenant, who: Who) -> dict[str, Waiting]:
    """What waits behind a line of the menu, by its name: incidents that go on, silent sources, proposed statements, the agency's jobs."""
    if tenant.is_agency:
        return _jobs(who) if who.may("jobs.read") else {}
    known, waiting = pulse.read([tenant.pk])[tenant.pk], {}
    silent, incidents = known.get("silent"), known.get("incidents")
    if silent and silent.value and who.may("sources.read"):
        waiting["sources"] = Waiting(ngettext("%(n)s silent", "%(n)s silent", silent.value) % {"n": silent.value}, alarm=True)
    # A count of all subjects is for who sees all of them.
    if incidents and incidents.value and who.may("incidents.read") and who.subjects is None:
        waiting["incidents"] = Waiting(str(incidents.value), alarm=True)
    if who.may("statements.edit") and (proposed := Statement.objects.of(who.subjects).proposed().count()):
        waiting["statements"] = Waiting(ngettext("%(n)s proposed", "%(n)s proposed", proposed) % {"n": proposed})
    return waiting


def _jobs(who: Who) -> dict[str, Waiting]:
    """The bell tells of the clients: the agency's own jobs that failed in the last day, else those that go on, are told in its menu."""
    newly = Q(state=JobState.FAILED, ended_at__gte=timezone.now() - FAILED_FOR)
    known = jobs.seen_by(who).aggregate(failed=Count("pk", filter=newly), going=Count("pk", filter=Q(state__in=GOING)))
    if known["failed"]:
        return {"jobs": Waiting(ngettext("%(n)s failed", "%(n)s failed", known["failed"]) % {"n": known["failed"]}, alarm=True)}
    return {"jobs": Waiting(str(known["going"]))} if known["going"] else {}
