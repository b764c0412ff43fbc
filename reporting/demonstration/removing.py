"""Removes the demonstration: its clients are closed like any other, the invented people of the agency go, its owner and key stay."""

from __future__ import annotations

from pathlib import Path

from core.by import By
from core.shared.models import AgencyJob
from reporting.demonstration import logins
from reporting.demonstration.opening import STAFF, living
from tenants import current, migrating, people, states
from tenants.models import Tenant


def remove_demonstration(folder: Path, *, by: By) -> list[tuple[Tenant, AgencyJob]]:
    """Begin to close each of its clients: a job exports it, then everything of it goes. What is being closed, with the job of each."""
    begun = [(client, states.close(client, by=by)) for client in living()]
    if begun:
        emails = [email for email, *_rest in STAFF]
        with current.agency():
            for membership in people.members(migrating.ensure_agency()).filter(user__email__in=emails):
                people.withdraw(membership, by=by)
        logins.forget(folder, [client.slug for client, _job in begun], emails)
    return begun
