"""What is asked once while a page is made, of each client apart."""

from __future__ import annotations

import pytest

from core.remembering import remembered, remembering
from reputation import weighing
from tenants import current


class Counter:
    def __init__(self) -> None:
        self.asked = 0

    def __call__(self) -> int:
        self.asked += 1
        return self.asked


def test_it_is_asked_once_within_and_each_time_elsewhere():
    ask = Counter()
    assert [remembered("it", ask) for _ in range(2)] == [1, 2]
    with remembering():
        assert [remembered("it", ask) for _ in range(3)] == [3] * 3
        with remembering():  # a page within a page begins anew, and takes nothing from it
            assert remembered("it", ask) == 4
        assert remembered("it", ask) == 3
    assert remembered("it", ask) == 5


def test_what_failed_is_asked_again():
    def fail() -> int:
        raise LookupError

    ask = Counter()
    with remembering():
        with pytest.raises(LookupError):
            remembered("it", fail)
        assert remembered("it", ask) == 1


@pytest.mark.django_db
def test_each_client_has_answers_of_its_own(acme, rival, django_assert_num_queries):
    ask = Counter()
    with remembering():
        assert remembered("it", ask) == 1
        with current.entered(rival):
            assert remembered("it", ask) == 2
        assert remembered("it", ask) == 1
        weighing.number()
        with django_assert_num_queries(0):
            weighing.number()
