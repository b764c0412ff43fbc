"""Asks the other way round: given a text, which of thousands of queries match it."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from functools import cached_property, lru_cache, partial
from typing import Final, Generic, TypeVar

from core.query.clauses import Clause, clauses
from core.query.document import Document
from core.query.evaluate import Matcher
from core.query.tokens import Tokens

Key = TypeVar("Key", bound=Hashable)

_REMEMBERED: Final = 1 << 16


class Rarity:
    """How often a token is met: as counted in texts, else guessed from its length."""

    def __init__(self, texts: Iterable[Tokens] = ()) -> None:
        counts: defaultdict[str, int] = defaultdict(int)
        self._texts = 0
        for tokens in texts:
            self._texts += 1
            for token in tokens.vocabulary:
                counts[token] += 1
        self._counts: Mapping[str, int] = dict(counts)

    def __call__(self, word: str) -> float:
        """The share of texts that hold the word, or a word with this start (`air*`); never 0."""
        guess = 2.0 ** -(len(word) + 1)
        if word.endswith("*"):
            return self._of_start(word[:-1]) + 4 * guess
        return (self._counts.get(word, 0) + guess) / self._texts if self._texts else guess

    @cached_property
    def _in_order(self) -> list[str]:
        return sorted(self._counts)

    def _of_start(self, start: str) -> float:
        words = self._in_order
        first, last = bisect_left(words, start), bisect_left(words, start + "\U0010ffff")
        return sum(self._counts[word] for word in words[first:last]) / self._texts if self._texts else 0.0


class SubjectIndex(Generic[Key]):
    """Queries cut into clauses, each found by the two rarest words that it needs; `always` counts the queries that need none.

    A start of a word that some query asks stands among the words of a text, as `air*`.
    """

    def __init__(self, queries: Mapping[Key, Matcher], rarity: Rarity | None = None) -> None:
        self._keys = tuple(queries)
        self._owners: list[int] = []
        self._left: list[Clause] = []  # what each clause asks beside the words that lead to it
        # By two words (the second perhaps ""): owners of the clauses that ask nothing else, and numbers of the others.
        self._words: dict[str, dict[str, tuple[list[int], list[int]]]] = {}
        self._always: list[int] = []
        starts: set[str] = set()
        rarity = rarity or Rarity()
        for owner, matcher in enumerate(queries.values()):
            for clause in clauses(matcher):
                self._add(owner, clause, rarity)
                starts.update(word for word in clause.required | clause.barred if word.endswith("*"))
        self._starts_of = lru_cache(_REMEMBERED)(partial(_starts_of, starts, sorted({len(start) - 1 for start in starts})))

    def _add(self, owner: int, clause: Clause, rarity: Rarity) -> None:
        first, second, *more = (*sorted(clause.required, key=rarity), "", "")
        left = clause._replace(required=frozenset(more) - {""})
        owners, numbers = self._words.setdefault(first, {}).setdefault(second, ([], [])) if first else ([], self._always)
        if first and not any(left):
            owners.append(owner)
            return
        numbers.append(len(self._left))
        self._left.append(left)
        self._owners.append(owner)

    @property
    def always(self) -> int:
        """How many queries are tested on every text, for want of a necessary word."""
        return len({self._owners[number] for number in self._always})

    def matching(self, document: Document) -> list[Key]:
        """The keys of the queries that match, in the order given."""
        vocabulary = document.tokens.vocabulary
        present = {*vocabulary, ""}
        for word in vocabulary:
            present.update(self._starts_of(word))
        found, candidates = self._candidates(present)
        owners, left = self._owners, self._left
        for number in candidates:
            required, barred, tests = left[number]
            if required <= present and barred.isdisjoint(present):
                for test in tests:
                    if not test(document):
                        break
                else:
                    found.add(owners[number])
        return [self._keys[owner] for owner in sorted(found)]

    def _candidates(self, present: set[str]) -> tuple[set[int], list[int]]:
        """The queries that match for sure, and the clauses to look at."""
        found: set[int] = set()
        candidates = list(self._always)
        for first in self._words.keys() & present:
            pairs = self._words[first]
            for second in pairs.keys() & present:
                owners, numbers = pairs[second]
                found.update(owners)
                candidates += numbers
        return found, candidates


def _starts_of(starts: set[str], lengths: list[int], word: str) -> tuple[str, ...]:
    """Which of the starts the word begins with."""
    return tuple(start for length in lengths if length <= len(word) and (start := f"{word[:length]}*") in starts)
