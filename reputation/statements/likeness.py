"""By what a text is an echo of a statement: a link to it, a copy, a quotation, or rare words that both have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Final

from core.query.tokens import tokenise
from reputation.needs.stops import is_stop
from reputation.statements.matching import match
from reputation.statements.relaying import FOREIGN, NOTHING, longest_run
from reputation.statements.stems import stem
from reputation.statements.telling import claimed, told

COPY: Final = 0.8
"""So much of the statement's words in one run is a copy of it."""
QUOTE: Final = 7
"""So many of its words in one run are a quotation: fewer are met by chance."""
WORDS: Final = 5.0
"""So much must the shared words weigh together, two at least: as much as one word that stands in one text of 150."""
FEWEST: Final = 2
ACROSS: Final = 3
"""So much must a claim and a text of another language have in common: things that lists of both know, numbers, names."""
UNHEARD: Final = 50
"""As if so many more texts had been heard without the word: where little was heard, no word is common yet."""


@dataclass(frozen=True, slots=True)
class Found:
    """The way of finding that tells most, and how much: a part of the words or of their weight."""

    how: str
    measure: float


@dataclass(frozen=True, slots=True)
class Sought:
    """A statement made ready: its words, the stems of them and of its claims, what each stem weighs, where it stands."""

    words: tuple[str, ...]
    stems: frozenset[str]
    weights: Mapping[str, float]
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Heard:
    """A text made ready, with the addresses that stand in it or at it."""

    words: tuple[str, ...]
    stems: frozenset[str]
    addresses: str

    @classmethod
    def of(cls, title: str, text: str, addresses: Iterable[str]) -> Heard:
        tokens = tokenise(title, text)
        words = tokens.title.folded + tokens.body.folded
        return cls(words, stems(words), " ".join((title, text, *addresses)).lower())


def stems(words: Iterable[str]) -> frozenset[str]:
    """The stems of the words that say something."""
    return frozenset(stem(word) for word in words if not is_stop(word))


def rarity(wanted: Iterable[str], texts: Sequence[frozenset[str]]) -> dict[str, float]:
    """What each stem weighs: the rarer it is in what was heard before, the more."""
    seen = Counter(one for text in texts for one in text)
    return {one: log((len(texts) + UNHEARD) / (seen[one] + 1)) for one in wanted}


def sought(text: str, claims: Sequence[str], weights: Mapping[str, float], addresses: Iterable[str]) -> Sought:
    """A statement without claims is looked for by its text alone."""
    words = tokenise("", text).body.folded
    return Sought(words, said(text, claims), weights, tuple(plain(address) for address in addresses))


def said(text: str, claims: Iterable[str]) -> frozenset[str]:
    """The stems of a statement and of its claims."""
    return stems(word for part in (text, *claims) for word in tokenise("", part).body.folded)


def plain(address: str) -> str:
    """An address as people write it: without scheme, www, and the stroke at its end."""
    return address.strip().lower().partition("://")[2].removeprefix("www.").rstrip("/") or address.strip().lower()


def find(one: Sought, text: Heard) -> Found | None:
    """Whether the text is an echo, and by what; a link tells more than words do."""
    if any(_linked(address, text.addresses) for address in one.addresses):
        return Found("link", 1.0)
    both = one.stems & text.stems
    shared = sum(one.weights.get(stem, 0.0) for stem in both)
    if len(both) < FEWEST or not shared:
        return None
    run, _start, _end = longest_run(one.words, text.words)
    part = run / max(1, len(one.words))
    if part >= COPY:
        return Found("copy", part)
    if run >= QUOTE:
        return Found("quote", part)
    return Found("words", min(1.0, shared / sum(one.weights.values()))) if shared >= WORDS else None


def across(claims: Sequence[str], language: str, text: str, heard: str) -> Found | None:
    """Whether a text in another language tells one of the claims."""
    for claim in claims:
        found = match(claimed(claim, language), told(text, heard), NOTHING)
        if found.met >= ACROSS and found.share >= FOREIGN:
            return Found("words", found.share)
    return None


def _linked(address: str, within: str) -> bool:
    """Whether the address stands there whole, not as the beginning of a longer path."""
    place = within.find(address)
    while place >= 0:
        after = within[place + len(address) : place + len(address) + 2]
        if not after[:1].isalnum() and after[:1] not in {"-", "_", "%"} and not (after[:1] == "/" and after[1:].isalnum()):
            return True
        place = within.find(address, place + 1)
    return False
