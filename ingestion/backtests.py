"""What a change of a subject's query would add and remove over the last days: in a sample at once, or whole as a job.

Nothing of the texts is kept with a job, only their numbers: what is erased meanwhile is gone from its result too.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.by import By
from core.choices import JobState
from core.errors import NotFound
from core.models import Job
from core.query.evaluate import Context
from core.query.parser import parse
from core.query.tree import Node
from core.query.weighing import Weight
from ingestion import matching, periods, previews, reading
from ingestion.comparisons import COUNTS, EXAMPLES, About, Comparison, Part, Tally
from ingestion.documents import documents
from ingestion.models import Subject
from ingestion.outcomes import origin_of
from ingestion.periods import Horizon
from ingestion.previews import Previewed
from ingestion.queries import subject_tree
from tenants import current, jobs

KIND: Final = "backtest"
DAYS: Final = 90
DAYS_MAX: Final = 365
AT_ONCE: Final = 3_000
"""Texts tried in a request: all there are when they are no more, else an even sample of as many."""
LARGE: Final = 300_000
"""Texts from which on even a sample is left to a worker."""
STRETCH: Final = 500


@dataclass(frozen=True, slots=True)
class Change:
    """Another query for a subject, or the first one: what is asked, against what, over how many days."""

    query: str
    before: str = ""
    subject: int | None = None
    days: int = DAYS

    @classmethod
    def of(cls, query: str, subject: Subject | None, days: int = DAYS) -> Change:
        """Against the form in force of a subject."""
        return cls(query, subject.query if subject else "", subject.pk if subject else None, days)

    def trees(self, pointer: str = "/query") -> tuple[Node, Node | None]:
        """Both forms; Invalid with position and proposal when the newer cannot stand."""
        return subject_tree(self.query, pointer), parse(self.before, limited=False).tree if self.before else None


@dataclass(frozen=True, slots=True)
class Day:
    """What the query found on a day, and would find."""

    on: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Volume:
    """Mentions a day before and after, over the days of which both what was kept and what concerned nobody are known."""

    since: datetime
    days: int
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Backtest:
    """What a change adds and removes, as far as can be seen; `query` is the newer form, as it was typed."""

    query: str
    days: int
    horizon: Horizon
    tally: Tally
    weights: list[Weight]
    added: list[Previewed]
    removed: list[Previewed]
    kept: list[Previewed]

    @property
    def is_exact(self) -> bool:
        """Whether every text was tried."""
        return self.tally.is_exact

    @property
    def tried(self) -> int:
        return self.tally.mentions.tried + self.tally.items.tried

    @property
    def total(self) -> int:
        return self.tally.mentions.total + self.tally.items.total

    @property
    def adds(self) -> About:
        return self.tally.about("adds")

    @property
    def removes(self) -> About:
        return self.tally.about("removes")

    @property
    def stays(self) -> About:
        return self.tally.about("stays")

    @property
    def finds(self) -> list[Previewed]:
        """The newest of all that it would find."""
        return sorted([*self.added, *self.kept], key=lambda one: one.published_at, reverse=True)[:EXAMPLES]

    def course(self) -> list[Day]:
        """Day by day, those with mentions before or after."""
        on: dict[str, list[float]] = {}
        for part in (self.tally.mentions, self.tally.items):
            for day, (before, after) in part.days.items():
                sums = on.setdefault(day, [0.0, 0.0])
                sums[0] += before * part.scale
                sums[1] += after * part.scale
        return [Day(day, before, after) for day, (before, after) in sorted(on.items())]

    def volume(self) -> Volume:
        since, days = self.horizon.both()
        first = since.astimezone(current.zone()).date().isoformat()
        seen = [day for day in self.course() if day.on >= first]
        return Volume(since, days, sum(day.before for day in seen) / days, sum(day.after for day in seen) / days)


def fits(horizon: Horizon) -> bool:
    """Whether every text can be tried in a request."""
    return horizon.mentions + horizon.items <= AT_ONCE


def is_large(horizon: Horizon) -> bool:
    """Whether there is too much for a request, even for a sample."""
    return horizon.mentions + horizon.items > LARGE


def at_once(change: Change, most: int = AT_ONCE) -> Backtest:
    """The answer within a request: exact when there are at most so many texts, else of an even sample and said to be so."""
    tree, before = change.trees()
    horizon = periods.horizon(change.days)
    comparison = _begun(tree, before, horizon)
    for ids in _sliced(periods.mentions(horizon, most)):
        _try_mentions(comparison, ids)
    share = max(most // 2, most - horizon.mentions)
    every = periods.every(horizon.items, share)
    after = tried = 0
    while tried < share and (waiting := reading.unmatched(after, min(STRETCH, share - tried), every)):
        _try_items(comparison, waiting, horizon)
        after, tried = waiting[-1].origin.raw_item, tried + len(waiting)
    return shown(change, horizon, comparison.close())


def start(change: Change, by: By) -> Job:
    """Have all texts tried by a worker; the result is the job's."""
    change.trees()
    horizon = periods.horizon(change.days)
    args = asdict(change)
    job = jobs.open_of(KIND, **args) or jobs.start(KIND, by=by, args=args, total=horizon.mentions + horizon.items, unit="items")
    assert isinstance(job, Job)  # clients have subjects, the agency has none
    return job


