"""Searches the texts of all watched subjects for needs, daily and when asked: a job of one stretch."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from core.by import By
from core.models import Job
from core.query.tokens import tokenise
from reputation import counting
from reputation.needs import keeping, naming, reading
from reputation.needs.answers import Speech, answers
from reputation.needs.finding import FAMILIES, Pool, needs
from reputation.needs.grouping import Theme
from reputation.needs.keeping import Answered, Found, Verbatim
from reputation.needs.naming import Line, Name
from reputation.needs.reading import Text
from reputation.needs.said import counted
from reputation.needs.stops import light
from tenants import jobs

KIND: Final = "needs"
PHRASES: Final = 8
"""Phrases of a need that are kept."""


def daily(_deadline: float) -> None:
    """Search once a day, where anything was heard."""
    if counting.newest_day() is not None:
        start(By.system())


def start(by: By, imported: int = 0) -> jobs.AnyJob:
    """Have a worker search; a search that is still going on is the one that was asked for. `imported`: the import that it follows."""
    args = {"imported": imported} if imported else {}
    return jobs.open_of(KIND) or jobs.start(KIND, by=by, args=args, total=len(FAMILIES), unit="parts")


@jobs.runner(KIND)
def run(job: Job, _deadline: float) -> bool:
    """All families of ways of saying in one stretch: to read the texts takes longer than to search them, and what was read is not kept for
    another stretch. A worker that is killed leaves the families that it had kept."""
    newest = counting.newest_day()
    if newest is None:
        return True
    brands = reading.brands()
    texts, since = reading.read(newest, brands)
    pool = Pool.of(text.heard for text in texts)
    for place in range(job.done, len(FAMILIES)):
        with transaction.atomic():
            keeping.keep(found(texts, pool, place, brands), FAMILIES[place], since=since)
            jobs.progress(job, done=place + 1)
    return True


@dataclass(frozen=True, slots=True)
class _Named:
    """A theme with the texts that say it, its name, and the phrases by which other texts name the thing."""

    theme: Theme
    told: tuple[Text, ...]
    name: Name | None
    telling: frozenset[tuple[str, ...]]


def found(texts: Sequence[Text], pool: Pool, place: int, brands: Mapping[int, str]) -> list[Found]:
    """The needs of a family among these texts: named, word for word, with what is said of who has it."""
    by_mention = {text.said.mention: text for text in texts}
    names = {subject: counted(tokenise("", name).body.folded) for subject, name in brands.items()}
    quiet = light().union(*((*name, "".join(name)) for name in names.values()))
    themes = [
        _named(theme, tuple(by_mention[one.said.mention] for one in said), quiet) for theme, said in needs(pool, FAMILIES[place], quiet)
    ]
    holding = _holding(texts, {word for one in themes for phrase in one.telling for word in phrase})
    made = []
    for one in themes:
        verbatims = tuple(_verbatim(text, FAMILIES[place]) for text in one.told)
        phrases = tuple(phrase.text for phrase in one.theme.phrases[:PHRASES])
        telling = sorted(set().union(*(set.intersection(*(holding[word] for word in phrase)) for phrase in one.telling)))
        answered = tuple(_answered([texts[number] for number in telling], one.telling, names))
        made.append(Found(one.name.written if one.name else one.theme.name, phrases, one.theme.surprise, verbatims, answered))
    return made


def _named(theme: Theme, told: tuple[Text, ...], quiet: Collection[str]) -> _Named:
    name = naming.name(theme, [line for text in told for line in _lines(text)], quiet)
    return _Named(theme, told, name, frozenset(_telling(theme, name)))


def _holding(texts: Sequence[Text], words: Collection[str]) -> dict[str, set[int]]:
    """For each of these words, the places of the texts about a brand that hold it: gone through once for all needs of a family."""
    holding: dict[str, set[int]] = {word: set() for word in words}
    for place, text in enumerate(texts) if words else ():
        for word in holding.keys() & text.said.words if text.brands else ():
            holding[word].add(place)
    return holding


def _lines(text: Text) -> list[Line]:
    wanted = text.heard.wanted
    return [Line(text.said.voice, part, wanted[first : first + len(part)]) for _name, part, first in text.parts()]


def _telling(theme: Theme, name: Name | None) -> set[tuple[str, ...]]:
    """The phrases that name the thing in any text: its name, and the clearest of several words. A word by itself, or a phrase of the theme,
    does where people say it for the most part to wish for it."""
    wished = [phrase.words for phrase in theme.phrases if phrase.voices >= phrase.before]
    whole = [words for words in wished if len(words) > 1]
    named = [name.words] if name and len(name.words) > 1 else []
    return {*named, *whole[:1]} or {*wished[:1]}


def _answered(texts: Iterable[Text], phrases: Collection[tuple[str, ...]], names: Mapping[int, tuple[str, ...]]) -> Iterator[Answered]:
    """What is said of the brands in texts about them that name the thing."""
    for text in texts:
        concerned = {subject: names[subject] for subject in text.brands}
        for name, part, first in text.parts():
            speech = Speech(part, text.words_of(part, first), text.wishes_of(part, first), text.said.language)
            for one in answers(speech, phrases, concerned):
                yield Answered(text.said.mention, one.subject, one.says, name, part.offsets[one.start][0], part.offsets[one.end - 1][1])


def _verbatim(text: Text, family: Sequence[str]) -> Verbatim:
    """Where a text says its wish, the first of the family, in characters."""
    wish = next(wish for wish in text.heard.wishes if wish.kind in family)
    name, part, first = next(one for one in text.parts() if wish.start - one[2] < len(one[1]))
    last = min(wish.end - first, len(part)) - 1
    return Verbatim(text.said.mention, text.at, wish.kind, name, part.offsets[wish.start - first][0], part.offsets[last][1])
