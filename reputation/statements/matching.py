"""What of a claim a text tells: the meanings that both have, what each weighs, where they stand and which are turned round."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from reputation.statements.meanings import Meaning
from reputation.statements.numbers import Number
from reputation.statements.stems import stem
from reputation.statements.telling import Told

TOPIC: Final = 0.4
"""What a claim speaks of weighs so much of what it says of it: the same shop, another matter."""
LIGHT: Final = 0.5
_LIGHT: Final = frozenset(
    {"require", "report", "contain", "use", "run", "come", "stay", "allow", "back", "share", "serve", "person", "price",
     "=new", "=year", "=nouveau", "=nouvel", "=annee", "=ann", "=thing", "=chos", "=mond", "=servic", "=client"}
)  # fmt: skip
_VERBS: Final = frozenset(
    {"will", "is", "are", "was", "were", "be", "can", "has", "have", "may", "must", "do", "does", "ll",
     "est", "sont", "sera", "seront", "ont", "ne", "n", "se", "peut", "peuvent", "etait", "etaient"}
)  # fmt: skip
_FUTURE: Final = re.compile(r"\w{3,}(?:era|eront|ira|iront|dra|dront)")
_JOINED: Final = frozenset({"so", "that", "which", "who", "whose", "pour", "que", "qui", "dont", "afin"})
_SPEAKERS: Final = frozenset({"we", "i", "it", "nous", "on"})
UNTURNED: Final = frozenset(
    {"january", "february", "march", "april", "june", "july", "august", "september", "october", "november", "december", "saturday",
     "sunday", "yearend", "week", "nextday", "noon", "night", "decade", "anytime", "weekly", "half", "person"}
)  # fmt: skip
"""When and how much: a denial in the same clause is none of these."""
USUAL: Final = 3.0
"""What is rarer than one text of twenty weighs whole."""
LEAST: Final = 0.05
RARE: Final = 5.0
"""What stands in one text of 150 tells something by itself; what more texts have is talked of for other reasons too."""
DATES: Final = frozenset({"date", "year"})
NEAR: Final = 0.45
"""A sentence speaks of the claim when it tells so much of what the sentence that tells most does."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a claim says, by meaning: its weight and its signs; and what its numbers weigh."""

    weights: Mapping[str, float]
    signs: Mapping[str, frozenset[int]]
    topic: frozenset[str]
    denied: frozenset[tuple[str, int]]
    common: frozenset[str]
    """What many texts of the subject have; what is not known to be common is not."""
    total: float


@dataclass(frozen=True, slots=True)
class Match:
    """The part of the claim that is told, in which sentences, and what is told the other way round."""

    share: float
    met: int
    """How many things both have."""
    sentences: frozenset[int]
    turned: tuple[Meaning, ...]
    turned_share: float
    firm: bool
    """What is turned says something by itself: "asked" alone does not."""
    lone: bool
    """One common word is all that both have, of a claim that says more, and the text does not deny it as the claim does: who bought shoes
    says nothing of purchases that nobody asks for."""


def weigh(said: Told, rarity: Mapping[str, float]) -> Weighed:
    """What each meaning of a claim weighs: rare words more, what it speaks of less."""
    about = _about(said)
    if any(sign != one.sign for one, sign in zip(said.meanings, said.signs, strict=True) if one.end <= about):
        about = 0  # "No purchase is asked for" says it of the purchase itself
    weights: dict[str, float] = {}
    signs: dict[str, set[int]] = {}
    common = set()
    for one, sign in zip(said.meanings, said.signs, strict=True):
        weight = TOPIC if one.end <= about else LIGHT if one.name in _LIGHT else 1.0
        known = [rarity[word] for word in map(stem, said.words[one.start : one.end]) if word in rarity]
        if known:
            weight *= max(LEAST, min(1.0, max(known) / USUAL))
            if max(known) < RARE:
                common.add(one.name)
        weights[one.name] = max(weight, weights.get(one.name, 0.0))
        signs.setdefault(one.name, set()).add(sign)
    topic = {one.name for one in said.meanings if one.end <= about}
    denied = {(one.name, sign) for one, sign in zip(said.meanings, said.signs, strict=True) if sign != one.sign}
    total = sum(weights.values()) + sum(_weight(number) for number in said.numbers)
    by_sign = {name: frozenset(of) for name, of in signs.items()}
    return Weighed(weights, by_sign, frozenset(topic), frozenset(denied), frozenset(common), total)


