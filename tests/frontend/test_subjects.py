"""Whom do we watch? The list, the editor with what a change does, the versions."""

from __future__ import annotations

import re
import time

import pytest
from selectolax.lexbor import LexborHTMLParser

from core.models import Job
from ingestion import backtests, subjects
from ingestion.models import Subject
from tenants import jobs
from tenants.models import User
from tests.frontend.conftest import BY, said


@pytest.fixture
def page(acme, manager, client_of):
    """Of a manager who reads English, at a client that speaks French."""
    User.objects.filter(pk=manager.pk).update(language="en")
    return client_of(acme, manager)


@pytest.fixture
def heard(brand):
    said(["Acme is late", "Acme parcel", "The parcel of Acme", "A parcel fell", "Sun"])
    return brand


def soup(answer, status=200):
    assert answer.status_code == status
    return LexborHTMLParser(answer.content.decode())


def words(node) -> str:
    assert node is not None
    return " ".join(node.text(separator=" ").split())


def typed(query: str, **more) -> dict[str, str]:
    return {"name": "Acme", "kind": "own", "query": query, "version": "1", **more}


# -- the list


def test_subjects_stand_by_kind_with_what_is_said_of_each(page, heard):
    subjects.create("Parcels", "theme", "parcel", by=BY)
    said(["Acme again"])
    table = soup(page.get("/subjects/")).css_first("table.subjects")
    assert [words(head) for head in table.css(".group")] == ["Own brands 1", "Themes 1"]
    first = table.css_first("tbody tr:not(.group)")
    assert words(first.css_first("[data-label=Mentions]")) == "4"
    assert words(first.css_first("[data-label=Share]")) == "100%"
    assert first.css_first("svg.days")


def test_the_list_says_how_far_matching_again_is(page, heard):
    Job.objects.filter(kind="rematch").update(state="running", done=25, total=100)
    assert "matched again, 25%" in words(soup(page.get("/subjects/")).css_first(".subjects"))


def test_subjects_are_found_by_name_query_kind_and_those_watched_no_more(page, heard):
    subjects.create("Rival", "competitor", "rival OR foe", by=BY)
    gone = subjects.create("Old", "theme", "old", by=BY)
    subjects.archive(gone, BY)

    def names(asked):
        return [words(one) for one in soup(page.get(f"/subjects/{asked}")).css(".subjects .name")]

    assert names("") == ["Acme", "Rival"]
    assert names("?q=foe") == ["Rival"]
    assert names("?kind=own") == ["Acme"]
    assert names("?archived=on") == ["Old"]
    assert "No subject is like that." in words(soup(page.get("/subjects/?q=nothing")).css_first("#subjects"))


def test_the_list_can_be_taken_away_and_holds_no_formula(page, heard):
    subjects.create("=HYPERLINK(1)", "theme", "parcel", by=BY)
    lines = page.get("/subjects/?format=csv").getvalue().decode("utf-8-sig").splitlines()
    assert lines[1].startswith("Acme,own brand,acme,1,")
    assert lines[2].startswith("'=HYPERLINK(1)")


def test_the_file_holds_all_that_are_asked_for_however_many_a_page_shows(page, django_assert_max_num_queries):
    Subject.objects.bulk_create(Subject(name=f"Theme {number:03}", kind="theme", query="parcel") for number in range(201))
    with django_assert_max_num_queries(60):
        answer = page.get("/subjects/?format=csv&kind=theme")
    lines = answer.getvalue().decode("utf-8-sig").splitlines()
    assert [line.partition(",")[0] for line in lines] == ["Subject", *(f"Theme {number:03}" for number in range(201))]


def test_who_is_limited_to_a_subject_sees_no_share_of_the_others(acme, person, client_of, heard):
    subjects.create("Rival", "competitor", "rival", by=BY)
    limited = client_of(acme, person("administrator", acme, email="one@acme.example", subjects=[heard.pk]))
    table = soup(limited.get("/subjects/")).css_first(".subjects")
    assert [words(one) for one in table.css(".name")] == ["Acme"]
    assert not table.css("[data-label=Share]")


# -- the editor


def test_before_it_is_kept_a_change_says_what_it_adds_and_removes(page, heard):
    tried = soup(page.post(f"/subjects/{heard.pk}/", typed("parcel OR Möon", **{"try": "1"}))).css_first("[data-tried]")
    assert "Over the last 90 days it adds 1 and removes 1; 2 stay." in words(tried)
    titles = [words(head) for head in tried.css("h2")]
    assert titles == ["What it changes", "Its clauses", "Texts added", "Texts removed"]
    rows = [words(row) for row in tried.css(".clauses tbody tr")]
    assert rows == ["parcel 3 3 0", "Möon stands in no text 0 0 0"]
    assert [words(mark) for mark in tried.css("article mark")] == ["parcel", "Acme"]
    assert "kept 30 days at most" in words(tried)
    assert Subject.objects.get(pk=heard.pk).version == 1


