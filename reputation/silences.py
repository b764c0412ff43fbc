"""What was not heard: periods in which a source was silent, and what it would have said of a subject in them, going by the days before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Final

import numpy as np
from django.db.models import Q
from django.utils import timezone
from numpy.typing import NDArray

from ingestion.models import Gap
from reputation.constants import Constants

if TYPE_CHECKING:
    from reputation.draws import Unheard
    from reputation.evidence import Evidence

DAY: Final = 86_400.0
LEAST_HEARD: Final = DAY
"""A source that was heard for less than a day has nothing usual yet."""


@dataclass(frozen=True, slots=True)
class Silence:
    """A source was not heard between these moments, in seconds since 1970."""

    source: int
    since: float
    until: float

    @property
    def length(self) -> float:
        return self.until - self.since


def read(since: datetime, until: datetime) -> tuple[Silence, ...]:
    """The silences of [since, until), cut to it; those of a source in order and apart from each other."""
    now = timezone.now()
    touching = Gap.objects.filter(Q(until=None) | Q(until__gt=since), since__lt=until).order_by("source_id", "since")
    found = [
        Silence(source, max(begun, since).timestamp(), min(ended or now, until).timestamp())
        for source, begun, ended in touching.values_list("source_id", "since", "until")
    ]
    return merged([one for one in found if one.length > 0])


def merged(found: Sequence[Silence]) -> tuple[Silence, ...]:
    """The same with those that touch or overlap as one."""
    made: list[Silence] = []
    for one in sorted(found, key=lambda one: (one.source, one.since)):
        if made and made[-1].source == one.source and one.since <= made[-1].until:
            made[-1] = Silence(one.source, made[-1].since, max(made[-1].until, one.until))
        else:
            made.append(one)
    return tuple(made)


def between(found: Sequence[Silence], since: float, until: float) -> list[Silence]:
    """Their parts inside."""
    cut = (Silence(one.source, max(one.since, since), min(one.until, until)) for one in found)
    return [one for one in cut if one.length > 0]


def unheard(before: Evidence, said: NDArray[np.float64], ends: tuple[float, float, float], constants: Constants) -> tuple[Unheard, ...]:
    """What silent sources would have added between the last two of `ends`, by what they said from the first on; nothing of the unknown."""
    from reputation.draws import Unheard
    from reputation.evidence import plain_weights

    begin, since, until = ends
    made = []
    weight = plain_weights(before, constants) if len(before) else np.zeros(0)
    for source, group in groupby(between(before.silences, since, until), key=lambda one: one.source):
        mine = before.source == source
        stories = int(mine.sum())
        if not stories:
            continue
        silent = list(group)
        usual = max(begin, float(before.at[mine].min()))
        heard = since - usual - sum(one.length for one in between([s for s in before.silences if s.source == source], usual, since))
        if heard < LEAST_HEARD:
            continue
        length = sum(one.length for one in silent)
        made.append(Unheard(source, stories * length / heard, weight[mine] * _faded(silent, until, constants), said[mine]))
    return tuple(made)


def _faded(silent: Sequence[Silence], until: float, constants: Constants) -> float:
    """The mean over these periods of what age leaves of a weight."""
    rate = np.log(2) / (constants.half_life_days * DAY)
    whole = sum(np.exp(-rate * (until - one.until)) - np.exp(-rate * (until - one.since)) for one in silent)
    return float(whole / (rate * sum(one.length for one in silent)))
