"""Phrases that more people say now than before: counts of one to four words beside those of the past, by a Gamma-Poisson tail.

A rate known from `c` voices among `e` has, from a flat prior, a Gamma posterior of shape c + 1; the count of other voices then is
Gamma-Poisson, and its tail is that of the conditional test of two Poisson counts (Przyborowski and Wilenski 1940). Rates that wander from
period to period add their own variance: shapes add up like resistors in parallel.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

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


def rising(now: Sequence[Said], before: Sequence[Said], *, quiet: Collection[str] = (), wander: float = WANDER) -> Rising:
    """Phrases of `now` that more people say than the texts of `before` let expect, the most surprising first; `quiet` words begin and end
    none."""
    if not now or not before:
        return Rising((), (), 0)
    words = _numbered([*now, *before], quiet)
    grams = _grams(now, words)
    voices = np.array([said.voice for said in now], dtype=np.int64)[grams.text]
    code, count = _voices_of(grams.code, voices)
    kept = code[count >= LEAST_VOICES]
    if not len(kept):
        return Rising((), (), 0)
    count = count[count >= LEAST_VOICES]
    past = _before(before, words, kept)
    score = surprise(count, past, _voices(now), _voices(before), wander)
    sure = math.log10(len(kept) / FALSE_A_BATCH)
    found = [(kept[place], int(count[place]), int(past[place]), float(score[place])) for place in np.flatnonzero(score >= sure / 2)]
    # A phrase that holds another and is said as often says it better.
    phrases = sorted(_phrases(now, grams, found), key=lambda phrase: (-phrase.surprise, -len(phrase.words), phrase.words))
    return Rising(
        tuple(phrase for phrase in phrases if phrase.surprise >= sure),
        tuple(phrase for phrase in phrases if phrase.surprise < sure),
        len(kept),
    )


# -- n-grams as numbers


@dataclass(frozen=True, slots=True)
class _Words:
    number: dict[str, int]
    stops: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Grams:
    """Every phrase of some texts: its code, the text, the place of its first word in the text, how many words."""

    code: Codes
    text: Places
    start: Places
    size: Places


def _numbered(texts: Sequence[Said], quiet: Collection[str]) -> _Words:
    number: dict[str, int] = {}
    for one in texts:
        for word in one.words:
            number.setdefault(word, len(number))
    said = np.zeros(len(number), dtype=np.int64)
    for one in texts:
        said[[number[word] for word in {*one.words}]] += 1
    stops = np.array([is_stop(word) or word in quiet for word in number], dtype=np.bool_) | (said > FREQUENT * len(texts))
    return _Words(number, stops)


def _grams(texts: Sequence[Said], words: _Words) -> _Grams:
    """Phrases that neither begin nor end with a word that says nothing, and reach over no empty one."""
    lengths = np.array([len(one.words) for one in texts], dtype=np.int64)
    ids = np.fromiter((words.number[word] for one in texts for word in one.words), dtype=np.int64, count=int(lengths.sum()))
    text = np.repeat(np.arange(len(texts)), lengths)
    start = np.arange(len(ids)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    speaks = ~words.stops[ids]
    empty = np.cumsum(ids == words.number.get("", -1))
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


def _before(texts: Sequence[Said], words: _Words, kept: Codes) -> Places:
    grams = _grams(texts, words)
    among = np.isin(grams.code, kept)
    voices = np.array([said.voice for said in texts], dtype=np.int64)[grams.text[among]]
    code, count = _voices_of(grams.code[among], voices)
    past = np.zeros(len(kept), dtype=np.int64)
    past[np.searchsorted(kept, code)] = count
    return past


def surprise(count: Places, before: Places, voices: float, voices_before: float, wander: float) -> NDArray[np.float64]:
    """-log10 P(at least so many) of each count (n,) given how many there were before; 0 where no more came than expected."""
    known = before + 1.0
    mean = np.asarray(known * (voices / voices_before), dtype=np.float64)
    found = negative_binomial(count.astype(np.float64), mean, np.asarray(1 / (1 / known + 1 / wander)))
    return np.asarray(np.where(count > mean, found, 0.0))


def _voices(texts: Sequence[Said]) -> float:
    """How many people say something, each as much as of their words are not empty: who is read in part says a phrase in part as often."""
    words = np.array([len(one.words) for one in texts]).sum()
    empty = sum(one.words.count("") for one in texts)
    return len({one.voice for one in texts}) * float(words - empty) / max(float(words), 1.0) or 1.0


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
