"""One Chromium for the run, and a client to look at. The driver of Chromium keeps a loop running in this thread.

Django would take that for asynchronous code.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connections
from django.utils import timezone
from playwright.sync_api import Browser

from core.by import By
from ingestion import sources, subjects
from ingestion.models import Mention, Subject
from reputation.models import Voice
from reputation.series import keeping
from tenants import current
from tenants.models import Membership, Tenant, User
from tests.browser import desk, site
from tests.conftest import PASSWORD
from tests.frontend.conftest import said

TEXTS = [
    "I love Acme, the best shoes.",
    "Acme is terrible: the sole came off.",
    "Bought a pair at Acme.",
    "Les chaussures Acme sont nulles.",
]

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with site.browser() as started:
        yield started


@pytest.fixture
def port(transactional_db) -> Iterator[int]:
    """A client with one subject, committed, for a server in a thread of its own."""
    acme = Tenant.objects.get(slug="acme")
    user = User.objects.create_user("ines@agency.example", "Inès Vidal", PASSWORD)
    Membership.objects.create(user=user, tenant=None, role="manager")
    with current.entered(acme):
        subjects.create("Acme", "own", "acme", by=By.system())
    with site.served() as port:
        yield port
    connections.close_all()


@pytest.fixture
def heard(port) -> int:
    """The client of `port` with mentions, a source that does not answer, and figures of its own."""
    with current.entered(Tenant.objects.get(slug="acme")):
        said(TEXTS)
        _voice()
        sources.create("feed", "Gazette", {"url": "https://feed.example/1"}, by=By.system())
        sales = keeping.create("Sales", "€", by=By.system())
        keeping.put(sales, {timezone.now().date() - timedelta(days=day): Decimal(100 + day) for day in range(1, 4)}, by=By.system())
    return port


def _voice() -> None:
    """Somebody who defends it, with a text that shows it."""
    shown = Mention.objects.select_related("author").earliest("pk")
    assert shown.author is not None
    proofs = [{"kind": "recommends", "count": 1, "mentions": [shown.pk], "beside": []}]
    led = {"threads": 2, "began": 1, "answered_by": 3, "repeated_by": 0, "top": [{"mention": shown.pk, "people": 3}]}
    Voice.objects.create(
        pk=1, author=shown.author, subject=Subject.objects.get(), kind="ambassador", value=0.68, low=0.13, high=0.97, rank=0.3, stories=6,
        mentions=7, weeks=4, reach=5_200, proofs=proofs, led=led, against=[proofs[0] | {"kind": "contrary"}],
        first_at=shown.published_at, newest_at=shown.published_at, found_at=timezone.now(),
    )  # fmt: skip


@pytest.fixture
def address(port) -> str:
    """Of a client that the desk's mentions were told to."""
    return desk.heard(port)
