"""Judgements on texts that changed: on Today, in their list, confirmed or given up, each once; over the API too."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.models import AuditEntry
from ingestion import corrections, push, subjects
from ingestion.models import Correction, Match, Mention
from tests.frontend.conftest import BY, settle


@pytest.fixture
def page(acme, analyst, client_of):
    return client_of(acme, analyst, **{"accept-language": "en"})


def tell(number: int, text: str) -> Mention:
    """Push this text, or another one in its place."""
    at = timezone.now().replace(microsecond=0).isoformat()
    push.push([{"external_id": str(number), "text": text, "published_at": at, "language": "en", "author": "a"}], by=BY)
    settle()
    return Mention.objects.get(text=text)


def changed(brand, number: int = 1, *, after: str = "Acme came off and was mended in a week", **judged: object) -> Correction:
    """A mention that was judged, and then said something else."""
    mention = tell(number, f"Acme is terrible, parcel {number}")
    what = {"field": "sentiment", "value": "positive", "subject": brand} | judged
    corrections.correct([mention.pk], **what, by=BY)
    tell(number, f"{after} {number}")
    return Correction.objects.filter(lapsed_at__isnull=False).latest("pk")


def numbers(html: str) -> list[int]:
    return [int(number) for number in re.findall(r'id="judgement-(\d+)"', html)]


def sentiment() -> str:
    return Match.objects.get().sentiment


def test_today_says_how_many_wait_and_leads_to_them(page, brand):
    assert "to look at again" not in page.get("/").text
    changed(brand)
    assert "1 judgement to look at again" in page.get("/").text
    changed(brand, 2)
    html = page.get("/").text
    assert "2 judgements to look at again" in html
    assert 'href="/corrections/"' in html


def test_the_list_shows_what_was_said_then_and_now(page, brand):
    held = changed(brand)
    html = page.get("/corrections/").text
    assert numbers(html) == [held.pk]
    assert "Acme is terrible, parcel 1" in html
    assert "mended in a week" in html


def test_one_that_is_still_right_stands_for_the_new_text(page, brand):
    held = changed(brand)
    assert sentiment() != "positive"
    response = page.post(f"/corrections/{held.pk}/confirm/", {"next": "/corrections/"}, follow=True)
    assert "Confirmed" in response.text
    assert numbers(response.text) == []
    assert sentiment() == "positive"
    (made,) = Correction.objects.filter(taken_back_at=None)
    assert bytes(made.text_hash) == bytes(made.mention.text_hash)
    corrections.take_back(made, BY)
    assert numbers(page.get("/corrections/").text) == []  # the old one is not asked again


def test_one_that_is_given_up_leaves_the_word_to_the_model(page, brand):
    held = changed(brand)
    before = sentiment()
    assert numbers(page.post(f"/corrections/{held.pk}/give-up/", follow=True).text) == []
    assert sentiment() == before
    assert AuditEntry.objects.filter(act="mention.correction_given_up").count() == 1


@pytest.mark.parametrize("act", ["confirm", "give-up"])
def test_one_that_somebody_settled_is_told_so_and_nothing_happens_twice(page, brand, act):
    held = changed(brand)
    page.post(f"/corrections/{held.pk}/give-up/")
    count = Correction.objects.count()
    assert "settled this one already" in page.post(f"/corrections/{held.pk}/{act}/", follow=True).text
    assert Correction.objects.count() == count


def test_a_new_judgement_settles_the_old_one_and_its_undo_asks_again(page, brand):
    held = changed(brand)
    (made,) = corrections.correct([held.mention_id], field="sentiment", value="mixed", subject=brand, by=BY)
    assert numbers(page.get("/corrections/").text) == []
    corrections.undo([made.pk], BY)
    assert numbers(page.get("/corrections/").text) == [held.pk]


def test_a_text_that_is_not_about_the_subject_any_more_can_only_be_given_up(page, brand):
    subjects.create("Parcels", "theme", "parcel", by=BY)
    held = changed(brand, after="A parcel of somebody else")
    html = page.get("/corrections/").text
    assert "is not about Acme any more" in html
    assert "confirm/" not in html
    page.post(f"/corrections/{held.pk}/confirm/", follow=True)
    assert numbers(page.get("/corrections/").text) == [held.pk]


def test_people_see_what_concerns_their_subjects_and_readers_nothing(acme, brand, person, client_of):
    other = subjects.create("Parcels", "theme", "parcel", by=BY)
    held = changed(brand)
    member = client_of(acme, person("member", acme, email="m@acme.example", subjects=[other.pk]))
    assert numbers(member.get("/corrections/").text) == []
    assert member.post(f"/corrections/{held.pk}/give-up/").status_code == 404
    assert client_of(acme, person("reader", acme, email="r@acme.example")).get("/corrections/").status_code == 403


def test_the_list_comes_page_by_page_with_as_many_queries_for_many(page, brand):
    counts = []
    for number in (1, 2):
        changed(brand, number)
        page.get("/corrections/")
        with CaptureQueriesContext(connection) as seen:
            page.get("/corrections/")
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_a_program_lists_confirms_and_gives_up(acme, brand, client_of, api_key):
    first, second = changed(brand), changed(brand, 2)
    program = client_of(acme, key=api_key(acme))
    told = program.get("/api/v1/corrections/lapsed").json()
    assert [one["correction"]["id"] for one in told["results"]] == [second.pk, first.pk]
    confirm = f"/api/v1/mentions/{first.mention_id}/corrections/{first.pk}/confirm"
    assert program.post(confirm).status_code == 201
    assert program.post(confirm).status_code == 404
    assert program.delete(f"/api/v1/mentions/{second.mention_id}/corrections/{second.pk}").status_code == 204
    assert program.get("/api/v1/corrections/lapsed").json()["total"]["value"] == 0