def match(said: Told, told: Told, rarity: Mapping[str, float]) -> Match:
    """Compare a text with a claim, sentence by sentence; those that speak of something else are left aside. Of texts in two languages
    only what the lists know, numbers and names can be compared."""
    of = weigh(said, rarity)
    if said.language != told.language:
        of = _comparable(of, said, told)
    values = {number.value: _weight(number) for number in said.numbers}
    by_sentence: dict[int, dict[str, float]] = {}
    for one in told.meanings:
        if one.name in of.weights:
            by_sentence.setdefault(told.sentence(one.start), {})[one.name] = of.weights[one.name]
    for number in told.numbers:
        if number.value in values:
            by_sentence.setdefault(told.sentence_of(number), {})[f"#{number.value}"] = values[number.value]
    scores = {sentence: sum(found.values()) for sentence, found in by_sentence.items()}
    best = max(scores.values(), default=0.0)
    near = frozenset(sentence for sentence, score in scores.items() if score >= NEAR * best)
    met = {name: weight for sentence in near for name, weight in by_sentence[sentence].items()}
    found = _found(of, told, near)
    kept = any((name, sign) in of.denied for name, told_so in found.items() for _one, sign in told_so)
    turned = _turned(of, found, kept)
    share = sum(of.weights[name] for name in {one.name for one in turned})
    firm = any(one.name not in _LIGHT for one in turned)
    total = max(of.total, LEAST)
    told_of = LIGHT if met.keys() <= of.topic | _LIGHT else 1.0
    lone = not kept and met.keys() <= of.common and _saying(met.values()) <= 1 < _saying((*of.weights.values(), *values.values()))
    return Match(min(1.0, told_of * sum(met.values()) / total), len(met), near, turned, share / total, firm, lone)


def _saying(weights: Iterable[float]) -> int:
    """How many say something: the brand's own name does not."""
    return sum(weight > LEAST for weight in weights)


def _comparable(of: Weighed, said: Told, told: Told) -> Weighed:
    """What is listed in both languages, and words that both have as they are: names mostly."""
    both = {one.name for one in told.meanings}
    weights = {name: weight for name, weight in of.weights.items() if not name.startswith("=") or name in both}
    total = sum(weights.values()) + sum(_weight(number) for number in said.numbers)
    return replace(of, weights=weights, total=total)


def _found(of: Weighed, told: Told, near: frozenset[int]) -> dict[str, list[tuple[Meaning, int]]]:
    """Where the sentences that speak of the claim say what it says, each with its sign."""
    found: dict[str, list[tuple[Meaning, int]]] = {}
    for one, sign in zip(told.meanings, told.signs, strict=True):
        if one.name in of.weights and one.name not in UNTURNED and told.sentence(one.start) in near:
            found.setdefault(one.name, []).append((one, sign))
    return found


def _turned(of: Weighed, found: Mapping[str, list[tuple[Meaning, int]]], kept: bool) -> tuple[Meaning, ...]:
    """What is told only the other way round than the claim says it. Where a text keeps one denial of the claim, it keeps them all."""
    agreed = {name for name, told_so in found.items() if of.signs[name] & {sign for _one, sign in told_so}}
    topic = of.topic - {name for name, _sign in of.denied}
    return tuple(
        told_so[0][0] for name, told_so in found.items() if name not in agreed and not (kept and told_so[0][1] > 0) and name not in topic
    )


def _weight(number: Number) -> float:
    return LIGHT if number.of in DATES else 1.0


def _about(said: Told) -> int:
    """Where the claim's subject ends: at its verb, else after its first word that says something; 0 where the brand itself speaks."""
    if not said.meanings or said.words[0] in _SPEAKERS:
        return 0
    for place, word in enumerate(said.words[1:], 1):
        if word in _JOINED or said.at.clauses[place] != said.at.clauses[0]:
            break
        if word in _VERBS or _FUTURE.fullmatch(word):
            return place
    return said.meanings[0].end
