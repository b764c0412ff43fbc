"""Reads the text of a query into its tree."""

import re
from dataclasses import dataclass
from typing import Final

from core.query.advice import advise
from core.query.errors import Advice, QueryError
from core.query.limits import Meter
from core.query.scanner import Scanner
from core.query.terms import read_term
from core.query.tree import And, Node, Not, Or, Place
from core.query.values import read_field

# What no database and no file can keep. Each is read as one sign that is no word, so that places in the text stay true.
UNKEEPABLE: Final = re.compile("[\x00\ud800-\udfff]")
_STARTS_OPERAND: Final = frozenset({"term", "phrase", "open", "not", "field", "exact"})


@dataclass(frozen=True, slots=True)
class Parsed:
    """A query that can stand, and what could be better about it."""

    tree: Node
    advice: tuple[Advice, ...] = ()


def parse(text: str, *, limited: bool = True) -> Parsed:
    """Read a query, or raise the QueryError of the first thing that cannot stand.

    A canonical form may be longer than what was typed: a stored one is read with `limited=False`.
    """
    text = UNKEEPABLE.sub("\ufffd", text)
    tree = _Parser(text, Meter(limited=limited)).whole()
    return Parsed(tree, advise(tree, text))


class _Parser:
    def __init__(self, text: str, meter: Meter) -> None:
        meter.length(text)
        self._meter = meter
        self._scanner = Scanner(text)
        self._next = self._scanner.next()

    def whole(self) -> Node:
        if self._next.kind == "end":
            raise QueryError("empty_query", self._next.at, "operand")
        tree = self._any_of()
        if self._next.kind == "close":
            raise QueryError("unopened", self._next.at, "end", mark=")")
        return tree

    def _advance(self) -> None:
        self._next = self._scanner.next()

    def _any_of(self) -> Node:
        parts = [self._all_of()]
        while self._next.kind == "or":
            self._advance()
            parts.append(self._all_of())
        return Or(_flat(parts, Or), at=_between(parts[0].at, parts[-1].at)) if len(parts) > 1 else parts[0]

    def _all_of(self) -> Node:
        parts = [self._operand()]
        while self._next.kind in _STARTS_OPERAND or self._next.kind in ("and", "near"):
            if self._next.kind == "near":
                raise QueryError("not_yet", self._next.at, "operand", form=self._next.text)
            if self._next.kind == "and":
                self._advance()
            parts.append(self._operand())
        return And(_flat(parts, And), at=_between(parts[0].at, parts[-1].at)) if len(parts) > 1 else parts[0]

    def _operand(self) -> Node:
        match self._next.kind:
            case "not":
                return self._not()
            case "open":
                return self._group()
            case "field":
                # The scanner stands right after the colon: what follows is a value, not a lexeme.
                node = read_field(self._scanner, self._next, self._meter)
            case "exact":
                raise QueryError("not_yet", Place(self._next.at.position, 1), "operand", form="{ }")
            case "term" | "phrase":
                node = read_term(self._next, self._scanner.text)
                self._meter.operand(self._next.at)
            case _:
                raise QueryError("missing_operand", self._next.at, "operand")
        self._advance()
        return node

    def _not(self) -> Node:
        at = self._next.at
        self._meter.enter(at)
        self._advance()
        part = self._operand()
        self._meter.leave()
        return Not(part, at=_between(at, part.at))

    def _group(self) -> Node:
        self._meter.open(self._next.at)
        self._advance()
        inner = self._any_of()
        if self._next.kind != "close":
            raise self._meter.unclosed()
        self._meter.close()
        self._advance()
        return inner


def _flat(parts: list[Node], kind: type[And] | type[Or]) -> tuple[Node, ...]:
    return tuple(inner for part in parts for inner in (part.parts if isinstance(part, kind) else (part,)))


def _between(first: Place, last: Place) -> Place:
    return Place(first.position, last.position + last.length - first.position)
