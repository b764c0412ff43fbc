"""Clauses are put into a query and taken out again without changing what the rest means."""

from __future__ import annotations

import pytest

from core.errors import FieldError
from core.query.errors import QueryError
from core.query.parser import parse
from core.query.printer import canonical
from frontend import asking


def meaning(text: str) -> str:
    return canonical(parse(text).tree)


@pytest.mark.parametrize(
    ("text", "out", "expected"),
    [
        ("", False, "lang:fr"),
        ("acme", False, "acme AND lang:fr"),
        ("acme OR brisa", False, "(acme OR brisa) AND lang:fr"),
        ("acme shoes", True, "acme AND shoes AND NOT lang:fr"),
    ],
)
def test_a_clause_narrows_the_whole_query(text, out, expected):
    assert meaning(asking.followed(asking.head(text), "lang:fr", out=out)) == expected


@pytest.mark.parametrize(
    "text", ["acme lang:fr", "lang:fr acme", "acme AND lang:fr", "lang:fr AND acme", "acme -lang:fr", "acme NOT lang:fr"]
)
def test_a_clause_taken_out_leaves_the_rest(text):
    clause = asking.asked(asking.clauses(text), "lang", "FR")
    assert clause is not None
    assert meaning(asking.without_clause(text, clause)) == "acme"


def test_a_clause_in_the_middle_leaves_both_sides():
    text = "acme AND lang:fr AND type:post"
    clause = asking.asked(asking.clauses(text), "lang", "fr")
    assert clause is not None
    assert meaning(asking.without_clause(text, clause)) == "acme AND type:post"


def test_the_only_clause_taken_out_leaves_nothing():
    clause = asking.asked(asking.clauses("lang:fr"), "lang", "fr")
    assert clause is not None
    assert asking.without_clause("lang:fr", clause) == ""


def test_a_clause_tells_the_number_by_which_it_names_an_object():
    assert [clause.value for clause in asking.clauses('source:=12 -source:"Le Monde"')] == [12, "le monde"]


def test_a_clause_inside_an_or_is_no_clause_of_the_whole():
    assert asking.clauses("acme OR lang:fr") == []


def test_a_text_that_is_no_query_has_no_clauses_and_takes_none():
    assert asking.clauses('"acme') == []
    with pytest.raises(QueryError):
        asking.head('"acme')


def test_an_error_is_shown_at_its_place_with_a_repair_that_works():
    echo = asking.echo('acme "shoes', FieldError("/q", "unclosed_quote", "Never closed.", 5, 1, '"shoes"'))
    assert (echo.before, echo.at, echo.after) == ("acme ", '"', "shoes")
    assert echo.proposal == 'acme "shoes"'


def test_an_error_at_the_end_can_be_seen():
    assert asking.echo("acme AND", FieldError("/q", "missing_operand", "Missing.", 8, 0)).at == "\u00a0"


def test_a_proposal_that_repairs_nothing_is_not_offered():
    assert asking.echo('acme "a "b', FieldError("/q", "x", "Wrong.", 0, 1, "(")).proposal == ""
