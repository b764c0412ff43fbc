"""The stories that most people saw lately, as the first page lists them; when search does not answer, why there are none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.safestring import SafeString

from core.errors import Unavailable
from frontend import pace, rows
from frontend.rows import Row
from ingestion.models import Subject
from search import querying
from search.querying import Query
from tenants.rights import Who

STORIES: Final = 5
NOTHING: Final = SafeString("")


@dataclass(frozen=True, slots=True)
class MostSeen:
    """Each story with the line of its pace, over the time since then. `missing`: search did not answer, in its words."""

    since: datetime
    stories: Sequence[tuple[Row, SafeString]] = ()
    missing: str = ""


def read(who: Who, subject: Subject, since: datetime, until: datetime) -> MostSeen:
    """Those of [since, until) that this person may see: one line a text, copies folded."""
    within = sorted(who.subjects) if who.subjects is not None else None
    try:
        query = Query(since=since, until=until, sort="-reach", group="story", limit=STORIES, within=within)
        found = querying.find(query, total=False)
    except Unavailable as error:
        return MostSeen(since, missing=str(error.detail))
    paces = pace.lines([mention.story_id for mention in found.mentions if mention.story_id], since, until)
    listed = rows.rows(found.mentions, found.marks, subject=subject.pk)
    return MostSeen(since, [(row, paces.get(row.mention.story_id or 0, NOTHING)) for row in listed])
