"""What is said of a query that cannot stand, and the limits of one that can."""

import time

import pytest
from hypothesis import given

from core.query.errors import QueryError
from core.query.messages import ADVICE, ERRORS, EXPECTED
from core.query.parser import parse
from core.query.printer import canonical
from core.query.tree import And, Not, Word
from tests.query.strategies import examples, typed


def tree(text):
    return parse(text).tree


a = Word("a")


def refused(text):
    with pytest.raises(QueryError) as caught:
        parse(text)
    return caught.value


@pytest.mark.parametrize(
    ("text", "code", "position", "length"),
    [
        ("", "empty_query", 0, 0),
        ("  <<<x>>> ", "empty_query", 10, 0),
        ("AND a", "missing_operand", 0, 3),
        ("a AND", "missing_operand", 5, 0),
        ("a OR OR b", "missing_operand", 5, 2),
        ("a AND OR b", "missing_operand", 6, 2),
        ("NOT", "missing_operand", 3, 0),
        ("a -", "missing_operand", 3, 0),
        ("a ()", "missing_operand", 3, 1),
        ("NEAR/5 a", "missing_operand", 0, 6),
        ("(a", "unclosed_bracket", 0, 1),
        ("x ((a) b", "unclosed_bracket", 2, 1),
        ("((a", "unclosed_bracket", 0, 1),
        ("a)", "unopened", 1, 1),
        ("a }", "unopened", 2, 1),
        ("a >>> b", "unopened", 2, 3),
        ('a "b c', "unclosed_quote", 2, 1),
        ('author:"b', "unclosed_quote", 7, 1),
        ("a {b", "unclosed_brace", 2, 1),
        ("a <<< b", "unclosed_comment", 2, 3),
        ("date:[2026 TO 2027", "unclosed_range", 5, 1),
        ('"a"-b', "glued_minus", 3, 1),
        ("(a)-b", "glued_minus", 3, 1),
        ("date:[2026 TO *]-b", "glued_minus", 16, 1),
        ("a & b", "no_token", 2, 1),
        ("a :)", "no_token", 2, 1),
        ('""', "no_token", 0, 2),
        ("a ½", "no_token", 2, 1),
        ("www.acme.com", "address", 0, 12),
        ('a "see"  "http://x.y"', "address", 9, 12),
        ("a ʼ", "no_token", 2, 1),
        ("x " + "a" * 256, "word_too_long", 2, 256),
        ("f*", "star_too_short", 1, 1),
        ("a-b*", "star_too_short", 3, 1),
        ("京*", "star_too_short", 1, 1),
        ("fr*ance", "star_misplaced", 2, 1),
        ("*france", "star_misplaced", 0, 1),
        ("fran**", "star_misplaced", 4, 1),
        ("air*,x", "star_misplaced", 3, 1),
        ("a *", "star_misplaced", 2, 1),
        ('"a *b"', "star_misplaced", 3, 1),
        ("a NEAR/x b", "bad_near", 2, 6),
        ("a NEAR/ b", "bad_near", 2, 5),
        ("a ONEAR/5x b", "bad_near", 2, 8),
        ("a NEAR/101 b", "too_far", 2, 8),
        ("a NEAR/" + "9" * 5000 + " b", "too_far", 2, 5005),
        ("a foo:b", "unknown_field", 2, 3),
        ("Lang:fr", "unknown_field", 0, 4),
        ("http://x.y", "unknown_field", 0, 4),
        ("lang:", "missing_value", 5, 0),
        ("lang: fr", "missing_value", 5, 0),
        ("lang:<<<x>>>fr", "missing_value", 5, 0),
        ("lang:@", "missing_value", 5, 1),
        ('lang:""', "missing_value", 5, 2),
        ("lang:()", "missing_value", 6, 1),
        ("lang:(fr OR)", "missing_value", 11, 1),
        ("lang:(OR fr)", "missing_value", 6, 2),
        ("author:(and OR OR)", "missing_value", 15, 2),
        ("lang:(fr OR", "unclosed_bracket", 5, 1),
        ("lang:(fr", "unclosed_bracket", 5, 1),
        ("lang:(fr en)", "list_needs_or", 9, 2),
        ("lang:(fr AND en)", "list_needs_or", 9, 3),
        ("lang:((fr))", "nested_list", 6, 1),
        ("site:acme*", "star_in_value", 9, 1),
        ('author:"a＊b"', "star_in_value", 9, 1),
        ("type:tweet", "unknown_value", 5, 5),
        ("sentiment:(positive OR bad)", "unknown_value", 23, 3),
        ("lang:[a TO b]", "no_range", 5, 1),
        ("lang:>=fr", "no_range", 5, 2),
        ("date:(2025 OR 2026)", "no_list", 5, 1),
        ("date:[2026 2027]", "bad_range", 5, 11),
        ("date:[2026 TO x]", "bad_date", 14, 1),
        ("date:2026-02-30", "bad_date", 5, 10),
        ("date:2026-11-05T25", "bad_date", 5, 13),
        ("date:7d", "bad_date", 5, 2),
        ("date:-7x", "bad_date", 5, 3),
        ("date:2026-11-05+25:00", "bad_date", 5, 16),
        ("date:", "missing_value", 5, 0),
        ("date:> 2026", "missing_value", 6, 0),
        ("a NEAR/5 b", "not_yet", 2, 6),
        ("a NEAR b", "not_yet", 2, 4),
        ('"a b"~5', "not_yet", 5, 1),
        ("{Apple}", "not_yet", 0, 1),
        ("wom?n", "not_yet", 3, 1),
        ('"wom?n"', "not_yet", 4, 1),
        ("title:a", "not_yet", 0, 5),
        ("url:x", "not_yet", 0, 3),
        ("followers:>100", "not_yet", 0, 9),
    ],
)
def test_an_error_names_the_first_thing_that_cannot_stand(text, code, position, length):
    error = refused(text)
    assert (error.code, error.position, error.length) == (code, position, length)


