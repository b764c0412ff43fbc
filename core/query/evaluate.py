"""Evaluates a query over one document in memory: the reference that every engine must equal."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import Final, NamedTuple

from core.query.dates import interval
from core.query.document import Document
from core.query.folding import fold_value
from core.query.names import unknown
from core.query.tokens import Part, PartName
from core.query.tree import And, DateRange, Everything, FieldIs, Node, Not, Or, Phrase, Prefix, Ref, Word, asked_subject, walk

Test = Callable[[Document], bool]

_ANY_MOMENT: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Context:
    """What a query is asked beside: the tenant's zone, the moment, the subject that `sentiment:` is about."""

    zone: tzinfo
    now: datetime
    subject: int | None = None


class Span(NamedTuple):
    """A stretch of the title or of the body that made a query match, in code points of the original text."""

    part: PartName
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Matcher:
    """A query ready to be asked about documents. `test` is `matches` without the method's cost."""

    tree: Node
    test: Test
    context: Context

    def matches(self, document: Document) -> bool:
        return self.test(document)

    def spans(self, document: Document) -> list[Span]:
        """What to mark: every place of the words that made it match; nothing below a NOT, nothing when it does not match."""
        if not self.test(document):
            return []
        return _merged(_marks(self.tree, document, self.context))


def compile(tree: Node, context: Context) -> Matcher:
    """Make a query ready; its names must be resolved (`names.resolve`). Equal queries asked alike share one."""
    if context.subject is None and (named := asked_subject(tree)):
        context = replace(context, subject=named.id)
    fields = {node.field for node in walk(tree) if isinstance(node, FieldIs | DateRange)}
    dated, felt = "date" in fields, "sentiment" in fields
    needed = Context(context.zone if dated else UTC, context.now if dated else _ANY_MOMENT, context.subject if felt else None)
    return _compiled(tree, needed)


@lru_cache(maxsize=4096)
def _compiled(tree: Node, context: Context) -> Matcher:
    return Matcher(tree, compile_node(tree, context), context)


def compile_node(node: Node, context: Context) -> Test:
    """Make one node of a query ready."""
    match node:
        case Everything():
            return lambda document: True
        case And(parts):
            return _all(parts, context)
        case Or(parts):
            return _any(parts, context)
        case Not(part):
            inner = compile_node(part, context)
            return lambda document: not inner(document)
        case Word(token):
            return lambda document: token in document.tokens.vocabulary
        case Prefix() | Phrase():
            return _text_test(node)
        case FieldIs():
            return _field_test(node, context.subject)
        case DateRange():
            meant = interval(node, context.zone, context.now)
            return lambda document: document.published_at is not None and meant.holds(document.published_at)
        case _:
            raise TypeError(node)


def _words(parts: Iterable[Node]) -> frozenset[str]:
    return frozenset(part.token for part in parts if isinstance(part, Word))


def _all(parts: tuple[Node, ...], context: Context) -> Test:
    """Words first, as one comparison of sets; what costs more only when they are there."""
    words, barred = _words(parts), _words(part.part for part in parts if isinstance(part, Not))
    tests = [
        compile_node(part, context)
        for part in parts
        if not (isinstance(part, Word) or (isinstance(part, Not) and isinstance(part.part, Word)))
    ]

    def test(document: Document) -> bool:
        vocabulary = document.tokens.vocabulary
        if not (words <= vocabulary and barred.isdisjoint(vocabulary)):
            return False
        for more in tests:  # noqa: SIM110 (a generator in `all` costs more than the tests)
            if not more(document):
                return False
        return True

    return test


def _any(parts: tuple[Node, ...], context: Context) -> Test:
    words = _words(parts)
    tests = [compile_node(part, context) for part in parts if not isinstance(part, Word)]

    def test(document: Document) -> bool:
        if not words.isdisjoint(document.tokens.vocabulary):
            return True
        for other in tests:  # noqa: SIM110 (a generator in `any` costs more than the tests)
            if other(document):
                return True
        return False

    return test


def _text_test(node: Prefix | Phrase) -> Test:
    # No token holds a blank, so a search in the line of tokens is exact, and many times faster than going through them.
    if isinstance(node, Prefix):
        start = f" {node.start}"
        return lambda document: start in document.tokens.words_line
    words = _words(node.items)
    line = _line(node)

    def test(document: Document) -> bool:
        tokens = document.tokens
        if not words <= tokens.vocabulary:
            return False
        return line in tokens.text_line if line else any(True for _, part in tokens.parts for _ in _starts(node, part))

    return test


