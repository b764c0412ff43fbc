"""Reputation: what moved the score adds up, a period stands beside the one before, each figure opens its mentions."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.cache import cache

from frontend import reasons, standing
from ingestion import push, subjects
from ingestion.models import Mention, Subject
from reputation import ahead, kept, stretches
from reputation.models import KeptScore
from reputation.moves import Move
from tests.frontend.conftest import BY, said, settle
from tests.frontend.test_happening import opened


@pytest.fixture
def page(acme, manager, client_of):
    return client_of(acme, manager, **{"accept-language": "en"})


@pytest.fixture
def heard(brand) -> Subject:
    subjects.create("Rivale", "competitor", "rivale", by=BY)
    said([f"Acme is {word}, number {number}." for number in range(6) for word in ("wonderful", "terrible")])
    said([f"Rivale opened shop number {number}." for number in range(4)])
    return brand


def test_what_moved_the_score_adds_up_to_the_move_that_is_shown(heard):
    usual = ahead.window()
    assert usual is not None
    stands = standing.standing(heard, *usual)
    found = reasons.of(stands)
    assert found is not None
    assert round(sum(line.points for line in found.lines) + found.rest, 1) == stands.points
    fall = ahead.waterfall(heard.pk, *usual)
    assert stands.points == round(round(fall.after, 1) - round(fall.before, 1), 1)
    assert all(f"subject={heard.pk}" in line.url for line in found.lines)


@pytest.mark.parametrize(("habit", "named"), [(-1.9, True), (-0.01, False)])
def test_the_habit_is_named_where_it_moved_the_score_most(heard, monkeypatch, habit, named):
    usual = ahead.window()
    assert usual is not None
    stands = standing.standing(heard, *usual)
    causes = tuple(replace(cause, points=0.5) for cause in ahead.causes(heard.pk, *usual))
    moved = replace(ahead.waterfall(heard.pk, *usual), habit=habit)
    monkeypatch.setattr(ahead, "causes", lambda *_of: causes)
    monkeypatch.setattr(ahead, "waterfall", lambda *_of: moved)
    found = reasons.of(stands)
    assert found is not None
    assert [(line.name, line.points) for line in found.lines if not line.url] == ([("Habit before", habit)] if named else [])
    assert round(sum(line.points for line in found.lines) + found.rest, 1) == stands.points


@pytest.mark.parametrize(("is_change", "heading"), [(True, "Why it moved"), (False, "What moved within it")])
def test_a_score_that_is_steady_has_parts_that_moved_within_it(acme, reader, client_of, heard, monkeypatch, is_change, heading):
    monkeypatch.setattr(Move, "is_change", is_change)
    portal = client_of(acme, reader, **{"accept-language": "en"}).get("/").text
    assert heading in portal
    assert "by source, 7 days" in portal
    assert ("steady</b>" in portal) is not is_change
    assert re.search(r'<span class="third">[+−]?\d+\.\d to [+−]?\d+\.\d</span>', portal)


def test_each_line_of_what_makes_a_score_opens_its_mentions_and_together_all_of_them(page, heard):
    usual = ahead.window()
    assert usual is not None
    Mention.objects.filter(pk__in=Mention.objects.filter(text__contains="wonderful").values("pk")[:2]).update(language="")
    settle()
    cache.clear()
    stories, languages = standing.parts(standing.standing(heard, *usual))
    assert all(line.url.startswith("/mentions/") for line in stories.lines)
    assert sum(opened(page, line.url) for line in languages.lines) == 12
    assert len(languages.lines) == 2


def test_where_no_story_carries_a_score_that_is_said_first_and_a_single_part_is_no_breakdown(page, heard, monkeypatch):
    assert "No story carries it alone" not in page.get("/reputation/").text
    monkeypatch.setattr(standing, "SCATTERED", 1.1)
    html = page.get("/reputation/").text
    assert "No story carries it alone: of" in html
    assert "The strongest of them" in html
    assert not [group for group in page.get("/reputation/").context["parts"][1:] if len(group.lines) < 2]


def test_the_rest_says_what_it_is_and_opens_it(page, heard, monkeypatch):
    push.push([{"external_id": "one", "text": "Acme is fine.", "author": "somebody", "language": "fr"}], by=BY, source_name='Le "Mur"')
    settle()
    cache.clear()
    monkeypatch.setattr(standing, "PARTS", 1)
    usual = ahead.window()
    assert usual is not None
    stories, by_source, *_others = standing.parts(standing.standing(heard, *usual))
    assert (stories.others, by_source.others) == ("12 other stories", "1 other")
    assert sorted([opened(page, by_source.lines[0].url), opened(page, by_source.others_url)]) == [1, 12]
    shown = page.get("/reputation/").text
    assert "12 other stories" in shown
    assert "and what rounding leaves" in shown


def test_causes_of_all_sources_and_of_the_habit_are_the_whole_move(heard):
    usual = ahead.window()
    assert usual is not None
    after, move = ahead.standing(heard.pk, *usual)
    before, _ = ahead.standing(heard.pk, *(end - timedelta(days=7) for end in usual))
    causes = ahead.causes(heard.pk, *usual)
    assert sum(cause.points for cause in causes) + after.habit - before.habit == pytest.approx(move.value, abs=1e-9)


def test_a_period_stands_beside_the_one_before(page, heard):
    plain = page.get("/reputation/").text
    assert "The period before" not in plain
    assert 'data-key="c"' in plain
    beside = page.get("/reputation/?compare=1").text
    assert "The period before" in beside
    assert "too little to say: 0 stories" in beside


def test_of_whom_nothing_was_said_no_score_is_shown(page, heard):
    silent = subjects.create("Silent", "own", "silent", by=BY)
    settle()
    shown = page.get(f"/reputation/?subject={silent.pk}").text
    assert "too little to say: 0 stories" in shown
    assert re.search(r'class="key-figure grey"[^>]*>–<', shown)


def test_each_figure_of_the_shares_opens_its_mentions(page, heard):
    shown = page.get("/reputation/").text
    found = re.findall(r'href="(/mentions/\?subject=\d+&amp;since=[\d-]+&amp;until=[\d-]+(?:&amp;group=story)?)"', shown)
    assert len(found) >= 5
    for address in found:
        assert page.get(address.replace("&amp;", "&")).status_code == 200


def test_the_table_of_shares_is_taken_away(page, heard):
    address = re.search(r'href="(/charts/shares/\?[^"]*as=csv[^"]*)"', page.get("/reputation/").text)
    assert address
    taken = page.get(address[1].replace("&amp;", "&"))
    assert "Rivale" in taken.text
    assert "attachment" in taken.headers["Content-Disposition"]


@pytest.mark.parametrize(("address", "rest"), [("/", "Most seen stories"), ("/reputation/", "Share of voice")])
def test_a_page_shows_the_rest_while_the_score_is_being_computed(page, heard, monkeypatch, address, rest):
    cache.clear()
    monkeypatch.setattr(stretches, "AT_ONCE", 0)
    shown = page.get(address)
    assert shown.status_code == 200
    assert "The score is being computed" in shown.text
    assert "Look again" in shown.text
    assert rest in shown.text


def test_the_first_page_of_the_client_says_so_too(acme, reader, heard, monkeypatch, client_of):
    cache.clear()
    monkeypatch.setattr(stretches, "AT_ONCE", 0)
    shown = client_of(acme, reader, **{"accept-language": "en"}).get("/")
    assert "The score is being computed" in shown.text
    assert "Score of" in shown.text


def test_the_period_before_is_computed_by_a_worker_too_and_the_page_shows_the_rest(page, heard, monkeypatch):
    page.get("/reputation/")  # small enough then: it is kept
    monkeypatch.setattr(stretches, "AT_ONCE", 0)
    shown = page.get("/reputation/?compare=1").text
    assert "is being computed" in shown
    assert "Share of voice" in shown
    assert "Leave the period before" in shown
    while ahead.work(time.monotonic() + 30) is True:
        pass
    shown = page.get("/reputation/?compare=1").text
    assert "is being computed" not in shown
    assert "The period before" in shown


def test_a_score_that_was_told_is_computed_again_from_its_page(page, heard):
    usual = ahead.window()
    assert usual is not None
    kept.keep(ahead.standing(heard.pk, *usual)[0], 0)
    (link,) = re.findall(r'href="(/reputation/subjects/\d+/told/\d+/)"', page.get("/reputation/").text)
    assert "nothing that was stored since changes it" in page.get(link).text
    KeptScore.objects.update(model="lexicon:0")
    assert "said by word list, version 0; it is said by" in page.get(link).text
    KeptScore.objects.update(version=0)
    assert "This score was made by formula 0" in page.get(link).text
