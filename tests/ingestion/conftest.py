"""What tests of ingestion share: sources, subjects, and items taken through the whole pipeline."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from core.by import By
from core.choices import JobState
from ingestion import keeping, pipeline, sources, subjects
from ingestion.connectors import RawPayload
from ingestion.models import Mention, RawItem, Run, RunKind, Source, Subject
from tenants import jobs

BY = By.system()


def item(id: str | None = None, text: str = "The parcel of Acme came late", **fields: Any) -> dict[str, Any]:
    """An item of the API, as it is kept."""
    return {**({"external_id": id} if id is not None else {}), "text": text, **fields}


def keep(source: Source, *items: dict[str, Any]) -> Run:
    """Keep items as one page of a source."""
    run = Run.objects.create(source=source, kind=RunKind.FETCH, state=JobState.RUNNING)
    keeping.keep_page(source, run, [RawPayload(str(one.get("external_id") or one.get("url")), one) for one in items])
    run.refresh_from_db()
    return run


def process() -> None:
    """Read all that waits."""
    while pipeline.work_one_batch():
        pass


def bring(source: Source, *items: dict[str, Any]) -> Run:
    """Keep items and read them."""
    run = keep(source, *items)
    process()
    run.refresh_from_db()
    return run


def outcomes(source: Source) -> list[str]:
    """How the raw items of a source ended, in the order in which they were first received."""
    return list(RawItem.objects.filter(source=source).order_by("pk").values_list("outcome", flat=True))


def only() -> Mention:
    """The one mention there is."""
    return Mention.objects.get()


@pytest.fixture
def source(acme) -> Source:
    return sources.create("push", "Shop", {}, by=BY)


@pytest.fixture
def other(acme) -> Source:
    return sources.create("push", "Forum", {}, by=BY)


@pytest.fixture
def subject(acme) -> Subject:
    return subjects.create("Acme", "own", "acme", by=BY)


Bring = Callable[..., Run]


@pytest.fixture
def work(acme) -> Callable[[], None]:
    """Do all that is due in the lanes of ingestion, as workers would."""

    def run() -> None:
        for _round in range(10):
            jobs.work("bulk", time.monotonic() + 60)
            process()

    return run
