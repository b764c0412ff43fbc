"""Intervals: what widens them, what never moves a value, what stays as it is. On stories made in memory."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion import analyses
from reputation.classifier import Errors, errors
from reputation.constants import Constants
from reputation.evidence import Evidence
from reputation.moves import Move, moved
from reputation.score import from_evidence
from reputation.silences import Silence, merged
from tests.reputation.factories import NOON

SINCE, UNTIL = NOON - timedelta(days=30), NOON
DAY = 86_400.0
SURE = Errors(np.eye(3)[None] * 1e9 + 1e-9, {"": 0})


def heard(rows: list[tuple[float, int, int, tuple[float, float, float], bool]], silences: tuple[Silence, ...] = ()) -> Evidence:
    """Stories from (days before the end, source, author, probabilities, corrected), oldest first."""
    rows = sorted(rows, key=lambda row: -row[0])
    n = len(rows)
    return Evidence(
        np.arange(n), np.arange(n),
        np.array([UNTIL.timestamp() - DAY * row[0] for row in rows]),
        np.array([row[1] for row in rows], dtype=int),
        np.array([row[2] for row in rows], dtype=int), np.full(n, 10.0), np.array([row[3] for row in rows]).reshape(n, 3),
        np.array([row[4] for row in rows], dtype=bool), ("feed",) * n, ("en",) * n, ("",) * n, silences,
    )  # fmt: skip


def said(many: int, probabilities=(0.2, 0.2, 0.6), *, start: float = 1.0, source: int = 1, corrected: bool = False, span: float = 25.0):
    return [(start + span * place / max(many, 1), source, 1_000 * source + place, probabilities, corrected) for place in range(many)]


MIXED = ((0.7, 0.2, 0.1), (0.2, 0.6, 0.2), (0.1, 0.2, 0.7))


def mixed(many: int):
    return [(*one[:3], MIXED[place % 3], False) for place, one in enumerate(said(many))]


def score(evidence: Evidence, **more):
    return from_evidence(1, evidence, SINCE, UNTIL, more.pop("constants", Constants()), **more)


label = st.tuples(st.floats(0.01, 1), st.floats(0.01, 1), st.floats(0.01, 1)).map(lambda p: tuple(one / sum(p) for one in p))
row = st.tuples(st.floats(0.01, 119), st.integers(1, 3), st.integers(1, 6), label, st.booleans())


@settings(max_examples=60, deadline=None)
@given(st.lists(row, max_size=40), st.floats(0.5, 30), st.floats(1, 60))
def test_whatever_was_said_parts_add_up_and_the_value_lies_in_its_interval(rows, k, half_life):
    found = score(heard(rows), constants=Constants(k=k, half_life_days=half_life, draws=20))
    assert math.isclose(math.fsum(part.points for part in found.contributions), found.value - found.habit, abs_tol=1e-9)
    assert 0 <= found.low <= found.value <= found.high <= 100
    for share in found.shares.values():
        assert 0 <= share.low <= share.value <= share.high <= 1


def test_shares_are_what_the_errors_of_the_classifier_make_likely_and_lie_amid_their_draws():
    """Half of what blames is called neutral: of 100 stories called negative and 300 called neutral, 200 blame."""
    half = Errors(np.array([[[200, 0, 0], [0, 200, 0], [0, 100, 100]]], dtype=float), {"": 0})
    told = [*said(100, (0.05, 0.05, 0.9)), *said(300, (0.05, 0.9, 0.05), source=2)]
    found = score(heard(told), known=half).shares
    assert found["negative"].value == pytest.approx(0.5, abs=0.07)
    assert sum(share.value for share in found.values()) == pytest.approx(1)
    for share in (found["negative"], found["neutral"]):
        assert share.low + 0.02 < share.value < share.high - 0.02


@settings(max_examples=40, deadline=None)
@given(st.lists(row, min_size=1, max_size=40), st.floats(0, 29), st.floats(0.1, 20))
def test_a_gap_widens_and_never_moves_the_value(rows, start, length):
    silent = Silence(1, UNTIL.timestamp() - DAY * (start + length), UNTIL.timestamp() - DAY * start)
    without, within = score(heard(rows)), score(heard(rows, (silent,)))
    assert within.value == without.value
    assert within.low <= without.low
    assert within.high >= without.high


def test_a_source_that_was_silent_adds_the_doubt_of_what_it_used_to_say():
    rows = [*said(30, source=1), *said(300, (0.9, 0.05, 0.05), source=2, start=31, span=85)]
    silent = Silence(2, UNTIL.timestamp() - 20 * DAY, UNTIL.timestamp())
    without, within = score(heard(rows)), score(heard(rows, (silent,)))
    assert within.high - within.low > without.high - without.low + 2
    (missing,) = within.missing
    assert missing.source == 2
    assert missing.stories == pytest.approx(300 / 86 * 20, rel=0.1)


def test_a_source_that_never_spoke_of_it_adds_no_doubt():
    silent = Silence(9, UNTIL.timestamp() - 20 * DAY, UNTIL.timestamp())
    assert score(heard(said(30), (silent,))) == score(heard(said(30)))


def test_the_errors_of_the_classifier_widen_the_interval_of_many_stories():
    rows = heard(mixed(3_000))
    known, blind = score(rows, known=errors()), score(rows, known=SURE, constants=Constants(trusted=1e9))
    assert known.high - known.low > 2 * (blind.high - blind.low)


def test_what_people_judged_is_certain():
    judged = [(*one[:3], ((1.0, 0.0, 0.0), (0.0, 0.0, 1.0))[place % 2], True) for place, one in enumerate(said(1_000))]
    assert score(heard(judged), known=errors()).low == score(heard(judged), known=SURE).low
    found = score(heard(judged))
    assert found.high - found.low < score(heard(mixed(1_000))).high - score(heard(mixed(1_000))).low


def test_many_stories_of_one_author_are_worth_less_than_of_many():
    rows = said(200, (0.9, 0.05, 0.05)) + said(200, (0.05, 0.05, 0.9), source=2)
    alone = [(at, source, source, probabilities, corrected) for at, source, _author, probabilities, corrected in rows]
    many, few = score(heard(rows), known=SURE), score(heard(alone), known=SURE)
    assert many.value == few.value
    assert few.high - few.low > 3 * (many.high - many.low)


def test_a_difference_is_that_of_the_same_draws():
    evidence = heard([*said(60), *said(60, start=31, span=60)])
    same = (SINCE, UNTIL)
    assert moved(1, evidence, same, same, Constants()) == moved(1, evidence, same, same, Constants())
    still = moved(1, evidence, same, same, Constants())
    assert (still.value, still.low, still.high) == (0, 0, 0)
    near = moved(1, evidence, (SINCE - timedelta(days=1), UNTIL - timedelta(days=1)), same, Constants())
    alone = score(evidence)
    assert near.high - near.low < (alone.high - alone.low) / 2


def test_large_windows_are_drawn_in_pieces_that_bound_the_memory(monkeypatch):
    monkeypatch.setattr("reputation.draws.CELLS", 300)
    rows = heard(said(100))
    found = score(rows)
    assert found == score(rows)
    assert found.low < found.value < found.high


def test_trust_of_nothing_leaves_the_habit():
    found = score(heard([*said(20), *said(40, start=31, span=60)]), constants=replace(Constants(), trust={"feed": 0.0}))
    assert (found.value, found.low, found.high, found.weight) == (found.habit, found.habit, found.habit, 0)


def test_silences_that_touch_are_one():
    found = merged([Silence(1, 5, 9), Silence(1, 0, 5), Silence(2, 3, 4), Silence(1, 20, 30)])
    assert found == (Silence(1, 0, 9), Silence(1, 20, 30), Silence(2, 3, 4))


def test_what_says_the_sentiment_declares_how_often_it_is_wrong():
    counted = analyses.registry[analyses.TONE].validations()
    assert set(counted) == {"", "en", "fr"}
    for one in counted.values():
        assert one.how
        assert all(sum(row) > 700 for row in one.counts)
    # Where there are no lists of words it can tell hardly anything: nearly all are called neutral.
    assert all(row[1] > 0.75 * sum(row) for row in counted[""].counts)


@pytest.mark.parametrize(
    ("move", "edge"),
    [(Move(-14.3, -36.1, -14.3), True), (Move(8.4, 3.9, 31.8), False), (Move(0.0, 0.0, 0.0), False), (Move(6.02, 1.0, 6.05), True)],
)
def test_a_value_that_is_shown_as_an_end_of_its_interval_stands_at_its_edge(move, edge):
    assert move.is_at_edge == edge
