"""Computes the voices of all watched subjects, daily, after an import and when asked: a job, some authors of a subject a stretch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple
from datetime import timedelta
from time import monotonic
from typing import Any, Final

from django.db import transaction

from core.by import By
from core.models import Job
from ingestion.models import Author, Subject
from reputation import counting
from reputation.models import Voice
from reputation.voices import keeping, reading
from reputation.voices.reading import Asked
from reputation.voices.said import Usual
from tenants import jobs

KIND: Final = "voices"
HEARD: Final = timedelta(days=365)
"""So far back from the newest hour that has any text; who said nothing for a year is no voice any more."""


def daily(_deadline: float) -> None:
    """Compute them once a day, where anything was heard, or nothing is left of what was."""
    if counting.newest_day() is not None or Voice.objects.exists():
        start(By.system())


def start(by: By, imported: int = 0) -> jobs.AnyJob:
    """Have a worker compute them; a job that is still going on is the one that was asked for. `imported`: the import that it follows."""
    args = {"imported": imported} if imported else {}
    return jobs.open_of(KIND) or jobs.start(KIND, by=by, args=args, total=Subject.objects.watched().count(), unit="parts")


@jobs.runner(KIND)
def run(job: Job, deadline: float) -> bool:
    """Some authors of a subject after the other; where a stretch ends, the next one begins."""
    if counting.newest_day() is None:
        Voice.objects.all().delete()
    for asked in _subjects(after=job.cursor.get("subject", 0)):
        begun = job.cursor if job.cursor.get("begun") == asked.subject.pk else _begin(asked)
        usual, after = Usual(*begun["usual"]), begun["after"]
        for place, last in enumerate(begun["parts"], 1):
            with transaction.atomic():
                keeping.look(asked, reading.authors(asked, after, last), usual)
                left = {**begun, "after": last, "parts": begun["parts"][place:]}
                jobs.progress(job, cursor={"subject": job.cursor.get("subject", 0), **left})
            after = last
            if monotonic() >= deadline:
                return False
        with transaction.atomic():
            keeping.forget(asked, job.created_at)
            jobs.progress(job, done=job.done + 1, cursor={"subject": asked.subject.pk})
        if monotonic() >= deadline:
            return False
    return True


def again(author: Author) -> None:
    """The voices of one author, at once: after what a person said of them."""
    spoken_of = reading.spoken_of(author.pk)
    for asked in _subjects():
        if asked.subject.pk in spoken_of:
            keeping.look(asked, reading.one(asked, author.pk), reading.usual(asked))


def _begin(asked: Asked) -> dict[str, Any]:
    """Where a subject begins: who speaks of it, in parts, and what is usual of it."""
    return {"begun": asked.subject.pk, "after": 0, "parts": reading.parts(asked), "usual": astuple(reading.usual(asked))}


def _subjects(after: int = 0) -> Iterator[Asked]:
    newest = counting.newest_day()
    if newest is not None:
        for subject in Subject.objects.watched().filter(pk__gt=after).order_by("pk"):
            yield Asked(subject, newest - HEARD, newest)
