"""The first page says one thing: its sentence, its course and its findings agree, and what is little is left out."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta

import pytest

from ingestion.models import Subject
from reporting import noticing, telling
from reporting.hearing import NOTHING
from reporting.sections import scores
from reputation import rollups
from reputation.moves import Move
from reputation.score import Contribution
from tests.conftest import Standing
from tests.reporting.rendering import finished, rendered, text_of
from tests.reporting.told import OCTOBER
from tests.reputation.factories import author, keep, source, subject, unsaved_match, unsaved_mention

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def steady(standing: Standing) -> Iterator[Subject]:
    with standing(lambda acme: tell_alike()) as made:
        yield made


def tell_alike() -> Subject:
    """Two months alike of a brand with many small stories."""
    draw, ours, forum = random.Random(3), subject("Maréva"), source("Forum")
    told = []
    for day in range(91):
        for number in range(6):
            at = OCTOBER[1] - timedelta(days=91 - day) + timedelta(hours=8 + number)
            feeling = draw.choice(("positive", "negative", "neutral"))
            told.append(unsaved_match(unsaved_mention(at, text=f"Maréva {day} {number}", source=forum, by=author()), ours, feeling))
    rollups.recount([one.pk for one in keep(told)])
    return ours


def test_a_course_that_may_be_chance_is_not_said_to_go_anywhere(steady):
    data = finished("en")
    chart = data.chart("course")
    assert chart is not None
    assert data.sentence.startswith("The score is steady")
    assert chart.title.startswith("The score stays around ")
    assert " goes from " not in text_of(rendered("pdf", data))


def test_stories_that_weigh_next_to_nothing_each_are_one_sentence_and_a_table_of_the_workbook_only(steady, monkeypatch):
    monkeypatch.setattr(scores, "LEAST_CARRIED", 1000.0)
    data = finished("en")
    section = next(one for one in data.sections if one.key == "reasons")
    [said] = section.paragraphs
    assert said.startswith("No story carries it alone: the strongest of ")
    assert section.tables == ("reasons",)
    assert data.table("parts").rows


def test_the_page_says_what_the_last_point_is_and_why_it_is_not_the_score_of_the_month(steady):
    data = finished("en")
    chart = data.chart("course")
    section = next(one for one in data.sections if one.key == "course")
    assert chart is not None
    assert chart.measure == "each point: the 30 days before it, interval at 90%"
    assert section.sentence.startswith("Each point is the score of the 30 days before it; the last has ")
    assert section.sentence.endswith(f"The whole period has {data.figures[0].value}.")
    assert "chaque point" in finished("fr").chart("course").measure


def test_a_story_that_hardly_moves_the_score_is_nobodys_news(steady):
    assert not [finding for finding in finished("en").findings if "score most" in finding.title or "on the score" in finding.title]


def test_a_page_of_which_nothing_stands_out_is_not_filled_up(steady):
    data = finished("en")
    assert data.findings == ()
    assert "What stands out" not in text_of(rendered("pdf", data))
    for kind in ("csv", "pptx", "xlsx"):
        assert rendered(kind, data)


def part(mention: int, points: float, said: float) -> Contribution:
    return Contribution(
        story=mention, mention=mention, source=1, points=points, kind="feed", language="fr", community="", at=OCTOBER[0], s=said,
        weight=1.0, corrected=False,
    )  # fmt: skip


@pytest.mark.parametrize(("points", "keys"), [(0.08, []), (-0.99, []), (1.0, ["story_positive"]), (-2.0, ["story_negative"])])
def test_one_point_is_the_least_that_is_told_of_one_story(points, keys):
    told = part(1, points, 1.0)
    assert [found.key for positive in (True, False) for found in noticing._signed(NOTHING, [told], positive=positive)] == keys


@pytest.mark.parametrize(("sign", "mention"), [(1, 2), (-1, 1)])
def test_who_is_quoted_says_what_the_finding_says(sign, mention):
    parts = (part(1, -3.0, -1.0), part(2, 1.5, 0.8), part(3, 2.0, -0.1))
    assert noticing._strongest(parts, sign) == mention


def test_nobody_is_quoted_where_nobody_says_it():
    assert noticing._strongest([part(1, -3.0, -1.0)], 1) == 0


@pytest.mark.parametrize(
    ("move", "said"),
    [
        (Move(-0.028, -0.052, -0.002), ("−2.8 pts on September", "between −5.2 and −0.2", "down")),
        (Move(-0.028, -0.052, 0.002), ("steady on September", "between −5 and 0", "")),
        (Move(0.06, 0.02, 0.11), ("+6 pts on September", "between +2 and +11", "up")),
    ],
)
def test_no_end_of_the_interval_of_an_established_change_is_written_as_zero(move, said):
    assert telling._change_of_share(move, "on September") == said
