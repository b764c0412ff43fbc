"""Finds what people associate with each subject, daily and when asked: a job, a subject a stretch; pages read what it kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, Final

from django.db import transaction

from core.by import By
from core.models import Job
from ingestion.models import Subject
from reputation import counting
from reputation.image import associating
from reputation.image.associating import Word
from reputation.image.reading import Reader
from reputation.models import Image
from tenants import jobs

KIND: Final = "image"
DAYS: Final = timedelta(days=90)


def may_see(image: Image, subjects: frozenset[int] | None) -> bool:
    """Whether somebody who sees these subjects may: it tells of those that it is held against too."""
    return subjects is None or {image.subject_id, *image.against} <= subjects


def daily(_deadline: float) -> None:
    """Once a day, where anything was heard."""
    if counting.newest_day() is not None:
        start(By.system())


def start(by: By) -> jobs.AnyJob:
    """Have a worker look; a look that is still going on is the one that was asked for."""
    return jobs.open_of(KIND) or jobs.start(KIND, by=by, args={}, total=Subject.objects.watched().count(), unit="subjects")


@jobs.runner(KIND)
def run(job: Job, deadline: float) -> bool:
    """A subject a stretch, or as many as there is time for."""
    newest = counting.newest_day()
    subjects = list(Subject.objects.watched().order_by("pk"))
    if newest is None:
        return True
    reader = Reader()
    for place in range(job.done, len(subjects)):
        found = of(subjects[place], subjects, newest + timedelta(hours=1), reader)
        with transaction.atomic():
            _keep(found)
            jobs.progress(job, done=place + 1)
        if monotonic() >= deadline:
            return place + 1 == len(subjects)
    return True


def of(subject: Subject, subjects: Sequence[Subject], until: datetime, reader: Reader) -> Image:
    """The image of one, over the ninety days up to this moment; what a reader read for another is not split again."""
    since = until - DAYS
    found = associating.of(subject, subjects, (since, until), reader)
    return Image(
        subject=subject, since=since, until=until, against=[one.pk for one in found.against], stories=found.stories,
        stories_others=found.stories_others, words=[_word(one) for one in found.words],
    )  # fmt: skip


def _word(one: Word) -> dict[str, Any]:
    return {
        **asdict(one.odds), "word": one.word, "language": one.language, "positive": len(one.feeling("positive")),
        "negative": len(one.feeling("negative")),
    }  # fmt: skip


def _keep(found: Image) -> None:
    Image.objects.update_or_create(
        subject=found.subject,
        defaults={
            "since": found.since, "until": found.until, "against": found.against, "stories": found.stories,
            "stories_others": found.stories_others, "words": found.words,
        },
    )  # fmt: skip
