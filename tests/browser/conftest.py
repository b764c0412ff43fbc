"""One Chromium for the run. Its driver keeps a loop running in this thread, which Django would take for asynchronous code."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import site

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with site.browser() as started:
        yield started
