"""Computes the voices of some authors towards a subject, and keeps them: the same rows again give the same voices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

import numpy as np
from django.db import connection, transaction
from django.utils import timezone

from reputation import weighing
from reputation.classifier import CLASSES, errors
from reputation.models import Voice
from reputation.voices import leading, reading
from reputation.voices.leaning import Counts, Leanings
from reputation.voices.proofs import Judged, Read, judge, read
from reputation.voices.reading import Asked, Speakers, Spoken
from reputation.voices.said import Usual

DRAWS: Final = 16
SEED: Final = 1
UNIQUE: Final = ("author", "subject")
COMPUTED: Final = (
    "kind", "excluded", "value", "low", "high", "rank", "stories", "mentions", "weeks", "reach", "proofs", "against", "led", "first_at",
    "newest_at", "found_at",
)  # fmt: skip
# Whoever is being erased is waited for, and then left out: nobody's voice outlives them.
_LIVING: Final = "SELECT id FROM ingestion_author WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE"


def look(asked: Asked, speakers: Speakers, usual: Usual) -> None:
    """Write the voices of these authors as their texts say them now; of those who said too little, none."""
    spoken = reading.spoken(asked, speakers)
    judged = judged_of(asked, spoken, usual)
    led = leading.led(asked, Speakers(tuple(one.account.author for one in spoken), speakers.mentions))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_LIVING, [list(speakers.authors)])
        living = {row[0] for row in cursor.fetchall()}
        rows = [
            _row(asked, one, found, led[one.account.author])
            for one, found in zip(spoken, judged, strict=True)
            if one.account.author in living
        ]
        Voice.objects.bulk_create(rows, update_conflicts=True, unique_fields=UNIQUE, update_fields=COMPUTED, batch_size=500)
        quiet = set(speakers.authors) - {row.author_id for row in rows}
        Voice.objects.filter(subject=asked.subject, author__in=quiet).delete()


def forget(asked: Asked, before: datetime) -> None:
    """Voices that a search since this moment did not find again."""
    Voice.objects.filter(subject=asked.subject, found_at__lt=before).delete()


def judged_of(asked: Asked, spoken: Sequence[Spoken], usual: Usual) -> list[Judged]:
    """What each is, in their order."""
    name = asked.name
    told = [read(one.account, one.texts, name) for one in spoken]
    leanings = Leanings(errors().drawn(np.random.Generator(np.random.PCG64(SEED)), DRAWS, weighing.current_constants()))
    lean = leanings.of(counts(told))
    return [judge(one, leaning, usual, name) for one, leaning in zip(told, lean, strict=True)]


def counts(told: Sequence[Read]) -> Counts:
    """What was said of the texts of each, by group of errors; what people corrected in a group of its own, the last."""
    known = errors()
    made = np.zeros((len(told), len(known.counts) + 1, CLASSES), dtype=np.int64)
    for place, one in enumerate(told):
        for text in one.counted:
            group = -1 if text.corrected else known.groups.get(text.language, known.groups[""])
            made[place, group, text.side] += 1
    return made


def _row(asked: Asked, one: Spoken, found: Judged, led: dict[str, Any]) -> Voice:
    lean = found.leaning
    return Voice(
        author_id=one.account.author, subject=asked.subject, kind=found.kind, excluded=found.excluded, value=lean.value, low=lean.low,
        high=lean.high, rank=found.rank, stories=found.stories, mentions=one.account.mentions, weeks=found.weeks, reach=one.reach,
        proofs=[asdict(proof) for proof in found.proofs], against=[asdict(proof) for proof in found.against], led=led,
        first_at=one.first_at, newest_at=one.newest_at, found_at=timezone.now(),
    )  # fmt: skip
