"""Two people of one client, each limited to a subject of their own: no page, file or answer tells one what is the other's.

The table of URLs is walked, so a new page is tried from the day it exists.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from django.conf import settings

from core.by import By
from ingestion import subjects
from ingestion.models import Mention, Subject
from tenants.models import Tenant
from tests.conftest import Standing
from tests.frontend.conftest import said
from tests.isolation.routes import Route, routes

pytestmark = pytest.mark.django_db
BY = By.system()
MINE, THEIRS = "quartzo", "zanzibo"
CLIENT = routes(settings.ROOT_URLCONF)
LISTS = [route for route in CLIENT if not route.holes]


def spoken_of(acme: Tenant) -> dict[str, Subject]:
    """A subject of each, with mentions."""
    made = {word: subjects.create(f"Subject {word}", "own", word, by=BY) for word in (MINE, THEIRS)}
    said([f"All speak of {word} today, number {number}: superb." for word in made for number in range(3)])
    return made


@pytest.fixture(scope="module")
def watched(standing: Standing) -> Iterator[Mapping[str, Subject]]:
    with standing(spoken_of) as made:
        yield made


@pytest.fixture
def two(watched, acme, person, client_of):
    """A browser of each, and the subject of each."""
    made = {}
    for word, subject in watched.items():
        user = person("administrator", acme, email=f"{word}@acme.example", subjects=[subject.pk])
        made[word] = (client_of(acme, user), subject)
    return made


def told(response) -> str:
    parts = response.streaming_content if response.streaming else [response.content]
    return b"".join(parts).decode(errors="replace")


def test_each_finds_their_own(two):
    for word, (browser, _subject) in two.items():
        assert word in told(browser.get("/mentions/?since=&until="))
        assert word in told(browser.get("/api/v1/mentions"))


@pytest.mark.parametrize("query", ["?since=&until=", f"?q={THEIRS}&since=&until="])
@pytest.mark.parametrize("route", LISTS, ids=str)
def test_no_page_tells_what_is_the_other_s(two, route: Route, query):
    browser, _subject = two[MINE]
    words = told(browser.get(f"{route.path}{query}")).replace(f"q={THEIRS}", "").replace(f'value="{THEIRS}"', "")
    assert f"Subject {THEIRS}" not in words
    assert f"speak of {THEIRS}" not in words


def test_the_other_s_mentions_and_subjects_are_not_found_by_number(two):
    browser, _subject = two[MINE]
    mention = Mention.objects.filter(text__contains=THEIRS).first()
    subject = Subject.objects.get(name__endswith=THEIRS)
    for path in (
        f"/mentions/{mention.pk}/", f"/subjects/{subject.pk}/", f"/api/v1/mentions/{mention.pk}", f"/api/v1/mentions/{mention.pk}/story",
        f"/api/v1/mentions/{mention.pk}/thread", f"/api/v1/mentions/{mention.pk}/tags", f"/api/v1/mentions/{mention.pk}/revisions",
        f"/api/v1/subjects/{subject.pk}", f"/api/v1/subjects/{subject.pk}/score",
        f"/api/v1/subjects/{subject.pk}/contributions", f"/api/v1/subjects/{subject.pk}/versions",
        f"/api/v1/counts?by=day&subject={subject.pk}", f"/api/v1/mentions?subject={subject.pk}",
    ):  # fmt: skip
        response = browser.get(path)
        assert response.status_code in (403, 404), f"{path} answers {response.status_code}"
        assert f"speak of {THEIRS}" not in told(response)


def test_counts_changes_and_shares_are_of_their_own(two):
    browser, subject = two[MINE]
    period = "since=2026-01-01&until=2027-01-01"
    counted = browser.get(f"/api/v1/counts?by=subject&{period}").json()
    assert [row["subject"] for row in counted["results"]] == [subject.pk]
    shares = browser.get(f"/api/v1/share-of-voice?{period}").json()
    assert [row["subject"] for row in shares["results"]] == [subject.pk]
    theirs = set(Mention.objects.filter(text__contains=THEIRS).values_list("pk", flat=True))
    changed = {row["id"] for row in browser.get("/api/v1/changes").json()["results"]}
    assert not changed & theirs
