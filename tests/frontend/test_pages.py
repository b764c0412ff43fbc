"""Each page of each host, in both languages, empty and with mentions in it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.conftest import PASSWORD

LANGUAGES = ("en", "fr")
CLIENT = (
    "today",
    "mentions",
    "subjects",
    "add-subject",
    "reputation",
    "reports",
    "sources",
    "add-source",
    "imports",
    "jobs",
    "settings",
    "people",
    "keys",
    "me",
)
AGENCY = ("clients", "open-client", "people", "keys", "jobs", "me")


@pytest.fixture(params=LANGUAGES)
def language(request) -> str:
    return request.param


@pytest.mark.parametrize("name", CLIENT)
def test_each_page_of_an_empty_client_says_what_to_do(name, language, acme, manager, client_of):
    page = client_of(acme, manager).get(reverse(name), headers={"accept-language": language})
    assert page.status_code == 200
    assert f'<html lang="{language}">' in page.text


@pytest.mark.parametrize("name", CLIENT)
def test_each_page_of_a_client_with_mentions_is_shown(name, language, acme, manager, client_of, mentions):
    page = client_of(acme, manager).get(reverse(name), headers={"accept-language": language})
    assert page.status_code == 200


@pytest.mark.parametrize("name", AGENCY)
def test_each_page_of_the_agency_is_shown(name, language, agency, owner, client_of):
    page = client_of(agency, owner).get(reverse(name, urlconf="core.urls_agency"), headers={"accept-language": language})
    assert page.status_code == 200
    assert f'<html lang="{language}">' in page.text


@pytest.mark.parametrize("name", ["account_login", "account_reset_password", "account_reset_password_done"])
def test_the_way_in_is_shown_to_anybody(name, language, acme, client_of):
    page = client_of(acme).get(reverse(name), headers={"accept-language": language})
    assert page.status_code == 200
    assert "Acme" in page.text


def test_nothing_is_announced_after_a_login_but_the_page(client_of, acme, reader):
    browser = client_of(acme)
    assert browser.post("/account/login/", {"login": reader.email, "password": PASSWORD}).status_code == 302
    html = browser.get("/").text
    assert reader.name in html
    assert 'class="notices"' not in html


@pytest.mark.django_db
@pytest.mark.parametrize("host", ["acme", "agency"])
def test_who_asks_for_too_many_links_is_told_to_wait(request, client_of, host, owner):
    door = client_of(request.getfixturevalue(host), **{"accept-language": "fr"})
    for _time in range(6):
        asked = door.post("/account/password/reset/", {"email": owner.email})
    assert (asked.status_code, asked.headers["Retry-After"]) == (429, "300")
    assert "Attendez cinq minutes" in asked.text
