"""One mention: why it was found, why it is judged so, what people say of it, its thread."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from ingestion.models import Correction, Match, Mention
from tests.frontend.conftest import said
from tests.frontend.test_mentions import ENGLISH, listed


@pytest.fixture
def page(acme, analyst, client_of):
    return client_of(acme, analyst, **ENGLISH)


def test_a_mention_shows_why_it_was_found_and_why_it_is_judged_so(page, mentions, brand):
    blamed = Mention.objects.get(text__contains="terrible")
    html = page.get(reverse("mention", args=[blamed.pk])).text
    assert "Towards Acme" in html
    assert "“terrible”" in html
    assert "Found by version 1 of the query, by <code>acme</code>" in html


def test_a_date_that_cannot_be_is_told_from_one_that_was_not_given(page, mentions):
    one = mentions[0]
    Mention.objects.filter(pk=one.pk).update(date_from="received", published_claimed=None)
    assert "no date given" in page.get(reverse("mention", args=[one.pk])).text
    Mention.objects.filter(pk=one.pk).update(published_claimed=datetime(2126, 4, 13, tzinfo=UTC))
    told = page.get(reverse("mention", args=[one.pk])).text
    assert "no date given" not in told
    assert "2126" in told


def test_a_judgement_on_a_mention_can_be_taken_back(page, mentions, brand):
    blamed = Mention.objects.get(text__contains="terrible")
    address = reverse("mention", args=[blamed.pk])
    page.post(f"{address}correct/", {"judge": "about:no", "subject": brand.pk})
    assert "Not about Acme" in page.get(address).text
    page.post(reverse("take-back", args=[Correction.objects.get().pk]))
    assert Match.objects.get(mention=blamed).state == "on"
    assert "taken back" in page.get(address).text


def test_the_language_and_the_tone_of_a_mention_are_corrected(page, mentions):
    address = reverse("mention", args=[mentions[0].pk])
    page.post(f"{address}correct/", {"judge": "language:fr"})
    page.post(f"{address}correct/", {"judge": "tone:negative"})
    mentions[0].refresh_from_db()
    assert (mentions[0].language, mentions[0].tone) == ("fr", "negative")


def test_a_judgement_that_says_nothing_changes_nothing(page, mentions):
    response = page.post(reverse("correct-mention", args=[mentions[0].pk]), {"judge": ""})
    assert response.status_code == 422
    assert not Correction.objects.exists()


def test_an_edited_mention_shows_what_it_said_before(page, brand):
    said(["Acme is bad"], external_id="7")
    mention = Mention.objects.get()
    said(["Acme is bad, edited: Acme is good"], external_id="7")
    html = page.get(reverse("mention", args=[mention.pk])).text
    assert "What it said before" in html
    assert ">Acme is bad<" in html


def test_a_thread_shows_the_messages_around_one(page, brand):
    said([f"Acme message {number}" for number in range(9)], thread="t7", platform="forum")
    html = listed(page, f"?since=&until=&open={Mention.objects.order_by('published_at')[4].pk}")
    assert "Thread, 9 messages" in html
    assert "1 message before" in html
    assert "1 message after" in html
