"""What a search engine promises: ids for a question, with counts that are exact or say that they are not; and an index that can be rebuilt.

An engine compiles a question to (filter, exact?). Where it cannot say exactly what the query language means, its filter takes a superset
and `core.query` rechecks the candidates; pages, counts and facets then come from the ids kept. So every engine answers the same.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, ClassVar, Final, Literal

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.errors import Invalid, Unavailable
from core.plugins import Plugin, Registry
from core.query import evaluate
from core.query.document import Document
from core.query.evaluate import Context
from core.query.tree import And, FieldIs, Interval, Node, Ref, asked_subject
from ingestion.documents import documents
from search.calendar import Step
from search.entries import Entry

Sort = Literal["-published_at", "relevance", "-reach"]
SORTS: Final[tuple[Sort, ...]] = ("-published_at", "relevance", "-reach")
FACETS: Final = ("kind", "source", "language", "country", "type", "sentiment", "author", "site", "subject")
DIMENSIONS: Final = ("hour", "day", "week", "month", *FACETS)
MOST_CELLS: Final = 10_000
MOST_BUCKETS: Final = 10_000
BATCH: Final = 1_000

Value = str | int | datetime | None
"""A value counted: None or nothing where a mention has none."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ends or begins: the sort's key and the id of the mention there."""

    key: float
    id: int


@dataclass(frozen=True, slots=True)
class Question:
    """A query made ready for an engine: names are ids, the moment is fixed, and the parts wanted of the answer are named.

    A subject in the context is one asked beside the text: mentions must concern it.
    """

    tree: Node
    context: Context
    period: Interval = field(default_factory=lambda: Interval(None, None))
    sort: Sort = "-published_at"
    by_story: bool = False
    limit: int = 50
    after: Place | None = None
    """The page that follows this place."""
    before: Place | None = None
    """The page that ends just before it, in the same order."""
    total: bool = True
    facets: tuple[str, ...] = ()
    facet_size: int = 10
    step: Step | None = None

    @property
    def whole(self) -> Node:
        """The tree, and the subject asked beside."""
        if self.context.subject is None:
            return self.tree
        subject = FieldIs("subject", (Ref(self.context.subject),))
        return And((*self.tree.parts, subject) if isinstance(self.tree, And) else (self.tree, subject))

    @property
    def subject(self) -> int | None:
        """Whom `sentiment` is about: the subject asked beside, else the one that the top level names, else nobody."""
        if self.context.subject is not None:
            return self.context.subject
        named = asked_subject(self.tree)
        return named.id if named else None


@dataclass(frozen=True, slots=True)
class Hit:
    """One mention found; with `by_story`, the first of its story in the order asked."""

    id: int
    key: float


@dataclass(frozen=True, slots=True)
class Total:
    """How many there are, and whether that is exact."""

    value: int
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Bucket:
    """What was published from `start` to the next one. `exact` is about the stories; mentions always are."""

    start: datetime
    mentions: int
    stories: int
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Cell:
    """Mentions and stories of one combination of values, in the order of the dimensions asked."""

    keys: tuple[Value, ...]
    mentions: int
    stories: int


@dataclass(frozen=True, slots=True)
class Cells:
    """All combinations that occur. `exact` is about the stories; mentions always are."""

    rows: tuple[Cell, ...]
    exact: bool = True


