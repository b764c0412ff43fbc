"""Whether what the brand said reads like an official statement: long enough, it claims something, speaks for the brand, answers nobody."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from typing import Final

from core.query.tokens import tokenise
from reputation.statements.claims import claims
from reputation.statements.meanings import FOLDER, LANGUAGES, Way, meanings, says
from reputation.statements.numbers import numbers

LEAST_WORDS: Final = 10
ENOUGH: Final = 2
"""Of: it says we, it announces, it promises something, it has a number or a date, it has a title, it begins with the brand's name."""
PROMISES: Final = frozenset(
    {"refund", "free", "rise", "repair", "replace", "recall", "guarantee", "compensate", "sorry", "hire", "open", "keep", "remove",
     "extend", "safe", "recycle", "organic", "deliver", "allow", "require", "cancel", "share", "test", "deposit", "back", "check"}
)  # fmt: skip


def official(title: str, text: str, language: str, names: Collection[str] = ()) -> bool:
    """`names` are folded words by which the brand calls itself. Of a language without lists only an article with a title counts."""
    words = tokenise("", text).body.folded
    if len(words) < LEAST_WORDS or text.lstrip().startswith("@") or not claims(text):
        return False
    if language not in LANGUAGES:
        return bool(title)
    ways = _ways(language)
    if _has(ways["answers"], words):
        return False
    promises = any(one.name in PROMISES for one in meanings(words, language))
    shown = (
        _has(ways["we"], words), _has(ways["announces"], words), promises, bool(numbers(text, language)), bool(title), words[0] in names,
    )  # fmt: skip
    return promises + shown[1] + shown[3] > 0 and sum(shown) >= ENOUGH


def _has(ways: Sequence[Way], words: Sequence[str]) -> bool:
    return any(says(way, words, place) for place in range(len(words)) for way in ways)


@cache
def _ways(language: str) -> dict[str, list[Way]]:
    found: dict[str, list[Way]] = {}
    for line in (FOLDER / f"{language}_official.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            kind, given = line.split("\t")
            found[kind] = [tuple(way.split()) for way in given.split(", ")]
    return found
