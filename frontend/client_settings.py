"""The client's settings as one page: each place, and what it holds or is for, in a line."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from frontend import figures
from frontend.agency_settings import Place
from tenants import domains
from tenants.models import Tenant


def places(tenant: Tenant) -> list[Place]:
    """What whoever may set this client up opens from here."""
    return [
        Place(_("Look of the portal"), reverse("look"), "palette", _("Name shown, colour, logo, and who e-mails come from.")),
        Place(
            _("Links to the first page"),
            reverse("portal-links"),
            "link",
            _("For somebody without an account: how you stand, until a day you choose."),
        ),
        _hosts(tenant),
        _keeping(tenant.keep_days),
        Place(
            _("How scores weigh"),
            reverse("weights"),
            "gauge",
            _("Half-life, habit, trust in kinds of sources: tried on every subject before they are kept."),
        ),
        Place(
            _("People who ask to be forgotten"),
            reverse("erasures"),
            "trash-2",
            _("Find somebody, and erase all that they said and all that names them."),
        ),
        Place(_("Credentials"), reverse("credentials"), "lock", _("Keys of platforms that belong to you: sealed, with a budget a month.")),
        Place(
            _("Usage"),
            reverse("usage"),
            "activity",
            _("What is used of the limits that the agency set: requests, items, exports, mentions."),
        ),
    ]


def _hosts(tenant: Tenant) -> Place:
    found = list(domains.of(tenant))
    told = ", ".join(host.domain for host in found if host.is_primary)
    if unproven := sum(host.verified_at is None and not host.is_primary for host in found):
        told += ", " + ngettext("%(n)s not proven yet", "%(n)s not proven yet", unproven) % {"n": figures.number(unproven)}
    return Place(_("Host names"), reverse("hosts"), "globe", told)


def _keeping(days: int | None) -> Place:
    told = _("Mentions are kept for ever.")
    if days:
        told = ngettext(
            "Mentions are erased %(shown)s day after they were received.",
            "Mentions are erased %(shown)s days after they were received.",
            days,
        ) % {"shown": figures.number(days)}
    return Place(_("Keeping time"), reverse("keeping"), "clock", told)
