"""Searches the texts of all watched subjects for needs, daily and when asked: a job, a family of ways of saying a stretch."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from time import monotonic
from typing import Final

from django.db import transaction

from core.by import By
from core.models import Job
from core.query.tokens import tokenise
from reputation import counting
from reputation.needs import keeping, naming, reading
from reputation.needs.answers import Speech, answers
from reputation.needs.finding import FAMILIES, needs
from reputation.needs.grouping import Theme
from reputation.needs.keeping import Answered, Found, Verbatim
from reputation.needs.naming import Line, Name
from reputation.needs.reading import BEFORE, LATELY, Text
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
def run(job: Job, deadline: float) -> bool:
    """A family of ways of saying a stretch; the texts are read once for those of one stretch."""
    newest = counting.newest_day()
    if newest is None:
        return True
    brands = reading.brands()
    texts = reading.read(newest, brands)
    for place in range(job.done, len(FAMILIES)):
        with transaction.atomic():
            keeping.keep(found(texts, place, brands), FAMILIES[place], since=newest - LATELY - BEFORE)
            jobs.progress(job, done=place + 1)
        if monotonic() >= deadline:
            return place + 1 == len(FAMILIES)
    return True


def found(texts: Sequence[Text], place: int, brands: Mapping[int, str]) -> list[Found]:
    """The needs of a family among these texts: named, word for word, with what is said of who has it."""
    by_mention = {text.said.mention: text for text in texts}
    names = {subject: counted(tokenise("", name).body.folded) for subject, name in brands.items()}
    quiet = light().union(*((*name, "".join(name)) for name in names.values()))
    made = []
    for theme, said in needs([text.heard for text in texts], FAMILIES[place], quiet):
        told = [by_mention[one.said.mention] for one in said]
        name = naming.name(theme, [line for text in told for line in _lines(text)], quiet)
        verbatims = tuple(_verbatim(text, FAMILIES[place]) for text in told)
        phrases = tuple(phrase.text for phrase in theme.phrases[:PHRASES])
        answered = tuple(_answered(texts, _telling(theme, name), names))
        made.append(Found(name.written if name else theme.name, phrases, theme.surprise, verbatims, answered))
    return made


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


def _answered(texts: Sequence[Text], phrases: Collection[tuple[str, ...]], names: Mapping[int, tuple[str, ...]]) -> Iterator[Answered]:
    """What is said of the brands in all texts that name the thing."""
    needed = [frozenset(phrase) for phrase in phrases]
    for text in texts:
        if not text.brands or not any(words.issubset(text.said.words) for words in needed):
            continue
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
