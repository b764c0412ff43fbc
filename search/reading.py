"""Reads the text of a query: names become ids, mistakes become errors that people understand."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from core.errors import FieldError, Invalid
from core.query.errors import QueryError
from core.query.names import resolve
from core.query.parser import Parsed, parse
from core.query.printer import canonical
from core.query.tree import Everything, Node
from ingestion.queries import TenantNames, advised, said, wrong


@dataclass(frozen=True, slots=True)
class Checked:
    """What can be said of a query's text: its canonical form and advice, or what is wrong."""

    canonical: str
    advice: tuple[FieldError, ...] = ()
    errors: tuple[FieldError, ...] = ()

    @property
    def valid(self) -> bool:
        return not self.errors


def tree(text: str, pointer: str = "/q") -> Node:
    """The tree of a query, with ids for names; Invalid with position and proposal when it cannot stand. No text asks for everything."""
    if not text.strip():
        return Everything()
    try:
        return resolve(_parsed(text).tree, TenantNames())
    except QueryError as error:
        raise Invalid(said(error), code="invalid_query", errors=(wrong(error, pointer),)) from error


def check(text: str, pointer: str = "/q") -> Checked:
    """Whether a text is a query, and what could be better about it."""
    names = TenantNames()
    try:
        parsed = _parsed(text)
        resolved = resolve(parsed.tree, names)
    except QueryError as error:
        return Checked("", errors=(wrong(error, pointer),))
    return Checked(canonical(resolved, names), advice=tuple(advised(advice, pointer) for advice in parsed.advice))


@lru_cache(maxsize=2_000)
def _parsed(text: str) -> Parsed:
    return parse(text)