@pytest.mark.parametrize(
    ("text", "proposal"),
    [
        ("a NEAR/5x b", "NEAR/5"),
        ("a NEAR/x b", "NEAR/10"),
        ("a NEAR/200 b", "NEAR/100"),
        ("a NEAR:5", "NEAR/5"),
        ("http://x.y/z", 'url:"http://x.y/z"'),
        ("www.x.y", 'url:"www.x.y"'),
        ('"http://x.y "', 'url:"http://x.y"'),
        ("langue:fr", "lang:fr"),
        ("Lang:fr", "lang:fr"),
        ("foo:bar", '"foo:bar"'),
        ("Marks & Spencer", '"Marks & Spencer"'),
        ("Air – France", '"Air – France"'),
        ("a OR & b", ""),
        ('"air france', '"air france"'),
        ("sentiment:positif", "positive"),
        ("lang:(fr en)", "OR en"),
    ],
)
def test_an_error_proposes_what_was_likely_meant(text, proposal):
    error = refused(text)
    assert error.proposal == proposal
    assert (f"Did you mean {proposal}?" in str(error)) is bool(proposal)


def test_a_query_holds_at_most_8_000_code_points_comments_included():
    assert parse("a" + " " * 7_999).tree == a
    error = refused("a <<<" + "x" * 7_993 + ">>>")
    assert (error.code, error.position, error.params) == ("too_long", 8_000, {"limit": 8_000})


def test_a_query_holds_at_most_500_operands():
    assert len(tree("a " * 500).parts) == 500
    assert len(tree("author:(" + " OR ".join(["x"] * 500) + ")").values) == 500
    error = refused("a " * 499 + "date:2026 b")
    assert (error.code, error.position) == ("too_many_operands", 1008)
    assert refused("author:(" + " OR ".join(["x"] * 501) + ")").code == "too_many_operands"


def test_brackets_and_nots_are_nested_at_most_30_deep():
    assert parse("(" * 30 + "a" + ")" * 30).tree == a
    assert (refused("(" * 31 + "a" + ")" * 31).code, refused("(" * 31).position) == ("too_deep", 30)
    assert refused("-" * 20 + "(" * 11 + "a").code == "too_deep"
    assert refused("(" * 30 + "lang:(fr)").position == 35
    assert parse(" ".join(["-(a)"] * 100)).tree == And((Not(a),) * 100)


def read(text):
    """The parsed query, or the error that says why it is none; nothing else is ever raised."""
    try:
        return parse(text)
    except QueryError as error:
        return error


@given(typed)
@examples(500)
def test_any_text_is_a_query_or_a_query_error(text):
    outcome = read(text)
    if isinstance(outcome, QueryError):
        assert outcome.code in ERRORS
        assert outcome.expected in EXPECTED
        assert 0 <= outcome.position <= outcome.position + outcome.length <= len(text)
        assert str(outcome)
        return
    assert parse(canonical(outcome.tree), limited=False).tree == outcome.tree
    for advice in outcome.advice:
        assert advice.code in ADVICE
        assert advice.at.position + advice.at.length <= len(text)
        assert str(advice)


@pytest.mark.parametrize(
    "piece", ["(", "-", "a ", '"', "<<<", "lang:(", "*", "a* ", "://", "[", "NOT ", "a" * 50, "?", "é", "\u00ad", "a,", "NEAR/"]
)
def test_no_text_takes_long_to_read(piece):
    start = time.process_time()
    assert read((piece * 8_000)[:8_000])
    assert time.process_time() - start < 2
