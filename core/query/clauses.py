"""Cuts a query into clauses: it matches a text if and only if one of them does, and most are mere comparisons of sets."""

from collections.abc import Iterable
from itertools import product
from math import prod
from typing import Final, NamedTuple

from core.query.evaluate import Context, Matcher, Test, compile_node
from core.query.tree import And, Node, Not, Or, Phrase, Prefix, Word

# An AND of ORs is multiplied out up to so many clauses; what is left over stays a test.
_MOST: Final = 64


class Clause(NamedTuple):
    """Words (and starts of words, as `air*`) that the text must hold, words that it must not, and what else is to be tested."""

    required: frozenset[str] = frozenset()
    barred: frozenset[str] = frozenset()
    tests: tuple[Test, ...] = ()


def clauses(matcher: Matcher) -> list[Clause]:
    """The clauses of a query, one at least."""
    return _clauses(matcher.tree, matcher.context)


def _clauses(node: Node, context: Context) -> list[Clause]:
    match node:
        case Word() | Prefix():
            return [Clause(required=_spelled((node,)))]
        case Not(Word() | Prefix() as part):
            return [Clause(barred=_spelled((part,)))]
        case Not(Or(parts)) if all(isinstance(part, Word | Prefix) for part in parts):
            return [Clause(barred=_spelled(parts))]
        case Phrase(items):
            return [Clause(required=_spelled(items), tests=(compile_node(node, context),))]
        case Or(parts):
            return [clause for part in parts for clause in _clauses(part, context)]
        case And(parts):
            return _multiplied([(part, _clauses(part, context)) for part in parts], context)
        case _:
            return [Clause(tests=(compile_node(node, context),))]


def _spelled(nodes: Iterable[Node]) -> frozenset[str]:
    words = (node.token if isinstance(node, Word) else f"{node.start}*" for node in nodes if isinstance(node, Word | Prefix))
    return frozenset(words)


def _multiplied(parts: list[tuple[Node, list[Clause]]], context: Context) -> list[Clause]:
    """The clauses of an AND; the longest ORs stay tests while there would be too many, but one part is always cut."""
    parts = sorted(parts, key=lambda part: len(part[1]))
    whole: list[Node] = []
    while len(parts) > 1 and prod(len(cut) for _, cut in parts) > _MOST:
        whole.append(parts.pop()[0])
    left = Clause(tests=tuple(compile_node(node, context) for node in whole))
    return [_both((*chosen, left)) for chosen in product(*(cut for _, cut in parts))]


def _both(chosen: Iterable[Clause]) -> Clause:
    required, barred, tests = zip(*chosen, strict=True)
    none = frozenset[str]()
    return Clause(none.union(*required), none.union(*barred), tuple(test for some in tests for test in some))
