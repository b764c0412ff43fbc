"""Which of many queries match a text."""

from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.query.document import Document
from core.query.evaluate import Context, compile
from core.query.parser import parse
from core.query.stream import Rarity, SubjectIndex
from core.query.tokens import tokenise
from tests.query.strategies import NOW, documents, examples, trees

CONTEXT = Context(zone=UTC, now=NOW)


def document(body):
    return Document(tokenise("", body))


@given(st.lists(trees, max_size=12), st.lists(documents, min_size=1, max_size=4), st.booleans())
@examples(300)
def test_the_reverse_index_finds_what_one_query_after_another_finds(drawn, asked, counted):
    queries = {number: compile(tree, CONTEXT) for number, tree in enumerate(drawn)}
    index = SubjectIndex(queries, Rarity(one.tokens for one in asked) if counted else None)
    for one in asked:
        assert index.matching(one) == [number for number, matcher in queries.items() if matcher.matches(one)]


@pytest.mark.parametrize(
    ("queries", "always"),
    [
        (["a", '"a b"', "a OR b", "ab*", "lang:fr a", "a NOT b", "(a OR b) lang:fr"], 0),
        (["NOT a", "lang:fr", "a OR lang:fr", "a OR NOT b", "date:>=2026"], 5),
    ],
)
def test_queries_without_a_necessary_word_are_counted(queries, always):
    index = SubjectIndex({text: compile(parse(text).tree, CONTEXT) for text in queries})
    assert index.always == always


def test_a_product_of_long_alternatives_stays_small_and_right():
    text = " ".join(f"({' OR '.join(f'w{part}x{n}' for n in range(40))})" for part in range(6))
    index = SubjectIndex({"long": compile(parse(text).tree, CONTEXT)})
    assert index.matching(document("w0x1 w1x2 w2x3 w3x4 w4x5 w5x39")) == ["long"]
    assert index.matching(document("w0x1 w1x2 w2x3 w3x4 w4x5 w6x0")) == []


def test_the_index_answers_keys_in_the_order_given():
    index = SubjectIndex({key: compile(parse(text).tree, CONTEXT) for key, text in (("z", "late"), ("a", "late*"), ("m", "NOT gone"))})
    assert index.matching(document("late")) == ["z", "a", "m"]
