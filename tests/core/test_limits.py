"""Limits: counted once for all processes, in windows of time."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from core import limits
from core.shared.models import RateWindow

MINUTE = timedelta(minutes=1)
AGE = timedelta(days=3650)  # no window ends while a test counts


def test_each_use_leaves_one_less_until_none_is_left(acme):
    left = [limits.use("key:1", 2, AGE) for _ in range(4)]
    assert [(use.remaining, use.exceeded) for use in left] == [(1, False), (0, False), (0, True), (0, True)]


def test_two_names_do_not_share_a_limit(acme):
    limits.use("key:1", 1, MINUTE)
    assert not limits.use("key:2", 1, MINUTE).exceeded


def test_a_new_window_begins_anew(acme):
    assert limits.use("key:1", 1, MINUTE).remaining == 0
    RateWindow.objects.update(window=timezone.now() - timedelta(hours=1))
    assert not limits.use("key:1", 1, MINUTE).exceeded


def test_it_says_when_it_is_whole_again(acme):
    reset = limits.use("key:1", 1, MINUTE).reset
    assert timedelta() < reset - timezone.now() <= MINUTE
    assert limits.Allowance(1, 1, reset).seconds(reset - timedelta(seconds=5)) == 5
    assert limits.Allowance(1, 1, reset).seconds(reset + timedelta(seconds=5)) == 0


def test_a_use_may_cost_more_and_never_overflows(acme):
    assert limits.use("bytes:1", 10, AGE, cost=7).remaining == 3
    for _ in range(2):
        assert limits.use("bytes:1", 10, AGE, cost=2_000_000_000).exceeded


def test_windows_that_are_over_are_forgotten(acme):
    limits.use("key:1", 1, MINUTE)
    assert limits.forget_old() == 0
    assert limits.forget_old(timezone.now() + timedelta(days=3)) == 1


@pytest.mark.usefixtures("transactional_db")
def test_uses_at_the_same_moment_all_count():
    left: list[int] = []

    def use() -> None:
        try:
            left.extend(limits.use("key:1", 40, AGE).remaining for _ in range(10))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(left) == list(range(40))
