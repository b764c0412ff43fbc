"""The texts that a search for needs reads: one a story, of all watched subjects, with the brands that each concerns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection

from core.query.tokens import Part, PartName, Tokens, tokenise
from ingestion.models import Subject, SubjectKind
from reputation.needs.finding import Heard, heard
from reputation.needs.said import Said, counted
from reputation.needs.wishes import Wish

LATELY: Final = timedelta(days=28)
BEFORE: Final = timedelta(days=90)
MOST: Final = 40_000
"""Texts at most that a search reads, the newest."""
BRANDS: Final = (SubjectKind.OWN, SubjectKind.COMPETITOR)

# One text a story: the first that concerns a watched subject.
_TEXTS: Final = """
    SELECT told.*, ARRAY(SELECT x.subject_id FROM ingestion_match x
                          WHERE x.mention_id = told.id AND x.state = 'on' AND x.subject_id = ANY(%(brands)s)) FROM (
        SELECT DISTINCT ON (m.story_id) m.id, coalesce(m.author_id, -m.id), m.source_id, m.language, m.title, m.text, m.published_at
          FROM reputation_counted c
          JOIN ingestion_subject s ON s.id = c.subject_id AND s.archived_at IS NULL
          JOIN ingestion_mention m ON m.id = c.mention_id
         WHERE c.first AND c.hour >= %(since)s AND c.hour <= %(newest)s
         ORDER BY m.story_id, m.published_at, m.id) told
     ORDER BY published_at DESC LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class Text:
    """A text as tokens, when it was said, what the search reads of it, and the brands that it concerns."""

    tokens: Tokens
    at: datetime
    heard: Heard
    brands: tuple[int, ...] = ()

    @property
    def said(self) -> Said:
        return self.heard.said

    def parts(self) -> Iterator[tuple[PartName, Part, int]]:
        """Title and body, and the place of the first word of each: both are read in one line."""
        yield "title", self.tokens.title, 0
        yield "body", self.tokens.body, len(self.tokens.title)

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


def read(newest: datetime, concerning: dict[int, str]) -> list[Text]:
    """The texts of the last days, up to the newest hour that has any: an import of old texts is searched as of its own time."""
    asked: dict[str, Any] = {"since": newest - LATELY - BEFORE, "newest": newest, "most": MOST, "brands": list(concerning)}
    with connection.cursor() as cursor:
        cursor.execute(_TEXTS, asked)
        rows = cursor.fetchall()
    made = []
    for mention, voice, source, language, title, text, at, named in rows:
        tokens = tokenise(title, text)
        said = Said(mention, voice, source, language, counted(tokens.title.folded + tokens.body.folded))
        made.append(Text(tokens, at, heard(said, tokens, lately=at > newest - LATELY), tuple(named)))
    return made
