"""What each clause of a query does: how many texts it alone brings in, how many it alone keeps out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from core.query.document import Document
from core.query.evaluate import Context, Test, compile_node
from core.query.tree import And, Node, Not, Or


@dataclass(frozen=True, slots=True)
class Weight:
    """A clause and what it does: `found` texts hold it; without it, the query would lose those that it brings in and win those that it
    keeps out. `barred`: it stands below a NOT."""

    clause: Node
    barred: bool
    found: int
    brings_in: int
    keeps_out: int


@dataclass(slots=True)
class _Pan:
    """A node of the query on the scales; a clause when it has no parts."""

    node: Node
    barred: bool
    neutral: bool
    """What it counts as once it is taken out: an AND asks nothing more, an OR finds nothing more."""
    parts: tuple[_Pan, ...] = ()
    test: Test | None = None
    value: bool = False
    found: int = 0
    brings_in: int = 0
    keeps_out: int = 0


class Scales:
    """Weighs the clauses of one query over the texts that are added, in one look at each clause a text."""

    def __init__(self, tree: Node, context: Context) -> None:
        self._root = _pan(tree, context, barred=False, neutral=False)

    def add(self, document: Document) -> bool:
        """Weigh a text; whether the whole query matches it."""
        matches = _value(self._root, document)
        _credit(self._root, matches)
        return matches

    def weights(self) -> list[Weight]:
        """Each clause, in the order typed."""
        return [Weight(pan.node, pan.barred, pan.found, pan.brings_in, pan.keeps_out) for pan in _clauses(self._root)]


def _pan(node: Node, context: Context, *, barred: bool, neutral: bool) -> _Pan:
    match node:
        case And(parts) | Or(parts):
            return _Pan(node, barred, neutral, tuple(_pan(part, context, barred=barred, neutral=_nothing(node, part)) for part in parts))
        case Not(part):
            return _Pan(node, barred, neutral, (_pan(part, context, barred=not barred, neutral=not neutral),))
        case _:
            return _Pan(node, barred, neutral, test=compile_node(node, context))


def _nothing(node: And | Or, part: Node) -> bool:
    """What a part counts as once it is taken out. Beside NOTs alone, it is all that an AND looks for: nothing is found without it."""
    if isinstance(node, Or):
        return False
    looked_for = [one for one in node.parts if not isinstance(one, Not)]
    return looked_for != [part]


def _clauses(pan: _Pan) -> Iterator[_Pan]:
    if pan.test is not None:
        yield pan
    for part in pan.parts:
        yield from _clauses(part)


def _value(pan: _Pan, document: Document) -> bool:
    """Whether the node matches; every clause is looked at, whatever the others say, for each is counted."""
    if pan.test is not None:
        pan.value = pan.test(document)
        pan.found += pan.value
        return pan.value
    values = [_value(part, document) for part in pan.parts]
    match pan.node:
        case And():
            pan.value = all(values)
        case Or():
            pan.value = any(values)
        case _:
            pan.value = not values[0]
    return pan.value


def _credit(pan: _Pan, matches: bool) -> None:
    """Count the clauses that alone decide: those whose absence turns the whole answer round."""
    if pan.test is not None:
        if pan.value is not pan.neutral:
            pan.brings_in += matches
            pan.keeps_out += not matches
        return
    # A part decides alone when no other one stands against it: in an AND all the others hold, in an OR none of them does.
    holds = isinstance(pan.node, And)
    against = [part for part in pan.parts if part.value is not holds] if len(pan.parts) > 1 else []
    if len(against) > 1:
        return
    for part in against or pan.parts:
        _credit(part, matches)
