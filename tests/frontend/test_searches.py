"""Searches kept under a name, for oneself or for others."""

from __future__ import annotations

import pytest

from search.models import SavedSearch
from tests.frontend.test_mentions import ENGLISH, listed


@pytest.fixture
def page(acme, analyst, client_of):
    return client_of(acme, analyst, **ENGLISH)


def test_a_search_is_kept_for_oneself_or_for_all_changed_and_removed(page, acme, reader, manager, client_of, mentions):
    page.post("/searches/keep/", {"name": "Mine", "kept_for": "me", "asked": "?q=sole"})
    page.post("/searches/keep/", {"name": "Theirs too", "kept_for": "all", "asked": "?q=terrible"})
    page.post("/searches/keep/", {"name": "Of the agency", "kept_for": "agency", "asked": "?q=nulles"})
    assert all(name in listed(page) for name in ("Mine", "Theirs too", "Of the agency"))
    colleague, client = listed(client_of(acme, manager)), listed(client_of(acme, reader))
    assert [name in colleague for name in ("Mine", "Theirs too", "Of the agency")] == [False, True, True]
    assert [name in client for name in ("Mine", "Theirs too", "Of the agency")] == [False, True, False]

    kept = SavedSearch.objects.get(name="Theirs too")
    assert client_of(acme, reader).get(f"/searches/{kept.pk}/").status_code == 403
    assert page.post("/searches/keep/", {"name": "Mine", "kept_for": "me", "asked": "?q=x"}).status_code == 422
    page.post(f"/searches/{kept.pk}/", {"name": "Blame", "kept_for": "all", "q": "terrible OR nulles"})
    kept.refresh_from_db()
    assert (kept.name, kept.question["q"], kept.version) == ("Blame", "terrible OR nulles", 2)
    page.post(f"/searches/{kept.pk}/remove/")
    assert not SavedSearch.objects.filter(pk=kept.pk).exists()
