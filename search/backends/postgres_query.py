"""Compiles a query's tree to PostgreSQL: one `tsquery` where it can be one, SQL around it where it cannot.

Words, phrases and facts all live in one `tsvector`, so AND, OR and NOT of them are one condition that the index answers alone.
A `tsquery` without a word that must be there (`!a`) would read the whole index: then its complement is asked, and left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.query.dates import interval
from core.query.evaluate import Context
from core.query.tree import And, DateRange, Everything, FieldIs, Interval, Node, Not, Or, Phrase, Prefix, Word, children, walk
from search.facts import wanted

TABLE = "search_postgresentry"
FACT = ":"
"""Begins the lexeme of a fact: no token does, so no word and no prefix ever meets one."""


@dataclass(frozen=True, slots=True)
class Sql:
    """A condition with its parameters; never NULL."""

    text: str
    params: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """A `tsquery` and its complement; `bounded` when some lexeme must be there, which exactly one of the two can say."""

    yes: str
    no: str
    bounded: bool = True

    def inverted(self) -> Text:
        return Text(self.no, self.yes, not self.bounded)


Condition = Sql | Text


def condition(tree: Node, context: Context, subject: int | None, period: Interval) -> Sql:
    """The mentions that a tree takes within a period."""
    parts = [_lowered(tree, context, subject), within(period)]
    return sql(_all([part for part in parts if part != Sql("TRUE")]))


def within(period: Interval) -> Sql:
    """What was published within a period."""
    bounds = [("published_at >= %s", period.since), ("published_at < %s", period.until)]
    given = [Sql(text, (instant,)) for text, instant in bounds if instant is not None]
    return _sql(given, " AND ", "TRUE")


def known_by_index(where: Sql, tree: Node) -> bool:
    """Whether the index alone says what is taken: of a phrase each row is looked at, and a complement is read before what it leaves."""
    return TABLE not in where.text and not any(isinstance(node, Phrase) for node in walk(tree))


def rank(tree: Node) -> str:
    """The words that make a mention relevant, as a `tsquery`; empty when the tree asks for none."""
    return " | ".join(dict.fromkeys(_positive(tree)))


def lexeme(text: str) -> str:
    doubled = text.replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'"


def sql(condition: Condition) -> Sql:
    if isinstance(condition, Sql):
        return condition
    if condition.bounded:
        return Sql("tokens @@ %s::tsquery", (condition.yes,))
    return Sql(f"mention_id NOT IN (SELECT mention_id FROM {TABLE} WHERE tokens @@ %s::tsquery)", (condition.no,))  # noqa: S608


def _lowered(node: Node, context: Context, subject: int | None) -> Condition:
    match node:
        case Everything():
            return Sql("TRUE")
        case And(parts):
            return _all([_lowered(part, context, subject) for part in parts])
        case Or(parts):
            return _any([_lowered(part, context, subject) for part in parts])
        case Not(part):
            inner = _lowered(part, context, subject)
            return inner.inverted() if isinstance(inner, Text) else Sql(f"({inner.text}) IS NOT TRUE", inner.params)
        case Word() | Prefix() | Phrase():
            return _text(_words(node))
        case FieldIs():
            return _any([_text(lexeme(FACT + fact)) for fact in wanted(node, subject)])
        case DateRange():
            return within(interval(node, context.zone, context.now))
        case _:
            raise TypeError(node)


def _words(node: Word | Prefix | Phrase) -> str:
    match node:
        case Word(token):
            return lexeme(token)
        case Prefix(start):
            return f"{lexeme(start)}:*"
        case Phrase(items):
            return f"({' <-> '.join(map(_words, items))})"


def _text(query: str) -> Text:
    return Text(query, f"!{query}")


def _all(parts: Sequence[Condition]) -> Condition:
    """All of them; the texts among them as one, since the index joins faster than the executor."""
    texts = [part for part in parts if isinstance(part, Text)]
    rest = [part for part in parts if isinstance(part, Sql)]
    joined = _joined(texts, " & ", " | ", any(text.bounded for text in texts))
    return joined if joined and not rest else _sql([*([joined] if joined else []), *rest], " AND ", "TRUE")


def _any(parts: Sequence[Condition]) -> Condition:
    texts = [part for part in parts if isinstance(part, Text)]
    rest = [part for part in parts if isinstance(part, Sql)]
    joined = _joined(texts, " | ", " & ", all(text.bounded for text in texts))
    return joined if joined and not rest else _sql([*([joined] if joined else []), *rest], " OR ", "FALSE")


def _joined(texts: Sequence[Text], yes: str, no: str, bounded: bool) -> Text | None:
    if len(texts) < 2:
        return texts[0] if texts else None
    return Text(f"({yes.join(text.yes for text in texts)})", f"({no.join(text.no for text in texts)})", bounded)


def _sql(parts: Sequence[Condition], operator: str, empty: str) -> Sql:
    written = [sql(part) for part in parts]
    if len(written) < 2:
        return written[0] if written else Sql(empty)
    return Sql(operator.join(f"({part.text})" for part in written), tuple(param for part in written for param in part.params))


def _positive(node: Node) -> list[str]:
    if isinstance(node, Word | Prefix | Phrase):
        return [_words(node)]
    return [] if isinstance(node, Not) else [words for child in children(node) for words in _positive(child)]
