"""The needs of a period: how many voices say each, against the days before it, where, and whom they speak of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from ingestion.models import Match, Subject
from reporting.numbers import Numbers
from reporting.rows import Ids, ids, once, rows
from reputation.models import Need
from reputation.needs import figures
from reputation.needs.figures import Growth
from reputation.needs.searching import BEFORE
from reputation.score import Window

MOST: Final = 6
"""Needs that are told; the table counts them all, up to `LISTED`."""
LISTED: Final = 25
QUOTED: Final = 2
ANSWERS: Final = 3

# The mentions of each need, of those merged into it too, the newest first.
_SAID: Final = """
    SELECT DISTINCT ON (need, m.published_at, m.id) coalesce(n.merged_into_id, n.id) AS need, m.id, coalesce(m.author_id, -m.id),
           m.source_id, m.published_at >= %(since)s
      FROM reputation_need n
      JOIN reputation_needmention x ON x.need_id = n.id
      JOIN ingestion_mention m ON m.id = x.mention_id
     WHERE coalesce(n.merged_into_id, n.id) = ANY(%(needs)s) AND m.published_at >= %(before)s AND m.published_at < %(until)s
     ORDER BY need, m.published_at DESC, m.id DESC
"""


@dataclass(frozen=True, slots=True)
class Answerer:
    """A subject of which people speak when they say it."""

    subject: Subject
    ids: Ids
    positive: Ids


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
    known = {subject.pk: subject for subject in subjects}
    answerers = _answerers(made[:MOST], known)
    return tuple(_answered(one, answerers.get(one.need.pk, {}), known) for one in made[:LISTED])


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


def _answerers(told: Sequence[Wanted], subjects: Mapping[int, Subject]) -> dict[int, dict[int, list[tuple[int, str]]]]:
    """For each need, by subject: the mentions that concern it, with their sentiment towards it."""
    of: dict[int, list[int]] = {}
    for one in told:
        for mention in one.ids.tolist():
            of.setdefault(mention, []).append(one.need.pk)
    concerned = Match.objects.filter(mention_id__in=of, subject_id__in=subjects, state="on")
    found: dict[int, dict[int, list[tuple[int, str]]]] = {}
    for mention, subject, sentiment in concerned.order_by("mention_id").values_list("mention_id", "subject_id", "sentiment"):
        for need in of[mention]:
            found.setdefault(need, {}).setdefault(subject, []).append((mention, sentiment))
    return found


def _answered(one: Wanted, by_subject: Mapping[int, list[tuple[int, str]]], subjects: Mapping[int, Subject]) -> Wanted:
    order = sorted(by_subject, key=lambda subject: (-len(by_subject[subject]), subject))[:ANSWERS]
    answerers = tuple(
        Answerer(
            subjects[key], ids(mention for mention, _sentiment in by_subject[key]),
            ids(mention for mention, sentiment in by_subject[key] if sentiment == "positive"),
        )
        for key in order
    )  # fmt: skip
    return replace(one, answerers=answerers)


# -- the numbers


def write(book: Numbers, main: Subject, wanted: Sequence[Wanted]) -> None:
    """Enter each number with its mentions."""
    for one in wanted:
        key = {"need": one.need.pk}
        book.add("need_voices", one.voices, subject=main, narrow=key, unit="voices", mentions=one.ids, versions={"need": one.need.version})
        book.add("need_before", one.voices_before, subject=main, narrow=key, unit="voices", mentions=one.before)
        book.add("need_sources", one.sources, subject=main, narrow=key, unit="sources", mentions=one.ids)
        for answer in one.answerers:
            book.add("need_about", len(answer.ids), subject=answer.subject, narrow=key, unit="mentions", mentions=answer.ids)
