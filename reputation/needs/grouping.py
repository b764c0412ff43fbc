"""Brings phrases that the same texts say together into themes: one need said in several ways is one card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from reputation.needs.phrases import Phrase, Rising
from reputation.needs.said import Said

SHARED: Final = 0.5
"""Two phrases tell one thing when at least so much of the rarer one's texts hold the other too."""
BESIDE: Final = 0.34
"""A likely phrase joins a sure one with which it shares at least so much of its own texts."""
LEAST_VOICES: Final = 3
LEAST_SOURCES: Final = 2


@dataclass(frozen=True, slots=True)
class Theme:
    """Phrases of one thing, the clearest first, and the places of the texts that say it, those that say most of it first."""

    phrases: tuple[Phrase, ...]
    texts: tuple[int, ...]
    voices: int
    sources: int

    @property
    def surprise(self) -> float:
        return max(phrase.surprise for phrase in self.phrases)

    @property
    def name(self) -> str:
        return self.phrases[0].text


def themes(found: Rising, now: Sequence[Said], *, least_voices: int = LEAST_VOICES, least_sources: int = LEAST_SOURCES) -> list[Theme]:
    """Themes that at least so many people say in so many sources, the most surprising first."""
    groups: list[list[Phrase]] = []
    for phrase in found.sure:
        shares = [max(_share(phrase, other) for other in group) for group in groups]
        if shares and max(shares) >= SHARED:
            groups[shares.index(max(shares))].append(phrase)
        else:
            groups.append([phrase])
    made = [_theme([*group, *_beside(group, found.likely)], now) for group in groups]
    kept = [theme for theme in made if theme.voices >= least_voices and theme.sources >= least_sources]
    return sorted(kept, key=lambda theme: (-theme.surprise, theme.name))


def _share(one: Phrase, other: Phrase) -> float:
    fewer, more = sorted((one.texts, other.texts), key=len)
    return len({*fewer} & {*more}) / len(fewer)


def _beside(group: Sequence[Phrase], likely: Sequence[Phrase]) -> list[Phrase]:
    said = {text for phrase in group for text in phrase.texts}
    return [phrase for phrase in likely if len(said.intersection(phrase.texts)) >= BESIDE * len(phrase.texts)]


def _theme(phrases: Sequence[Phrase], now: Sequence[Said]) -> Theme:
    score: dict[int, float] = {}
    for phrase in phrases:
        for text in phrase.texts:
            score[text] = score.get(text, 0.0) + phrase.surprise
    texts = tuple(sorted(score, key=lambda text: (-score[text], text)))
    clearest = sorted(phrases, key=lambda phrase: (-phrase.surprise, -len(phrase.words), phrase.words))
    return Theme(tuple(clearest), texts, len({now[text].voice for text in texts}), len({now[text].source for text in texts}))
