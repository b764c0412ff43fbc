"""Words that show how something is relayed: denial, hedges, superlatives, blame; from lists, in French and English."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal, TypeAlias, get_args

from reputation.statements.meanings import FOLDER, Way, says

Kind: TypeAlias = Literal["not", "lack", "end", "idiom", "less", "near", "soft", "more", "all", "blame", "doubt", "false", "still"]
_CONDITIONAL: Final = re.compile(r"\w{2,}r(?:ait|aient)")
_NOT_CONDITIONAL: Final = frozenset(
    {"portrait", "retrait", "extrait", "attrait", "distrait", "abstrait", "soustrait", "affairait", "parait", "paraitrait", "trait",
     "aimerait", "faudrait", "verrait", "ferait", "croirait", "dirait", "serrait", "attirait", "ouvrait", "offrait", "montrait", "entrait"}
)  # fmt: skip
_ONLY: Final = frozenset({"que", "qu"})
_DENIES: Final = frozenset({"pas", "rien", "aucun", "aucune", "jamais", "personne", "plus", "ni"})
ONLY_WITHIN: Final = 5
"""French "ne ... que" stands within so many words."""


@dataclass(frozen=True, slots=True)
class Cue:
    """The words from `start` to before `end` are a cue of this kind."""

    kind: Kind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Lists:
    """Ways by first word, and those of which the first word is only begun."""

    ways: dict[str, list[tuple[Kind, Way]]]
    starred: dict[str, list[tuple[Kind, Way]]]


def cues(words: Sequence[str], language: str) -> list[Cue]:
    """Those of folded words, in order; the longest at each place of each kind. What stands within an idiom denies nothing."""
    found: list[Cue] = []
    for place in range(len(words)):
        lengths: dict[Kind, int] = {}
        for kind, length in _at(words, place, language):
            lengths[kind] = max(length, lengths.get(kind, 0))
        found += [Cue(kind, place, place + length) for kind, length in lengths.items()]
    if language == "fr":
        found = _restricted(words, found)
    idioms = [(cue.start, cue.end) for cue in found if cue.kind == "idiom" or (cue.kind == "less" and cue.end - cue.start > 1)]
    return [cue for cue in found if cue.kind not in ("not", "all") or not any(start <= cue.start < end for start, end in idioms)]


def _restricted(words: Sequence[str], found: list[Cue]) -> list[Cue]:
    """ "Ne ... que" makes less of it and denies nothing."""
    kept = []
    for cue in found:
        after = words[cue.end : cue.end + ONLY_WITHIN]
        only = next((place for place, word in enumerate(after) if word in _ONLY), None)
        if cue.kind == "not" and words[cue.start] in ("ne", "n") and only and not _DENIES & set(after[:only]):
            kept.append(Cue("less", cue.start, cue.end + only + 1))
        else:
            kept.append(cue)
    return kept


def _at(words: Sequence[str], place: int, language: str) -> Iterator[tuple[Kind, int]]:
    lists, word = _lists(language), words[place]
    for kind, way in (*lists.ways.get(word, ()), *lists.starred.get(word[:2], ())):
        if says(way, words, place):
            yield kind, len(way)
    if language == "fr" and _CONDITIONAL.fullmatch(word) and word not in _NOT_CONDITIONAL:
        yield "less", 1


@cache
def _lists(language: str) -> Lists:
    lists = Lists({}, {})
    kinds: dict[str, Kind] = {kind: kind for kind in get_args(Kind)}
    for line in (FOLDER / f"{language}_cues.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            name, given = line.split("\t")
            for way in (tuple(one.split()) for one in given.split(", ")):
                held = lists.starred if way[0].endswith("*") else lists.ways
                held.setdefault(way[0][:2] if way[0].endswith("*") else way[0], []).append((kinds[name], way))
    return lists
