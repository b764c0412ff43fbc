"""One mention: why it was found, why it is judged so, what people say of it, its thread."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ingestion import subjects
from ingestion.models import Correction, Match, Mention
from reputation.models import Echo, Incident, Need, NeedMention, Statement
from tests.frontend.conftest import BY, said
from tests.frontend.test_mentions import ENGLISH, listed

RISE = "Acme: “soles” said more than usual"


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


def test_what_holds_already_is_no_correction(page, mentions):
    told = page.get(reverse("mention", args=[Mention.objects.get(text__contains="terrible").pk])).text
    assert "Correct:" in told
    assert 'value="sentiment:positive"' in told
    assert 'value="sentiment:negative"' not in told
    assert 'value="language:fr"' in told
    assert 'value="language:en"' not in told


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


def test_a_message_late_in_a_very_long_thread_shows_those_around_it(page, brand):
    said(["Acme message 0", "Acme message 1"], thread="t7", platform="forum")
    first = Mention.objects.order_by("published_at")[0]
    earlier = [
        Mention(
            published_at=first.published_at - timedelta(minutes=number), source=first.source, kind=first.kind, text=f"Acme {number}",
            text_hash=number.to_bytes(32), story=first.story, thread="t7", platform="forum",
        )
        for number in range(1, 601)
    ]  # fmt: skip
    Mention.objects.bulk_create(earlier)
    html = page.get(reverse("mention", args=[Mention.objects.order_by("-published_at")[0].pk])).text
    assert "Thread, 602 messages" in html
    assert "598 messages before" in html


# -- where it belongs


@pytest.fixture
def part(brand):
    """A mention in an incident, that inverts a statement and says a need; another subject has an incident of the same days."""
    mention = said(["Acme does not repair soles, I wish they did"])[0]
    rival = subjects.create("Rival", "competitor", "rival", by=BY)
    at = mention.published_at
    for one, words in ((brand, "soles"), (rival, "boots")):
        Incident.objects.create(
            subject=one, measure="volume", began_at=at - timedelta(hours=1), called_at=at, top_at=at, times=4.0, surprise=9.0,
            course="growing", evidence={"words": [{"words": words}]},
        )  # fmt: skip
    statement = Statement.objects.create(subject=brand, text="Acme repairs all soles.", at=at - timedelta(days=1), state="kept")
    Echo.objects.create(
        statement=statement, mention=mention, how="words", measure=1.0, version=1, text_hash=b"0" * 32,
        labels={"1": "omitted", "2": "inverted"},
    )  # fmt: skip
    root = need("free repairs")
    NeedMention.objects.create(need=need("repairs", merged_into=root), mention_id=mention.pk, kind="wish", part="body", start=0, end=4)
    return mention


def need(name, **more):
    now = timezone.now()
    return Need.objects.create(name=name, kind="wish", surprise=1.0, first_at=now, newest_at=now, found_at=now, **more)


@pytest.mark.parametrize("address", ["/mentions/{0}/", "/mentions/?since=&until=&open={0}"])
def test_a_mention_names_the_incident_the_statement_and_the_need_that_it_is_part_of(page, part, address):
    html = page.get(address.format(part.pk)).text
    assert f'<a href="/incidents/{Incident.objects.get(subject__name="Acme").pk}/">{RISE}</a>' in html
    assert "Rival: boots" not in html
    assert f'Inverted: <a href="/statements/{Statement.objects.get().pk}/">Acme repairs all soles.</a>' in html
    assert f'<a href="/needs/{Need.objects.get(merged_into=None).pk}/">Free repairs</a>' in html


def test_one_that_was_said_after_the_incident_was_over_is_no_part_of_it(page, part):
    Incident.objects.update(over_at=part.published_at - timedelta(minutes=1), course="over")
    assert RISE not in page.get(f"/mentions/{part.pk}/").text


def test_what_somebody_may_not_see_is_not_named(acme, person, client_of, part):
    other = subjects.create("Other", "own", "repair*", by=BY)
    Match.objects.create(mention=part, subject=other, version=1)
    limited = client_of(acme, person("administrator", acme, email="one@acme.example", subjects=[other.pk]), **ENGLISH)
    html = limited.get(f"/mentions/{part.pk}/").text
    assert "I wish they did" in html
    assert RISE not in html
    assert "/statements/" not in re.sub(r"<nav.*?</nav>", "", html, flags=re.DOTALL)


def test_a_statement_that_is_not_kept_yet_is_not_named(page, part):
    Statement.objects.update(state="proposed")
    assert "Acme repairs all soles." not in page.get(f"/mentions/{part.pk}/").text


def test_much_that_it_is_part_of_asks_no_more_questions(page, part):
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as asked:
            page.get(f"/mentions/{part.pk}/")
        counts.append(len(asked.captured_queries))
        for number in range(4):
            NeedMention.objects.create(need=need(f"n{number}"), mention_id=part.pk, kind="wish", part="body", start=0, end=4)
    assert counts[0] >= counts[1]


def test_the_table_behind_the_chart_stays_folded_while_a_mention_is_open(page, mentions):
    shown = page.get(f"/mentions/?q=&since=&until=&open={mentions[0].pk}").text
    assert 'class="chart-table"' in shown
    assert 'class="chart-table" open' not in shown
