"""The probability that a small topic becomes an incident is told with its record, and not from too little."""

from __future__ import annotations

import numpy as np
import pytest

from reputation.detecting import warning
from reputation.detecting.warning import HORIZON_HOURS, Past, Topic


def learn(topics: list[Topic], became: list[bool], every: float = 12) -> warning.Warner:
    """One drawn each so many hours."""
    return warning.learn([Past(topic, round(every * place), end) for place, (topic, end) in enumerate(zip(topics, became, strict=True))])


def past(count: int, seed: int = 1) -> tuple[list[Topic], list[bool]]:
    """Topics of which those that grow, negative, from several sources, more often become an incident."""
    random = np.random.default_rng(seed)
    topics, became = [], []
    for _ in range(count):
        lately, negative, sources = float(random.poisson(8)), float(random.beta(2, 4)), float(random.integers(1, 6))
        topics.append(Topic(lately, 4.0, negative, lately, sources, float(random.exponential())))
        odds = -4 + 1.2 * (lately - 8) / 3 + 4 * negative + 0.4 * sources
        became.append(bool(random.random() < 1 / (1 + np.exp(-odds))))
    return topics, became


def test_what_is_told_comes_true_as_often_and_better_than_the_past_share():
    warner = learn(*past(1500))
    assert warner.record.is_better
    assert warner.record.count == 1200
    assert all(abs(one.told - one.became) < 0.08 for one in warner.record.bins)


def test_what_grows_and_is_negative_is_likelier():
    warner = learn(*past(800))
    calm, hot = Topic(6, 4, 0.1, 6, 1, 1), Topic(14, 4, 0.7, 14, 4, 1)
    assert 0 < warner.probability(calm) < 0.2 < warner.probability(hot) < 1


def test_features_that_say_nothing_have_no_better_record_than_the_past_share():
    topics, became = past(400)
    random = np.random.default_rng(3)
    mixed = [became[place] for place in random.permutation(len(became))]
    record = learn(topics, mixed).record
    assert record.brier > 0.97 * record.base


def test_too_few_of_either_kind_are_refused():
    topics, _became = past(60)
    for became in ([True] * 5 + [False] * 55, [True] * 55 + [False] * 5):
        with pytest.raises(warning.TooFew):
            learn(topics, became)
    with pytest.raises(warning.TooFew):
        learn([], [])


def test_a_first_fold_without_any_incident_does_not_break_it():
    topics, _became = past(200)
    assert learn(topics, [place >= 100 for place in range(200)]).record.count == 160


def test_what_was_not_known_yet_when_a_fold_began_did_not_teach_its_record():
    """All drawn within the time after which an end is known: nothing was known of any of them, and no record is better than a half."""
    topics, became = past(400)
    record = learn(topics, became, every=HORIZON_HOURS / 401).record
    assert {one.told for one in record.bins} == {0.5}
    assert record.brier == record.base == 0.25
    assert learn(topics, became).record.brier < 0.25
