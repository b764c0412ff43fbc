"""What tests of the API share: a program with every right, and mentions that were pushed, read, indexed and counted."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from core.by import By
from ingestion import pipeline, push, subjects
from ingestion.models import Mention, Run, Subject
from reputation import rollups
from search import indexing
from tenants import jobs
from tenants.models import Lane
from tests.conftest import Browser

BY = By.system()
API = "/api/v1"


def later() -> float:
    return time.monotonic() + 30


def settle() -> None:
    """Read all that waits, index and count it."""
    while pipeline.work_one_batch():
        pass
    rollups.recount(list(Mention.objects.values_list("pk", flat=True)))
    indexing.sync(Mention.objects.values_list("pk", flat=True))


def work() -> None:
    """Do the jobs."""
    jobs.work(Lane.BULK, later())


def item(number: int = 1, text: str = "The parcel of Acme came late", **more: Any) -> dict[str, Any]:
    """An item to push."""
    day = f"2026-10-{1 + number % 28:02d}T08:{number % 60:02d}:00Z"
    return {"external_id": str(number), "text": text, "published_at": day, "language": "en", "platform": "forum", **more}


def brought(*items: dict[str, Any]) -> Run:
    """Push items, and do all that follows."""
    run = push.push(items, by=BY)
    settle()
    return run


@pytest.fixture
def subject(acme) -> Subject:
    return subjects.create("Acme", "own", "acme", by=BY)


@pytest.fixture
def other(acme) -> Subject:
    return subjects.create("Parcels", "theme", "parcel", by=BY)


@pytest.fixture
def program(acme, client_of, api_key) -> Browser:
    """A program with every right at acme."""
    return client_of(acme, key=api_key(acme))


@pytest.fixture
def limited(acme, client_of, person, subject) -> Browser:
    """Somebody of the client who may see one subject only."""
    return client_of(acme, person("administrator", acme, email="limited@acme.example", subjects=[subject.pk]))


Send = Callable[..., Any]


@pytest.fixture
def send(program) -> Send:
    """Send JSON: `send("post", "subjects", {...})`."""

    def sent(verb: str, path: str, body: Any = None, **more: Any) -> Any:
        return getattr(program, verb)(f"{API}/{path}", data=body, content_type="application/json", **more)

    return sent
