"""The main lists with one row, and with a part that cannot answer: the page says what is missing, the rest is there."""

from __future__ import annotations

import pytest
from django.urls import reverse

from core.errors import Unavailable
from reporting.models import Notification
from reputation import stretches
from search import engines
from tests.frontend.conftest import said
from tests.isolation import heard, meant, objects
from tests.isolation.place import SECRET, Place

LANGUAGES = ("en", "fr")
ONE = {
    "subjects": heard.subject,
    "sources": heard.source,
    "imports": heard.imported,
    "jobs": objects.job,
    "reports": objects.report,
    "people": objects.person,
    "keys": objects.key,
    "notes": objects.note,
    "incidents": meant.incident,
}
NAMED_OTHERWISE = {"jobs": lambda job: str(job.pk)}
"""What a row says of its object, where that is not the secret of its name."""


@pytest.fixture(params=LANGUAGES)
def page(request, acme, manager, client_of):
    return client_of(acme, manager, **{"accept-language": request.param})


@pytest.fixture
def furnished(acme, mentions):
    """One more subject, source, incident of each, beside the mentions that were heard."""
    place = Place(acme)
    return {name: place.one(make) for name, make in ONE.items()}


@pytest.mark.parametrize("name", ONE)
def test_a_list_of_one_shows_it(name, page, acme):
    made = Place(acme).one(ONE[name])
    shown = page.get(reverse(name))
    assert shown.status_code == 200
    assert NAMED_OTHERWISE.get(name, lambda _made: SECRET)(made) in shown.text


def test_one_saved_search_is_shown_beside_the_mentions(page, acme, brand):
    said(["Acme is superb"])
    Place(acme).one(objects.search)
    shown = page.get(reverse("mentions"))
    assert (shown.status_code, SECRET in shown.text) == (200, True)


def test_one_notification_is_shown(page, acme, manager):
    found = Notification.objects.create(
        kind="source_silent", user_id=manager.pk, event=1, values={"name": SECRET}, page="sources", number=""
    )
    shown = page.get(reverse("notifications"))
    assert (shown.status_code, SECRET in shown.text) == (200, True)
    assert reverse("notification", args=[found.pk]) in shown.text


@pytest.mark.parametrize("name", [*ONE, "today", "reputation", "notifications"])
def test_a_list_needs_no_search_engine(name, page, furnished, monkeypatch):
    def fails(*_asked: object) -> None:
        raise Unavailable("The search engine does not answer now: try again in a minute.", code="search_down")

    monkeypatch.setattr(engines, "answered", fails)
    shown = page.get(reverse(name))
    assert shown.status_code == 200
    if name == "today":
        assert "does not answer now" in shown.text or "ne répond pas" in shown.text
    if name in ONE:
        assert NAMED_OTHERWISE.get(name, lambda _made: SECRET)(furnished[name]) in shown.text


@pytest.mark.parametrize("name", ["today", "reputation"])
def test_a_score_that_is_still_being_computed_is_said_to_be_and_the_rest_is_shown(name, page, brand, mentions, monkeypatch):
    monkeypatch.setattr(stretches, "AT_ONCE", 0)
    shown = page.get(reverse(name))
    assert shown.status_code == 200
    assert "being computed" in shown.text or "en cours de calcul" in shown.text
    assert brand.name in shown.text


@pytest.mark.parametrize("name", ["subjects", "sources", "incidents", "reports"])
def test_a_list_needs_no_score(name, page, furnished, monkeypatch):
    monkeypatch.setattr(stretches, "AT_ONCE", 0)
    shown = page.get(reverse(name))
    assert (shown.status_code, SECRET in shown.text) == (200, True)