def _line(phrase: Phrase) -> str:
    """The phrase as it stands in `Tokens.text_line`, or nothing when signs or starts of words keep it from standing there."""
    plain = [item.token for item in phrase.items if isinstance(item, Word) and item.token[0] not in "#@"]
    return f" {' '.join(plain)} " if len(plain) == len(phrase.items) else ""


def _starts(phrase: Phrase, part: Part) -> Iterator[int]:
    """Local positions where the phrase begins in the part."""
    items, last = phrase.items, len(part) - len(phrase.items)
    first = items[0]
    candidates = part.places.get(first.token, ()) if isinstance(first, Word) else range(last + 1)
    for start in candidates:
        if start <= last and all(_stands(item, part, position) for position, item in enumerate(items, start)):
            yield start


def _stands(item: Word | Prefix, part: Part, position: int) -> bool:
    wanted = item.token if isinstance(item, Word) else item.start
    folded, signed = part.folded[position], part.signed[position]
    if isinstance(item, Word):
        return wanted in (folded, signed)
    return folded.startswith(wanted) or signed.startswith(wanted)


def _field_test(node: FieldIs, subject: int | None) -> Test:
    if node.field in ("source", "subject"):
        ids = frozenset(_id(node, index) for index in range(len(node.values)))
        if node.field == "source":
            return lambda document: not ids.isdisjoint(document.sources)
        return lambda document: not ids.isdisjoint(document.subjects)
    values = frozenset(value for value in node.values if isinstance(value, str))
    facts = _facts(node.field, subject)
    return lambda document: not values.isdisjoint(facts(document))


def _id(node: FieldIs, index: int) -> int:
    value = node.values[index]
    if isinstance(value, Ref):
        return value.id
    raise unknown(node, index)


def _facts(field: str, subject: int | None) -> Callable[[Document], Iterable[str]]:
    """How a document's folded values of a field are read."""
    match field:
        case "author":
            return lambda document: {fold_value(document.author_handle), fold_value(document.author_name)}
        case "site":
            return lambda document: document.hosts
        case "hashtag":
            return lambda document: document.hashtags
        case "at":
            return lambda document: document.handles
        case "sentiment":
            return lambda document: (document.sentiment_towards(subject),)
        case "lang":
            return lambda document: (fold_value(document.lang),)
        case "country":
            return lambda document: (fold_value(document.country),)
        case "kind":
            return lambda document: (fold_value(document.kind),)
        case "type":
            return lambda document: (fold_value(document.type),)
        case _:
            raise KeyError(field)


def _marks(node: Node, document: Document, context: Context) -> Iterator[Span]:
    """The spans of a node that matches the document."""
    match node:
        case And(parts):
            for part in parts:
                yield from _marks(part, document, context)
        case Or(parts):
            for part in parts:
                # A word that does not stand there has no place to mark: only what is more than words needs asking.
                if isinstance(part, Word):
                    wanted = part.token in document.tokens.vocabulary
                else:
                    wanted = isinstance(part, Prefix | Phrase) or compile_node(part, context)(document)
                if wanted:
                    yield from _marks(part, document, context)
        case Word() | Prefix() | Phrase():
            for name, text in document.tokens.parts:
                for first, last in _stretches(node, text):
                    yield Span(name, text.offsets[first][0], text.offsets[last][1])


def _stretches(node: Word | Prefix | Phrase, part: Part) -> Iterator[tuple[int, int]]:
    """First and last local position of each way the node stands in the part."""
    match node:
        case Word(token):
            yield from ((position, position) for position in part.places.get(token, ()))
        case Prefix(start):
            begun = {position for token, positions in part.places.items() if token.startswith(start) for position in positions}
            yield from ((position, position) for position in sorted(begun))
        case Phrase(items):
            yield from ((start, start + len(items) - 1) for start in _starts(node, part))


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.part != "title", span.start, span.end)):
        if merged and merged[-1].part == span.part and span.start < merged[-1].end:
            merged[-1] = merged[-1]._replace(end=max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged
