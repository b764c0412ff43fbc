"""The demonstration on the screens: said to be one, led through by a tour, removed by one button; no other client knows of it."""

from __future__ import annotations

import html
import re

import pytest
from django.conf import settings
from django.urls import reverse

from core.shared.models import AgencyJob
from ingestion.models import Mention
from reporting.demonstration import logins
from reporting.demonstration.scripts.mareva import MAREVA
from tenants import current, opening
from tenants.models import Tenant
from tests.frontend.conftest import BY, said

SCREENS = ["today", "mentions", "mention", "subjects", "reputation", "incidents", "voices", "sources", "reports"]
TOUR = re.compile(r'<section class="tour".*?</section>', re.DOTALL)


@pytest.fixture
def mareva(acme, agency) -> Tenant:
    """The demonstration's client as it is opened, with a few of its texts."""
    with current.agency():
        made = opening.open_tenant("Maréva", "mareva", languages=["fr"], by=BY, demonstration=True)
    with current.entered(made):
        from ingestion import subjects

        subjects.create("Maréva", "own", "maréva OR brisa", by=BY)
        said([f"{MAREVA.shown} : la semelle part.", "Maréva ouvre à Lyon.", f"{MAREVA.shown} (copié de Maréva)."])
    return made


@pytest.fixture
def page(mareva, owner, client_of):
    return client_of(mareva, owner, **{"accept-language": "en"})


def box(text: str) -> str:
    found = TOUR.search(text)
    return html.unescape(found[0]) if found else ""


def next_of(text: str) -> str:
    found = re.search(r'class="button small primary" href="([^"]+)"', box(text))
    return html.unescape(found[1]) if found else ""


def test_every_page_of_it_says_what_it_is_and_offers_the_tour(page):
    for name in ("today", "mentions", "settings", "keys"):
        text = page.get(reverse(name)).text
        assert "Demonstration: these mentions are invented." in text
        assert "Tour of the screens" in text
        assert box(text) == ""


def test_the_tour_leads_from_screen_to_screen_and_tells_what_each_holds(page, mareva):
    address, seen = "/?tour=today", []
    while address:
        answer = page.get(address)
        assert answer.status_code == 200, address
        text = answer.text
        name = address.partition("tour=")[2]
        seen.append(name)
        assert str(MAREVA.hints[name]) in box(text)
        assert f"{len(seen)} of 9" in box(text)
        assert "End the tour" in box(text)
        address = next_of(text)
    assert seen == SCREENS
    assert 'href="/?tour=today"' in box(text)
    assert "Start again" in box(text)


def test_the_tour_opens_the_oldest_mention_that_the_story_means(page, mareva):
    with current.entered(mareva):
        oldest = Mention.objects.filter(text__contains=MAREVA.shown).earliest("published_at")
    assert next_of(page.get("/mentions/?tour=mentions").text) == f"/mentions/{oldest.pk}/?tour=mention"


def test_a_stop_without_its_mention_is_left_out(page, mareva):
    with current.entered(mareva):
        Mention.objects.update(text="Maréva")
    text = page.get("/mentions/?tour=mentions").text
    assert "2 of 8" in box(text)
    assert next_of(text) == "/subjects/?tour=subjects"


def test_a_stop_asked_on_another_page_shows_nothing_and_the_way_in_begins_here(page):
    text = page.get("/reputation/?tour=mentions").text
    assert box(text) == ""
    assert 'href="/reputation/?tour=reputation"' in text
    assert 'href="/?tour=today"' in page.get("/keys/?tour=nonsense").text


def test_people_of_the_client_are_led_through_the_screens_that_they_have(mareva, client_of, person):
    reader = client_of(mareva, person("reader", mareva), **{"accept-language": "fr"})
    text = reader.get("/?tour=today").text
    assert "1 sur 8" in box(text)
    assert "Quitter la visite" in box(text)
    address, seen = "/?tour=today", []
    while address:
        seen.append(address.partition("tour=")[2])
        address = next_of(reader.get(address).text)
    assert seen == [name for name in SCREENS if name != "sources"]


def test_no_other_client_knows_of_it(acme, owner, client_of):
    text = client_of(acme, owner, **{"accept-language": "en"}).get("/?tour=today").text
    assert "Demonstration" not in text
    assert box(text) == ""


# -- the button


@pytest.fixture
def desk(agency, owner, client_of):
    return client_of(agency, owner, **{"accept-language": "en"})


@pytest.fixture
def remove() -> str:
    return reverse("remove-demonstration", urlconf=settings.PUBLIC_SCHEMA_URLCONF)


def test_one_button_closes_its_clients_and_no_other(desk, mareva, remove, tmp_path, settings):
    settings.VAR_DIR = tmp_path
    logins.keep(tmp_path, {"agency": {"host": "h", "key": "k", "users": []}, "tenants": {"mareva": {}, "other": {}}})
    assert remove in desk.get("/").text
    asked = desk.get(remove).text
    assert "Maréva" in asked
    assert "Acme" not in asked
    answer = desk.post(remove, follow=True)
    assert "The demonstration is being removed: Maréva." in html.unescape(answer.text)
    with current.agency():
        assert Tenant.objects.get(slug="mareva").state == "closing"
        assert Tenant.objects.get(slug="acme").state == "open"
        assert AgencyJob.objects.filter(kind="close_tenant", by_kind="user").count() == 1
    assert '"mareva"' not in (tmp_path / logins.LOGINS).read_text()
    assert '"other"' in (tmp_path / logins.LOGINS).read_text()
    assert remove not in desk.get("/").text
    again = desk.post(remove, follow=True)
    assert "There is no demonstration to remove." in again.text


def test_the_button_is_for_those_who_may_close_clients(agency, mareva, person, client_of, remove):
    for role in ("manager", "analyst"):
        desk = client_of(agency, person(role), **{"accept-language": "en"})
        assert remove not in desk.get("/").text
        assert desk.post(remove).status_code == 403
    assert Tenant.objects.get(slug="mareva").state == "open"


def test_without_a_demonstration_there_is_no_button(desk, acme, remove):
    assert remove not in desk.get("/").text
    assert "There is no demonstration to remove." in desk.get(remove, follow=True).text
