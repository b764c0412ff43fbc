"""The incidents of a period: what rose, how much against the usual, by which words, places and texts, and what was done about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import numpy as np
from django.db.models import Q

from ingestion.models import Subject
from reporting.numbers import Numbers
from reporting.rows import EMPTY, PACKED, Ids, rows, unpacked
from reputation import usual
from reputation.incidents import wording
from reputation.incidents.outcomes import Outcome, outcomes
from reputation.incidents.unfolding import Hour, unfold
from reputation.incidents.wording import Worded
from reputation.models import Action, Incident, Measure
from reputation.score import Window
from tenants.visibility import Visibility

MOST: Final = 5
"""Incidents that are told one by one; of the others the table says when and how much."""
LISTED: Final = 20
WORDS: Final = 4
PLACES: Final = 4
STORIES: Final = 3
DRAWN: Final = 2
BEFORE: Final = timedelta(days=usual.DAYS)

_IN_ORDER: Final = "published_at, mention_id"
_RISES: Final = f"""
    SELECT incident, {PACKED.format(column="mention_id", order=_IN_ORDER)}, {PACKED.format(column="story_id", order=_IN_ORDER)},
           {PACKED.format(column="source_id", order=_IN_ORDER)}, {PACKED.format(column="felt", order=_IN_ORDER)}
      FROM (SELECT r.incident, c.mention_id, c.story_id, m.source_id::bigint, m.published_at,
                   (CASE c.sentiment WHEN 'negative' THEN -1 WHEN 'positive' THEN 1 ELSE 0 END)::bigint AS felt
              FROM unnest(%(incidents)s::bigint[], %(subjects)s::bigint[], %(since)s::timestamptz[], %(until)s::timestamptz[])
                   AS r(incident, subject, since, until)
              JOIN reputation_counted c ON c.subject_id = r.subject AND c.hour >= r.since AND c.hour < r.until
              JOIN ingestion_mention m ON m.id = c.mention_id) said
     GROUP BY incident
"""  # noqa: S608 - our own words
_BEFORE: Final = f"""
    SELECT r.incident, {PACKED.format(column="c.mention_id", order="c.mention_id")}
      FROM unnest(%(incidents)s::bigint[], %(subjects)s::bigint[], %(since)s::timestamptz[]) AS r(incident, subject, since)
      JOIN reputation_counted c ON c.subject_id = r.subject AND c.hour >= r.since - %(length)s::interval AND c.hour < r.since
     GROUP BY r.incident
"""  # noqa: S608 - our own words
_SINCE: Final = f"""
    SELECT a.action, {PACKED.format(column="c.mention_id", order="c.mention_id")}
      FROM unnest(%(actions)s::bigint[], %(since)s::timestamptz[], %(until)s::timestamptz[]) AS a(action, since, until)
      JOIN reputation_counted c ON c.subject_id = %(subject)s AND c.hour >= a.since AND c.hour < a.until
     WHERE NOT %(negative)s OR c.sentiment = 'negative' GROUP BY a.action
"""  # noqa: S608 - our own words


@dataclass(frozen=True, slots=True)
class Said:
    """The mentions of a rise as they were said, and beside each its story, its source and its sentiment: -1, 0 or 1."""

    mentions: Ids
    stories: Ids
    sources: Ids
    felt: Ids

    def largest(self, groups: Ids, most: int) -> list[tuple[int, Ids]]:
        """The stories or sources with most mentions, each with them."""
        found, counts = np.unique(groups, return_counts=True)
        chosen = np.lexsort((found, -counts))[:most]
        return [(int(one), self.mentions[groups == one]) for one in found[chosen]]


NOTHING: Final = Said(EMPTY, EMPTY, EMPTY, EMPTY)


@dataclass(frozen=True, slots=True)
class Done:
    """An act, what followed it by the end of the period, and the mentions since of what rose."""

    action: Action
    outcome: Outcome
    since: Ids


@dataclass(frozen=True, slots=True)
class StoryOf:
    """A story of the rise; `mention` is its first one there."""

    story: int
    mention: int
    ids: Ids


@dataclass(frozen=True, slots=True)
class Rise:
    """One incident within the period: from `since` to `until`; `ends` when it ended there. `before` is what the days before it said."""

    incident: Incident
    since: datetime
    until: datetime
    ends: bool
    ids: Ids
    negative: Ids
    positive: Ids
    before: Ids
    sources: tuple[tuple[int, Ids], ...] = ()
    stories: tuple[StoryOf, ...] = ()
    words: tuple[Worded, ...] = ()
    hours: tuple[Hour, ...] = ()
    actions: tuple[Done, ...] = ()

    @property
    def usual(self) -> float:
        """What as long a time before it brought."""
        return len(self.before) * ((self.until - self.since) / BEFORE)

    @property
    def sentiment(self) -> str:
        """Which one more than half of it has."""
        if 2 * len(self.negative) > len(self.ids):
            return "negative"
        return "positive" if 2 * len(self.positive) > len(self.ids) else "neutral"

    @property
    def mention(self) -> int:
        """Who says it: the first that says its words, else the first of a story that was repeated, else the first that was heard."""
        if self.words:
            return min(self.words[0].mentions)
        if self.stories and len(self.stories[0].ids) > 1:
            return self.stories[0].mention
        return self.incident.first_mention_id or (int(self.ids[0]) if len(self.ids) else 0)


def of_period(subjects: Sequence[Subject], main: Subject, window: Window) -> tuple[Rise, ...]:
    """Those that touch the period, the main subject's first, then the most surprising; the first few with all that makes them."""
    since, until = window
    touching = Incident.objects.filter(Q(over_at=None) | Q(over_at__gt=since), subject__in=subjects, began_at__lt=until)
    found = sorted(
        touching.select_related("subject").order_by("-surprise", "pk")[:LISTED], key=lambda one: (one.subject_id != main.pk, -one.surprise)
    )
    if not found:
        return ()
    windows = {one.pk: (max(one.began_at, since), min(one.over_at or until, until)) for one in found}
    said, before = _said(found, windows), _before(found)
    done = _actions(found[:MOST], window)
    made = []
    for place, one in enumerate(found):
        rise = _rise(one, windows[one.pk], said.get(one.pk, NOTHING), before.get(one.pk, EMPTY))
        made.append(_told(rise, done.get(one.pk, []), window, drawn=place < DRAWN) if place < MOST else rise)
    return tuple(made)


