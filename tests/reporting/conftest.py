"""What most reports of the tests are of, told once a file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ingestion.models import Subject
from tests.conftest import Standing
from tests.reporting.told import tell


@pytest.fixture(scope="module")
def told(standing: Standing) -> Iterator[tuple[Subject, Subject]]:
    """The brand and its competitor, with two months of what was said of them."""
    with standing(lambda acme: tell()) as made:
        yield made