def test_a_new_subject_says_what_it_would_find(page, heard):
    tried = soup(page.post("/subjects/add/", typed("parcel", **{"try": "1"}))).css_first("[data-tried]")
    assert "It would find 3 texts of the last 90 days." in words(tried)
    assert len(tried.css("article")) == 3


def test_all_of_it_is_said_in_french_too(acme, manager, client_of, heard):
    page = client_of(acme, manager)
    tried = soup(page.post(f"/subjects/{heard.pk}/", typed("parcel OR moon", **{"try": "1"}))).css_first("[data-tried]")
    assert "Sur les 90 derniers jours, elle en ajoute 1 et en retire 1 ; inchangés : 2." in words(tried).replace("\u202f", " ")
    assert [words(head) for head in tried.css("h2")] == ["Ce que cela change", "Ses clauses", "Textes ajoutés", "Textes retirés"]
    assert "ne figure dans aucun texte" in words(tried)


def test_the_same_query_changes_nothing(page, heard):
    tried = soup(page.post(f"/subjects/{heard.pk}/", typed("acme", **{"try": "1"}))).css_first("[data-tried]")
    assert "Nothing changes over the last 90 days" in words(tried)


def test_a_sample_is_said_to_be_one_and_a_worker_can_try_every_text(page, heard, monkeypatch):
    monkeypatch.setattr(backtests.at_once, "__defaults__", (3,))
    shown = soup(page.post(f"/subjects/{heard.pk}/", typed("parcel", **{"try": "1"})))
    assert "an even sample" in words(shown.css_first("[data-tried]"))
    assert shown.css_first("button[name=count]")
    sent = page.post(f"/subjects/{heard.pk}/", typed("parcel", count="1"))
    assert re.fullmatch(r"/subjects/backtests/[0-9a-f-]{36}/", sent.headers["Location"])
    waiting = page.get(sent.headers["Location"])
    assert waiting.headers["Refresh"]
    jobs.work("bulk", time.monotonic() + 60)
    told = page.get(sent.headers["Location"])
    assert "Refresh" not in told.headers
    assert "it adds 1 and removes 1; 2 stay." in words(soup(told).css_first("[data-tried]"))
    on = soup(told).css_first(".acts a").attributes["href"]
    assert soup(page.get(on)).css_first("textarea[name=query]").text().strip() == "parcel"


def test_where_there_is_too_much_a_page_leaves_it_to_a_worker(page, heard, monkeypatch):
    monkeypatch.setattr(backtests, "LARGE", 3)
    shown = soup(page.post(f"/subjects/{heard.pk}/", typed("parcel", **{"try": "1"})))
    assert not shown.css("[data-tried]")
    assert "There are 5 texts or more to try" in words(shown.css_first("#tried"))


def test_while_somebody_types_the_newest_texts_follow(page, heard):
    found = soup(page.post("/subjects/typed/", {"query": "parcel"}))
    assert words(found.css_first("h2")) == "3 texts found"
    assert [words(mark) for mark in found.css("mark")] == ["parcel"] * 3
    assert "stands under the query" in words(soup(page.post("/subjects/typed/", {"query": "parcel ("})).body)
    assert not page.post("/subjects/typed/", {"query": " "}).content.strip()


@pytest.mark.parametrize(
    ("query", "told", "place"),
    [
        ("acme AND sentiment:negative", "sentiment", "sentiment"),
        ('acme "parcel', "quotation", '"'),
        (f"acme {'x' * 8_000}", "8000", None),
        ("acme AND langue:fr", "lang", "langue"),
    ],
)
def test_a_query_that_cannot_stand_says_where_and_what_instead(page, heard, query, told, place):
    for act in ("try", "keep"):
        shown = soup(page.post(f"/subjects/{heard.pk}/", typed(query, **{act: "1"})), 422)
        assert told in words(shown.css_first(".wrong"))
        if place:
            assert words(shown.css_first(".bad-place")).startswith(place)
    assert Subject.objects.get(pk=heard.pk).version == 1


