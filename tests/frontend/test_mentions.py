"""The list of mentions and what is done from it."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.urls import reverse

from core.errors import Unavailable
from frontend.views import acts
from ingestion import subjects
from ingestion.models import Correction, Match, Mention, Tag
from reporting.models import Export
from search import engines
from search.models import SavedSearch
from tests.frontend.conftest import BY, said
from tests.working import run_jobs

ENGLISH = {"accept-language": "en"}


@pytest.fixture
def page(acme, analyst, client_of):
    return client_of(acme, analyst, **{"accept-language": "en"})


def listed(page, query: str = "") -> str:
    response = page.get(f"/mentions/{query}")
    assert response.status_code == 200, response.text
    return response.text


def rows(html: str) -> list[int]:
    return [int(number) for number in re.findall(r'data-mention="(\d+)"', html)]


def test_the_words_of_the_query_are_marked_and_the_words_that_blame_underlined(page, mentions):
    html = listed(page, "?q=sole")
    assert len(rows(html)) == 1
    assert "<mark>sole</mark>" in html
    assert 'class="says-negative">terrible</span>' in html


def counted(html: str) -> str:
    """What stands above the list."""
    head = html.partition('results-head">')[2].partition("</p>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", head).split())


def test_the_total_says_that_it_is_exact(page, mentions):
    assert counted(listed(page)) == "6 mentions exact count"


def test_a_facet_asks_for_its_value_and_keeps_it_out(page, mentions):
    html = listed(page)
    only, out = dict.fromkeys(re.findall(r'href="(\?[^"]*lang%3Afr[^"]*)"', html))
    assert len(rows(listed(page, only.replace("&amp;", "&")))) == 2
    kept_out = listed(page, out.replace("&amp;", "&"))
    assert len(rows(kept_out)) == 4
    assert "is-out" in kept_out  # what is left out stays visible


def test_facets_speak_the_language_of_the_reader_and_name_what_is_left_out_as_it_is_called(acme, analyst, client_of, mentions):
    french = client_of(acme, analyst, **{"accept-language": "fr"})

    def facets(query: str) -> str:
        html = french.get("/mentions/", {"q": query}).text
        words = re.sub(r"<[^>]+>", " ", html[html.index('id="facets"') : html.index("</aside>")])
        return " ".join(words.split())

    every = facets("")
    assert all(word in every for word in ("Négatif", "exclure négatif", "anglais"))
    assert not re.search(r"negative|positive|neutral|\ben\b", every)
    assert "Négatif" in facets("-sentiment:negative")
    assert "Acme" in facets("-subject:Acme")


def test_a_bar_of_the_timeline_leads_to_its_day(page, mentions):
    html = listed(page)
    days = re.findall(r'<a href="\?([^"]*since=[^"]*)"', html)
    assert days
    assert rows(listed(page, "?" + days[0].replace("&amp;", "&")))


def test_a_query_that_cannot_stand_shows_where_and_what_to_ask_instead(page, mentions):
    response = page.get('/mentions/?q="sole')
    assert response.status_code == 422
    assert '<span class="bad-place">&quot;</span>' in response.text
    assert "never closed" in response.text
    assert "q=%22sole%22" in response.text
    assert 'value="&quot;sole"' in response.text  # what was typed is kept


def test_advice_is_shown_and_refuses_nothing(page, mentions):
    html = listed(page, "?q=acme+is+terrible")
    assert "put them in quotes" in html
    assert rows(html)


def test_an_unreadable_date_is_told_beside_the_form(page, mentions):
    response = page.get("/mentions/?since=yesterday&until=")
    assert response.status_code == 422
    assert "From:" in response.text


def test_older_mentions_follow_by_a_cursor(page, brand):
    said([f"Acme number {number}" for number in range(60)])
    first = listed(page, "?since=&until=")
    older = re.search(r'rel="next"\s+href="([^"]+)"', first)
    assert older
    second = listed(page, older[1].replace("&amp;", "&"))
    assert len(rows(first)) == 50
    assert len(rows(second)) == 10
    assert not set(rows(first)) & set(rows(second))
    newer = re.search(r'rel="prev"\s+href="([^"]+)"', second)
    assert newer
    back = listed(page, newer[1].replace("&amp;", "&"))
    assert rows(back) == rows(first)
    assert 'rel="prev"' not in back + first


def test_copies_of_a_story_are_folded(page, brand):
    said(["Acme closes its shop in Paris, says the press."] * 3)
    html = listed(page, "?group=on&since=&until=")
    assert len(rows(html)) == 1
    assert "2 copies" in html


# -- acts


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
    assert "Waiting for a worker" in page.get(response.headers["Location"]).text


# -- people of one subject


def test_who_is_limited_to_a_subject_sees_nothing_else(acme, person, client_of, mentions):
    other = subjects.create("Rain", "theme", "rain", by=BY)
    said(["It is rain all day"])
    page = client_of(acme, person("reader", acme, subjects=[other.pk]))
    html = listed(page, "?since=&until=")
    assert len(rows(html)) == 1
    assert "love Acme" not in html
    assert page.get(reverse("mention", args=[mentions[0].pk])).status_code == 404
    assert page.get(reverse("subject", args=[mentions[0].matches.get().subject_id])).status_code == 404


def test_who_is_limited_to_a_subject_reads_and_corrects_no_other_of_the_same_mention(acme, person, client_of):
    hidden = subjects.create("Concurrent", "competitor", "terrible", by=BY)
    other = subjects.create("Rain", "theme", "rain", by=BY)
    (both,) = said(["It is terrible in the rain"])
    page = client_of(acme, person("member", acme, subjects=[other.pk]))
    html = listed(page, "?since=&until=")
    assert rows(html) == [both.pk]
    assert "Concurrent" not in html
    page.post("/mentions/act/", {"do": f"positive:{both.pk}"})
    assert list(Correction.objects.values_list("subject", flat=True)) == [other.pk]
    assert Match.objects.get(mention=both, subject=hidden).sentiment != "positive"


# -- one mention


def test_a_mention_shows_why_it_was_found_and_why_it_is_judged_so(page, mentions, brand):
    blamed = Mention.objects.get(text__contains="terrible")
    html = page.get(reverse("mention", args=[blamed.pk])).text
    assert "Towards Acme" in html
    assert "“terrible”" in html
    assert "Found by version 1 of the query, by <code>acme</code>" in html


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


# -- what nobody means


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?since=0001-01-01&until=9999-12-31", "From: Write a day from 1970 to 2199."),
        ("?since=2026-11-22&until=2020-01-01", "To: The period ends before it begins. Swap its two dates."),
    ],
)
def test_days_that_cannot_be_meant_say_what_to_write(page, mentions, query, words):
    response = page.get(f"/mentions/{query}")
    assert response.status_code == 422
    assert words in response.text


def test_the_longest_period_is_answered(page, mentions):
    assert len(rows(listed(page, "?since=1970-01-01&until=2199-12-31"))) == len(mentions)


def test_a_text_is_written_in_its_own_direction(page, brand):
    said(["أحذية Acme رائعة جدا", "Acme " + "x" * 2000])
    html = listed(page, "?since=&until=")
    assert html.count('<p class="mention-text" dir="auto">') == 2
    assert 'dir="auto"' in page.get(reverse("mention", args=[rows(html)[0]])).text


# -- the panel, tags, all that is found, saved searches


def test_the_panel_alone_is_answered_to_who_has_the_list_already(page, mentions):
    whole = listed(page, f"?open={mentions[1].pk}")
    part = page.get(f"/mentions/?open={mentions[1].pk}", headers={"HX-Request": "true", "HX-Target": "panel"})
    assert f'data-open="{mentions[1].pk}"' in whole
    assert part.text.strip().startswith("<aside")
    assert "“terrible”" in part.text
    assert "no-store" in part.headers["Cache-Control"]
    assert "HX-Target" in part.headers["Vary"]


def test_a_mention_of_another_subject_is_not_opened(acme, person, client_of, mentions):
    other = subjects.create("Rain", "theme", "rain", by=BY)
    page = client_of(acme, person("reader", acme, subjects=[other.pk]), **ENGLISH)
    html = listed(page, f"?open={mentions[0].pk}")
    assert "This mention is not here any more" in html
    assert "love Acme" not in html


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


def test_nothing_found_says_what_to_leave_out_with_how_much_that_finds(page, mentions):
    html = listed(page, "?q=acme+lang:fr+sentiment:neutral+type:review&since=&until=")
    assert "Nothing is found for this." in html
    assert "Without" not in html  # no single part is in the way
    html = listed(page, "?q=acme+type:review&since=&until=")
    assert "Without type:review" in html
    assert "6 mentions" in html


def test_a_search_is_kept_for_oneself_or_for_all_changed_and_removed(page, acme, reader, manager, client_of, mentions):
    page.post("/searches/keep/", {"name": "Mine", "kept_for": "me", "asked": "?q=sole"})
    page.post("/searches/keep/", {"name": "Theirs too", "kept_for": "all", "asked": "?q=terrible"})
    page.post("/searches/keep/", {"name": "Of the agency", "kept_for": "agency", "asked": "?q=nulles"})
    assert all(name in listed(page) for name in ("Mine", "Theirs too", "Of the agency"))
    colleague, client = listed(client_of(acme, manager)), listed(client_of(acme, reader))
    assert [name in colleague for name in ("Mine", "Theirs too", "Of the agency")] == [False, True, True]
    assert [name in client for name in ("Mine", "Theirs too", "Of the agency")] == [False, True, False]

    kept = SavedSearch.objects.get(name="Theirs too")
    assert client_of(acme, reader).get(f"/searches/{kept.pk}/").status_code == 403
    assert page.post("/searches/keep/", {"name": "Mine", "kept_for": "me", "asked": "?q=x"}).status_code == 422
    page.post(f"/searches/{kept.pk}/", {"name": "Blame", "kept_for": "all", "q": "terrible OR nulles"})
    kept.refresh_from_db()
    assert (kept.name, kept.question["q"], kept.version) == ("Blame", "terrible OR nulles", 2)
    page.post(f"/searches/{kept.pk}/remove/")
    assert not SavedSearch.objects.filter(pk=kept.pk).exists()


def test_a_query_is_checked_while_it_is_typed(page, mentions):
    remarks = page.get("/mentions/check/", {"q": "(acme OR"}).json()["remarks"]
    assert remarks[0]["kind"] == "error"
    assert remarks[0]["words"]
    assert page.get("/mentions/check/", {"q": "acme"}).json() == {"remarks": []}


def test_a_thread_shows_the_messages_around_one(page, brand):
    said([f"Acme message {number}" for number in range(9)], thread="t7", platform="forum")
    html = listed(page, f"?since=&until=&open={Mention.objects.order_by('published_at')[4].pk}")
    assert "Thread, 9 messages" in html
    assert "1 message before" in html
    assert "1 message after" in html


# -- states


def test_an_empty_client_is_told_how_to_begin(page, brand):
    html = listed(page)
    assert "No mention yet" in html or "Nothing" in html
    assert "data-chart" not in html


def test_one_row_is_a_list_of_one(page, brand):
    said(["Acme is superb"])
    html = listed(page)
    assert counted(html) == "1 mention exact count"
    assert len(rows(html)) == 1
    assert "data-chart" in html


def test_when_no_engine_answers_the_bar_keeps_what_was_asked(page, mentions, monkeypatch):
    def fails(*_asked):
        raise Unavailable("The search engine does not answer now: try again in a minute.", code="search_down")

    monkeypatch.setattr(engines, "answered", fails)
    response = page.get("/mentions/?q=sole&since=&until=")
    assert response.status_code == 503
    assert "does not answer now" in response.text
    assert 'value="sole"' in response.text
    assert "Look again" in response.text
    assert 'href="/mentions/?q=sole&amp;since=&amp;until="' in response.text
