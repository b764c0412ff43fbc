"""Screens that the URL table does not reach by numbers: opened by a link, begun by somebody, or another state of one of its pages."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from core.by import By
from frontend.opening import STEPS
from ingestion import imports
from reporting import sharing
from reporting.models import Report
from tenants import invitations, openings
from tenants.models import Invitation, Tenant, User
from tests.isolation.place import AT, BY

PASSWORD = "the password of the link"
FILE = b"text;date;author\nThe sole of my Mareva came off.;2026-11-02;Ana\nGood shoes.;2026-11-03;Max\n"
SAID: dict[str, Any] = {
    "name": {"name": "Maréva", "slug": "mareva", "languages": ["fr", "en"], "time_zone": "Europe/Paris"},
    "brand": [{"name": "Maréva", "query": "mareva"}, {"name": "Solea", "query": "solea"}],
    "sources": [{"url": "https://gazette.example/rss.xml", "name": "Gazette"}],
    "people": [{"email": "zoe@mareva.example", "role": "reader", "language": "fr"}],
}


def by_link(tenant: Tenant, report: Report) -> dict[str, str]:
    """A report shared, the same behind a password, the first page of the portal, an invitation; in the tenant's schema."""
    ends_at = timezone.now() + timedelta(days=30)
    shared = {
        "shared-report": sharing.make(report, "Ms Roux", ends_at, by=BY),
        "shared-closed": sharing.make(report, "Mr Blanc", ends_at, by=BY, password=PASSWORD),
        "shared-first": sharing.make(sharing.FirstPage(), "The board", ends_at, by=BY),
    }
    token = "an-invitation-that-was-sent-by-mail"
    Invitation.objects.filter(digest=invitations.digest(token)).delete()  # of pictures that were taken before
    Invitation.objects.create(
        digest=invitations.digest(token), email="expected@acme.example", tenant=tenant, role="reader", language="en",
        ends_at=AT + timedelta(days=3650),
    )  # fmt: skip
    return {name: reverse("shared", kwargs={"token": made.token}) for name, made in shared.items()} | {
        "invitation": reverse("invitation", kwargs={"token": token})
    }


def of_imports() -> dict[str, str]:
    """A file whose columns are looked at, and one that waits to be read."""
    looked, started = (
        imports.receive(io.BytesIO(FILE + line), f"{name}.csv", by=BY) for name, line in (("Reviews", b""), ("Notes", b"\n"))
    )
    imports.start(started, started.mapping, by=BY)
    return {"import-mapping": f"/imports/{looked.pk}/", "import-progress": f"/imports/{started.pk}/"}


def steps_of_an_opening(user: User) -> dict[str, str]:
    """Each step of a client on its way to be opened by this person, with all of it said."""
    begun = openings.begin(SAID["name"], by=By.user(user))
    for step in ("brand", "sources", "people"):
        begun = openings.say(begun, step, SAID[step])
    parts = [(step, {"opening": begun.pk, "step": step}) for step in STEPS]
    return {f"opening-{step}": reverse("opening", settings.PUBLIC_SCHEMA_URLCONF, kwargs=part) for step, part in parts}
