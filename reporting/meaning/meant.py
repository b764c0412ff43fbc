"""What a period meant, whole: measured by one call, its numbers entered by another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingestion.models import Subject
from reporting import searches
from reporting.meaning import image, incidents, needs, own, statements, voices
from reporting.meaning.image import Imaged
from reporting.meaning.incidents import Rise
from reporting.meaning.needs import Wanted
from reporting.meaning.own import Own
from reporting.meaning.statements import Relayed
from reporting.meaning.voices import Voiced
from reporting.numbers import Numbers
from reputation.score import Window


@dataclass(frozen=True, slots=True)
class Meant:
    """All of it, each in the order in which it is told."""

    incidents: tuple[Rise, ...]
    voices: tuple[Voiced, ...]
    needs: tuple[Wanted, ...]
    statements: tuple[Relayed, ...]
    image: tuple[Imaged, ...]
    own: tuple[Own, ...]
    sought: frozenset[str] = frozenset()
    """The searches that were under way: of what they find, nothing is not none yet."""

    @property
    def quoted(self) -> set[int]:
        """The mentions that are cited."""
        found = {story.mention for rise in self.incidents for story in rise.stories} | {rise.mention for rise in self.incidents}
        found |= {mention for one in self.needs for mention in one.quoted} | voices.quoted(self.voices)
        return found | {one.turned.mention for one in self.statements if one.turned}


def of_period(subjects: Sequence[Subject], main: Subject, window: Window, before: Window, *, whole: bool) -> Meant:
    """`whole`: with what the client counts of itself as a whole."""
    sought = searches.under_way()  # before what they found is read: one that ends meanwhile is said to be under way
    return Meant(
        incidents.of_period(subjects, main, window), voices.of_period(subjects, main, window), needs.of_period(subjects, window),
        statements.of_period(subjects, window), image.of_period(subjects, main, window),
        own.of_period(subjects, window, before, whole=whole), sought,
    )  # fmt: skip


def write(book: Numbers, main: Subject, meant: Meant) -> None:
    """Enter every number."""
    incidents.write(book, meant.incidents)
    voices.write(book, meant.voices)
    needs.write(book, main, meant.needs)
    statements.write(book, meant.statements)
    image.write(book, meant.image)
    own.write(book, main, meant.own)
