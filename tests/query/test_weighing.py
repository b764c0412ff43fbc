"""What each clause of a query brings in and keeps out, by itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC

from hypothesis import given
from hypothesis import strategies as st

from core.query.document import Document
from core.query.evaluate import Context, compile
from core.query.parser import parse
from core.query.printer import canonical
from core.query.tokens import tokenise
from core.query.tree import And, Node, Not, Or
from core.query.weighing import Scales
from tests.query.strategies import NOW, documents, trees

CONTEXT = Context(zone=UTC, now=NOW)


def weighed(query: str, *texts: str) -> dict[str, tuple[int, int, int]]:
    scales = Scales(parse(query).tree, CONTEXT)
    for text in texts:
        scales.add(Document(tokenise("", text)))
    return {("-" if one.barred else "") + canonical(one.clause): (one.found, one.brings_in, one.keeps_out) for one in scales.weights()}


def test_a_clause_of_an_or_brings_in_what_no_other_finds():
    found = weighed("acme OR parcel OR moon", "acme", "acme parcel", "parcel late", "sun")
    assert found == {"acme": (2, 1, 0), "parcel": (2, 1, 0), "moon": (0, 0, 0)}


def test_a_not_keeps_out_what_the_rest_would_find():
    found = weighed("acme NOT (film OR movie)", "acme shoes", "acme film", "acme film movie", "film")
    assert found == {"acme": (3, 1, 0), "-film": (3, 0, 1), "-movie": (1, 0, 0)}  # what the movie would keep out, the film does too


def test_a_condition_keeps_out_what_does_not_fulfil_it():
    assert weighed("acme AND shoes", "acme shoes", "acme", "shoes", "sun") == {"acme": (2, 0, 1), "shoes": (2, 0, 1)}


def test_the_only_clause_brings_in_everything():
    assert weighed("acme", "acme", "sun", "acme too") == {"acme": (2, 2, 0)}


def test_the_scales_say_what_the_query_says():
    scales = Scales(parse("acme OR sun").tree, CONTEXT)
    assert [scales.add(Document(tokenise("", text))) for text in ("acme", "moon", "the sun")] == [True, False, True]


def without(node: Node, gone: Node, *, neutral: bool) -> Node | bool:
    """The slow way: the query with one clause, found by identity, put in place by what counts as nothing there."""
    match node:
        case And(parts) | Or(parts):
            asks = isinstance(node, And)
            lone = asks and sum(not isinstance(part, Not) for part in parts) == 1
            left = [without(part, gone, neutral=asks and (isinstance(part, Not) or not lone)) for part in parts]
            if any(one is not asks for one in left if isinstance(one, bool)):
                return not asks
            kept = tuple(one for one in left if not isinstance(one, bool))
            return (kept[0] if len(kept) == 1 else type(node)(kept)) if kept else asks
        case Not(part):
            inner = without(part, gone, neutral=not neutral)
            return not inner if isinstance(inner, bool) else Not(inner)
        case _:
            return neutral if node is gone else node


def leaves(node: Node) -> Iterator[Node]:
    match node:
        case And(parts) | Or(parts):
            for part in parts:
                yield from leaves(part)
        case Not(part):
            yield from leaves(part)
        case _:
            yield node


@given(trees, st.lists(documents, min_size=1, max_size=4))
def test_a_weight_is_what_the_query_without_the_clause_would_say(tree, texts):
    scales = Scales(tree, CONTEXT)
    for text in texts:
        assert scales.add(text) == compile(tree, CONTEXT).matches(text)
    ones = list(leaves(tree))
    if len({id(one) for one in ones}) < len(ones):
        return  # the same object twice: the slow way cannot take out one of them
    for weight, leaf in zip(scales.weights(), ones, strict=True):
        rest = without(tree, leaf, neutral=False)
        said = [
            (compile(tree, CONTEXT).matches(text), rest if isinstance(rest, bool) else compile(rest, CONTEXT).matches(text))
            for text in texts
        ]
        assert (weight.brings_in, weight.keeps_out) == (said.count((True, False)), said.count((False, True)))
