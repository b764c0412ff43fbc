"""Enters every number of a report with the mentions it rests on, in the order of the report."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from reporting.hearing import Cell
from reporting.meaning import meant
from reporting.noticing import apart
from reporting.numbers import Numbers
from reputation.moves import Comparison

if TYPE_CHECKING:
    from reporting.measuring import Measured, Standing


def enter(measured: Measured, comparison: Comparison) -> None:
    """All of what was measured."""
    book, main = measured.numbers, measured.main
    for standing in measured.standings:
        _standing(book, standing)
        _gap(book, main, standing)
    versions = {"score": comparison.after.version}
    by_source: dict[int, list[int]] = {}
    for part in (*comparison.after.contributions, *comparison.before.contributions):
        by_source.setdefault(part.source, []).append(part.mention)
    for reason in measured.moved.reasons if measured.moved else ():
        book.add("reason", reason.points, subject=main.subject, narrow={"source": reason.source}, unit="points",
                 mentions=by_source.get(reason.source, ()), versions=versions, compared=True)  # fmt: skip
    for part in measured.parts:
        book.add("part", part.points, subject=main.subject, narrow={"story": part.story}, unit="points", mentions=[part.mention],
                 versions=versions)  # fmt: skip
    for noticed in measured.findings:
        if noticed.key in ("story_positive", "story_negative"):
            book.add("part", noticed.points, subject=main.subject, narrow={"story": noticed.story}, unit="points",
                     mentions=[noticed.mention], versions=versions)  # fmt: skip
    for narrow, found in main.heard.by.items():
        _cell(book, main, dict([narrow]), found)
    for story in measured.stories:
        add = partial(book.add, subject=main.subject, narrow={"story": story.story}, mentions=story.ids)
        add("copies", story.copies, unit="mentions")
        if story.reach:
            add("views", story.reach, unit="views")
    meant.write(book, main.subject, measured.meant)


def _cell(book: Numbers, main: Standing, narrow: dict[str, str], found: Cell) -> None:
    """What was heard of one source, in one language, on one day."""
    book.add("mentions", found.mentions, subject=main.subject, narrow=narrow, unit="mentions", mentions=found.ids)
    book.add("stories", found.stories, subject=main.subject, narrow=narrow, unit="stories", mentions=found.firsts)
    if not {"source", "language"}.isdisjoint(narrow):
        book.add("mentions_share", found.mentions / main.heard.mentions, subject=main.subject, narrow=narrow, unit="share",
                 mentions=found.ids)  # fmt: skip


def _standing(book: Numbers, standing: Standing) -> None:
    subject, heard, found = standing.subject, standing.heard, standing.comparison
    if found:
        versions: dict[str, Any] = {"score": found.after.version, "subject": subject.version}
        ids = [part.mention for part in found.after.contributions]
        score = found.after
        book.add("score", score.value, score.low, score.high, subject=subject, unit="score", mentions=ids, versions=versions)
        both = [*ids, *(part.mention for part in found.before.contributions)]
        move = found.move
        book.add("move", move.value, move.low, move.high, subject=subject, unit="points", mentions=both, versions=versions, compared=True)
        for name, share in found.after.shares.items():
            book.add("share", share.value, share.low, share.high, subject=subject, narrow={"sentiment": name}, unit="share", mentions=ids,
                     versions=versions)  # fmt: skip
    book.add("mentions", heard.mentions, subject=subject, unit="mentions", mentions=heard.ids)
    book.add("stories", heard.stories, subject=subject, unit="stories", mentions=heard.firsts)
    for sentiment, cell in heard.sentiments.items():
        book.add("towards", cell.mentions, subject=subject, narrow={"sentiment": sentiment}, unit="mentions", mentions=cell.ids)
    if standing.voice and standing.voice.stories:
        share = standing.voice.stories
        book.add("voice_stories", share.value, share.low, share.high, subject=subject, unit="share", mentions=heard.firsts)
        book.add("voice_mentions", standing.voice.mentions, subject=subject, unit="share", mentions=heard.ids)


def _gap(book: Numbers, main: Standing, rival: Standing) -> None:
    """How far a competitor stands from us."""
    if rival.subject == main.subject or not main.comparison or not rival.comparison:
        return
    ours, theirs = main.comparison.after, rival.comparison.after
    if not (ours.enough and theirs.enough):
        return
    gap = apart(ours, theirs)
    both = [part.mention for part in (*ours.contributions, *theirs.contributions)]
    book.add("gap", gap.value, gap.low, gap.high, subject=rival.subject, narrow={"against": main.subject.pk}, unit="points", mentions=both,
             versions={"score": theirs.version})  # fmt: skip
