"""Reads in a text what tells who speaks and why: advises, takes sides, is paid, plays to win, works there; in French and English."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal, get_args

FOLDER: Final = Path(__file__).parent / "lists"
LANGUAGES: Final = ("en", "fr")
Kind = Literal["recommend", "warn", "defend", "attack", "paid", "prize", "works", "team"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
ADVICE: Final = ("recommend", "warn")
"""What may be asked for, or vowed, rather than given."""
DENIED: Final = re.compile(r"(?:^| )(?:not|never|no|t|cannot|ne|n|pas|jamais|sans|without|nor|ni)(?: \S+){0,2} $")
"""Ends in a negation, up to two words before."""


def cues(words: Sequence[str], language: str = "", name: str = "") -> dict[Kind, str]:
    """The kinds of cue of a text's folded words with the first words that are one; `name`: that of the subject, folded.

    Of a language we do not read there are none but tags, which are the same everywhere.
    """
    said = frozenset(words)
    spoken = [one for one in ((language,) if language in LANGUAGES else LANGUAGES) if _signs(one, name).among(said)]
    if not spoken:
        return {}
    line = " ".join(words)
    known = not language or language in LANGUAGES
    found: dict[Kind, str] = {}
    for one in spoken:
        for kind, told in _told(line, _ways(one, name)).items():
            if known or told.startswith("#"):
                found.setdefault(kind, told)
    return found


def _told(line: str, ways: Mapping[str, re.Pattern[str]]) -> dict[Kind, str]:
    """What denies is a warning, unless it says "cannot recommend it enough"; what asks for advice gives none."""
    surely = _first(line, ways.get("surely"))
    asked = [match.span(1) for match in ways["unless"].finditer(line)] if "unless" in ways else []
    found: dict[Kind, str] = {}
    for kind in KINDS:
        if told := _first(line, ways.get(kind), asked if kind in ADVICE else (), denied=kind not in ("recommend", "works")):
            found[kind] = told
    if surely:
        found.pop("warn", None)
        found["recommend"] = surely
    elif "warn" in found:
        found.pop("recommend", None)
    return found


def _first(line: str, pattern: re.Pattern[str] | None, asked: Iterable[tuple[int, int]] = (), *, denied: bool = True) -> str:
    for match in pattern.finditer(line) if pattern else ():
        start, end = match.span(1)
        if (denied or not DENIED.search(line[:start])) and not any(first < end and start < last for first, last in asked):
            return match[1]
    return ""


Needed = tuple[frozenset[str], tuple[str, ...]]
"""Whole words, and beginnings of words."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What a text must hold to say one of the ways of a language: nearly no text does, and then its line is not looked through."""

    whole: Mapping[str, tuple[Needed, ...]]
    """By one word of each way, what else it needs."""
    begun: tuple[str, ...]
    """Beginnings of ways without a whole word."""

    def among(self, words: frozenset[str]) -> bool:
        for word in words & self.whole.keys():
            for others, beginnings in self.whole[word]:
                if others <= words and all(any(one.startswith(begun) for one in words) for begun in beginnings):
                    return True
        return any(word.startswith(self.begun) for word in words)


@lru_cache(maxsize=512)
def _signs(language: str, name: str) -> Signs:
    """A way is looked for by its longest word, mostly the rarest. What only unsays a way is none."""
    whole: dict[str, list[Needed]] = {}
    begun = set[str]()
    for kind, words in _lines(language):
        if kind == "unless" or (not name and "{name}" in words):
            continue
        needed = [word.replace("{name}", name.replace(" ", "")) for word in words.split() if word not in ("_", "{name}")]
        beginnings = tuple(word[:-1] for word in needed if word.endswith("*"))
        if exact := sorted((word for word in needed if not word.endswith("*")), key=len):
            whole.setdefault(exact[-1], []).append((frozenset(exact[:-1]), beginnings))
        else:
            begun.add(beginnings[0] if beginnings else "")
    return Signs({word: tuple(ways) for word, ways in whole.items()}, tuple(sorted(begun)))


@lru_cache(maxsize=512)
def _ways(language: str, name: str) -> dict[str, re.Pattern[str]]:
    """One expression a kind, over words parted by single spaces."""
    by_kind: dict[str, list[str]] = {}
    for kind, words in _lines(language):
        if name or "{name}" not in words:
            by_kind.setdefault(kind, []).append(_expression(words, name))
    return {kind: re.compile(rf"(?<!\S)({'|'.join(sorted(ways, key=len, reverse=True))})(?!\S)") for kind, ways in by_kind.items()}


def _expression(words: str, name: str) -> str:
    """Of one way: a star ends the beginning of a word, _ stands for up to three words, a name may be a name of an account too."""
    named = rf"[#@]?(?:{re.escape(name)}|{re.escape(name.replace(' ', ''))})" if name else ""
    parts = []
    for word in words.split():
        if word == "_":
            parts.append(r"(?:\S+ ){0,3}")
        elif "{name}" in word:
            before, _brace, after = word.partition("{name}")
            parts.append((rf"{re.escape(before)}{re.escape(name.replace(' ', ''))}{re.escape(after)}" if before or after else named) + " ")
        else:
            parts.append((rf"{re.escape(word[:-1])}\S*" if word.endswith("*") else re.escape(word)) + " ")
    return "".join(parts).removesuffix(" ")


def _lines(language: str) -> Iterator[tuple[str, str]]:
    for line in (FOLDER / f"{language}_cues.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            kind, _tab, words = line.partition("\t")
            yield kind, words
