"""The reference engine: entries in memory, asked one by one. Small and slow on purpose; the others must answer the same."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import product

from django.utils.translation import gettext_lazy as _

from core.query import evaluate
from core.query.evaluate import Matcher
from core.query.tree import Interval
from search import calendar
from search.backends import (
    BATCH,
    MOST_CELLS,
    Answer,
    Backend,
    Bucket,
    Cell,
    Cells,
    Compiled,
    Hit,
    Question,
    Total,
    Value,
    registry,
    too_many_cells,
)
from search.entries import Entry


@registry.register
class Memory(Backend):
    """Entries of one process, for tests and for texts that no index holds."""

    kind, label = "memory", _("In memory")

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        super().__init__()
        self.shelves: dict[int, dict[int, Entry]] = {1: {entry.id: entry for entry in entries}}
        self.read = 1

    @property
    def entries(self) -> dict[int, Entry]:
        return self.shelves.get(self.read, {})

    # -- asking

    def compile(self, question: Question) -> Compiled:
        return Compiled((evaluate.compile(question.whole, question.context), question.period))

    def answer(self, compiled: Compiled, question: Question) -> Answer:
        found = sorted(self._taken(compiled), key=lambda entry: self._place(entry, question, compiled), reverse=True)
        counted = self._counted(found, question)
        if question.by_story:
            found = list({entry.story: entry for entry in reversed(found)}.values())
            found.sort(key=lambda entry: self._place(entry, question, compiled), reverse=True)
        total = Total(len(found))
        if question.after:
            last = (question.after.key, question.after.id)
            found = [entry for entry in found if self._place(entry, question, compiled) < last]
        page = found[: question.limit]
        if question.before:
            first = (question.before.key, question.before.id)
            newer = [entry for entry in found if self._place(entry, question, compiled) > first]
            page = newer[max(len(newer) - question.limit, 0) :]
        hits = tuple(Hit(entry.id, self._place(entry, question, compiled)[0]) for entry in page)
        return Answer(hits, total, counted.facets, counted.buckets)

    def count(self, compiled: Compiled, question: Question, by: Sequence[str]) -> Cells:
        mentions: Counter[tuple[Value, ...]] = Counter()
        stories: dict[tuple[Value, ...], set[int]] = defaultdict(set)
        for entry in self._taken(compiled):
            for keys in set(_combinations(entry, by, question)):
                mentions[keys] += 1
                stories[keys].add(entry.story)
        if len(mentions) > MOST_CELLS:
            raise too_many_cells()
        return Cells(tuple(Cell(keys, number, len(stories[keys])) for keys, number in mentions.items()))

    def candidates(self, compiled: Compiled) -> Iterator[list[int]]:
        ids = [entry.id for entry in self._taken(compiled)]
        for start in range(0, len(ids), BATCH):
            yield ids[start : start + BATCH]

    def only(self, ids: Collection[int]) -> Compiled:
        return Compiled(frozenset(ids))

    def _taken(self, compiled: Compiled) -> list[Entry]:
        if isinstance(compiled.filter, frozenset):
            return [self.entries[id] for id in sorted(compiled.filter) if id in self.entries]
        matcher, period = compiled.filter
        return [entry for entry in self.entries.values() if _holds(entry, matcher, period)]

    @staticmethod
    def _place(entry: Entry, question: Question, compiled: Compiled) -> tuple[float, int]:
        match question.sort:
            case "-published_at":
                key = round(entry.published_at.timestamp() * 1000)
            case "-reach":
                key = entry.reach
            case "relevance":
                key = len(compiled.filter[0].spans(entry.document))
        return key, entry.id

    @staticmethod
    def _counted(found: Sequence[Entry], question: Question) -> Answer:
        facets = {}
        for name in question.facets:
            values = Counter(
                keys[0] for entry in found for keys in set(_combinations(entry, (name,), question)) if keys[0] not in ("", None)
            )
            ranked = sorted(values.items(), key=lambda item: (-item[1], item[0]))
            facets[name] = tuple(ranked[: question.facet_size])
        buckets: dict[datetime, list[Entry]] = defaultdict(list)
        for entry in found:
            if question.step:
                buckets[_moment(entry, question.step, question)].append(entry)
        filled = [Bucket(start, len(inside), len({entry.story for entry in inside})) for start, inside in buckets.items()]
        return Answer((), facets=facets, buckets=tuple(sorted(filled, key=lambda bucket: bucket.start)))

    # -- the index

    def create(self, generation: int) -> None:
        self.shelves.setdefault(generation, {})

    def publish(self, generation: int) -> None:
        self.read = generation

    def drop(self, generation: int) -> None:
        self.shelves.pop(generation, None)

    def exists(self, generation: int, *, read: bool) -> bool:
        return generation in self.shelves and (not read or generation == self.read)

    def drop_all(self) -> int:
        dropped = len(self.shelves)
        self.shelves.clear()
        return dropped

    def put(self, generation: int, entries: Sequence[Entry], *, wait: bool = False) -> None:
        shelf = self.shelves[generation]
        shelf |= {entry.id: entry for entry in entries if entry.id not in shelf or entry.version >= shelf[entry.id].version}

    def delete(self, generation: int, versions: Mapping[int, int], *, wait: bool = False) -> None:
        shelf = self.shelves[generation]
        for id, version in versions.items():
            if id in shelf and shelf[id].version <= version:
                del shelf[id]

    def versions(self, generation: int, after: int, limit: int) -> list[tuple[int, int]]:
        return sorted((id, entry.version) for id, entry in self.shelves[generation].items() if id > after)[:limit]


def _holds(entry: Entry, matcher: Matcher, period: Interval) -> bool:
    return period.holds(entry.published_at) and matcher.matches(entry.document)


def _combinations(entry: Entry, by: Sequence[str], question: Question) -> Iterator[tuple[Value, ...]]:
    """The cells that a mention counts in: one for each source and each subject, where those are asked."""
    towards = [_split(pair) for pair in entry.towards]
    for pair in towards if "subject" in by else [("", "")]:
        values: list[Sequence[Value]] = [_values(entry, name, pair, by, question) for name in by]
        yield from product(*values)


def _split(pair: str) -> tuple[str, str]:
    subject, _, sentiment = pair.partition(":")
    return subject, sentiment


def _values(entry: Entry, name: str, pair: tuple[str, str], by: Sequence[str], question: Question) -> Sequence[Value]:
    document = entry.document
    match name:
        case "hour" | "day" | "week" | "month":
            return [_moment(entry, name, question)]
        case "source":
            return sorted(document.sources) or [None]
        case "subject":
            return [int(pair[0]) if pair[0] else None]
        case "sentiment":
            return [pair[1] if "subject" in by else document.sentiment_towards(question.subject)]
        case "author":
            return [entry.author]
        case "language":
            return [document.lang]
        case "kind":
            return [document.kind]
        case "country":
            return [document.country]
        case "type":
            return [document.type]
        case "site":
            return [document.site]
        case _:
            raise KeyError(name)


def _moment(entry: Entry, step: calendar.Step, question: Question) -> datetime:
    return calendar.floor(entry.published_at, step, question.context.zone)
