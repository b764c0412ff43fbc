"""Who may log in to the demonstration, and how: one file beside the data, readable by its owner only."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from typing import Any, Final

from reporting.demonstration.marks import BY
from tenants import people, rights
from tenants.models import Membership, Tenant

LOGINS: Final = "demo.json"
EVERYTHING: Final = tuple(scope for scope in rights.SCOPES if scope.endswith((":read", ":write", ":push", ":export", ":run", ":make")))


def person(email: str, name: str, role: str, tenant: Tenant, clients: list[int] | None = None) -> dict[str, str]:
    """A person with a password of chance, who reads in the browser's language. Somebody of an earlier demonstration comes back."""
    password = secrets.token_urlsafe(9)
    known = people.members(tenant).filter(user__email=email).first()
    membership: Membership = known or people.join(email, name=name, role=role, tenant=tenant, by=BY, clients=clients)
    people.give_password(membership.user, password, by=BY)
    return {"email": email, "password": password, "role": membership.role}


def scopes(tenant: Tenant) -> list[str]:
    """All that a program may do at this place."""
    agency_only = {right.replace(".", ":") for right in rights.AGENCY_ONLY} | {"tenants:write"}
    return [scope for scope in EVERYTHING if tenant.is_agency or scope not in agency_only]


def keep(folder: Path, logins: dict[str, Any]) -> None:
    """Write them down."""
    folder.mkdir(parents=True, exist_ok=True)
    made = os.open(folder / LOGINS, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(made, "w") as out:
        json.dump(logins, out, indent=2, ensure_ascii=False)


def forget(folder: Path, slugs: list[str], emails: list[str]) -> None:
    """Take these clients and people out of the file, where there is one."""
    try:
        logins = json.loads((folder / LOGINS).read_text())
    except FileNotFoundError:
        return
    logins["tenants"] = {slug: kept for slug, kept in logins["tenants"].items() if slug not in slugs}
    logins["agency"]["users"] = [user for user in logins["agency"].get("users", ()) if user["email"] not in emails]
    keep(folder, logins)
