"""The screens of needs: cards in people's words, every figure opens its mentions, people say what became of one."""

from __future__ import annotations

import pytest

from reputation.models import Need
from tests.api.test_needs import need

pytestmark = pytest.mark.django_db


def test_a_client_that_hears_nothing_is_told_what_is_needed(acme, member, client_of):
    assert "add a source or import a file" in client_of(acme, member).get("/needs/").text


def test_a_card_says_it_in_peoples_words_with_the_wish_marked(acme, reader, client_of):
    made = need("for laces")
    page = client_of(acme, reader).get("/needs/").text
    assert f'href="/needs/{made.pk}/"' in page
    assert "<mark>I wish</mark> for laces" in page
    assert "New: 3 voices in four weeks, none before." in page


def test_figures_open_their_mentions(acme, reader, client_of):
    made = need("for laces")
    browser = client_of(acme, reader)
    page = browser.get(f"/needs/{made.pk}/")
    for part in (*page.context["keys"], *page.context["answered"], *page.context["places"], *page.context["weeks"]):
        shown = browser.get(part.url).context["listed"].total
        assert part.name == "Sources" or str(shown) == getattr(part, "number", None) or part.value in (str(shown), "100%", "0%"), part.name


def test_a_choice_that_means_nothing_shows_all(acme, reader, client_of):
    made = need("for laces")
    page = client_of(acme, reader).get(f"/needs/{made.pk}/?week=99&source=x&tone=blue&older=nothing")
    assert page.context["listed"].total == 3


def test_people_say_what_became_of_it_and_readers_do_not(acme, member, reader, client_of):
    made = need("for laces")
    assert client_of(acme, reader).post(f"/needs/{made.pk}/status/", {"status": "studied"}).status_code == 403
    client_of(acme, member).post(f"/needs/{made.pk}/status/", {"status": "studied"})
    assert Need.objects.get().status == "studied"
    assert "/needs/" in client_of(acme, reader).get("/needs/?state=studied").text


def test_two_are_merged_and_parted_on_the_page(acme, member, client_of):
    one, other, browser = need("for laces"), need("for strings"), client_of(acme, member)
    browser.post(f"/needs/{other.pk}/merge/", {"into": one.pk})
    assert "for strings" in browser.get(f"/needs/{one.pk}/").text
    assert browser.get(f"/needs/{other.pk}/").status_code == 404
    browser.post(f"/needs/{other.pk}/part/")
    assert browser.get(f"/needs/{other.pk}/").status_code == 200


@pytest.mark.parametrize("count", [1, 6])
def test_the_list_asks_as_many_questions_whatever_it_shows(acme, reader, client_of, count, django_assert_max_num_queries):
    for number in range(count):
        need(f"for thing {number}")
    browser = client_of(acme, reader)
    browser.get("/needs/")
    with django_assert_max_num_queries(35):
        browser.get("/needs/")
