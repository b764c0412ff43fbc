"""A page asks as many questions of the database whatever the number of its rows."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ingestion import sources, subjects
from tenants import current, opening, pulse
from tests.frontend.conftest import BY, said

TEXTS = [f"Acme {word} shoes number {number}" for number in range(8) for word in ("love", "terrible", "late")]


def questions(page, address: str) -> int:
    page.get(address)  # what is remembered between requests is remembered now
    cache.clear()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert page.get(address).status_code == 200
    return len([query for query in asked.captured_queries if not query["sql"].startswith("SET ")])


@pytest.mark.parametrize(
    "address", ["/", "/mentions/", "/subjects/", "/reputation/", "/sources/", "/imports/", "/reports/", "/jobs/", "/people/", "/keys/"]
)
def test_more_rows_are_not_more_questions(address, acme, manager, client_of, brand):
    page = client_of(acme, manager)
    subjects.create("Sole", "competitor", "sole", by=BY)
    sources.create("feed", "Feed 0", {"url": "https://feed.example/0"}, by=BY)
    said(TEXTS * 2)
    few = questions(page, address)
    for number in range(1, 5):
        subjects.create(f"Other {number}", "competitor", f"other{number} OR number", by=BY)
        sources.create("feed", f"Feed {number}", {"url": f"https://feed.example/{number}"}, by=BY)
    said([f"{text}, again" for text in TEXTS * 3])
    assert questions(page, address) <= few


def test_more_clients_are_not_more_questions(agency, owner, client_of):
    page = client_of(agency, owner)
    few = questions(page, "/")
    made = opening.open_tenant("Third", "third", by=BY)
    with current.entered(made):
        pulse.report(volume=3, usual=[1, 5], silent=0)
    assert questions(page, "/") <= few