def test_who_only_reads_is_shown_the_query_and_no_text_of_others(acme, person, client_of, heard):
    reader = client_of(acme, person("administrator", acme, subjects=[heard.pk]))
    shown = soup(reader.get(f"/subjects/{heard.pk}/?query=parcel"))
    assert not shown.css("#subject-form, #tried")
    assert "A parcel fell" not in shown.body.text()
    assert reader.post(f"/subjects/{heard.pk}/", typed("parcel", **{"try": "1"})).status_code == 403
    assert reader.post("/subjects/typed/", {"query": "parcel"}).status_code == 403


def test_the_page_shows_how_far_matching_again_is(page, heard):
    page.post(f"/subjects/{heard.pk}/", typed("acme OR parcel", why="More", keep="1"))
    shown = soup(page.get(f"/subjects/{heard.pk}/")).css_first("#rematch")
    assert shown.css_first("progress")
    assert shown.attributes["hx-trigger"] == "every 2s"
    for _round in range(3):
        jobs.work("bulk", time.monotonic() + 60)
    assert not soup(page.get(f"/subjects/{heard.pk}/")).css("#rematch progress")


def test_a_query_of_the_mentions_becomes_a_subject(page, heard):
    link = soup(page.get("/mentions/?q=parcel+OR+sun")).css_first('a[href*="/subjects/add/"]')
    shown = soup(page.get(link.attributes["href"]))
    assert shown.css_first("textarea[name=query]").text().strip() == "parcel OR sun"
    assert "It would find" in words(shown.css_first("[data-tried]"))
    wrong = soup(page.get("/subjects/add/?query=sentiment:negative"))
    assert "sentiment" in words(wrong.css_first(".wrong"))


# -- versions


def test_versions_show_the_words_that_came_and_went(page, heard):
    subjects.edit(heard, query="acme OR parcel", why="More", by=BY)
    subjects.edit(heard, query="acme OR sun", by=BY)
    listed = soup(page.get(f"/subjects/{heard.pk}/versions/")).css(".rows li")
    assert [words(one.css_first("b")) for one in listed] == ["Version 3", "Version 2", "Version 1"]
    assert words(listed[0].css_first("del")) == "taken out: parcel"
    assert words(listed[0].css_first("ins")) == "put in: sun"
    both = soup(page.get(f"/subjects/{heard.pk}/versions/?older=1&newer=3")).css_first(".query-echo")
    assert words(both) == "acme put in: OR sun"
    assert "does not exist" in words(soup(page.get(f"/subjects/{heard.pk}/versions/?older=1&newer=9")).css_first(".wrong"))


def test_an_old_version_taken_up_again_is_a_new_one(page, heard):
    subjects.edit(heard, query="parcel", by=BY)
    link = soup(page.get(f"/subjects/{heard.pk}/versions/")).css_first('a[href*="version=1"]')
    shown = soup(page.get(link.attributes["href"]))
    assert shown.css_first("textarea[name=query]").text().strip() == "acme"
    assert "it adds 1 and removes 1" in words(shown.css_first("[data-tried]"))
    form = {one.attributes["name"]: one.attributes.get("value") or "" for one in shown.css("#subject-form input[name]")}
    page.post(f"/subjects/{heard.pk}/", form | {"kind": "own", "query": "acme", "keep": "1"})
    heard.refresh_from_db()
    assert (heard.version, heard.query) == (3, "acme")
    assert heard.versions.get(number=3).why == "Version 1 taken up again"


def test_an_old_version_names_sources_as_they_are_called_now(page, heard):
    from ingestion import sources

    feed = sources.create("push", "Forum", {}, by=BY)
    subjects.edit(heard, query="acme AND source:Forum", by=BY)
    subjects.edit(heard, query="acme", by=BY)
    sources.edit(feed, name="Board", by=BY)
    shown = soup(page.get(f"/subjects/{heard.pk}/?version=2"))
    assert shown.css_first("textarea[name=query]").text().strip() == "acme AND source:Board"


def test_two_people_who_change_the_same_subject_see_both_versions(page, heard):
    subjects.edit(heard, query="acme OR sun", by=BY)
    shown = soup(page.post(f"/subjects/{heard.pk}/", typed("acme OR parcel", keep="1")), 412)
    assert {"acme OR sun", "acme OR parcel"} <= {words(cell) for cell in shown.css(".both td")}
    again = {one.attributes["name"]: one.attributes.get("value") or "" for one in shown.css("#subject-form input[name]")}
    assert page.post(f"/subjects/{heard.pk}/", again | {"kind": "own", "query": "acme OR parcel", "keep": "1"}).status_code == 302
    heard.refresh_from_db()
    assert (heard.version, heard.query) == (3, "acme OR parcel")
