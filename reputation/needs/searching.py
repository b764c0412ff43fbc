"""Searches the texts of all watched subjects for needs, daily and when asked: a job, a family of ways of saying a stretch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Final

from django.db import connection, transaction

from core.by import By
from core.models import Job
from core.query.tokens import Part, Tokens, tokenise
from reputation import counting
from reputation.needs import keeping
from reputation.needs.finding import FAMILIES, Heard, heard, needs
from reputation.needs.keeping import Found, Verbatim
from reputation.needs.said import Said
from tenants import jobs

KIND: Final = "needs"
LATELY: Final = timedelta(days=28)
BEFORE: Final = timedelta(days=90)
MOST: Final = 40_000
"""Texts at most that a search reads, the newest."""
MOST_WORDS: Final = 1_500_000
"""Words of these texts at most: of long articles, fewer are read."""
AT_ONCE: Final = 2_000

# One text a story: the first that concerns anybody, where it concerns a watched subject. Which are the newest is told by the cells alone.
_TEXTS: Final = """
    SELECT m.id, coalesce(m.author_id, -m.id), m.source_id, m.language, m.title, m.text, m.published_at
      FROM (SELECT c.mention_id FROM reputation_counted c
             WHERE c.subject_id = 0 AND c.first AND c.hour >= %(since)s AND c.hour <= %(newest)s
               AND EXISTS (SELECT FROM ingestion_match x JOIN ingestion_subject s ON s.id = x.subject_id AND s.archived_at IS NULL
                            WHERE x.mention_id = c.mention_id AND x.state = 'on')
             ORDER BY c.hour DESC, c.mention_id DESC LIMIT %(most)s) told
      JOIN ingestion_mention m ON m.id = told.mention_id
     ORDER BY m.published_at DESC, m.id DESC
"""


@dataclass(frozen=True, slots=True)
class Text:
    """A text, when it was said, and what the search reads of it."""

    title: str
    text: str
    at: datetime
    heard: Heard

    @property
    def tokens(self) -> Tokens:
        """Made anew where a wish is found: those of all texts together would be many times the texts."""
        return tokenise(self.title, self.text)


def daily(_deadline: float) -> None:
    """Search once a day, where anything was heard."""
    if counting.newest_day() is not None:
        start(By.system())


def start(by: By, imported: int = 0) -> jobs.AnyJob:
    """Have a worker search; a search that is still going on is the one that was asked for. `imported`: the import that it follows."""
    args = {"imported": imported} if imported else {}
    return jobs.open_of(KIND) or jobs.start(KIND, by=by, args=args, total=len(FAMILIES), unit="parts")


@jobs.runner(KIND)
def run(job: Job, deadline: float) -> bool:
    """A family of ways of saying a stretch; the texts are read once for those of one stretch."""
    newest = counting.newest_day()
    if newest is None:
        return True
    texts, since = read(newest)
    for place in range(job.done, len(FAMILIES)):
        with transaction.atomic():
            keeping.keep(_found(texts, place), FAMILIES[place], since=since)
            jobs.progress(job, done=place + 1)
        if monotonic() >= deadline:
            return place + 1 == len(FAMILIES)
    return True


def read(newest: datetime) -> tuple[list[Text], datetime]:
    """The texts of the last days, up to the newest hour that has any: an import of old texts is searched as of its own time. And since
    when all of them were read: of a client of whom much is said, that is not all of these days."""
    since = newest - LATELY - BEFORE
    made: list[Text] = []
    known: dict[str, str] = {}  # the same words make all texts: each is kept once
    words = 0
    with connection.cursor() as cursor:
        cursor.execute(_TEXTS, {"since": since, "newest": newest, "most": MOST})
        while words < MOST_WORDS and (rows := cursor.fetchmany(AT_ONCE)):
            for mention, voice, source, language, title, text, at in rows:
                tokens = tokenise(title, text)
                folded = tuple(known.setdefault(word, word) for word in (*tokens.title.folded, *tokens.body.folded))
                said = Said(mention, voice, source, language, folded)
                made.append(Text(title, text, at, heard(said, lately=at > newest - LATELY)))
                words += len(said.words)
    return made, made[-1].at if len(made) >= MOST or words >= MOST_WORDS else since


def _found(texts: Sequence[Text], place: int) -> list[Found]:
    by_mention = {text.heard.said.mention: text for text in texts}
    made = []
    for theme, said in needs([text.heard for text in texts], FAMILIES[place]):
        told = [by_mention[one.said.mention] for one in said]
        verbatims = tuple(_verbatim(text, FAMILIES[place]) for text in told)
        phrases = tuple(phrase.text for phrase in theme.phrases if "" not in phrase.words)[:8]
        made.append(Found(phrases[0] if phrases else theme.name, phrases, theme.surprise, verbatims))
    return made


def _verbatim(text: Text, family: Sequence[str]) -> Verbatim:
    """Where a text says its wish, the first of the family, in characters."""
    wish = next(wish for wish in text.heard.wishes if wish.kind in family)
    tokens = text.tokens
    part, first = _part(tokens, wish.start)
    last = min(wish.end - first, len(part)) - 1
    name = "title" if part is tokens.title else "body"
    return Verbatim(text.heard.said.mention, text.at, wish.kind, name, part.offsets[wish.start - first][0], part.offsets[last][1])


def _part(tokens: Tokens, place: int) -> tuple[Part, int]:
    """The part in which a word stands, and the place of its first word: title and body are read in one line."""
    title = len(tokens.title)
    return (tokens.title, 0) if place < title else (tokens.body, title)
