"""Tries constants before they are chosen: the score of each subject by those that hold and by those proposed. At once, or by a worker."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from time import monotonic
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core.by import By
from core.errors import NotFound
from core.models import Job
from ingestion.models import Subject
from reputation import ahead, counting, evidence, weighing
from reputation.constants import Constants
from reputation.score import Window, from_evidence, reach
from reputation.stretches import AT_ONCE
from tenants import jobs

KIND: Final = "weigh"
DRAWS: Final = 100


@dataclass(frozen=True, slots=True)
class Tried:
    """One subject's score with its interval, by the constants that hold and by those proposed; `enough` by each."""

    subject: int
    name: str
    before: tuple[float, float, float]
    after: tuple[float, float, float]
    enough: tuple[bool, bool]

    @property
    def change(self) -> float:
        return self.after[0] - self.before[0]


def at_once(proposed: Constants, only: Sequence[int] | None = None) -> list[Tried] | None:
    """Over the usual window; None when a page would wait too long: then a worker is to be asked."""
    held, subjects = weighing.current_constants(), _subjects(only)
    windows = _windows(held, proposed)
    if windows is None:
        return []
    since = _since(windows, held, proposed)
    found = counting.counts(since, windows[0][1], ["subject"], subjects=[subject.pk for subject in subjects])
    if sum(count.stories for count in found) > AT_ONCE:
        return None
    return [_tried(subject, windows, held, proposed) for subject in subjects]


def start(proposed: Constants, *, by: By, only: Sequence[int] | None = None) -> jobs.AnyJob:
    """Have a worker try them."""
    subjects = [subject.pk for subject in _subjects(only)]
    return jobs.start(KIND, by=by, args={"constants": proposed.as_dict(), "subjects": subjects}, total=len(subjects), unit="subjects")


def find(uid: UUID, only: Collection[int] | None) -> jobs.AnyJob:
    """The trial of this number, for who may see all the subjects that it is about; `only` is whom they may see."""
    found = jobs.known(uid)
    if found is None or found.kind != KIND or not (only is None or set(found.args["subjects"]) <= set(only)):
        raise NotFound(_("There is no such trial here."))
    return found


def result(job: jobs.AnyJob) -> list[Tried]:
    """What a worker found so far. It rests in the cursor: a job's result is shown to everybody who may see jobs."""
    found: list[dict[str, Any]] = job.cursor.get("tried", [])
    return [Tried(one["subject"], one["name"], tuple(one["before"]), tuple(one["after"]), tuple(one["enough"])) for one in found]


@jobs.runner(KIND)
def run(job: Job, deadline: float) -> bool:
    """A subject at a time."""
    held, proposed = weighing.current_constants(), weighing.from_dict(job.args["constants"])
    windows = _windows(held, proposed)
    while job.done < len(job.args["subjects"]) and windows:
        subject = Subject.objects.filter(pk=job.args["subjects"][job.done]).first()
        made = [_tried(subject, windows, held, proposed)] if subject else []
        said = [{"subject": one.subject, "name": one.name, "before": one.before, "after": one.after, "enough": one.enough} for one in made]
        with transaction.atomic():
            jobs.progress(job, done=job.done + 1, cursor={"tried": [*job.cursor.get("tried", []), *said]})
        if monotonic() >= deadline:
            return job.done >= len(job.args["subjects"])
    return True


def _subjects(only: Sequence[int] | None) -> list[Subject]:
    watched = Subject.objects.watched().order_by("pk")
    return list(watched if only is None else watched.filter(pk__in=only))


def _windows(*constants: Constants) -> Sequence[Window] | None:
    """The usual window by each; they end together."""
    found = [ahead.window(one.window_days) for one in constants]
    return [one for one in found if one] or None


def _since(windows: Sequence[Window], *constants: Constants) -> datetime:
    """From when on stories are read for all of them."""
    return min(reach(window[0], one) for window, one in zip(windows, constants, strict=True))


def _tried(subject: Subject, windows: Sequence[Window], held: Constants, proposed: Constants) -> Tried:
    since, until = _since(windows, held, proposed), windows[0][1]
    heard = evidence.read(subject.pk, since, until, held)
    other = heard if proposed.stories_a_day == held.stories_a_day else evidence.read(subject.pk, since, until, proposed)
    before, after = (
        from_evidence(subject.pk, rows, *window, replace(constants, draws=DRAWS), with_parts=False)
        for window, rows, constants in zip(windows, (heard, other), (held, proposed), strict=True)
    )
    return Tried(
        subject.pk, subject.name, (before.value, before.low, before.high), (after.value, after.low, after.high),
        (before.enough, after.enough),
    )  # fmt: skip
