"""Phrases that more people say now than before: counts of one to four words beside those of the past, by a Gamma-Poisson tail.

A rate known from `c` voices among `e` has, from a flat prior, a Gamma posterior of shape c + 1; the count of other voices then is
Gamma-Poisson, and its tail is that of the conditional test of two Poisson counts (Przyborowski and Wilenski 1940). Rates that wander from
period to period add their own variance: shapes add up like resistors in parallel.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from reputation.detecting.tails import negative_binomial
from reputation.needs.said import Said
from reputation.needs.stops import is_stop

LONGEST: Final = 4
LEAST_VOICES: Final = 3
FALSE_A_BATCH: Final = 0.05
"""How many phrases may seem to rise by chance alone, over all that were tested (Bonferroni)."""
WANDER: Final = 12.0
"""Shape of the variation of a phrase's rate between periods when nothing rises: counts vary by a third more than chance says."""
FREQUENT: Final = 0.15
"""A word in more of the texts than this says nothing at the edge of a phrase, in whatever language."""
_MIX: Final = np.uint64(0x9E3779B97F4A7C15)

Codes = NDArray[np.uint64]
Places = NDArray[np.int64]
Chosen = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words said by `voices` people now and `before` people before; `surprise` is -log10 of the chance; `texts` are places in `now`."""

    words: tuple[str, ...]
    voices: int
    before: int
    surprise: float
    texts: tuple[int, ...]

    @property
    def text(self) -> str:
        return " ".join(self.words)


@dataclass(frozen=True, slots=True)
class Rising:
    """`sure`: phrases that chance explains at most `FALSE_A_BATCH` times a batch. `likely` ones count only beside a sure one."""

    sure: tuple[Phrase, ...]
    likely: tuple[Phrase, ...]
    tested: int


class Vocabulary(dict[str, int]):
    """A number for each word, from where it is first met; 0 is that of the empty one."""

    def __init__(self) -> None:
        super().__init__({"": 0})

    def __missing__(self, word: str) -> int:
        self[word] = number = len(self)
        return number


@dataclass(frozen=True, slots=True)
class Numbered:
    """Texts as numbers of their words, one after the other: numbered once for all that is asked of them."""

    vocabulary: Vocabulary
    voices: Places
    lengths: Places
    words: Places
    fresh: Chosen
    """Of each word, whether its text did not say it before."""

    @classmethod
    def of(cls, texts: Sequence[Said], vocabulary: Vocabulary | None = None) -> Self:
        """With the numbers of a vocabulary, which learns the words that are new to it."""
        known = Vocabulary() if vocabulary is None else vocabulary
        lengths = np.array([len(one.words) for one in texts], dtype=np.int64)
        said = chain.from_iterable(one.words for one in texts)
        words = np.fromiter(map(known.__getitem__, said), dtype=np.int64, count=int(lengths.sum()))
        first = np.unique(np.repeat(np.arange(len(texts)), lengths) * len(known) + words, return_index=True)[1]
        fresh = np.zeros(len(words), dtype=np.bool_)
        fresh[first] = True
        return cls(known, np.array([one.voice for one in texts], dtype=np.int64), lengths, words, fresh)

    def __len__(self) -> int:
        return len(self.lengths)

    def only(self, chosen: Chosen) -> Self:
        """Those of the texts that are chosen."""
        within = np.repeat(chosen, self.lengths)
        return replace(self, voices=self.voices[chosen], lengths=self.lengths[chosen], words=self.words[within], fresh=self.fresh[within])


def rising(now: Sequence[Said], before: Sequence[Said] | Numbered, *, quiet: Collection[str] = (), wander: float = WANDER) -> Rising:
    """Phrases of `now` that more people say than the texts of `before` let expect, the most surprising first; `quiet` words begin and end
    none."""
    if not len(now) or not len(before):
        return Rising((), (), 0)
    past = before if isinstance(before, Numbered) else Numbered.of(before)
    lately = Numbered.of(now, past.vocabulary)
    stops = _stops(lately, past, quiet)
    grams = _grams(lately, stops)
    code, count = _voices_of(grams.code, lately.voices[grams.text])
    kept = code[count >= LEAST_VOICES]
    if not len(kept):
        return Rising((), (), 0)
    count = count[count >= LEAST_VOICES]
    earlier = _before(past, stops, kept)
    score = surprise(count, earlier, _voices(lately), _voices(past), wander)
    sure = math.log10(len(kept) / FALSE_A_BATCH)
    found = [(kept[place], int(count[place]), int(earlier[place]), float(score[place])) for place in np.flatnonzero(score >= sure / 2)]
    # A phrase that holds another and is said as often says it better.
    phrases = sorted(_phrases(now, grams, found), key=lambda phrase: (-phrase.surprise, -len(phrase.words), phrase.words))
    return Rising(
        tuple(phrase for phrase in phrases if phrase.surprise >= sure),
        tuple(phrase for phrase in phrases if phrase.surprise < sure),
        len(kept),
    )


# -- n-grams as numbers


@dataclass(frozen=True, slots=True)
class _Grams:
    """Every phrase of some texts: its code, the text, the place of its first word in the text, how many words."""

    code: Codes
    text: Places
    start: Places
    size: Places


def _stops(now: Numbered, before: Numbered, quiet: Collection[str]) -> Chosen:
    """Which words say nothing, by their numbers: by a list, or because they are in too many of the texts."""
    said = sum(np.bincount(one.words[one.fresh], minlength=len(now.vocabulary)) for one in (now, before))
    listed = np.array([is_stop(word) or word in quiet for word in now.vocabulary], dtype=np.bool_)
    return np.asarray(listed | (said > FREQUENT * (len(now) + len(before))))


def _grams(texts: Numbered, stops: Chosen) -> _Grams:
    """Phrases that neither begin nor end with a word that says nothing, and reach over no empty one."""
    ids, lengths = texts.words, texts.lengths
    text = np.repeat(np.arange(len(texts)), lengths)
    start = np.arange(len(ids)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    speaks = ~stops[ids]
    empty = np.cumsum(ids == 0)
    found: list[tuple[Codes, Places, Places, Places]] = []
    code = ids.astype(np.uint64) + np.uint64(1)
    for size in range(1, LONGEST + 1):
        if size > 1:
            code = code[:-1] * _MIX + (ids[size - 1 :].astype(np.uint64) + np.uint64(1))
        last = len(ids) - size + 1
        if last <= 0:
            break
        whole = speaks[:last] & speaks[size - 1 :] & (text[:last] == text[size - 1 :]) & (empty[:last] == empty[size - 1 :])
        place = np.flatnonzero(whole)
        found.append((code[place], text[place], start[place], np.full(len(place), size)))
    if not found:
        none = np.empty(0, dtype=np.int64)
        return _Grams(none.astype(np.uint64), none, none, none)
    return _Grams(*(np.concatenate(column) for column in zip(*found, strict=True)))


def _voices_of(code: Codes, voice: Places) -> tuple[Codes, Places]:
    """Each phrase and how many different people said it."""
    order = np.lexsort((voice, code))
    code, voice = code[order], voice[order]
    new = np.ones(len(code), dtype=np.bool_)
    new[1:] = (code[1:] != code[:-1]) | (voice[1:] != voice[:-1])
    found, count = np.unique(code[new], return_counts=True)
    return found, count.astype(np.int64)


def _before(texts: Numbered, stops: Chosen, kept: Codes) -> Places:
    """How many people said each phrase of some, whose codes are in order."""
    grams = _grams(texts, stops)
    place = np.minimum(np.searchsorted(kept, grams.code), len(kept) - 1)
    among = kept[place] == grams.code
    code, count = _voices_of(grams.code[among], texts.voices[grams.text[among]])
    past = np.zeros(len(kept), dtype=np.int64)
    past[np.searchsorted(kept, code)] = count
    return past


def surprise(count: Places, before: Places, voices: float, voices_before: float, wander: float) -> NDArray[np.float64]:
    """-log10 P(at least so many) of each count (n,) given how many there were before; 0 where no more came than expected."""
    known = before + 1.0
    mean = np.asarray(known * (voices / voices_before), dtype=np.float64)
    found = negative_binomial(count.astype(np.float64), mean, np.asarray(1 / (1 / known + 1 / wander)))
    return np.asarray(np.where(count > mean, found, 0.0))


def _voices(texts: Numbered) -> float:
    """How many people say something, each as much as of their words are not empty: who is read in part says a phrase in part as often."""
    full = float(np.count_nonzero(texts.words))
    return len(np.unique(texts.voices)) * full / max(float(len(texts.words)), 1.0) or 1.0


def _phrases(now: Sequence[Said], grams: _Grams, found: Sequence[tuple[np.uint64, int, int, float]]) -> list[Phrase]:
    """The words of these codes, and the texts that hold them."""
    order = np.argsort(grams.code, kind="stable")
    sorted_codes = grams.code[order]
    made = []
    for code, voices, before, score in found:
        first, after = np.searchsorted(sorted_codes, [code, code + np.uint64(1)])
        places = order[first:after]
        text, start, size = (int(column[places[0]]) for column in (grams.text, grams.start, grams.size))
        words = now[text].words[start : start + size]
        made.append(Phrase(words, voices, before, score, tuple(int(place) for place in np.unique(grams.text[places]))))
    return made
