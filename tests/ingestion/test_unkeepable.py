"""Signs that no database keeps, wherever people and programs may send them."""

from __future__ import annotations

import pytest

from core.errors import Invalid
from ingestion import sources, subjects
from ingestion.models import Subject, SubjectVersion
from search import querying
from search.querying import Query
from tests.ingestion.conftest import BY, bring, item

pytestmark = pytest.mark.django_db
QUERIES = ['site:"a\x00b"', "acme\x00late", '"\ud800 acme"', 'author:"\ud800"', "#\ud800acme", "author:a\x00b"]


@pytest.mark.parametrize("text", QUERIES, ids=ascii)
def test_a_query_holds_any_sign(source, subject, text):
    bring(source, item("1"))
    assert querying.find(Query(text=text)).total.exact
    made = subjects.create("Odd", "own", text, by=BY, why="why\x00\ud800")
    version = SubjectVersion.objects.get(subject=made)
    assert not {"\x00", "\ud800"} & set(version.typed + version.query + version.why)


def test_a_query_of_such_signs_alone_is_refused_at_their_place(acme):
    with pytest.raises(Invalid) as caught:
        querying.find(Query(text="acme AND \x00"))
    assert caught.value.errors[0].position == 9


def test_names_lose_them(acme):
    assert sources.create("push", "Sh\x00op", {}, by=BY).name == "Shop"
    made = subjects.create("Ac\x00me", "own", "acme", by=BY)
    assert Subject.objects.get(pk=made.pk).name == "Acme"
