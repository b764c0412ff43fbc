"""Drafts are frozen: a step returns a changed copy."""

from dataclasses import asdict, fields, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from ingestion.drafts import Draft, DraftAuthor, changed

DRAFT = Draft("7", "Late parcel", published_at=datetime(2026, 11, 1, tzinfo=UTC), author=DraftAuthor(handle="ann"), media=("a.jpg",))


@pytest.mark.parametrize("name", [one.name for one in fields(Draft)])
def test_a_changed_copy_differs_in_what_was_named_alone(name):
    change: dict[str, Any] = {name: "new"}
    assert changed(DRAFT, **change) == replace(DRAFT, **change)


def test_the_draft_itself_stays():
    before = asdict(DRAFT)
    changed(DRAFT, external_id="8")
    assert asdict(DRAFT) == before


def test_a_field_that_a_draft_has_not_is_refused():
    wrong: dict[str, Any] = {"colour": "red"}
    with pytest.raises(TypeError, match="colour"):
        changed(DRAFT, **wrong)
