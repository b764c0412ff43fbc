"""Reads of whom people say that they have what others ask for, and of whom that they lack it; in French and English.

Somebody has it where words that name them say so: "Altéa does", "chez Altéa on en trouve", "switched to Altéa". They lack it where it is
denied of them or wished of them. What is asked says nothing, and neither does a sentence that does not name the thing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from core.query.tokens import Part
from reputation.needs.stops import FOLDER
from reputation.needs.wishes import LANGUAGES, Wish
from reputation.statements.clauses import clauses

Says = Literal["has", "lacks"]
Words = tuple[str, ...]
LACKING: Final = frozenset(
    {"not", "no", "never", "none", "nobody", "nothing", "nor", "neither", "without", "lacks", "only", "unlike", "stopped", "t", "cannot",
     "should", "would", "could", "pas", "non", "jamais", "aucun", "aucune", "rien", "personne", "ni", "sans", "ne", "n", "seulement",
     "contrairement", "manque", "devrait", "devraient", "pourrait", "pourraient"}
)  # fmt: skip
"""Words that deny what their clause says, or say that it is not so yet."""
WISHED: Final = ("wish", "missing")
_GAPS: Final = {"_": r"(?:\S+ ){0,2}", "__": r"(?:\S+ ){0,6}"}


@dataclass(frozen=True, slots=True)
class Speech:
    """The title or the body of a text: its words as phrases are counted, its wishes by places of this part, its language."""

    part: Part
    words: Sequence[str]
    wishes: Sequence[Wish]
    language: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Of this subject it is said; the words from `start` to before `end` of the part say so."""

    subject: int
    says: Says
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Sentence:
    """The words of a sentence from `start` to before `end`, cut into clauses."""

    speech: Speech
    start: int
    end: int
    clauses: tuple[range, ...]

    @property
    def asks(self) -> bool:
        offsets, text = self.speech.part.offsets, self.speech.part.text
        after = offsets[self.end][0] if self.end < len(offsets) else len(text)
        return "?" in text[offsets[self.end - 1][1] : after]

    def wishes_in(self, places: range) -> bool:
        return any(wish.kind in WISHED and wish.start in places for wish in self.speech.wishes)


def answers(speech: Speech, phrases: Collection[Words], names: Mapping[int, Words]) -> list[Answer]:
    """What a text says of the subjects of these names, in its sentences that name the thing by one of these phrases; once each."""
    if speech.language and speech.language not in LANGUAGES:
        return []
    found: dict[int, Answer] = {}
    for sentence in _sentences(speech, phrases):
        for subject, name in names.items():
            for clause in sentence.clauses:
                said = _said(sentence, clause, name)
                # Who has it after all has it: "they had none, now Altéa does".
                if said and (subject not in found or said == "has"):
                    found[subject] = Answer(subject, said, clause.start, clause.stop)
    return list(found.values())


def _said(sentence: _Sentence, clause: range, name: Words) -> Says | None:
    words = sentence.speech.part.folded[clause.start : clause.stop]
    line = " ".join(words)
    if not re.search(rf"(?<!\S){_any_of(name)}(?!\S)", line):
        return None
    whole = range(sentence.start, sentence.end)
    ways = [_ways(one, name) for one in LANGUAGES if sentence.speech.language in ("", one)]
    if any(way["beside"].search(line) for way in ways) and sentence.wishes_in(whole):
        return "has"
    if not LACKING.isdisjoint(words) or sentence.wishes_in(clause):
        return "lacks"
    if any(way["has"].search(line) for way in ways):
        return None if sentence.asks else "has"
    return "lacks" if sentence.wishes_in(whole) else None


def _sentences(speech: Speech, phrases: Collection[Words]) -> Iterator[_Sentence]:
    """Those that name the thing."""
    told = clauses(speech.part.text, speech.part)
    for number in sorted({told.sentences[place] for place in _places(speech.words, phrases)}):
        places = [place for place, of in enumerate(told.sentences) if of == number]
        starts = [place for place in places if place == places[0] or told.clauses[place] != told.clauses[place - 1]]
        ends = [*starts[1:], places[-1] + 1]
        yield _Sentence(speech, places[0], places[-1] + 1, tuple(range(*pair) for pair in zip(starts, ends, strict=True)))


def _places(words: Sequence[str], phrases: Collection[Words]) -> Iterator[int]:
    for phrase in phrases:
        for place in range(len(words) - len(phrase) + 1):
            if words[place] == phrase[0] and tuple(words[place : place + len(phrase)]) == phrase:
                yield place


@lru_cache(maxsize=512)
def _ways(language: str, name: Words) -> dict[str, re.Pattern[str]]:
    """One expression a kind, over words parted by single spaces."""
    by_kind: dict[str, list[str]] = {}
    for line in (FOLDER / f"{language}_answers.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            kind, _tab, words = line.partition("\t")
            by_kind.setdefault(kind, []).append("".join(_expression(word, name) for word in words.split()))
    return {kind: re.compile(rf"(?<!\S)(?:{'|'.join(ways)})") for kind, ways in by_kind.items()}


def _expression(word: str, name: Words) -> str:
    if word in _GAPS:
        return _GAPS[word]
    if word == "{name}":
        return rf"{_any_of(name)}(?: |$)"
    return rf"{re.escape(word[:-1])}\S*(?: |$)" if word.endswith("*") else rf"{re.escape(word)}(?: |$)"


def _any_of(name: Words) -> str:
    """A name in words or, as tags and accounts have it, in one."""
    return rf"(?:{re.escape(' '.join(name))}|{re.escape(''.join(name))})"