def _rise(incident: Incident, window: Window, said: Said, before: Ids) -> Rise:
    ends = incident.over_at is not None and incident.over_at <= window[1]
    return Rise(
        incident, *window, ends, said.mentions, said.mentions[said.felt < 0], said.mentions[said.felt > 0], before,
        tuple(said.largest(said.sources, PLACES)),
        tuple(StoryOf(story, int(ids[0]), ids) for story, ids in said.largest(said.stories, STORIES)),
    )  # fmt: skip


def _told(rise: Rise, actions: Sequence[Action], window: Window, *, drawn: bool) -> Rise:
    """With its words, what was done, and its course where that is drawn."""
    began = rise.incident.began_at  # also of one that began in an earlier period: its words are new against the days before it
    found = wording.words(rise.incident.subject_id, (began - BEFORE, began, rise.until))[:WORDS]
    return replace(rise, words=tuple(found), hours=_hours(rise, window) if drawn else (), actions=_done(rise.incident, actions, window))


def _hours(rise: Rise, window: Window) -> tuple[Hour, ...]:
    """Hour by hour as on its page, and never beyond the period."""
    return tuple(hour for hour in unfold(rise.incident) if hour.start < window[1])


def _actions(found: Sequence[Incident], window: Window) -> dict[int, list[Action]]:
    """What was done up to the end of the period, as far as the client may read it."""
    made: dict[int, list[Action]] = {}
    shared = Action.objects.filter(incident__in=found, visibility=Visibility.SHARED, at__lt=window[1])
    for action in shared.order_by("at", "id"):
        made.setdefault(action.incident_id, []).append(action)
    return made


def _done(incident: Incident, actions: Sequence[Action], window: Window) -> tuple[Done, ...]:
    """Held against what was heard up to the end of the period, so that it is the same whenever it is measured."""
    followed = outcomes(incident, actions, window[1])
    known = [(pk, *outcome.window) for pk, outcome in followed.items() if outcome.window]
    since: dict[int, Ids] = {}
    if known:
        asked = {
            "actions": [one[0] for one in known], "since": [one[1] for one in known], "until": [one[2] for one in known],
            "subject": incident.subject_id, "negative": incident.measure == Measure.NEGATIVE,
        }  # fmt: skip
        since = {action: unpacked(said) for action, said in rows(_SINCE, asked)}
    return tuple(Done(action, followed[action.pk], since.get(action.pk, EMPTY)) for action in actions)


def _said(found: Sequence[Incident], windows: Mapping[int, Window]) -> dict[int, Said]:
    asked = {
        "incidents": [one.pk for one in found], "subjects": [one.subject_id for one in found],
        "since": [windows[one.pk][0] for one in found], "until": [windows[one.pk][1] for one in found],
    }  # fmt: skip
    return {incident: Said(*map(unpacked, columns)) for incident, *columns in rows(_RISES, asked)}


def _before(found: Sequence[Incident]) -> dict[int, Ids]:
    asked = {
        "incidents": [one.pk for one in found], "subjects": [one.subject_id for one in found], "since": [one.began_at for one in found],
        "length": BEFORE,
    }  # fmt: skip
    return {incident: unpacked(said) for incident, said in rows(_BEFORE, asked)}


# -- the numbers


def write(book: Numbers, rises: Sequence[Rise]) -> None:
    """Enter each number with its mentions."""
    for rise in rises:
        subject, key = rise.incident.subject, {"incident": rise.incident.pk}
        book.add("rise", len(rise.ids), subject=subject, narrow=key, unit="mentions", mentions=rise.ids)
        book.add("rise_usual", rise.usual, subject=subject, narrow=key, unit="mentions", mentions=rise.before)
        book.add("rise_times", rise.incident.times, subject=subject, narrow=key, unit="times", mentions=rise.ids)
        share = len(rise.negative) / len(rise.ids) if len(rise.ids) else None
        book.add("rise_negative", share, subject=subject, narrow=key, unit="share", mentions=rise.negative)
        for source, said in rise.sources:
            book.add("rise_in", len(said), subject=subject, narrow=key | {"source": source}, unit="mentions", mentions=said)
        for story in rise.stories:
            book.add("rise_story", len(story.ids), subject=subject, narrow=key | {"story": story.story}, unit="mentions",
                     mentions=story.ids)  # fmt: skip
        for worded in rise.words:
            book.add("rise_said", worded.voices, subject=subject, narrow=key | {"words": worded.words}, unit="voices",
                     mentions=worded.mentions)  # fmt: skip
        for done in rise.actions:
            if effect := done.outcome.effect:
                change = (100 * part for part in (effect.change, effect.low, effect.high))
                book.add("rise_since", *change, subject=subject, narrow=key | {"action": done.action.pk}, unit="percent",
                         mentions=done.since)  # fmt: skip
