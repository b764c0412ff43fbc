"""Image: the words that people associate with us and with each competitor, how much more than with the others."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from reporting import writing
from reporting.facts import Column, Line, Linked, Section, Table
from reporting.meaning.image import Associated, Imaged
from reporting.measuring import Measured
from reporting.sections.part import Part

NAMED: Final = 4
"""Words in the section's sentence."""


def section(measured: Measured) -> Part | None:
    found = measured.meant.image
    if not found:
        return None
    ours, *rivals = found
    tables = [_ours(measured, ours)] if ours.words else []
    if any(rival.words for rival in rivals):
        tables.append(_rivals(measured, rivals))
    shown = tuple(table.key for table in tables)
    return Part(Section("image", _("Image"), sentence(ours), (), shown), (), tuple(tables))


def sentence(ours: Imaged) -> str:
    """What is said of us more than of the others, in their words."""
    if not ours.words:
        return _("No word is surely said of %(subject)s more than of the other brands.") % {"subject": ours.subject.name}
    named = ", ".join(_("“%(text)s”") % {"text": word.word} for word in ours.words[:NAMED])
    return _("Said of %(subject)s more than of the other brands: %(words)s.") % {"subject": ours.subject.name, "words": named}


def measure() -> str:
    """What the numbers are."""
    return _("Of the stories of the period, each word once a voice; intervals at 90%. Positive and negative: stories that hold the word.")


def _ours(measured: Measured, ours: Imaged) -> Table:
    columns = (
        Column(_("Word")), Column(_("Voices"), "number"), Column(_("Times as often"), "decimal"),
        Column(_("Low, 90%"), "decimal", begins=True), Column(_("High, 90%"), "decimal"), Column(_("Positive"), "number"),
        Column(_("Negative"), "number"),
    )  # fmt: skip
    lines = ((word.word, *_cells(measured, ours, word)) for word in ours.words)
    return Table.of("image", _("What people associate with %(subject)s") % {"subject": ours.subject.name}, columns, lines, measure())


def _rivals(measured: Measured, rivals: list[Imaged]) -> Table:
    """The first words of each competitor."""
    columns = (
        Column(_("Word")), Column(_("Brand")), Column(_("Voices"), "number"), Column(_("Times as often"), "decimal"),
        Column(_("Low, 90%"), "decimal", begins=True), Column(_("High, 90%"), "decimal"), Column(_("Positive"), "number"),
        Column(_("Negative"), "number"),
    )  # fmt: skip
    lines = ((word.word, rival.subject.name, *_cells(measured, rival, word)) for rival in rivals for word in rival.words)
    return Table.of("image_others", _("What people associate with competitors"), columns, lines)


def _cells(measured: Measured, one: Imaged, word: Associated) -> Line:
    place, pk, key = measured.numbers.place, one.subject.pk, word.key
    times = (Linked(_times(part), place("image_times", pk, key)) for part in word.times)
    felt = {"positive": word.positive, "negative": word.negative}
    counts = (Linked(len(ids), place("image_felt", pk, key | {"sentiment": name})) for name, ids in felt.items())
    return Linked(word.voices, place("image_voices", pk, key)), *times, *counts


def _times(part: float) -> float | str:
    return writing.times(part) if part > writing.MOST_TIMES else round(part, 1)
