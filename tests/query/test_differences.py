"""How two forms of a query differ in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.query.differences import differences


def told(before: str, after: str) -> str:
    signs = {"same": "{}", "added": "[+{}]", "removed": "[-{}]"}
    return "".join(signs[one.change].format(one.text) for one in differences(before, after))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("acme", "acme OR parcel", "acme[+ OR parcel]"),
        ("acme OR parcel", "acme", "acme[- OR parcel]"),
        ("(acme OR @acme) NOT film", "(acme OR #acme) NOT film", "(acme OR[- @acme][+ #acme]) NOT film"),
        ("site:one.example", "site:two.example", "site:[-one.example][+two.example]"),
        ("acme  OR sun", "acme OR sun", "acme OR sun"),
        ("", "acme", "[+acme]"),
    ],
)
def test_words_that_went_and_came_are_told_where_they_stand(before, after, expected):
    assert told(before, after) == expected


@given(st.text('ab (OR"*:#@é\n', max_size=30), st.text('ab (OR"*:#@é\n', max_size=30))
def test_both_forms_can_be_read_from_their_differences(before, after):
    found = differences(before, after)
    new = "".join(one.text for one in found if one.change != "removed")
    old = "".join(one.text for one in found if one.change != "added")
    assert (old.split(), new.split()) == (before.split(), after.split()) or "".join(old.split()) == "".join(before.split())
    assert "".join(new.split()) == "".join(after.split())
