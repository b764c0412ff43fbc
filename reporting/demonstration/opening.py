"""Opens the demonstration: an agency with its owner, an invented client with its people, subjects, keys and ninety days of mentions."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core.by import By
from core.errors import Conflict
from ingestion import gaps, push, subjects
from ingestion.models import GapReason, Source, SubjectKind
from reporting.demonstration.generator import PLACES, Teller
from tenants import current, keys, migrating, opening, people, rights, states
from tenants.models import Role, Tenant, TenantState

BY: Final = By("system", None, "Demonstration")
NAME, SLUG = "Maréva", "mareva"
LOGINS: Final = "demo.json"
BATCH: Final = 1_000
SUBJECTS: Final = (
    ("Maréva", SubjectKind.OWN, "maréva OR mareva OR brisa OR at:mareva"),
    ("Altéa", SubjectKind.COMPETITOR, "altéa"),
    ("Nordvik", SubjectKind.COMPETITOR, "nordvik"),
    ("Semelles", SubjectKind.THEME, "(semelle* OR sole OR soles) AND (décoll* OR unstuck OR peel* OR part OR rechange OR spare)"),
)
EVERYTHING: Final = tuple(scope for scope in rights.SCOPES if scope.endswith((":read", ":write", ":push", ":export", ":run", ":make")))


def is_needed() -> bool:
    """Whether no client has ever been opened here."""
    return not Tenant.objects.exclude(schema_name="public").exists()


def open_demonstration(folder: Path) -> dict[str, Any]:
    """Make it, and keep the logins in `folder`/demo.json, readable by its owner only. Texts are read by the workers a moment later."""
    if Tenant.objects.filter(demonstration=True).exclude(state=TenantState.CLOSED).exists():
        raise Conflict("The demonstration is open already. Remove it first: manage.py demo --remove.")
    with transaction.atomic():
        agency = migrating.ensure_agency()
        owner = _person("owner@vigie.example", "Inès Vidal", Role.OWNER, agency)
        client = opening.open_tenant(NAME, SLUG, languages=["fr", "en"], by=BY, demonstration=True)
        agency_key = keys.make("Demonstration", tenant=None, scopes=_scopes(agency), by=BY).token
        with current.entered(client):
            for name, kind, query in SUBJECTS:
                subjects.create(name, kind, query, by=BY, why="Demonstration")
            users = [
                owner,
                _person("director@mareva.example", "Hugo Berger", Role.ADMINISTRATOR, client),
                _person("reader@mareva.example", "Ruth Owen", Role.READER, client),
            ]
            client_key = keys.make("Demonstration", tenant=client, scopes=_scopes(client), by=BY).token
            _tell()
    logins = {
        "agency": {"host": settings.AGENCY_HOST, "key": agency_key, "users": [owner]},
        "tenants": {client.slug: {"host": f"{client.slug}.{settings.CLIENT_HOSTS}", "key": client_key, "users": users}},
    }
    _keep(folder / LOGINS, logins)
    return logins


def remove_demonstration() -> list[str]:
    """Close the demonstration's client as any other: a job exports it, then everything of it goes. Names of what is being closed."""
    living = Tenant.objects.filter(demonstration=True, state__in=[TenantState.OPEN, TenantState.SUSPENDED])
    for client in living:
        states.close(client, by=BY)
    return [client.name for client in living]


def _person(email: str, name: str, role: Role, tenant: Tenant) -> dict[str, str]:
    """A person with a password of chance, who reads in the browser's language: what is printed, so that somebody can log in."""
    password = secrets.token_urlsafe(9)
    membership = people.join(email, name=name, role=role, tenant=tenant, by=BY)
    people.give_password(membership.user, password, by=BY)
    return {"email": email, "password": password, "role": role.value}


def _scopes(tenant: Tenant) -> list[str]:
    agency_only = {right.replace(".", ":") for right in rights.AGENCY_ONLY} | {"tenants:write"}
    return [scope for scope in EVERYTHING if tenant.is_agency or scope not in agency_only]


def _tell() -> None:
    """Push the ninety days, each place as a source of its own, and say which hours were not heard."""
    teller = Teller(timezone.now())
    told = teller.tell()
    for place in PLACES:
        of_place = [said.item for said in told if said.source == place.source]
        for start in range(0, len(of_place), BATCH):
            push.push(of_place[start : start + BATCH], by=BY, source_name=place.source)
    gaps.note(Source.objects.get(name=PLACES[0].source), *teller.gap(), GapReason.DOWN)


def _keep(file: Path, logins: dict[str, Any]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    made = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(made, "w") as out:
        json.dump(logins, out, indent=2, ensure_ascii=False)
