"""Things to look at: a client with a subject and mentions, all brought in by the product's own actions."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from core.by import By
from ingestion import pipeline, push, subjects
from ingestion.models import Mention, Subject
from reputation import rollups
from search import indexing

BY = By.system()


@pytest.fixture
def brand(acme) -> Subject:
    return subjects.create("Acme", "own", "acme", by=BY)


def said(texts: list[str], *, source: str = "API", **more: object) -> list[Mention]:
    """Push these texts, one an hour up to now, and have them read, indexed and counted."""
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    items = [
        {"external_id": f"{hash((text, place)) & 0xFFFFFF}", "text": text, "author": f"author{place}",
         "published_at": (now - timedelta(hours=place)).isoformat(), **more}
        for place, text in enumerate(texts)
    ]  # fmt: skip
    push.push(items, by=BY, source_name=source)
    settle()
    return list(Mention.objects.order_by("-published_at"))


def settle() -> None:
    """What workers do, in the test's own transaction: changes of an open transaction are not read by the lanes."""
    while pipeline.work(time.monotonic() + 60) is True:
        pass
    ids = list(Mention.objects.values_list("pk", flat=True))
    indexing.sync(ids)
    rollups.recount(ids)


@pytest.fixture
def mentions(brand) -> list[Mention]:
    return said(
        [
            "I love Acme, the best shoes I ever had.",
            "Acme is terrible: the sole came off after a week.",
            "Bought a pair at Acme in Paris.",
            "J’adore les chaussures Acme, vraiment superbes.",
            "Les chaussures Acme sont nulles, la semelle se décolle.",
            "Acme Acme Acme, everybody speaks of Acme.",
        ]
    )
