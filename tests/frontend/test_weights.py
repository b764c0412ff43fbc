"""How scores weigh: looked at before it is kept, refused beside its field; what lies beneath a score on its page."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from html import unescape

import pytest
from django.core.cache import cache

from core.models import Job
from frontend import beneath, falling
from ingestion import connectors, subjects
from ingestion.models import Subject
from reputation import ahead, trying, weighing
from reputation.models import Weights
from tests.frontend.conftest import BY, said
from tests.working import run_jobs

ADDRESS = "/settings/scores/"


@pytest.fixture
def page(acme, manager, client_of):
    cache.clear()
    return client_of(acme, manager, **{"accept-language": "en"})


@pytest.fixture
def heard(brand) -> Subject:
    said([f"Acme is {word}, number {number}." for number in range(6) for word in ("wonderful", "terrible", "superb")])
    return brand


def fields(**changed) -> dict[str, str]:
    usual = {"k": 8, "half_life_days": 10, "window_days": 30, "habit_days": 90, "stories_a_day": 3, "about": 1, "enough": 5}
    trust = {f"trust_{kind}": 1 for kind in weighing.kinds_known()}
    return {name: str(value) for name, value in (usual | trust | changed).items()}


def test_a_whole_weight_has_no_decimal_that_says_nothing(page):
    read = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page.get(ADDRESS).text))
    assert {name: read[name] for name in fields()} == fields()


def test_weights_are_looked_at_before_they_are_kept(page, heard):
    looked = page.post(ADDRESS, fields(k=80, act="try"))
    assert looked.status_code == 200
    assert "What would change" in looked.text
    assert heard.name in looked.text
    assert not Weights.objects.exists()
    hidden = dict(
        re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', looked.text.partition("Weigh like this")[0].rpartition("<form")[2])
    )
    kept = page.post(
        ADDRESS, {name: unescape(value) for name, value in hidden.items() if name in fields() or name == "read_version"} | {"act": "keep"}
    )
    assert kept.status_code == 302
    assert weighing.current_constants().k == 80
    assert "Weights" in page.get(ADDRESS).text


def test_a_client_chooses_of_how_many_days_its_scores_are(page, heard):
    held = ahead.window()
    assert held is not None
    looked = page.post(ADDRESS, fields(window_days=60, act="try"))
    assert "What would change" in looked.text
    assert ahead.window() == held
    page.post(ADDRESS, fields(window_days=60, act="keep"))
    chosen = ahead.window()
    assert chosen is not None
    assert (chosen[1], chosen[1] - chosen[0] > timedelta(days=59)) == (held[1], True)
    cache.clear()
    assert "out of 100, over 60 days" in page.get("/reputation/").text or "out of 100, 60 days" in page.get("/").text


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"k": -1}, "Write a number from 0.5 to 1000."),
        ({"stories_a_day": 0}, "Write a whole number from 1 to 100."),
        ({"window_days": 6}, "Write a whole number from 7 to 365."),
        ({f"trust_{kind}": 0 for kind in ("feed", "file", "push")}, "All trust is 0"),
        ({"trust_feed": -2}, "Write a number from 0 to 10."),
        ({"k": ""}, "This field is required."),
    ],
)
def test_what_cannot_weigh_is_told_beside_it(page, heard, wrong, words):
    refused = page.post(ADDRESS, fields(**wrong, act="keep"))
    assert refused.status_code == 422
    assert words in unescape(refused.text)
    assert not Weights.objects.exists()


def test_a_large_client_is_tried_by_a_worker(page, heard, monkeypatch):
    monkeypatch.setattr(trying, "AT_ONCE", 3)
    sent = page.post(ADDRESS, fields(k=80, act="try"))
    assert sent.status_code == 302
    run_jobs()
    shown = page.get(sent.headers["Location"])
    assert heard.name in shown.text
    assert "Weigh like this from now on" in shown.text


def test_only_a_trial_is_shown_there(page, heard):
    other = Job.objects.create(kind="rematch", lane="bulk")
    for job in (other.pk, "nonsense", "0c0f9a3e-6f0e-4a0e-9d3a-0d6b7d1d7a11"):
        assert page.get(f"{ADDRESS}?job={job}").status_code == 404


def test_who_may_not_change_settings_may_not_weigh(acme, reader, client_of):
    assert client_of(acme, reader).get(ADDRESS).status_code == 403


def test_two_who_change_the_weights_see_both(page, heard):
    stale = re.search(r'name="read_version" value="([^"]+)"', page.get(ADDRESS).text)
    assert stale
    weighing.choose(weighing.checked({"k": 20}), by=BY)
    assert page.post(ADDRESS, fields(k=30, act="keep", read_version=stale[1])).status_code == 412


# -- beneath a score


@pytest.mark.parametrize("by", [*falling.WAYS, "", "nonsense"])
def test_the_move_is_taken_apart_in_each_way_and_adds_up(page, heard, by):
    usual = ahead.window()
    assert usual
    chart = falling.chart(heard, *usual, by)
    assert chart
    before, *steps, after = (float(str(row[1])) for row in chart.table.rows)
    assert before + sum(steps) == pytest.approx(after)
    shown = page.get(f"/reputation/?by={by}")
    assert "Why it moved" in shown.text
    for address in filter(None, chart.table.addresses):
        assert page.get(address).status_code == 200
    assert page.get(f"/charts/falls/?by={by}&as=csv").status_code == 200


def test_a_score_says_what_it_was_computed_with_and_what_was_told_before(page, heard):
    ahead.work(time.monotonic() + 5)
    shown = page.get("/reputation/").text
    assert "word list, version 3" in shown
    assert "lexicon:" not in shown
    assert "Scores as they were told" in shown
    assert page.get("/reputation/explained/").status_code == 200


def _computed() -> None:
    """What pages asked for is there."""
    while ahead.work(time.monotonic() + 60) is True:
        pass


def test_us_and_competitors_stand_beside_each_other_on_the_same_sources(page, heard, monkeypatch):
    rival = subjects.create("Rivale", "competitor", "rivale", by=BY)
    said([f"Rivale is {word}, number {number}." for number in range(4) for word in ("awful", "terrible")])
    shown = page.get("/reputation/").text
    assert "Us and competitors" in shown
    usual = ahead.window()
    assert usual
    _computed()
    both = beneath.rivals_of([heard, rival], *usual)
    assert both.chart
    assert [row[0] for row in both.chart.table.rows] == ["Acme", "Rivale"]
    assert both.chart.table.rows[0][1] == pytest.approx(ahead.standing(heard.pk, *usual)[0].value, abs=0.05)
    monkeypatch.setattr(connectors.registry["push"], "hears", lambda _self: frozenset({heard.pk}))
    assert beneath.rivals_of([heard, rival], *usual).waiting == ["Acme", "Rivale"]
    _computed()
    fair = beneath.rivals_of([heard, rival], *usual)
    assert [source.kind for source in fair.left_out] == ["push"]
    assert fair.chart
    assert [row[-1] for row in fair.chart.table.rows] == [0, 0]
    assert "Left out" in page.get("/reputation/").text
