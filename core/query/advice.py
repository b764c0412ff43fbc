"""Remarks on a query that stands: they refuse nothing."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Final

from core.query.dates import interval
from core.query.errors import Advice
from core.query.fields import FIELDS
from core.query.printer import canonical
from core.query.tree import Ago, And, DateRange, FieldIs, Node, Not, Or, Phrase, Place, Prefix, Word, children

_DASHES: Final = frozenset("‒–—―−")
_LOOSE_RUN: Final = 3
_SHORT: Final = 2
_DECIDES: Final = 0.2
# Facts of which a mention has one only: two different values cannot both hold.
_SINGLE: Final = frozenset({"lang", "country", "kind", "type", "sentiment"})


def advise(tree: Node, text: str, share: Callable[[str], float] | None = None) -> tuple[Advice, ...]:
    """What could be better about a parsed query; `share` tells in what part of the mentions a token stands, where that is known."""
    found = [advice for node in _clauses(tree) for advice in _about(node, text)]
    if share is not None:
        found += _frequent(tree, share)
    return tuple(sorted(found, key=lambda advice: advice.at.position))


def _clauses(tree: Node) -> Iterator[Node]:
    """Every node but the words of phrases."""
    yield tree
    if not isinstance(tree, Phrase):
        for child in children(tree):
            yield from _clauses(child)


def _about(node: Node, text: str) -> Iterator[Advice]:
    match node:
        case And(parts):
            yield from _loose(parts, text)
            yield from _twice(parts)
            yield from _undone(parts)
            if _contradict(parts):
                yield Advice("never_matches", node.at)
        case Or(parts):
            yield from _twice(parts)
            if _negated(parts):
                yield Advice("always_matches", node.at)
        case Word(token) if len(token) <= _SHORT and token.isascii():
            yield Advice("short_word", node.at, {"word": token})
        case DateRange(low=low, high=high) if low and high and not isinstance(low, Ago) and not isinstance(high, Ago):
            if _is_empty(node):
                yield Advice("never_matches", node.at)
    if isinstance(node, Word | Prefix | Phrase) and text[node.at.position : node.at.position + 1] in _DASHES:
        yield Advice("dash_not_minus", Place(node.at.position, 1))


def _loose(parts: tuple[Node, ...], text: str) -> Iterator[Advice]:
    run: list[Node] = []
    for part in (*parts, None):
        if isinstance(part, Word) and text[part.at.position].isalnum():
            if run and not text[run[-1].at.position + run[-1].at.length : part.at.position].isspace():
                run = []
            run.append(part)
            continue
        if len(run) >= _LOOSE_RUN:
            start, last = run[0].at.position, run[-1].at
            yield Advice("loose_words", Place(start, last.position + last.length - start))
        run = []


def _twice(parts: tuple[Node, ...]) -> Iterator[Advice]:
    seen: set[Node] = set()
    for part in parts:
        if part in seen:
            yield Advice("written_twice", part.at, {"clause": canonical(part)})
        seen.add(part)


def _undone(parts: tuple[Node, ...]) -> Iterator[Advice]:
    added = {one for part in parts if isinstance(part, Or) for one in part.parts}
    for part in parts:
        match part:
            case Not(Or(removed)):
                undone = [one for one in removed if one in added]
            case Not(one):
                undone = [one] if one in added else []
            case _:
                undone = []
        yield from (Advice("not_undoes_or", part.at, {"clause": canonical(one)}) for one in undone)


def _negated(parts: tuple[Node, ...]) -> bool:
    return any(isinstance(part, Not) and part.part in parts for part in parts)


def _contradict(parts: tuple[Node, ...]) -> bool:
    if _negated(parts):
        return True
    allowed: dict[str, set[object]] = {}
    for part in parts:
        if isinstance(part, FieldIs) and part.field in _SINGLE and part.field in FIELDS:
            allowed[part.field] = allowed.get(part.field, set(part.values)) & set(part.values)
    return not all(allowed.values())


def _is_empty(dates: DateRange) -> bool:
    meant = interval(dates, UTC, datetime.max.replace(tzinfo=UTC))
    return meant.since is not None and meant.until is not None and meant.since >= meant.until


def _frequent(tree: Node, share: Callable[[str], float]) -> list[Advice]:
    alone = tree.parts if isinstance(tree, Or) else (tree,)
    return [
        Advice("frequent_word", node.at, {"word": node.token}) for node in alone if isinstance(node, Word) and share(node.token) >= _DECIDES
    ]
