"""The list of mentions and what is done from it."""

from __future__ import annotations

import re
from html import escape, unescape

import pytest
from django.urls import reverse

from core.errors import Unavailable
from ingestion import subjects
from ingestion.models import Correction, Match, Mention, Source, Story
from search import engines
from tests.frontend.conftest import BY, said

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


@pytest.mark.parametrize("name", ['The "Daily" News', "“Le Mur”", "100 % *stars*", "Evening"])
def test_the_facet_of_a_source_of_any_name_finds_exactly_its_mentions(page, mentions, name):
    said(["Acme in the evening"], source=name)
    said(["Acme in the other evening paper"], source=name.upper())  # the same name to a query
    for called in (name, name.upper()):
        only, out = facet(listed(page, "?since=&until="), called)
        html = listed(page, only)
        assert len(rows(html)) == 1
        assert "is-on" in html
        assert [len(rows(listed(page, again))) for again in facet(html, called)] == [len(mentions) + 2]
        html = listed(page, out)
        assert len(rows(html)) == len(mentions) + 1
        assert "is-out" in html


def test_the_bar_proposes_a_source_in_the_form_that_finds_it(page, mentions):
    said(["Acme in the evening"], source='The "Daily" News')
    number = Source.objects.get(name='The "Daily" News').pk
    assert f'"={number}"' in unescape(listed(page))


def facet(html: str, label: str) -> list[str]:
    """The addresses of a facet's value: to ask for it, and to keep it out."""
    parts = html.split('<div class="facet">')[1:]
    found = [part.partition("</div>")[0] for part in parts if f">{escape(label)}</a>" in part or f"</svg>{escape(label)}</a>" in part]
    links = [unescape(link) for part in found for link in re.findall(r'href="(\?[^"]*)"', part)]
    return list(dict.fromkeys(links))


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


def test_copies_count_the_sites_where_they_stand_without_that_of_the_original(page, brand):
    said(["Acme closes its shop in Paris, says the press."] * 3)
    Mention.objects.update(site="copied.example")
    Mention.objects.filter(pk__in=Story.objects.values("original_id")).update(site="first.example")
    assert "on 1 site" in listed(page, "?group=on&since=&until=")


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


# -- the panel, what is not found, what is typed


def test_the_panel_alone_is_answered_to_who_has_the_list_already(page, mentions):
    whole = listed(page, f"?open={mentions[1].pk}")
    part = page.get(f"/mentions/?open={mentions[1].pk}", headers={"HX-Request": "true", "HX-Target": "panel"})
    assert f'data-open="{mentions[1].pk}"' in whole
    assert part.text.strip().startswith("<aside")
    assert "“terrible”" in part.text
    assert "<li>Tone by word list, version " in part.text
    assert "no-store" in part.headers["Cache-Control"]
    assert "HX-Target" in part.headers["Vary"]


def test_a_mention_of_another_subject_is_not_opened(acme, person, client_of, mentions):
    other = subjects.create("Rain", "theme", "rain", by=BY)
    page = client_of(acme, person("reader", acme, subjects=[other.pk]), **ENGLISH)
    html = listed(page, f"?open={mentions[0].pk}")
    assert "This mention is not here any more" in html
    assert "love Acme" not in html


def test_nothing_found_says_what_to_leave_out_with_how_much_that_finds(page, mentions):
    html = listed(page, "?q=acme+lang:fr+sentiment:neutral+type:review&since=&until=")
    assert "Nothing is found for this." in html
    assert "Without" not in html  # no single part is in the way
    html = listed(page, "?q=acme+type:review&since=&until=")
    assert "Without type:review" in html
    assert "6 mentions" in html


def test_a_query_is_checked_while_it_is_typed(page, mentions):
    remarks = page.get("/mentions/check/", {"q": "(acme OR"}).json()["remarks"]
    assert remarks[0]["kind"] == "error"
    assert remarks[0]["words"]
    assert page.get("/mentions/check/", {"q": "acme"}).json() == {"remarks": []}


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


def test_the_head_tells_how_many_stories_began_where_the_counts_know_it(page, brand, mentions):
    said(["Acme again", "Acme again"])
    assert "in 7 new stories" in listed(page, "")
    assert "in 7 new stories" in listed(page, f"?subject={brand.pk}")
    assert "new stories" not in listed(page, "?q=acme")
    assert "new stories" not in listed(page, "?group=on")
