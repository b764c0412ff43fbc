"""The actors: what waits for other people's servers never takes all the threads of a process."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from tenants import lanes, tasks


@pytest.fixture
def working(monkeypatch) -> Iterator[list[str]]:
    """Turns of the lanes that were begun; those that reach far last until the test ends."""
    begun: list[str] = []
    end = threading.Event()

    def turn(lane: str) -> bool:
        begun.append(lane)
        if lane in tasks.FAR:
            end.wait(30)
        return True

    monkeypatch.setattr(lanes, "take_turn", turn)
    yield begun
    end.set()
    # The places of the turns that just ended are free again before the next test asks for them.
    for _place in range(2):
        assert tasks._far.acquire(timeout=10)
    tasks._far.release(2)


def test_of_four_threads_two_stay_for_who_waits_here(working):
    far = [threading.Thread(target=tasks.take_turn, args=(lane,)) for lane in ("collect", "deliver")]
    for thread in far:
        thread.start()
    while len(working) < 2:
        time.sleep(0.01)
    tasks.take_turn("collect")
    tasks.take_turn("deliver")
    assert all(thread.is_alive() for thread in far)
    tasks.take_turn("interactive")
    tasks.take_turn("index")
    assert sorted(working) == ["collect", "deliver", "index", "interactive"]


def test_a_turn_that_ended_leaves_its_place(monkeypatch):
    begun: list[str] = []
    monkeypatch.setattr(lanes, "take_turn", begun.append)
    for _ in range(5):
        tasks.take_turn("collect")
    assert len(begun) == 5
