"""Who spoke for each subject in a period, and who against it: ambassadors and detractors, with what shows it.

What somebody is rests on a year up to the last search, not on the period: told are those whose words were heard in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from ingestion.models import Subject
from reporting.numbers import Numbers
from reporting.rows import EMPTY, Ids, grouped, once
from reputation.models import Voice, VoiceKind
from reputation.score import Window

FEW: Final = 3
"""Of each kind, those that are told with their proofs."""
LISTED: Final = 20
"""Of each kind, those that tables name; all are counted."""

# What each said of the subject in the year that their voice rests on, and in the period.
_SAID: Final = """
    SELECT v.id, c.mention_id, c.hour >= %(since)s AND c.hour < %(until)s, m.published_at BETWEEN v.first_at AND v.newest_at
      FROM reputation_voice v
      JOIN ingestion_mention m ON m.author_id = v.author_id
      JOIN reputation_counted c ON c.mention_id = m.id AND c.subject_id = v.subject_id
     WHERE v.id = ANY(%(voices)s) ORDER BY v.id, m.published_at DESC, m.id DESC
"""


@dataclass(frozen=True, slots=True)
class Act:
    """One kind of proof: how often in the year, and the texts that show it, the newest."""

    kind: str
    count: int
    ids: Ids


@dataclass(frozen=True, slots=True)
class Speaker:
    """A voice that spoke in the period: `said` in its year, `now` in the period; `mention` shows best what it is."""

    voice: Voice
    said: Ids
    now: Ids
    acts: tuple[Act, ...]
    mention: int


@dataclass(frozen=True, slots=True)
class Voiced:
    """The voices of one subject, the surest first."""

    subject: Subject
    ambassadors: tuple[Speaker, ...]
    detractors: tuple[Speaker, ...]

    def of(self, kind: str) -> tuple[Speaker, ...]:
        return self.ambassadors if kind == VoiceKind.AMBASSADOR else self.detractors


KINDS: Final = (VoiceKind.AMBASSADOR, VoiceKind.DETRACTOR)


def of_period(subjects: Sequence[Subject], main: Subject, window: Window) -> tuple[Voiced, ...]:
    """Of each subject, the main one first; nothing at all where nobody spoke. Whoever is left out of the lists is left out here."""
    since, until = window
    living = Voice.objects.filter(subject__in=subjects, kind__in=KINDS, excluded="", first_at__lt=until, newest_at__gte=since)
    found = list(living.select_related("author", "subject").order_by("-rank", "pk"))
    rows = grouped(_SAID, {"voices": [voice.pk for voice in found], "since": since, "until": until}) if found else {}
    made: dict[tuple[int, str], list[Speaker]] = {}
    for voice in found:
        if any(now for _mention, now, _counts in rows.get(voice.pk, ())):
            made.setdefault((voice.subject_id, voice.kind), []).append(_speaker(voice, rows[voice.pk]))
    if not made:
        return ()
    ordered = sorted(subjects, key=lambda subject: subject.pk != main.pk)
    return tuple(Voiced(subject, *(tuple(made.get((subject.pk, kind), ())) for kind in KINDS)) for subject in ordered)


def _speaker(voice: Voice, rows: Sequence[tuple[Any, ...]]) -> Speaker:
    """A proof names no text that was erased since; of those that show it, the first of the period is cited, else the newest."""
    there = {mention for mention, _now, counts in rows if counts}
    now = [mention for mention, now, _counts in rows if now]
    acts = tuple(
        Act(one["kind"], round(one["count"]), once(number for number in one["mentions"] if number in there)) for one in voice.proofs
    )  # fmt: skip
    shown = [number for one in voice.proofs for number in one["mentions"] if number in there]
    lately = set(now)
    mention = next((number for number in shown if number in lately), shown[0] if shown else now[0])
    return Speaker(voice, once(there), once(now), acts, mention)


def quoted(found: Sequence[Voiced]) -> set[int]:
    """The mentions that are cited."""
    return {one.mention for voiced in found for kind in KINDS for one in voiced.of(kind)[:FEW]}


# -- the numbers


def write(book: Numbers, found: Sequence[Voiced]) -> None:
    """Enter each number with its mentions; a value counts out of a hundred, as everywhere that people read it."""
    for voiced in found:
        for kind in KINDS:
            speakers = voiced.of(kind)
            spoken = np.concatenate([EMPTY, *(one.now for one in speakers)])
            book.add(f"voices_{kind}", len(speakers), subject=voiced.subject, unit="voices", mentions=spoken)
            for one in speakers[:LISTED]:
                _write(book, one)


def _write(book: Numbers, one: Speaker) -> None:
    voice, key = one.voice, {"author": one.voice.author_id}
    value, low, high = (100 * part for part in (voice.value, voice.low, voice.high))
    book.add("voice_value", value, low, high, subject=voice.subject, narrow=key, unit="leaning", mentions=one.said)
    book.add("voice_said", len(one.now), subject=voice.subject, narrow=key, unit="mentions", mentions=one.now)
    for act in one.acts:
        book.add("voice_proof", act.count, subject=voice.subject, narrow=key | {"proof": act.kind}, unit="acts", mentions=act.ids)
