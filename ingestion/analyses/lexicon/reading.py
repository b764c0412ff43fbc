"""Reads one part of a mention: its words, its clauses, and each word that carries a sentiment, with what turns, raises or weakens it."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from core.query.tokens import PartName
from ingestion.analyses.lexicon.words import LANGUAGES, WORD, Lexicon, emoji, emoticons, lexicon

READ: Final = 20_000  # characters of a part that are read
CAPITALS: Final = 0.733
TURN: Final = -0.74
FADING: Final = (1.0, 0.95, 0.9)  # a booster one, two, three words before
BEFORE_CONTRAST, AFTER_CONTRAST = 0.6, 1.4
SHORT_FACES: Final = {")": 1.8, "D": 2.0, "P": 1.4, "p": 1.4, "(": -1.8}
HEART: Final = 2.0


@dataclass(frozen=True, slots=True)
class Hit:
    """A word, phrase or sign that carries a sentiment; `word` is its place among the words, `clause` the clause it stands in."""

    start: int
    end: int
    weight: float
    word: int
    clause: int


@dataclass(slots=True)
class Reading:
    """One part, read. Lists of words run in parallel: the word in lower case, where it stands, its clause."""

    part: PartName
    words: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    clauses: list[int] = field(default_factory=list)
    segments: list[int] = field(default_factory=list)
    """Clauses cut again at commas, brackets and dashes."""
    names: list[int] = field(default_factory=list)
    """Places among the words where a handle stands."""
    hits: list[Hit] = field(default_factory=list)
    exclaims: int = 0
    asks: int = 0
    links: int = 0

    def word_at(self, offset: int) -> int:
        """The place among the words of the first that ends after the offset."""
        return max(0, min(bisect_right(self.ends, offset), len(self.ends) - 1))


@cache
def _scanner(language: str) -> re.Pattern[str]:
    signs = "".join(map(re.escape, emoji()))
    return re.compile(
        r"(?P<link>(?:https?://|www\.)\S+|\bhttps?\b)"
        r"|(?P<handle>@\w+)"
        rf"|(?P<word>{WORD[language]})"
        rf"|(?P<emoji>[{signs}])"
        r"|(?P<face>[:;=]['’-]?[)(DPp](?!\w))"
        r"|(?P<heart><3+)"
        r"|(?P<stop>[.!?…]+|[;:\n。！？])"
        r"|(?P<pause>[,()«»“”—–])"
    )


def read(part: PartName, text: str, language: str) -> Reading:
    """The part read in a language; emoji and emoticons speak in every one."""
    text = text[:READ]
    known = language if language in LANGUAGES else ""
    lists = lexicon(known)
    reading = Reading(part)
    signs: list[tuple[int, int, float, int, int]] = []
    clause = _scan(text, known, lists, reading, signs)
    _weigh(text, lists, reading, clause)
    reading.hits += [Hit(*sign) for sign in signs]
    if text and not emoticons().keys().isdisjoint(text.split()):
        _faces(text, reading)
    return reading


def _scan(text: str, language: str, lists: Lexicon, reading: Reading, signs: list[tuple[int, int, float, int, int]]) -> list[int]:
    """Fill the lists of words; return, for each clause, the sentence it belongs to."""
    sentence_of = [0]
    segment = 0
    words, starts, ends, clauses = reading.words, reading.starts, reading.ends, reading.clauses
    contrasts, pictures = lists.contrasts, emoji()
    for found in _scanner(language).finditer(text):
        group = found.lastgroup
        start, end = found.span()
        if group == "word" or group == "handle":
            word = found[0].lower().replace("’", "'")
            if group == "handle":
                reading.names.append(len(words))
            elif word in contrasts and words:
                sentence_of.append(sentence_of[-1])
                segment += 1
            words.append(word)
            starts.append(start)
            ends.append(end)
            clauses.append(len(sentence_of) - 1)
            reading.segments.append(segment)
        elif group == "pause":
            segment += 1
        elif group == "stop":
            mark = found[0]
            reading.exclaims += mark.count("!") + mark.count("！")
            reading.asks += mark.count("?") + mark.count("？")
            sentence_of.append(sentence_of[-1] + (mark not in ":;"))
            segment += 1
        elif group == "link":
            reading.links += 1
        else:
            weight = pictures[found[0]] if group == "emoji" else SHORT_FACES[found[0][-1]] if group == "face" else HEART
            # A sign after the stop speaks of the sentence before it.
            of = clauses[-1] if clauses else 0
            signs.append((start, end, weight, max(len(words) - 1, 0), of))
    return sentence_of


def _weigh(text: str, lists: Lexicon, reading: Reading, sentence_of: list[int]) -> None:
    words, valences, phrases = reading.words, lists.words, lists.phrases
    shouted = text.isupper()
    last_contrast = _last_contrasts(lists, reading, sentence_of)
    place = 0
    while place < len(words):
        word = words[place]
        length, weight = 1, valences.get(word, 0.0)
        for parts, valence in phrases.get(word, ()):
            if tuple(words[place : place + len(parts)]) == parts:
                length, weight = len(parts), valence
                break
        if weight:
            end = place + length - 1
            if not shouted and length == 1 and text[reading.starts[place] : reading.ends[place]].isupper() and len(word) > 1:
                weight += CAPITALS if weight > 0 else -CAPITALS
            weight = _modified(weight, place, end, lists, reading)
            turn = last_contrast.get(sentence_of[reading.clauses[place]])
            if turn is not None:
                weight *= BEFORE_CONTRAST if place < turn else AFTER_CONTRAST
            reading.hits.append(Hit(reading.starts[place], reading.ends[end], round(weight, 3), place, reading.clauses[place]))
        place += length


def _last_contrasts(lists: Lexicon, reading: Reading, sentence_of: list[int]) -> dict[int, int]:
    """For each sentence that has a contrast inside, where its last one stands."""
    found: dict[int, int] = {}
    for place, word in enumerate(reading.words):
        if word in lists.contrasts and place and sentence_of[reading.clauses[place - 1]] == sentence_of[reading.clauses[place]]:
            found[sentence_of[reading.clauses[place]]] = place
    return found


def _modified(weight: float, first: int, last: int, lists: Lexicon, reading: Reading) -> float:
    """The valence after the words around: boosters and negations up to three words before, in French negations just after the verb."""
    words, segments, segment = reading.words, reading.segments, reading.segments[first]
    negated = False
    for back in range(1, 4):
        place = first - back
        if place < 0 or segments[place] != segment:
            break
        before = words[place]
        boost = lists.boosters.get(before)
        if boost:
            weight += (boost if weight > 0 else -boost) * FADING[back - 1]
        if not negated and before in lists.negations_before and words[place + 1] not in lists.restraints:
            negated = True
    if not negated and lists.negations_after:
        negated = _negated_after(first, last, lists, reading)
    return weight * TURN if negated else weight


def _negated_after(first: int, last: int, lists: Lexicon, reading: Reading) -> bool:
    """French: n'aime pas, aime pas, n'est plus fiable."""
    words, segments = reading.words, reading.segments
    ne = any(words[place] in ("ne", "n") for place in range(max(0, first - 3), first) if segments[place] == segments[first])
    after = words[last + 1] if last + 1 < len(words) and segments[last + 1] == segments[last] else ""
    following = words[last + 2] if last + 2 < len(words) else ""
    if after in lists.negations_after:
        return following not in lists.restraints and (ne or after in ("pas", "jamais"))
    return ne and (after == "plus" or "plus" in words[max(0, first - 2) : first])


def _faces(text: str, reading: Reading) -> None:
    """Emoticons that stand alone between blanks, of the long list."""
    known = emoticons()
    for found in re.finditer(r"\S+", text):
        weight = known.get(found[0])
        if weight and not any(hit.start < found.end() and found.start() < hit.end for hit in reading.hits):
            word = max(reading.word_at(found.start()) - 1, 0)
            reading.hits.append(Hit(found.start(), found.end(), weight, word, reading.clauses[word] if reading.clauses else 0))
