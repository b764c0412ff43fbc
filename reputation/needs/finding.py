"""Finds needs among texts: themes of the texts that wish for something, beside all that is said without wishing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from reputation.needs.grouping import Theme, themes
from reputation.needs.phrases import LONGEST, rising
from reputation.needs.said import Said
from reputation.needs.wishes import Kind, Wish, wishes

FAMILIES: Final[tuple[tuple[Kind, ...], ...]] = (("wish", "missing", "workaround"), ("question",), ("switching",))
"""Ways of saying that are compared apart: questions by the hundred would hide a wish of ten people. What wishes and asks is a wish."""
SAME: Final = 0.5
"""Two themes are one when they share at least so much of the smaller one's texts."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A text with its wishes, and whether it was said lately."""

    said: Said
    wishes: tuple[Wish, ...]
    lately: bool

    @property
    def family(self) -> tuple[Kind, ...] | None:
        """The first family of which it holds a wish."""
        kinds = {wish.kind for wish in self.wishes}
        return next((family for family in FAMILIES if kinds.intersection(family)), None)


def heard(said: Said, *, lately: bool) -> Heard:
    """Read the wishes of a text."""
    return Heard(said, tuple(wishes(said.words, said.language)), lately)


def needs(texts: Sequence[Heard], family: tuple[Kind, ...]) -> list[tuple[Theme, list[Heard]]]:
    """Themes of a family with the texts that say them: those that came up lately, then those of all the time; the clearest first.

    What tells a theme is not the wish, but its words beside all other texts: what everybody speaks of is no need.
    """
    own = [one for one in texts if one.family == family]
    others = [_bare(one) for one in texts if one.family != family]
    lately = [one for one in own if one.lately]
    earlier = [_bare(one) for one in own if not one.lately]
    found = _themes(lately, [*others, *earlier])
    return _apart([*found, *_themes(own, others)])


def _themes(own: Sequence[Heard], others: Sequence[Said]) -> list[tuple[Theme, list[Heard]]]:
    bare = [_bare(one) for one in own]
    return [(theme, [own[text] for text in theme.texts]) for theme in themes(rising(bare, others), bare)]


def _bare(one: Heard) -> Said:
    """Without the words of the wish: a gap as long as no phrase can be stands for them."""
    words = list(one.said.words)
    for wish in reversed(one.wishes):
        words[wish.start : wish.end] = [""] * LONGEST
    return replace(one.said, words=tuple(words))


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
