"""Writes what invented people say: sentences with holes, filled by chance from a file of one language, as a person would vary them.

A file holds sections, `[name]` and a line for each way to say it. `{name}` is a hole that a line of that section fills, another one each
time; `{name=}` says again what the hole before it said. The teller gives the brand, as `{brand}`. `{of_name}` is the same after “de”, which
French elides: d’Annecy.
`Title | text` makes an article.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from random import Random
from typing import Final

FOLDER: Final = Path(__file__).with_name("texts")
HOLE: Final = re.compile(r"\{(of_)?([a-z_.]+)(=?)\}")
BEGINS: Final = re.compile(r"(^|[.!?|] )(?=[a-zà-ÿœ])([a-zà-ÿœ])")
VOWELS: Final = "aàâeéèêiîoôuûyh"
TITLE: Final = " | "


class Texts:
    """The sections of one language."""

    def __init__(self, sections: Mapping[str, tuple[str, ...]]) -> None:
        self.sections = sections

    def has(self, section: str) -> bool:
        return section in self.sections

    def under(self, start: str) -> list[str]:
        """Names of the sections below this one: `relay.inverted` has `relay.inverted.free`."""
        return [name for name in self.sections if name.startswith(f"{start}.")]

    def write(self, section: str, draw: Random, given: Mapping[str, str]) -> str:
        """One way to say it."""
        said = self._filled(section, draw, given, defaultdict(list))
        return BEGINS.sub(lambda found: found[1] + found[2].upper(), said)

    def _filled(self, section: str, draw: Random, given: Mapping[str, str], used: dict[str, list[str]]) -> str:
        """A line of the section with its holes filled; `used` is what each section said in this text already."""

        def fill(hole: re.Match[str]) -> str:
            of, name, again = hole.groups()
            if name in given:
                said = given[name]
            else:
                said = used[name][-1] if again and used[name] else self._filled(name, draw, given, used)
            return _of(said) if of else said

        lines = self.sections[section]
        line = draw.choice([line for line in lines if line not in used[section]] or lines)
        if "{" not in line:
            used[section].append(line)
            return line
        return HOLE.sub(fill, line)


@cache
def texts(name: str, language: str) -> Texts:
    """Those of a story in a language."""
    sections: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in (FOLDER / f"{name}.{language}.txt").read_text().splitlines():
        if line.startswith("[") and line.endswith("]"):
            lines = sections.setdefault(line[1:-1], [])
        elif line:
            lines.append(line)
    return Texts({section: tuple(said) for section, said in sections.items()})


def _of(name: str) -> str:
    return f"d’{name}" if name[:1].lower() in VOWELS else f"de {name}"


def plain(text: str) -> str:
    """As somebody types who is in a hurry: straight quotes, no capital, no full stop at the end."""
    typed = text.replace("’", "'").replace("« ", '"').replace(" »", '"')
    lower = typed if typed[:2].isupper() or typed.startswith(("@", "#")) else typed[:1].lower() + typed[1:]
    return lower.removesuffix(".")
