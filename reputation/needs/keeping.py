"""Keeps what a search found: a need found again stays the same row, with what people made of it; one found no more keeps its last date."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import QuerySet
from django.utils import timezone

from ingestion.models import Mention
from reputation.models import Need, NeedAnswer, NeedMention
from reputation.needs.answers import Says
from reputation.needs.wishes import Kind

SAME: Final = 0.3
"""A theme is a need of before when it shares at least so much of the smaller one's mentions."""


@dataclass(frozen=True, slots=True)
class Verbatim:
    """A mention that says it, when, and where in its text."""

    mention: int
    at: datetime
    kind: Kind
    part: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Answered:
    """A mention that says of a brand that it has what is asked for, or lacks it, and where in its text."""

    mention: int
    subject: int
    says: Says
    part: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Found:
    """A need as a search found it: a phrase that several said as its name, its phrases, who says it, who is said to answer it."""

    name: str
    phrases: tuple[str, ...]
    surprise: float
    verbatims: tuple[Verbatim, ...]
    answers: tuple[Answered, ...] = ()

    @property
    def kind(self) -> Kind:
        """How most say it."""
        return Counter(verbatim.kind for verbatim in self.verbatims).most_common(1)[0][0]

    @property
    def mentions(self) -> frozenset[int]:
        return frozenset(verbatim.mention for verbatim in self.verbatims)


def keep(found: Sequence[Found], family: Collection[str], *, since: datetime) -> None:
    """Write the needs of a family, searched among what was said from `since` on."""
    known = {need.pk: need for need in Need.objects.select_for_update().filter(kind__in=family)}
    said: dict[int, set[int]] = {number: set() for number in known}
    for number, mention in NeedMention.objects.filter(need__in=known).values_list("need_id", "mention_id"):
        said[number].add(mention)
    rows: list[NeedMention] = []
    answers: list[NeedAnswer] = []
    for theme in found:
        need = _same(theme, known, said)
        said.pop(need.pk, None)  # two themes are two needs
        need.save()
        _forget(need, theme, since)
        rows += [
            NeedMention(need=need, mention_id=one.mention, kind=one.kind, part=one.part, start=one.start, end=one.end)
            for one in theme.verbatims
        ]
        answers += [
            NeedAnswer(
                need=need, mention_id=one.mention, subject_id=one.subject, says=one.says, part=one.part, start=one.start, end=one.end
            )
            for one in {(one.mention, one.subject): one for one in theme.answers}.values()
        ]
    NeedMention.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["need", "mention_id"], update_fields=["kind", "part", "start", "end"]
    )
    NeedAnswer.objects.bulk_create(answers)


def _same(theme: Found, known: dict[int, Need], said: dict[int, set[int]]) -> Need:
    """The need of before that this is, as it is now; else a new one."""
    shares = {
        number: len(theme.mentions & mentions) / min(len(theme.mentions), len(mentions)) for number, mentions in said.items() if mentions
    }
    nearest = max(shares, key=lambda number: (shares[number], -number), default=None)
    times = [verbatim.at for verbatim in theme.verbatims]
    if nearest is None or shares[nearest] < SAME:
        need = Need(name=theme.name, first_at=min(times), newest_at=max(times))
    else:
        need = known[nearest]
    need.kind, need.words, need.surprise, need.found_at = theme.kind, list(theme.phrases), theme.surprise, timezone.now()
    need.first_at, need.newest_at = min(need.first_at, *times), max(times)
    return need


def _forget(need: Need, theme: Found, since: datetime) -> None:
    """Mentions of the days that were searched which say it no more: corrected, changed, or of another need now. Older ones stay.

    What was said of brands in these days is read anew.
    """
    _delete(NeedMention.objects.filter(need=need).exclude(mention_id__in=theme.mentions), since)
    _delete(NeedAnswer.objects.filter(need=need), since)


def _delete(rows: QuerySet[NeedMention] | QuerySet[NeedAnswer], since: datetime) -> None:
    """Those whose mention is of the days that were searched."""
    searched = Mention.objects.filter(pk__in=list(rows.values_list("mention_id", flat=True)), published_at__gte=since)
    rows.filter(mention_id__in=searched.values("pk")).delete()
