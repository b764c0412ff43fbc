"""A web server on loopback, and the one door out with a clock and a pace of its own."""

from datetime import UTC, datetime

import pytest

from core.http import Door
from tests.core.loopback import FreePace, serve

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def site(settings):
    settings.HTTP_ALLOWED_PRIVATE_HOSTS = ("127.0.0.1", "feeds.example")
    with serve() as site:
        yield site


@pytest.fixture
def pace():
    return FreePace()


@pytest.fixture
def door(pace):
    return Door(resolve=lambda host, port: ["127.0.0.1"], pace=pace, now=lambda: NOW)
