"""Reads the words of a query: a term is split as the texts are, and becomes a word, a prefix or a phrase."""

import re
from typing import Final

from core.query.errors import QueryError
from core.query.folding import letters_and_digits
from core.query.forms import MAX_UNITS, Forms
from core.query.scanner import QUOTES, Lexeme
from core.query.tokens import pieces
from core.query.tree import Node, Phrase, Place, Prefix, Word
from core.query.urls import outside_urls

_LEAST_BEFORE_STAR: Final = 2
_OPERATORS: Final = frozenset({"AND", "OR", "NOT", "NEAR", "ONEAR"})
_NEAR_ENOUGH: Final = 200
_NEIGHBOUR_BEFORE: Final = re.compile(rf"([^\s(){{}}<>:*{QUOTES}-]+)\s+$")
_NEIGHBOUR_AFTER: Final = re.compile(rf"\s+([^\s(){{}}<>:*{QUOTES}-]+)")


def read_term(lexeme: Lexeme, query: str) -> Node:
    """The word, prefix or phrase that a lexeme of kind `term` or `phrase` writes in the query."""
    found = pieces(lexeme.text)
    stars = _stars(lexeme, found)
    _refuse_patterns(lexeme, found)
    if not found:
        raise _nothing(lexeme, query)
    items = tuple(_item(lexeme, forms, start, end, end in stars) for forms, start, end in found)
    if len(items) == 1:
        only = items[0]
        return Prefix(only.start, at=lexeme.at) if isinstance(only, Prefix) else Word(only.token, at=lexeme.at)
    return Phrase(items, at=lexeme.at)


def _item(lexeme: Lexeme, forms: Forms, start: int, end: int, starred: bool) -> Word | Prefix:
    token = forms.signed or forms.folded
    at = Place(lexeme.inside + start, end - start)
    if not token:
        raise QueryError("word_too_long" if end - start > MAX_UNITS // 2 else "no_token", at, "word", limit=MAX_UNITS, text=lexeme.text)
    if not starred:
        return Word(token, at=at)
    if letters_and_digits(forms.folded) < _LEAST_BEFORE_STAR:
        raise QueryError("star_too_short", Place(lexeme.inside + end, 1), "letters")
    return Prefix(token, at=at)


def _nothing(lexeme: Lexeme, query: str) -> QueryError:
    """The error of a term without a token: it proposes the address as one, or the term in quotes between its neighbours."""
    text = lexeme.text
    if list(outside_urls(text)) != [(0, len(text))]:
        return QueryError("address", lexeme.at, "word", f'url:"{text.strip()}"', text=text)
    before = _NEIGHBOUR_BEFORE.search(query, max(0, lexeme.at.position - _NEAR_ENOUGH), lexeme.at.position)
    after = _NEIGHBOUR_AFTER.match(query, lexeme.at.position + lexeme.at.length)
    proposal = ""
    if lexeme.kind == "term" and before and after and not {before[1], after[1]} & _OPERATORS:
        proposal = f'"{before[1]} {text} {after[1]}"'
    return QueryError("no_token", lexeme.at, "word", proposal, text=text or '""')


def _stars(lexeme: Lexeme, found: list[tuple[Forms, int, int]]) -> set[int]:
    """Where the stars stand that end a word; any other star that touches a word, or stands outside quotes, is an error."""
    text, quoted = lexeme.text, lexeme.kind == "phrase"
    starts, ends = {start for _, start, _ in found}, {end for _, _, end in found}
    covered = {place for _, start, end in found for place in range(start, end)} if "*" in text and not text.isascii() else set()
    stars = set()
    for place in (place for place, c in enumerate(text) if c == "*" and place not in covered):
        touches = place in ends, place + 1 in starts
        if touches == (True, False) and not text.startswith("*", place + 1) and (quoted or place == len(text) - 1):
            stars.add(place)
        elif not quoted or any(touches):
            raise QueryError("star_misplaced", Place(lexeme.inside + place, 1), "letters")
    return stars


def _refuse_patterns(lexeme: Lexeme, found: list[tuple[Forms, int, int]]) -> None:
    starts, ends = {start for _, start, _ in found}, {end for _, _, end in found}
    for place, c in enumerate(lexeme.text):
        if c != "?":
            continue
        touches = place in ends, place + 1 in starts
        if all(touches) if lexeme.kind == "phrase" else any(touches):
            raise QueryError("not_yet", Place(lexeme.inside + place, 1), "word", form="?")
