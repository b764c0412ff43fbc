"""The engines that tests of the contract run against."""

from __future__ import annotations

import pytest

from search.backends import Backend
from search.backends.memory import Memory
from search.backends.postgres import Postgres


@pytest.fixture(params=["memory", "postgres"])
def engine(request, db) -> Backend:
    """Each engine in turn, empty, with generation 1 read."""
    if request.param == "memory":
        return Memory()
    return Postgres()
