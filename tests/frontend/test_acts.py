"""What is done to mentions on their page, one, those ticked or all that are found, and undone."""

from __future__ import annotations

import csv
import io
import re
from html import unescape

import pytest
from django.urls import reverse

from core import files
from frontend.views import acts
from ingestion import subjects
from ingestion.models import Correction, Match, Mention, Tag
from reporting import exports
from reporting.models import Export
from tests.frontend.conftest import BY
from tests.frontend.test_mentions import ENGLISH, listed
from tests.working import finished, run_jobs


@pytest.fixture
def page(acme, analyst, client_of):
    return client_of(acme, analyst, **ENGLISH)


def test_one_mention_is_corrected_from_its_row_and_it_can_be_undone(page, mentions, brand):
    blamed = Mention.objects.get(text__contains="terrible")
    response = page.post("/mentions/act/", {"do": f"positive:{blamed.pk}", "next": "/mentions/?q=sole"})
    assert response.headers["Location"] == "/mentions/?q=sole"
    assert Match.objects.get(mention=blamed, subject=brand).sentiment == "positive"

    html = listed(page, "?q=sole")
    assert "1 mention corrected to positive." in html
    assert "corrected by Analyst of agency" in html
    page.post("/mentions/undo/", {"correction": Correction.objects.values_list("pk", flat=True)})
    assert Match.objects.get(mention=blamed, subject=brand).sentiment == "negative"


def test_those_ticked_are_no_longer_about_the_subject(page, mentions, brand):
    ids = [mention.pk for mention in mentions[:3]]
    page.post("/mentions/act/", {"do": "not-about", "mention": ids, "subject": brand.pk})
    assert set(Match.objects.filter(state="rejected").values_list("mention_id", flat=True)) == set(ids)
    assert "3 mentions are no longer about it." in listed(page)


def test_nothing_ticked_says_so_and_changes_nothing(page, mentions):
    page.post("/mentions/act/", {"do": "negative"})
    assert "No mention is ticked" in listed(page)
    assert not Correction.objects.exists()


def test_an_act_on_a_mention_that_is_not_there_changes_nothing(page, mentions):
    response = page.post("/mentions/act/", {"do": "negative", "mention": [mentions[0].pk, 999_999]})
    assert response.status_code == 404
    assert not Correction.objects.exists()


@pytest.mark.parametrize("given", ["²", "x", "-1", "9" * 30])
def test_what_is_no_number_of_a_mention_is_passed_over(page, mentions, given):
    assert page.post("/mentions/act/", {"do": "negative", "mention": given}).status_code in (302, 404)
    assert page.post("/mentions/undo/", {"correction": given}).status_code == 302
    assert not Correction.objects.exists()


def test_a_way_back_never_leads_to_another_host(page, mentions):
    response = page.post("/mentions/act/", {"do": "negative", "mention": mentions[0].pk, "next": "https://evil.example/"})
    assert response.headers["Location"] == "/mentions/"


def test_who_only_reads_neither_corrects_nor_sees_the_buttons(acme, reader, client_of, mentions):
    page = client_of(acme, reader)
    assert "Those ticked" not in listed(page)
    assert page.post("/mentions/act/", {"do": "negative", "mention": mentions[0].pk}).status_code == 403


@pytest.mark.parametrize("question", ["?q=sole&since=&until=", "?subject=%(brand)s&q=sole&since=&until="])
def test_what_is_found_is_exported_as_the_page_asks_for_it(page, brand, mentions, question):
    html = listed(page, question % {"brand": brand.pk})
    asked = set(re.findall(r'name="asked" value="([^"]*)"', html))
    assert len(asked) == 1
    response = page.post("/mentions/export/", {"asked": unescape(asked.pop()), "format": "csv"})
    made = Export.objects.get()
    assert response.headers["Location"] == reverse("export", args=[made.pk])
    assert made.asked["text"] == "sole"
    assert made.asked["subject"] == (brand.pk if "subject" in question else None)
    assert "Waiting its turn" in page.get(response.headers["Location"]).text


def test_those_ticked_are_taken_away_alone(page, mentions, monkeypatch):
    monkeypatch.setattr(exports, "STRETCH", 1)
    assert 'name="do" value="export"' in listed(page)
    ticked = [mentions[4].pk, mentions[1].pk]
    response = page.post("/mentions/act/", {"do": "export", "mention": ticked, "asked": "?q=&since=&until="})
    made = Export.objects.get()
    assert response.headers["Location"] == reverse("export", args=[made.pk])
    finished(made.job_uid)
    made.refresh_from_db()
    with files.open(made.key) as file:
        rows = list(csv.DictReader(io.StringIO(file.read().decode("utf-8-sig"))))
    assert [int(row["id"]) for row in rows] == ticked
    assert made.rows == 2


