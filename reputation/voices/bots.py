"""How like a program an account speaks: at what pace, how regularly, in how few words, with what links; each sign with what it measured.

The signs are those that tell programs from people at Chu and others 2012 (regular intervals, few different words, links, pace), together
as a noisy-or (Pearl 1988): each alone may be a person's way, several at once hardly are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import Final, Literal

import numpy as np

from reputation.voices.said import Account, Text

SignKind = Literal["regular", "same", "pace", "burst", "copies", "links"]
WEIGHTS: Final[dict[SignKind, float]] = {"regular": 0.7, "same": 0.5, "pace": 0.5, "burst": 0.5, "copies": 0.4, "links": 0.4}
LIKE_A_BOT: Final = 0.7
GAPS: Final = 8
"""Waits between texts that are needed to call them regular."""
STEADY: Final = 0.02
MOSTLY: Final = 0.75
TEXTS: Final = 5
READ: Final = 60
PHRASE: Final = 3
FEW: Final = 0.4
"""Different phrases of three words among all: below, an account says the same again and again."""
A_DAY: Final = 40
AN_HOUR: Final = 20
COPIES: Final = 10


@dataclass(frozen=True, slots=True)
class Sign:
    """One way in which it speaks as programs do, with what was measured."""

    kind: SignKind
    measure: float


def signs(account: Account, texts: Sequence[Text]) -> tuple[Sign, ...]:
    """Those that show."""
    newest = sorted(texts, key=lambda text: text.at)[-READ:]
    found = (
        Sign("regular", _regular(account.moments)),
        Sign("same", _same(newest)),
        Sign("pace", account.mentions / max(1, account.days)),
        Sign("burst", _most_an_hour(account.moments)),
        Sign("copies", 1 - account.stories / account.mentions if account.mentions >= COPIES else 0.0),
        Sign("links", sum(text.links > 0 for text in newest) / len(newest) if len(newest) >= TEXTS else 0.0),
    )
    least: dict[SignKind, float] = {
        "regular": MOSTLY, "same": 1 - FEW, "pace": A_DAY, "burst": AN_HOUR, "copies": 0.8, "links": 0.9,
    }  # fmt: skip
    return tuple(sign for sign in found if sign.measure >= least[sign.kind])


def likeness(found: Sequence[Sign]) -> float:
    """From 0 to 1; from `LIKE_A_BOT` on it is no voice."""
    return 1 - prod(1 - WEIGHTS[sign.kind] for sign in found)


def _regular(moments: Sequence[float]) -> float:
    """The share of waits that are the usual one, or some times as long: a program waits to the minute, and misses turns."""
    gaps = np.diff(np.array(moments))
    gaps = gaps[gaps > 0]
    if len(gaps) < GAPS:
        return 0.0
    usual = float(np.median(gaps))
    times = np.maximum(1, np.rint(gaps / usual))
    steady = np.abs(gaps - times * usual) <= STEADY * usual
    return float(np.mean(steady & (times <= 4)))


def _same(texts: Sequence[Text]) -> float:
    """The share of phrases that were said before, numbers and tags left out: 0 when nothing is said twice."""
    if len(texts) < TEXTS:
        return 0.0
    phrases: list[tuple[str, ...]] = []
    for text in texts:
        words = [word for word in text.words if word.isalpha() or _is_plain(word)]
        phrases += [tuple(words[place : place + PHRASE]) for place in range(max(1, len(words) - PHRASE + 1))]
    return 1 - len(set(phrases)) / len(phrases)


def _is_plain(word: str) -> bool:
    return not word.startswith(("#", "@")) and not any(letter.isdigit() for letter in word)


def _most_an_hour(moments: Sequence[float]) -> int:
    at = np.array(moments)
    return int((np.searchsorted(at, at + 3600, side="left") - np.arange(len(at))).max()) if len(at) else 0
