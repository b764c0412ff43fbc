"""Opens the demonstration: an agency with its people, and three invented clients with theirs, their subjects, keys and mentions."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core.errors import Conflict
from ingestion import gaps, push, subjects
from ingestion.models import GapReason, Source
from reporting.demonstration import finishing, furnishing, logins
from reporting.demonstration.marks import BY
from reporting.demonstration.script import Script
from reporting.demonstration.scripts import SCRIPTS
from reporting.demonstration.teller import tell
from tenants import current, keys, migrating, opening
from tenants.models import Role, Tenant, TenantState

BATCH: Final = 1_000
OWNER: Final = ("owner@vigie.example", "Inès Vidal", Role.OWNER)
STAFF: Final = (
    ("manager@vigie.example", "Paul Estève", Role.MANAGER, None),
    ("analyst@vigie.example", "Nadia Roche", Role.ANALYST, None),
    ("analyst.north@vigie.example", "Tom Fairley", Role.ANALYST, ("larkmoor", "popotille")),
)
"""Who works at the agency besides its owner; the last of them for the clients named only."""


def is_needed() -> bool:
    """Whether no client has ever been opened here."""
    return not Tenant.objects.exclude(schema_name="public").exists()


def living() -> list[Tenant]:
    """The demonstration's clients that nobody has begun to close."""
    return list(Tenant.objects.filter(demonstration=True, state__in=[TenantState.OPEN, TenantState.SUSPENDED]).order_by("pk"))


def open_demonstration(folder: Path) -> dict[str, Any]:
    """Make it whole or not at all, and keep the logins in `folder`. Texts are read by the workers a moment later."""
    if Tenant.objects.filter(demonstration=True).exclude(state=TenantState.CLOSED).exists():
        raise Conflict("The demonstration is open already. Remove it first: manage.py demo --remove.")
    now = timezone.now()
    with transaction.atomic():
        agency = migrating.ensure_agency()
        owner = logins.person(*OWNER, agency)
        agency_key = keys.make(_key_name(SCRIPTS[0]), tenant=None, scopes=logins.scopes(agency), by=BY).token
        made = {script.slug: _open(script, owner, now) for script in SCRIPTS}
        numbers = dict(Tenant.objects.filter(demonstration=True, state=TenantState.OPEN).values_list("slug", "pk"))
        staff = [
            logins.person(email, name, role, agency, None if clients is None else [numbers[slug] for slug in clients])
            for email, name, role, clients in STAFF
        ]
    known = {"agency": {"host": settings.AGENCY_HOST, "key": agency_key, "users": [owner, *staff]}, "tenants": made}
    logins.keep(folder, known)
    return known


def _open(script: Script, owner: dict[str, str], now: datetime) -> dict[str, Any]:
    """One client, and how to get in."""
    client = opening.open_tenant(
        script.name, script.slug, languages=script.languages, time_zone=script.time_zone, by=BY, demonstration=True
    )  # fmt: skip
    with translation.override(script.languages[0]):
        why = _("Followed from the first day of the demonstration.")
    with current.entered(client):
        for subject in script.subjects:
            subjects.create(subject.name, subject.kind, subject.query, by=BY, why=why)
        users = [owner, *(logins.person(one.email, one.name, one.role, client) for one in script.people)]
        key = keys.make(_key_name(script), tenant=client, scopes=logins.scopes(client), by=BY).token
        _tell(script, now)
        furnishing.furnish(script, client, now)
        finishing.start(script, now)
    return {"host": f"{client.slug}.{settings.CLIENT_HOSTS}", "key": key, "users": users}


def _key_name(script: Script) -> str:
    """In the language of a client."""
    with translation.override(script.languages[0]):
        return _("Demonstration")


def _tell(script: Script, now: datetime) -> None:
    """Push the ninety days, each place as a source of its own, and say what was not heard."""
    story = tell(script, now)
    for place in script.places:
        items = [said.item for said in story.said if said.source == place.source]
        for start in range(0, len(items), BATCH):
            push.push(items[start : start + BATCH], by=BY, source_name=place.source)
    for one in story.truth.unheard:
        source = Source.objects.get(name=one.source)
        if one.until is None:
            gaps.open_now(source, GapReason.DOWN, since=one.since)
        else:
            gaps.note(source, one.since, one.until, GapReason.DOWN)