def test_all_that_is_found_is_taken_away_by_its_question_however_much_it_is(page, mentions, monkeypatch):
    monkeypatch.setattr(acts, "MOST", 2)
    page.post("/mentions/act/", {"do": "export", "all": "1", "mention": [mentions[0].pk], "asked": "?q=acme&since=&until="})
    assert Export.objects.get().asked["text"] == "acme"
    assert "only" not in Export.objects.get().asked


def test_a_part_of_a_page_that_takes_them_away_sends_the_whole_page(page, mentions):
    sent = {"do": "export", "mention": [mentions[0].pk], "asked": "?q=&since=&until="}
    response = page.post("/mentions/act/", sent, headers={"HX-Request": "true"})
    assert (response.status_code, response.headers["HX-Redirect"]) == (204, reverse("export", args=[Export.objects.get().pk]))


def test_what_somebody_may_not_see_is_not_taken_away(acme, person, client_of, mentions):
    other = subjects.create("Other", "own", "sun", by=BY)
    limited = client_of(acme, person("administrator", acme, email="one@acme.example", subjects=[other.pk]))
    assert limited.post("/mentions/act/", {"do": "export", "mention": [mentions[0].pk], "asked": ""}).status_code == 404
    assert not Export.objects.exists()


def test_all_that_is_found_is_tagged_and_the_undo_takes_it_off(page, mentions):
    page.post("/mentions/act/", {"do": "tag", "word": "soles", "all": "1", "asked": "?q=acme&since=&until="})
    html = listed(page)
    assert "6 mentions tagged soles." in html
    assert Tag.objects.count() == 6
    undo = dict(re.findall(r'name="(word|first|last)" value="([^"]+)"', html))
    page.post("/mentions/undo/", undo)
    assert not Tag.objects.exists()


def test_enter_in_the_field_of_the_word_tags_those_ticked(page, mentions):
    page.post("/mentions/act/", {"do": "", "word": "soles", "mention": mentions[0].pk})
    assert list(Tag.objects.values_list("mention", flat=True)) == [mentions[0].pk]


def test_a_tag_of_the_agency_is_not_told_to_the_client(page, acme, reader, client_of, mentions):
    page.post("/mentions/act/", {"do": "tag", "word": "draft", "mention": mentions[0].pk})
    page.post("/mentions/act/", {"do": "tag", "word": "soles", "visibility": "shared", "mention": mentions[0].pk})
    theirs = client_of(acme, reader)
    for address in (f"/mentions/?open={mentions[0].pk}", f"/mentions/{mentions[0].pk}/"):
        html = theirs.get(address).text
        assert "soles" in html
        assert "draft" not in html


def test_more_than_a_search_holds_at_once_is_corrected_by_a_job_that_can_be_undone(page, mentions, monkeypatch):
    monkeypatch.setattr(acts, "URGENT", 3)
    before = dict(Match.objects.values_list("mention", "sentiment"))
    page.post("/mentions/act/", {"do": "mixed", "all": "1", "asked": "?since=&until="})
    run_jobs()
    assert set(Match.objects.values_list("sentiment", flat=True)) == {"mixed"}
    html = listed(page)
    assert "6 mentions are being corrected." in html
    page.post("/mentions/undo/", {"job": re.findall(r'name="job" value="([^"]+)"', html)})
    run_jobs()
    assert dict(Match.objects.values_list("mention", "sentiment")) == before


def test_more_than_a_search_holds_at_once_is_tagged_by_a_job_that_can_be_undone(page, mentions, monkeypatch):
    monkeypatch.setattr(acts, "URGENT", 3)
    page.post("/mentions/act/", {"do": "tag", "word": "soles", "all": "1", "asked": "?since=&until="})
    assert not Tag.objects.exists()
    html = listed(page)
    assert "6 mentions are being tagged soles. You can leave this page." in html
    run_jobs()
    assert Tag.objects.count() == 6
    page.post("/mentions/undo/", {"job": re.findall(r'name="job" value="([^"]+)"', html)})
    run_jobs()
    assert not Tag.objects.exists()
