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
from reputation.series import keeping
from tenants import current
from tenants.models import Membership, Tenant, User
from tests.browser import site
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
        sources.create("feed", "Gazette", {"url": "https://feed.example/1"}, by=By.system())
        sales = keeping.create("Sales", "€", by=By.system())
        keeping.put(sales, {timezone.now().date() - timedelta(days=day): Decimal(100 + day) for day in range(1, 4)}, by=By.system())
    return port
