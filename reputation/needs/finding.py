"""Finds needs among texts: themes of the sentences that wish for something, beside all that is said without wishing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from core.query.tokens import Tokens
from reputation.needs.grouping import Theme, themes
from reputation.needs.phrases import Numbered, rising
from reputation.needs.said import Said
from reputation.needs.wishes import Kind, Wish, wishes

FAMILIES: Final[tuple[tuple[Kind, ...], ...]] = (("wish", "missing", "workaround"), ("question",), ("switching",))
"""Ways of saying that are compared apart: questions by the hundred would hide a wish of ten people. What wishes and asks is a wish."""
_CLOSES: Final = frozenset(".!?…:;\n")
_PAUSES: Final = frozenset((*_CLOSES, *",()«»“”"))
SAME: Final = 0.5
"""Two themes are one when they share at least so much of the smaller one's texts."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A text with its wishes, and whether it was said lately; of one that wishes, the sentence of each word."""

    said: Said
    wishes: tuple[Wish, ...]
    lately: bool
    sentences: tuple[int, ...] = ()

    @property
    def family(self) -> tuple[Kind, ...] | None:
        """The first family of which it holds a wish."""
        if not self.wishes:
            return None
        kinds = {wish.kind for wish in self.wishes}
        return next((family for family in FAMILIES if kinds.intersection(family)), None)

    @property
    def bare(self) -> tuple[str, ...]:
        """Its words without those that wish, which are empty."""
        words = list(self.said.words)
        for wish in self.wishes:
            words[wish.start : wish.end] = [""] * (wish.end - wish.start)
        return tuple(words)

    @property
    def wanted(self) -> tuple[str, ...]:
        """Of these, the ones in a sentence with a wish of its family: what is wanted stands there, all the rest is empty."""
        family = self.family or ()
        within = {self.sentences[wish.start] for wish in self.wishes if wish.kind in family}
        return tuple(word if sentence in within else "" for word, sentence in zip(self.bare, self.sentences, strict=True))


@dataclass(frozen=True, slots=True)
class Pool:
    """All texts of a search, each by its family, numbered without what wishes: once for all families."""

    texts: tuple[Heard, ...]
    families: tuple[tuple[Kind, ...] | None, ...]
    bare: Numbered

    @classmethod
    def of(cls, texts: Iterable[Heard]) -> Self:
        """Read them for the search."""
        every = tuple(texts)
        return cls(every, tuple(one.family for one in every), Numbered.of([_bare(one) for one in every]))


def heard(said: Said, tokens: Tokens, *, lately: bool) -> Heard:
    """Read the wishes of a text, whose title and body are read in one line. Those who wish without a name are one voice of their source:
    nothing tells whether they are many."""
    read = wishes(tokens.folded, said.language)
    found = tuple(wish for wish in read if _in_one_breath(tokens, wish))
    if found and said.voice < 0:
        said = replace(said, voice=-said.source)
    return Heard(said, found, lately, _sentences(tokens) if found else ())


def needs(pool: Pool, family: tuple[Kind, ...], quiet: Collection[str] = ()) -> list[tuple[Theme, list[Heard]]]:
    """Themes of a family with the texts that say them: those that came up lately, then those of all the time; the clearest first.

    What tells a theme is not the wish, but what is said with it beside all other texts: what everybody speaks of is no need. `quiet` words,
    as the names of brands, tell none.
    """
    own = np.array([of == family for of in pool.families], dtype=np.bool_)
    lately = own & np.array([one.lately for one in pool.texts], dtype=np.bool_)
    return _apart([found for chosen in (lately, own) for found in _themes(pool, chosen, quiet)])


def _themes(pool: Pool, chosen: NDArray[np.bool_], quiet: Collection[str]) -> list[tuple[Theme, list[Heard]]]:
    """Those of the chosen texts, beside all others."""
    own = [pool.texts[place] for place in np.flatnonzero(chosen)]
    wanted = [replace(one.said, words=one.wanted) for one in own]
    found = rising(wanted, pool.bare.only(~chosen), quiet=quiet)
    return [(theme, [own[text] for text in theme.texts]) for theme in themes(found, wanted)]


def _bare(one: Heard) -> Said:
    return replace(one.said, words=one.bare) if one.wishes else one.said


def _in_one_breath(tokens: Tokens, wish: Wish) -> bool:
    """Whether no pause lies between its words."""
    part, first = (tokens.title, 0) if wish.start < len(tokens.title) else (tokens.body, len(tokens.title))
    between = part.text[part.offsets[wish.start - first][0] : part.offsets[min(wish.end - first, len(part)) - 1][1]]
    return _PAUSES.isdisjoint(between)


def _sentences(tokens: Tokens) -> tuple[int, ...]:
    """The number of the sentence of each word; what a colon parts are two."""
    found, sentence = [], 0
    for part in (tokens.title, tokens.body):
        before = 0
        for start, end in part.offsets:
            between = part.text[before:start]
            # What closes a sentence is followed by a blank: 6:55 and vigie.example are words.
            sentence += between[-1:].isspace() and not _CLOSES.isdisjoint(between)
            found.append(sentence)
            before = end
        sentence += 1
    return tuple(found)


def _apart(found: Sequence[tuple[Theme, list[Heard]]]) -> list[tuple[Theme, list[Heard]]]:
    """Each once: of two that are one, the larger, at the place of the first."""
    kept: list[tuple[Theme, list[Heard]]] = []
    for theme, texts in found:
        same = next((place for place, (_theme, said) in enumerate(kept) if _shared(said, texts) >= SAME), None)
        if same is None:
            kept.append((theme, texts))
        elif len(texts) > len(kept[same][1]):
            kept[same] = (theme, texts)
    return kept


def _shared(one: Sequence[Heard], other: Sequence[Heard]) -> float:
    fewer, more = sorted(({text.said.mention for text in one}, {text.said.mention for text in other}), key=len)
    return len(fewer & more) / len(fewer)
