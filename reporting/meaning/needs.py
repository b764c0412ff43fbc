"""The needs of a period: how many voices say each, against the days before it, where, and who is said to answer it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from ingestion.models import Subject
from reporting.numbers import Numbers
from reporting.rows import Ids, ids, once, rows
from reputation.models import Need
from reputation.needs import figures
from reputation.needs.figures import Growth
from reputation.needs.reading import BEFORE
from reputation.score import Window

MOST: Final = 6
"""Needs that are told; the table counts them all, up to `LISTED`."""
LISTED: Final = 25
QUOTED: Final = 2
ANSWERS: Final = 3

# The mentions of each need, of those merged into it too, the newest first.
_SAID: Final = """
    SELECT DISTINCT ON (need, m.published_at, m.id) coalesce(n.merged_into_id, n.id) AS need, m.id, coalesce(m.author_id, -m.source_id),
           m.source_id, m.published_at >= %(since)s
      FROM reputation_need n
      JOIN reputation_needmention x ON x.need_id = n.id
      JOIN ingestion_mention m ON m.id = x.mention_id
     WHERE coalesce(n.merged_into_id, n.id) = ANY(%(needs)s) AND m.published_at >= %(before)s AND m.published_at < %(until)s
     ORDER BY need, m.published_at DESC, m.id DESC
"""


# What is said of the brands in the period, for each need and those merged into it.
_ANSWERS: Final = """
    SELECT DISTINCT coalesce(n.merged_into_id, n.id), a.subject_id, a.says, m.id
      FROM reputation_need n
      JOIN reputation_needanswer a ON a.need_id = n.id
      JOIN ingestion_mention m ON m.id = a.mention_id
      JOIN ingestion_match x ON x.mention_id = m.id AND x.subject_id = a.subject_id AND x.state = 'on'
     WHERE coalesce(n.merged_into_id, n.id) = ANY(%(needs)s) AND a.subject_id = ANY(%(subjects)s)
       AND m.published_at >= %(since)s AND m.published_at < %(until)s
     ORDER BY m.id
"""


@dataclass(frozen=True, slots=True)
class Answerer:
    """A brand with the mentions that say that it has what is asked for, and those that say that it lacks it."""

    subject: Subject
    has: Ids
    lacks: Ids


@dataclass(frozen=True, slots=True)
class Wanted:
    """One need within the period; `before` are the mentions of the ninety days before it, of which `before_days` were heard."""

    need: Need
    ids: Ids
    before: Ids
    voices: int
    voices_before: int
    before_days: int
    growth: Growth
    sources: int
    quoted: tuple[int, ...]
    answerers: tuple[Answerer, ...] = ()

    @property
    def rises(self) -> bool:
        return self.growth in ("new", "rises")


@dataclass(slots=True)
class _Said:
    ids: list[int] = field(default_factory=list)
    before: list[int] = field(default_factory=list)
    voices: set[int] = field(default_factory=set)
    voices_before: set[int] = field(default_factory=set)
    sources: set[int] = field(default_factory=set)
    quoted: list[int] = field(default_factory=list)


def of_period(subjects: Sequence[Subject], window: Window) -> tuple[Wanted, ...]:
    """Those that somebody says in the period and that these subjects show whole: by most voices, those that rise first."""
    since, until = window
    seen = Need.objects.standing().of(frozenset(subject.pk for subject in subjects))
    needs = seen.in_bulk()
    days = figures.heard_days(since)
    found = _said(sorted(needs), since - BEFORE, since, until)
    length = (until - since) / timedelta(days=1)
    made = [_wanted(needs[need], said, length, days) for need, said in found.items() if said.ids]
    made.sort(key=lambda one: (not one.rises, -one.voices, one.need.pk))
    answerers = _answerers([one.need.pk for one in made[:MOST]], {subject.pk: subject for subject in subjects}, window)
    return tuple(replace(one, answerers=answerers.get(one.need.pk, ())) for one in made[:LISTED])


def _wanted(need: Need, said: _Said, length: float, days: int) -> Wanted:
    growth = figures.growth(len(said.voices), len(said.voices_before), length, days)
    return Wanted(
        need, once(said.ids), once(said.before), len(said.voices), len(said.voices_before), days, growth, len(said.sources),
        tuple(said.quoted[:QUOTED]),
    )  # fmt: skip


def _said(needs: Sequence[int], before: datetime, since: datetime, until: datetime) -> dict[int, _Said]:
    found: dict[int, _Said] = {}
    for need, mention, voice, source, now in rows(_SAID, {"needs": list(needs), "before": before, "since": since, "until": until}):
        said = found.setdefault(need, _Said())
        (said.ids if now else said.before).append(mention)
        if now and voice not in said.voices:
            said.quoted.append(mention)
        (said.voices if now else said.voices_before).add(voice)
        if now:
            said.sources.add(source)
    return found


def _answerers(needs: Sequence[int], subjects: Mapping[int, Subject], window: Window) -> dict[int, tuple[Answerer, ...]]:
    """For each need the brands of which most is said: who has it first."""
    said: dict[int, dict[int, dict[str, list[int]]]] = {}
    since, until = window
    for need, subject, says, mention in rows(_ANSWERS, {"needs": list(needs), "subjects": list(subjects), "since": since, "until": until}):
        said.setdefault(need, {}).setdefault(subject, {}).setdefault(says, []).append(mention)
    found = {}
    for need, by_subject in said.items():
        told = [Answerer(subjects[subject], ids(by.get("has")), ids(by.get("lacks"))) for subject, by in by_subject.items()]
        told.sort(key=lambda one: (-len(one.has), -len(one.lacks), one.subject.pk))
        found[need] = tuple(told[:ANSWERS])
    return found


# -- the numbers


def write(book: Numbers, main: Subject, wanted: Sequence[Wanted]) -> None:
    """Enter each number with its mentions."""
    for one in wanted:
        key = {"need": one.need.pk}
        book.add("need_voices", one.voices, subject=main, narrow=key, unit="voices", mentions=one.ids, versions={"need": one.need.version})
        book.add("need_before", one.voices_before, subject=main, narrow=key, unit="voices", mentions=one.before)
        book.add("need_sources", one.sources, subject=main, narrow=key, unit="sources", mentions=one.ids)
        for answer in one.answerers:
            for measure, told in (("need_has", answer.has), ("need_lacks", answer.lacks)):
                book.add(measure, len(told), subject=answer.subject, narrow=key, unit="mentions", mentions=told)
