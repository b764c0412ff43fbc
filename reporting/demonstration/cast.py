"""Who speaks: an invented crowd, each with a place, a language and a manner; and the few whose part is written."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from random import Random
from typing import Final

from reporting.demonstration.script import Place, Script
from reporting.demonstration.texts import texts

HURRIED: Final = 0.35
LOUD: Final = 0.3
"""Three texts in ten are by a few who speak a lot."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at one place."""

    handle: str
    name: str
    place: Place
    language: str
    followers: int
    hurried: bool = False

    @property
    def known_as(self) -> tuple[str, str]:
        return self.place.platform, self.handle


class Cast:
    """Everybody of a story."""

    def __init__(self, script: Script, draw: Random) -> None:
        self.script, self.draw = script, draw
        self.handles: set[str] = set()
        self.crowd: dict[tuple[str, str], list[Person]] = defaultdict(list)
        for place in script.places:
            for language, part in script.tongues.items():
                size = max(6, round(script.crowd * place.part * part))
                self.crowd[place.source, language] = [self.newcomer(place, language) for _ in range(size)]

    def newcomer(self, place: Place, language: str, followers: tuple[int, int] = (10, 4_000)) -> Person:
        """Somebody who has not spoken yet."""
        names = texts("people", language)
        first, last, word = (self.draw.choice(names.sections[part]) for part in ("first", "last", "word"))
        number = str(self.draw.randrange(2, 99))
        plain = _plain(first)
        handle = self.draw.choice((f"{plain}_{word}", f"{plain}.{_plain(last)}", f"{plain}{number}", f"{word}_{plain}{number}"))
        while handle in self.handles:
            handle = f"{plain}_{word}{self.draw.randrange(100, 9_999)}"
        self.handles.add(handle)
        shown = self.draw.choice((first, f"{first} {last}", f"{first} {last[0]}."))
        return Person(handle, shown, place, language, self.draw.randrange(*followers), self.draw.random() < HURRIED)

    def someone(self, place: Place, language: str) -> Person:
        """Anybody of the crowd, often one of those who speak a lot."""
        here = self.crowd[place.source, language]
        at = int(self.draw.paretovariate(0.7)) - 1 if self.draw.random() < LOUD else self.draw.randrange(len(here))
        return here[min(at, len(here) - 1)]

    def brand(self, place: Place, language: str) -> Person:
        """The brand's own account."""
        self.handles.add(self.script.slug)
        return Person(self.script.slug, self.script.name, place, language, 21_000)


def _plain(name: str) -> str:
    folded = unicodedata.normalize("NFKD", name.lower()).replace(" ", "")
    return "".join(letter for letter in folded if not unicodedata.combining(letter))
