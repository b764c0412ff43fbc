"""The texts that a search for needs reads: one a story, of all watched subjects, with the brands that each concerns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection

from core.query.tokens import Part, PartName, Tokens, tokenise
from ingestion.models import Subject, SubjectKind
from reputation.independent import INDEPENDENT
from reputation.needs.asides import without_asides
from reputation.needs.finding import Heard, heard
from reputation.needs.said import Counted, Said
from reputation.needs.wishes import Wish

LATELY: Final = timedelta(days=28)
BEFORE: Final = timedelta(days=90)
MOST: Final = 40_000
"""Texts at most that a search reads, the newest."""
MOST_WORDS: Final = 1_500_000
"""Words of these texts at most: of long articles, fewer are read."""
AT_ONCE: Final = 2_000
BRANDS: Final = (SubjectKind.OWN, SubjectKind.COMPETITOR)

# One text a story: the first that concerns anybody, where it concerns a watched subject. Which are the newest is told by the cells alone.
# `OFFSET 0` and the sums have the matches of each looked up by the mention, as is right where tables were just filled and nothing is known
# of them: by the subject, they are looked for once for each that is watched.
_TEXTS: Final = f"""
    SELECT m.id, coalesce(m.author_id, -m.id), m.source_id, m.language, m.title, m.text, m.published_at,
           ARRAY(SELECT x.subject_id FROM ingestion_match x
                  WHERE x.mention_id = m.id AND x.state = 'on' AND x.subject_id + 0 = ANY(%(brands)s))
      FROM (SELECT c.mention_id FROM reputation_counted c
             WHERE c.subject_id = 0 AND c.first AND c.hour >= %(since)s AND c.hour <= %(newest)s
               AND EXISTS (SELECT FROM ingestion_match x WHERE x.mention_id = c.mention_id AND x.state = 'on'
                              AND x.subject_id + 0 = ANY(ARRAY(SELECT id FROM ingestion_subject WHERE archived_at IS NULL)) OFFSET 0)
             ORDER BY c.hour DESC, c.mention_id DESC LIMIT %(most)s) told
      JOIN ingestion_mention m ON m.id = told.mention_id
     WHERE {INDEPENDENT}
     ORDER BY m.published_at DESC, m.id DESC
"""  # noqa: S608 - constants of this module


@dataclass(frozen=True, slots=True)
class Text:
    """A text, when it was said, what the search reads of it, and the brands that it concerns."""

    title: str
    body: str
    at: datetime
    heard: Heard
    brands: tuple[int, ...] = ()

    @property
    def tokens(self) -> Tokens:
        """Made anew where they are looked at: those of all texts together would be many times the texts."""
        return tokenise(self.title, self.body)

    @property
    def said(self) -> Said:
        return self.heard.said

    def parts(self) -> Iterator[tuple[PartName, Part, int]]:
        """Title and body, and the place of the first word of each: both are read in one line."""
        tokens = self.tokens
        yield "title", tokens.title, 0
        yield "body", tokens.body, len(tokens.title)

    def words_of(self, part: Part, first: int) -> tuple[str, ...]:
        """Those of a part as phrases are counted."""
        return self.said.words[first : first + len(part)]

    def wishes_of(self, part: Part, first: int) -> list[Wish]:
        """Those that begin in a part, by the places of its own words."""
        return [
            Wish(wish.kind, wish.start - first, wish.end - first) for wish in self.heard.wishes if first <= wish.start < first + len(part)
        ]


def brands() -> dict[int, str]:
    """Us and the competitors, by name."""
    return dict(Subject.objects.watched().filter(kind__in=BRANDS).order_by("pk").values_list("pk", "name"))


def read(newest: datetime, concerning: dict[int, str]) -> tuple[list[Text], datetime]:
    """The texts of the last days, up to the newest hour that has any: an import of old texts is searched as of its own time. And since
    when all of them were read: of a client of whom much is said, that is not all of these days."""
    since = newest - LATELY - BEFORE
    made: list[Text] = []
    known = Counted()
    words = 0
    with connection.cursor() as cursor:
        cursor.execute(_TEXTS, {"since": since, "newest": newest, "most": MOST, "brands": list(concerning)})
        while words < MOST_WORDS and (rows := cursor.fetchmany(AT_ONCE)):
            for mention, voice, source, language, title, body, at, named in rows:
                tokens = tokenise(title, body)
                counts = without_asides(tokens.folded, tuple(map(known.__getitem__, tokens.folded)))
                said = Said(mention, voice, source, language, counts)
                made.append(Text(title, body, at, heard(said, tokens, lately=at > newest - LATELY), tuple(named)))
                words += len(said.words)
    return made, made[-1].at if len(made) >= MOST or words >= MOST_WORDS else since
