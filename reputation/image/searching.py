"""Finds what people associate with each subject, daily and when asked: a job, a subject a stretch; pages read what it kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, Final

from django.db import connection, transaction

from core.by import By
from core.models import Job
from core.query.tokens import Part, tokenise
from ingestion.models import Subject, SubjectKind
from reputation import counting
from reputation.image.odds import Odds, standing_out
from reputation.models import Image
from reputation.needs.stops import is_stop
from tenants import jobs

KIND: Final = "image"
DAYS: Final = timedelta(days=90)
MOST: Final = 4_000
"""Stories at most that are read on either side, the newest."""
SHORTEST: Final = 3
KEPT: Final = 40
BRANDS: Final = (SubjectKind.OWN, SubjectKind.COMPETITOR)
OPERATORS: Final = frozenset({"or", "and", "not", "near"})

# The first mention of each story that concerns one of the subjects, and is not about the one left out.
_TEXTS: Final = """
    SELECT coalesce(m.author_id, -m.id), m.language, m.title, m.text, c.sentiment
      FROM reputation_counted c JOIN ingestion_mention m ON m.id = c.mention_id
     WHERE c.subject_id = ANY(%(subjects)s) AND c.first AND c.hour >= %(since)s AND c.hour < %(until)s
       AND NOT EXISTS (SELECT FROM ingestion_match x WHERE x.mention_id = m.id AND x.subject_id = ANY(%(without)s) AND x.state = 'on')
     ORDER BY m.published_at DESC, m.id DESC LIMIT %(most)s
"""


@dataclass(slots=True)
class _Side:
    """What one side says in one language: the voices of each word, how it is written, and the sentiment of the stories that hold it."""

    voices: dict[str, set[int]] = field(default_factory=dict)
    written: dict[str, Counter[str]] = field(default_factory=dict)
    positive: Counter[str] = field(default_factory=Counter)
    negative: Counter[str] = field(default_factory=Counter)

    def counts(self) -> dict[str, int]:
        return {word: len(said) for word, said in self.voices.items()}


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
    for place in range(job.done, len(subjects)):
        found = of(subjects[place], subjects, newest + timedelta(hours=1))
        with transaction.atomic():
            _keep(found)
            jobs.progress(job, done=place + 1)
        if monotonic() >= deadline:
            return place + 1 == len(subjects)
    return True


def of(subject: Subject, subjects: Sequence[Subject], until: datetime) -> Image:
    """The image of one: of a brand beside the other brands, of anything else beside all that is watched besides."""
    since = until - DAYS
    brands = [one for one in subjects if one.kind in BRANDS and one != subject]
    others = brands if subject.kind in BRANDS and brands else [one for one in subjects if one != subject]
    left_out = _named(subjects) | {word for one in (subject, *others) for word in _words_of(one.query)}
    ours, stories = _read([subject.pk], [], (since, until), left_out)
    theirs, stories_others = _read([one.pk for one in others], [subject.pk], (since, until), left_out) if others else ({}, 0)
    words = [
        _word(one, language, ours[language])
        for language in ours
        for one in standing_out(ours[language].counts(), theirs[language].counts() if language in theirs else {})
    ]  # fmt: skip
    words.sort(key=lambda one: (-one["z"], one["word"]))
    return Image(
        subject=subject, since=since, until=until, against=[one.pk for one in others], stories=stories, stories_others=stories_others,
        words=words[:KEPT],
    )  # fmt: skip


def _word(one: Odds, language: str, side: _Side) -> dict[str, Any]:
    written = min(side.written[one.word].items(), key=lambda pair: (-pair[1], pair[0]))[0]
    return {
        **asdict(one), "word": written, "language": language, "positive": side.positive[one.word], "negative": side.negative[one.word],
    }  # fmt: skip


def _read(
    subjects: Sequence[int], without: Sequence[int], window: tuple[datetime, datetime], left_out: frozenset[str] | set[str]
) -> tuple[dict[str, _Side], int]:
    asked: Mapping[str, Any] = {
        "subjects": list(subjects), "without": list(without), "since": window[0], "until": window[1], "most": MOST,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_TEXTS, asked)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    sides: dict[str, _Side] = {}
    for voice, language, title, text, sentiment in rows:
        _add(sides.setdefault(language, _Side()), voice, _said(title, text, left_out), sentiment)
    return sides, len(rows)


def _add(side: _Side, voice: int, said: Mapping[str, str], sentiment: str) -> None:
    for word, written in said.items():
        side.voices.setdefault(word, set()).add(voice)
        side.written.setdefault(word, Counter())[written] += 1
    if sentiment == "positive":
        side.positive.update(said.keys())
    elif sentiment == "negative":
        side.negative.update(said.keys())


def _said(title: str, text: str, left_out: frozenset[str] | set[str]) -> dict[str, str]:
    """The words of a text that say something, folded, each with how it is first written there."""
    tokens = tokenise(title, text)
    found: dict[str, str] = {}
    for part in (tokens.title, tokens.body):
        for word, written in _words(part):
            if word not in left_out:
                found.setdefault(word, written)
    return found


def _words(part: Part) -> list[tuple[str, str]]:
    """Without stop words, short ones, numbers, and names that are addressed."""
    return [
        (word, part.text[start:end].lower())
        for word, signed, (start, end) in zip(part.folded, part.signed, part.offsets, strict=True)
        if len(word) >= SHORTEST and word.isalpha() and not is_stop(word) and not signed.startswith(("@", "#"))
    ]


def _named(subjects: Sequence[Subject]) -> set[str]:
    """The words of the names of all that are watched, and these names in one word, as in a hashtag."""
    found = set()
    for one in subjects:
        words = tokenise("", one.name).body.folded
        found |= {*words, "".join(words)}
    return found


def _words_of(query: str) -> set[str]:
    """The words that a query asks for: those who say them were found by them."""
    return {*tokenise("", query).body.folded} - OPERATORS


def _keep(found: Image) -> None:
    Image.objects.update_or_create(
        subject=found.subject,
        defaults={
            "since": found.since, "until": found.until, "against": found.against, "stories": found.stories,
            "stories_others": found.stories_others, "words": found.words,
        },
    )  # fmt: skip
