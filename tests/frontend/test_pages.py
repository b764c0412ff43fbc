"""Each page of each host, in both languages, empty and with mentions in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape

import frontend
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
# What a list says when nothing is in it: what to do, or how it fills.
EMPTY = {
    "mentions": "First say whom to listen for: a brand, a competitor, a theme. Then import a file or follow a feed.",
    "subjects": "No subject yet.",
    "sources": "Follow a feed: the newspaper, the blog or the forum where you are talked about. Or import a file.",
    "imports": "No file yet: give one, look at ten of its rows, then bring it in.",
    "incidents": "Nothing rose above its usual course yet. A course is known after a week of listening.",
    "voices": "Nothing was heard yet: add a source or import a file, and voices are searched after it and every day.",
    "needs": "Nothing was heard yet: add a source or import a file, and needs are searched every day.",
    "statements": "No statement yet. Register a release, a promise or an answer, and see how its words are relayed. What the brand says "
    "where it speaks itself is proposed, once its sources are marked so.",
    "reports": "No report yet: choose a month, it is made in a moment.",
    "notes": "No note yet. Write down a campaign, a launch, a press release: the curves explain themselves later.",
    "notifications": "No notification yet. Reports, comments, imports and silent sources appear here.",
    "jobs": "No long work was asked yet: imports, exports and reports appear here.",
    "people": "Nobody of the client comes in yet.",
    "keys": "No key yet: name the program, tick what it may do, and copy its key.",
    "portal-links": "No link was made yet. A director who has no account reads the first page by one.",
    "all-series": "None yet. Make one, then give its file.",
    "erasures": "Nobody asked yet.",
    "lapsed": "No judgement waits: no text changed after somebody judged it.",
}
# Kinds of keys and of limits, not rows that somebody made.
NEVER_EMPTY = {"credentials", "limits"}
TEMPLATES = Path(frontend.__file__).parent / "templates" / "frontend"
AGENCY = ("clients", "open-client", "people", "keys", "jobs", "me")


@pytest.fixture(params=LANGUAGES)
def language(request) -> str:
    return request.param


@pytest.mark.parametrize("name", CLIENT)
def test_each_page_of_an_empty_client_is_shown(name, language, acme, manager, client_of):
    page = client_of(acme, manager).get(reverse(name), headers={"accept-language": language})
    assert page.status_code == 200
    assert f'<html lang="{language}">' in page.text


@pytest.mark.parametrize("name", EMPTY)
def test_each_list_of_an_empty_client_says_what_to_do(name, language, acme, manager, client_of):
    with translation.override(language):
        words = escape(translation.gettext(EMPTY[name]))
    assert language == "en" or words != escape(EMPTY[name])
    assert words in client_of(acme, manager).get(reverse(name), headers={"accept-language": language}).text


def test_every_list_says_something_when_it_is_empty():
    """A new list has a line above, or is never empty."""
    lists = {path.parent.name for path in TEMPLATES.glob("*/list.html")}
    assert lists - NEVER_EMPTY <= {name.removeprefix("all-") for name in EMPTY}


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