Facets = Mapping[str, tuple[tuple[Value, int], ...]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What an engine found: ids in order, and the parts that were wanted. Buckets without a mention are left out."""

    hits: tuple[Hit, ...]
    total: Total = Total(0)
    facets: Facets = field(default_factory=dict)
    buckets: tuple[Bucket, ...] = ()


@dataclass(frozen=True, slots=True)
class Compiled:
    """A question in an engine's own words. Not exact: it takes a superset, never a subset."""

    filter: Any
    exact: bool = True


class EngineDown(Unavailable):
    """The engine does not answer, or says that it cannot now."""

    code = "search_down"


class EngineRefused(Unavailable):
    """The engine does not take this request, which another engine may."""

    code = "search_refused"


class IndexLost(Unavailable):
    """The engine answers, but the index is not there: it must be rebuilt."""

    code = "index_lost"


class Backend(Plugin, ABC):
    """A search engine."""

    label: ClassVar[Any]
    documents: Callable[[Sequence[int]], Mapping[int, Document]] = staticmethod(documents)

    # -- asking

    def ask(self, question: Question) -> Answer:
        """Find, count and sort."""
        return self.answer(self.exact(self.compile(question), question), question)

    def cells(self, question: Question, by: Sequence[str]) -> Cells:
        """Count by up to three dimensions; an Invalid error when more than `MOST_CELLS` combinations occur."""
        return self.count(self.exact(self.compile(question), question), question, by)

    def alive(self) -> bool:
        """Whether it answers at once."""
        return True

    @abstractmethod
    def compile(self, question: Question) -> Compiled:
        """The tree and the period as a filter of the engine."""

    @abstractmethod
    def answer(self, compiled: Compiled, question: Question) -> Answer:
        """Everything wanted of the mentions that an exact filter takes."""

    @abstractmethod
    def count(self, compiled: Compiled, question: Question, by: Sequence[str]) -> Cells:
        """The cells of the mentions that an exact filter takes."""

    @abstractmethod
    def candidates(self, compiled: Compiled) -> Iterator[list[int]]:
        """Ids of all that the filter takes, in batches."""

    @abstractmethod
    def only(self, ids: Collection[int]) -> Compiled:
        """An exact filter that takes these mentions."""

    def exact(self, compiled: Compiled, question: Question) -> Compiled:
        """The filter, or where it takes a superset, the ids that a recheck keeps of it."""
        if compiled.exact:
            return compiled
        matcher, kept, seen = evaluate.compile(question.whole, question.context), [], 0
        for ids in self.candidates(compiled):
            seen += len(ids)
            if seen > settings.SEARCH_CANDIDATES_MAX:
                raise too_many_candidates()
            found = self.documents(ids)
            kept += [id for id in ids if id in found and matcher.matches(found[id])]
        return self.only(kept)

    # -- the index

    @abstractmethod
    def create(self, generation: int) -> None:
        """Make an empty index; nothing happens when it is there."""

    @abstractmethod
    def publish(self, generation: int) -> None:
        """From now on questions are answered from this one, without a gap."""

    @abstractmethod
    def drop(self, generation: int) -> None:
        """Destroy one that is no longer read; nothing happens when it is not there."""

    @abstractmethod
    def exists(self, generation: int, *, read: bool) -> bool:
        """Whether the index is there, and answers where it should be `read`."""

    @abstractmethod
    def drop_all(self) -> int:
        """Destroy every index of the tenant, known or not; how many there were. What lies in the tenant's schema goes with it."""

    @abstractmethod
    def put(self, generation: int, entries: Sequence[Entry], *, wait: bool = False) -> None:
        """Take entries in, unless the index holds a higher version. `wait`: until the next search sees them."""

    def ready(self, generation: int, entries: Sequence[Entry], *, wait: bool = False) -> Callable[[], None]:
        """What puts entries when it is called. An engine over the network writes its request here and only sends it there."""
        return partial(self.put, generation, entries, wait=wait)

    @abstractmethod
    def delete(self, generation: int, versions: Mapping[int, int], *, wait: bool = False) -> None:
        """Forget mentions, by id and version, unless the index holds a higher version."""

    @abstractmethod
    def versions(self, generation: int, after: int, limit: int) -> list[tuple[int, int]]:
        """Ids above `after` with their versions, ascending: what the audit compares with the rows."""


registry: Registry[Backend] = Registry("search engines", package="search.backends", group="vigie.backends")


def too_many_candidates() -> Invalid:
    return Invalid(
        _("This query matches too much to be checked word by word: add a word, a field or a shorter period."), code="too_many_candidates"
    )


def too_many_cells() -> Invalid:
    return Invalid(
        _("This gives more than 10,000 counts: choose a longer step, a shorter period or fewer dimensions."), code="too_many_cells"
    )


def too_many_buckets() -> Invalid:
    return Invalid(_("This gives more than 10,000 points in time: choose a longer step or a shorter period."), code="too_many_buckets")