@jobs.runner(KIND)
def run(job: Job, deadline: float) -> bool:
    """The job: all mentions of the period, then all items that concern nobody, a stretch at a time."""
    change = change_of(job)
    tree, before = change.trees()
    cursor = job.cursor or _beginning(change)
    while True:
        horizon = Horizon.read(cursor["horizon"])
        comparison = _begun(tree, before, horizon, Tally.read(cursor["tally"]))
        cursor = _further(comparison, horizon, cursor)
        tally = comparison.close()
        cursor |= {"tally": tally.as_json()}
        tried = tally.mentions.tried + tally.items.tried
        said: dict[str, Any] = {name: tally.about(name).value for name in COUNTS} if cursor["item"] is None else {}
        with transaction.atomic():
            jobs.progress(job, done=tried, cursor=cursor, total=max(job.total or 0, tried), result=said)
        if cursor["item"] is None:
            return True
        if time.monotonic() >= deadline:
            return False


def _beginning(change: Change) -> dict[str, Any]:
    horizon = periods.horizon(change.days)
    tally = Tally(Part(horizon.mentions), Part(horizon.items))
    return {"horizon": horizon.as_json(), "mention": 0, "item": 0, "tally": tally.as_json()}


def _further(comparison: Comparison, horizon: Horizon, cursor: dict[str, Any]) -> dict[str, Any]:
    """The next stretch, and where to go on."""
    if cursor["mention"] is not None:
        ids = periods.mentions_after(horizon, cursor["mention"], STRETCH)
        _try_mentions(comparison, ids)
        return cursor | {"mention": ids[-1] if ids else None}
    waiting = reading.unmatched(cursor["item"], STRETCH)
    _try_items(comparison, waiting, horizon)
    if not waiting:
        # What came or went meanwhile is no sample: all that was there was tried.
        for part in (comparison.tally.mentions, comparison.tally.items):
            part.total = part.tried
    return cursor | {"item": waiting[-1].origin.raw_item if waiting else None}


def asked(uid: UUID) -> Job:
    """The job of a backtest."""
    found = jobs.find(uid)
    if found.kind != KIND or not isinstance(found, Job):
        raise NotFound(_("There is no such job here."))
    return found


def change_of(job: Job) -> Change:
    """What a job was asked."""
    return Change(**job.args)


def result(job: Job) -> Backtest | None:
    """What a job found; None as long as it is not done. Its numbers rest where it left off, its texts are read now."""
    if job.state != JobState.DONE:
        return None
    return shown(change_of(job), Horizon.read(job.cursor["horizon"]), Tally.read(job.cursor["tally"]))


def shown(change: Change, horizon: Horizon, tally: Tally) -> Backtest:
    """A tally with the texts of its examples, read now, and the clauses it is about."""
    tree, before = change.trees()
    comparison = _begun(tree, before, horizon, tally)
    added, kept = (previews.of(ones, comparison.after) for ones in (tally.added, tally.kept))
    removed = previews.of(tally.removed, comparison.before) if comparison.before else []
    return Backtest(change.query, change.days, horizon, tally, comparison.weights(), added, removed, kept)


def _begun(tree: Node, before: Node | None, horizon: Horizon, tally: Tally | None = None) -> Comparison:
    if tally is None:
        tally = Tally(Part(horizon.mentions), Part(horizon.items))
    return Comparison(tree, before, Context(current.zone(), timezone.now()), tally)


def _try_mentions(comparison: Comparison, ids: Sequence[int]) -> None:
    zone = current.zone()
    found = documents(ids)
    for id, document in found.items():
        assert document.published_at is not None  # of stored mentions
        comparison.add(document, "mention", id, document.published_at, document.published_at.astimezone(zone).date())
    for _gone in range(len(ids) - len(found)):
        comparison.skip("mention")


def _try_items(comparison: Comparison, waiting: Sequence[reading.Pending], horizon: Horizon) -> None:
    zone = current.zone()
    drafts = reading.cleaned(waiting)
    for draft in drafts:
        origin = origin_of(draft)
        published_at = draft.published_at or origin.received_at
        if published_at < horizon.since:
            comparison.skip("item")
            continue
        document = matching.document_of(draft, {origin.source})
        comparison.add(document, "item", origin.raw_item, published_at, published_at.astimezone(zone).date())
    for _unread in range(len(waiting) - len(drafts)):
        comparison.skip("item")


def _sliced(ids: Sequence[int]) -> list[Sequence[int]]:
    return [ids[start : start + STRETCH] for start in range(0, len(ids), STRETCH)]
