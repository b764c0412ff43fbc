"""A month in which the score moved and nothing else happened: what is told first, and what is said not to have happened."""

from __future__ import annotations

import re

import pytest

from core.by import By
from tenants import jobs
from tests.reporting.meant import MEANT
from tests.reporting.rendering import finished, rendered, text_of

pytestmark = pytest.mark.django_db


def test_what_did_not_happen_is_said_plainly(told):
    data = finished("en")
    assert data.quiet == (
        "No incident: nothing rose beyond its usual range.", "No ambassador or detractor spoke.", "No need was said.",
        "No statement was made or relayed.",
    )  # fmt: skip
    assert not {section.key for section in data.sections} & set(MEANT)
    for kind in ("pdf", "csv"):
        content = rendered(kind, data)
        assert "No incident" in (text_of(content) if kind == "pdf" else content.decode())


def test_while_a_search_is_under_way_nothing_it_looks_for_is_said_to_be_missing(told):
    for kind in ("voices", "needs", "echoes"):
        jobs.start(kind, by=By.system(), args={})
    assert finished("en").quiet == (
        "No incident: nothing rose beyond its usual range.", "Ambassadors and detractors are still being looked for.",
        "Needs are still being looked for.", "Echoes of statements are still being looked for.",
    )  # fmt: skip


def test_an_established_move_of_the_score_is_told_with_the_sources_that_made_it(told):
    moved = finished("en").findings[0]
    assert moved.title.startswith("The score gains ")
    assert "By source, in points: " in moved.text
    assert len(moved.figures) > 1


def test_a_competitor_that_stands_apart_is_named_with_both_scores(told):
    found = finished("en").findings[1]
    assert found.title == "Maréva stands above Brisa"
    assert "points apart, between" in found.text


def test_a_change_that_is_established_is_said_of_the_course_too(told):
    data = finished("en")
    chart = data.chart("course")
    assert chart is not None
    [moved] = [finding for finding in data.findings if finding.title.startswith("The score gains ")]
    [before, after] = re.findall(r"[\d.]+", chart.title)
    assert moved.text.startswith(f"From {before} to {after}, ")
    shown = f"{float(after) - float(before):.1f}"
    assert (moved.title, data.figures[0].change) == (f"The score gains {shown} points", f"+{shown} on September")
    assert data.table("reasons").rows[-1][1] == float(shown)
