"""The lists: words with their valence, and the small words that turn, raise or weaken them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, TypeAlias
from unicodedata import category, normalize

LISTS: Final = Path(__file__).parent / "lists"
RAISE: Final = 0.293
LOWER: Final = -0.293

LANGUAGES: Final = ("en", "fr")
TURNS: Final = ("raise", "lower", "negation", "negation after", "contrast", "restraint", "homograph")
Phrase: TypeAlias = tuple[tuple[str, ...], float]

WORD: Final[Mapping[str, str]] = {
    "en": r"[^\W_]+(?:['’][^\W_]+)*",  # don't is one word
    "fr": r"[^\W_]+",  # l'avion, n'est are two
    "": r"[^\W_]+",
}


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What one language says with single words; all in lower case, each also as typed without accents, unless that is a homograph."""

    words: Mapping[str, float]
    phrases: Mapping[str, tuple[Phrase, ...]]
    boosters: Mapping[str, float]
    negations_before: frozenset[str]
    negations_after: frozenset[str]
    contrasts: frozenset[str]
    restraints: frozenset[str]
    """Words that end a negation: not only, pas seulement."""


def _plain(word: str) -> str:
    return "".join(sign for sign in normalize("NFD", word) if category(sign) != "Mn").replace("œ", "oe")


def _rows(name: str) -> Iterator[tuple[str, float]]:
    for line in (LISTS / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("# "):
            word, valence = line.split("\t")
            yield word, float(valence)


@cache
def emoticons() -> Mapping[str, float]:
    return dict(_rows("emoticons.tsv"))


@cache
def emoji() -> Mapping[str, float]:
    return dict(_rows("emoji.tsv"))


@cache
def lexicon(language: str) -> Lexicon:
    """The lists of a language; one without words for those that have none, where emoji still speak."""
    if language not in LANGUAGES:
        return Lexicon({}, {}, {}, frozenset(), frozenset(), frozenset(), frozenset())
    turns = _turns(language)
    boosters = dict.fromkeys(turns["raise"], RAISE) | dict.fromkeys(turns["lower"], LOWER)
    words: dict[str, float] = {}
    phrases: dict[str, dict[tuple[str, ...], float]] = {}
    split = re.compile(WORD[language])
    for row, valence in (*_rows(f"{language}.tsv"), *_rows(f"{language}_own.tsv")):
        parts = tuple(split.findall(row.lower()))
        if len(parts) == 1:
            words[parts[0]] = valence
        for form in {parts, tuple(map(_plain, parts))} if len(parts) > 1 else ():
            phrases.setdefault(form[0], {})[form] = valence
    for word in (*boosters, *turns["negation"], *turns["contrast"]):
        words.pop(word, None)
    without_accents = {plain: valence for word, valence in words.items() if (plain := _plain(word)) not in turns["homograph"]}
    return Lexicon(
        words={**without_accents, **words},
        phrases={first: tuple(sorted(found.items(), key=lambda one: -len(one[0]))) for first, found in phrases.items()},
        boosters=boosters,
        negations_before=frozenset(turns["negation"]),
        negations_after=frozenset(turns["negation after"]),
        contrasts=frozenset(turns["contrast"]),
        restraints=frozenset(turns["restraint"]),
    )


def _turns(language: str) -> Mapping[str, list[str]]:
    """The small words of a language, by what they do."""
    found: dict[str, list[str]] = {key: [] for key in TURNS}
    for line in (LISTS / f"{language}_turns.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            key, words = line.split(": ", 1)
            found[key] += words.split()
    return found
