"""The score, keys, people and settings: the main act of each screen, and what it refuses."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from frontend import scopes, standing
from frontend.bar import newest_period
from ingestion import subjects
from ingestion.models import Subject
from reputation import ahead
from reputation.models import Rollup
from tenants import current
from tenants.models import ApiKey, Tenant, User
from tenants.rights import ALL, SCOPES
from tests.frontend.conftest import BY, said
from tests.working import run_jobs

FEEDS = Path(__file__).parent.parent / "ingestion" / "feeds"


@pytest.fixture
def page(acme, manager, client_of):
    return client_of(acme, manager, **{"accept-language": "en"})


# -- the score and its reports


def test_the_parts_of_a_score_add_up_to_what_is_shown(page, brand):
    said([f"Acme is terrible, number {n}" for n in range(12)] + [f"I love Acme, number {n}" for n in range(6)])
    since, until = newest_period().instants(current.zone())
    assert since
    assert until
    stands = standing.standing(brand, since, until)
    assert stands.score.enough
    for group in standing.parts(stands):
        assert round(sum(line.points for line in group.lines) + group.rest, 1) == stands.total
        assert round(stands.habit + stands.total, 1) == stands.value
    html = page.get("/reputation/").text
    assert "What makes it, by story" in html
    assert "18 stories weighed" in html


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?since=1000-01-01&until=9999-12-31", "Write a day from 1970 to 2199."),
        ("?since=1980-01-01&until=2026-01-01", "longer than ten years"),
        ("?since=2026-11-22&until=2020-01-01", "Swap its two dates"),
    ],
)
def test_days_that_cannot_be_meant_are_told(page, mentions, query, words):
    response = page.get(f"/reputation/{query}")
    assert response.status_code == 422
    assert words in response.text


def test_the_course_of_years_is_drawn_by_month(page, brand, mentions):
    assert len(ahead.course(brand.pk, datetime(2017, 1, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC))) < 125
    assert page.get("/reputation/?since=2017-01-01&until=2026-11-30").status_code == 200


def test_stories_that_add_hundredths_are_shown_with_two_places(page, brand, monkeypatch):
    said([f"Acme is terrible, number {n}" for n in range(12)])
    said(["Acme est vraiment nul, la semelle se décolle."])
    monkeypatch.setattr(standing, "VISIBLE", 100)
    found = ahead.window()
    assert found
    since, until = found
    by_story, *others = standing.parts(standing.standing(brand, since, until))
    assert by_story.places == 2
    assert {group.places for group in others} == {1}
    assert round(sum(line.points for line in by_story.lines) + by_story.rest, 2) == by_story.total


def test_a_score_of_too_few_stories_is_grey_and_says_so(page, mentions, brand):
    said(["Acme once more"])
    Subject.objects.exclude(pk=brand.pk).delete()
    other = subjects.create("Sole", "theme", "sole", by=BY)
    html = page.get(f"/reputation/?subject={other.pk}").text
    assert "Nothing was said of Sole in this period." in html


def test_a_subject_of_nobody_is_not_found(page, brand):
    assert page.get("/reputation/?subject=999999").status_code == 404


# -- who, what


def test_what_a_key_may_do_is_said_in_words_beside_its_scope(page):
    html = page.get("/keys/").text
    ticked = re.search(r'title="mentions:read">(.*?)</label>', html, re.DOTALL)
    assert ticked
    assert "<span>read</span>" in ticked[1]
    assert scopes.words("moons:read") == "moons:read"


def test_scopes_are_offered_by_area_and_none_twice():
    offered = {str(area): [scope for scope, _words in given] for area, given in scopes.offered(ALL)}
    assert offered["Jobs"] == ["jobs:read", "jobs:stop"]
    assert offered["Mentions"] == ["mentions:read", "mentions:correct", "mentions:push", "mentions:export", "mentions:write"]


def test_a_scope_of_every_change_says_which_changes_these_are():
    offered = {scope: str(told) for _area, given in scopes.offered(ALL) for scope, told in given}
    assert offered["mentions:write"] == "every change (correct, send in)"
    assert scopes.words("mentions:write") == "Mentions: every change (correct, send in)"
    assert scopes.words("needs:write") == "Needs: handle"


def test_many_scopes_are_told_by_their_number(acme):
    assert scopes.told(["mentions:read"], acme) == "Mentions: read"
    assert scopes.told(SCOPES, acme) == "everything"
    assert re.fullmatch(r"4 of \d+ rights", scopes.told(["jobs:read", "mentions:read", "needs:read", "voices:read"], acme))


def test_every_scope_has_words():
    assert [scope for scope in SCOPES if scopes.words(scope) == scope] == []


def test_a_key_is_shown_once_rotated_and_revoked(page):
    made = page.post("/keys/", {"name": "BI", "scopes": ["mentions:read"], "last_day": "", "addresses": "203.0.113.7, 10.0.0.0/8"})
    key = ApiKey.objects.get()
    assert f"vgk_{key.prefix}_" in made.text
    assert key.addresses == ["203.0.113.7/32", "10.0.0.0/8"]
    secret = made.text.split(f"vgk_{key.prefix}_")[1][:43]
    assert secret not in page.get("/keys/").text
    page.post(f"/keys/{key.pk}/rotate/")
    assert ApiKey.objects.count() == 2
    page.post(f"/keys/{key.pk}/revoke/")
    key.refresh_from_db()
    assert key.revoked_at


def test_a_key_without_scope_is_refused_beside_the_field(page):
    response = page.post("/keys/", {"name": "BI", "last_day": "", "addresses": ""})
    assert response.status_code == 422
    assert not ApiKey.objects.exists()


def test_another_time_zone_counts_the_hours_again(page, acme, mentions):
    page.post("/settings/", {"languages": ["en"], "time_zone": "Asia/Kolkata"})
    acme = Tenant.objects.get(pk=acme.pk)
    assert (acme.languages, acme.time_zone) == (["en"], "Asia/Kolkata")
    with current.entered(acme):
        run_jobs()
    assert {rollup.hour.minute for rollup in Rollup.objects.filter(mentions__gt=0)} == {30}


def test_a_person_chooses_a_language_for_everywhere(page, manager):
    page.post("/me/", {"name": "Inès", "language": "fr", "letter_keys": "on"})
    manager = User.objects.get(pk=manager.pk)
    assert (manager.name, manager.language) == ("Inès", "fr")
    assert '<html lang="fr">' in page.get("/").text
    page.post("/language/", {"language": "en", "next": "/mentions/"})
    assert '<html lang="en">' in page.get("/").text


def test_a_stranger_chooses_a_language_too_and_is_not_sent_elsewhere(acme, client_of):
    browser = client_of(acme)
    assert browser.post("/language/", {"language": "fr", "next": "https://evil.example/"}).headers["Location"] == "/"
    assert '<html lang="fr">' in browser.get("/account/login/").text


# -- what is not there


def test_a_page_that_does_not_exist_says_what_to_do(page, acme, client_of):
    assert page.get("/nothing/").status_code == 404
    assert "Check the address" in page.get("/nothing/").text
    assert "Check the address" in client_of(acme, **{"accept-language": "en"}).get("/nothing/").text


def test_who_may_not_is_told_whom_to_ask(acme, reader, client_of):
    response = client_of(acme, reader, **{"accept-language": "en"}).get("/keys/")
    assert response.status_code == 403
    assert "Ask an administrator" in response.text


def test_the_menu_shows_what_one_may_open(acme, reader, client_of):
    html = client_of(acme, reader).get("/").text
    assert 'href="/mentions/"' in html
    assert 'href="/keys/"' not in html
    assert 'href="/sources/"' not in html


def test_no_page_carries_inline_style_or_script(page, mentions):
    for address in ("/", "/mentions/", "/reputation/", "/subjects/", "/sources/", "/imports/", "/keys/"):
        response = page.get(address)
        assert "unsafe" not in response.headers["Content-Security-Policy"]
        assert " style=" not in response.text
        for script in re.findall(r"<script[^>]*>", response.text):
            assert re.search(r' src="/static/frontend/built/[^"]+" nonce="[^"]+"| type="application/json"', script)
        assert "<style" not in response.text
