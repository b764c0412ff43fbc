"""The stories that most people saw lately, as the first page lists them; when search does not answer, why there are none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.utils.safestring import SafeString

from core.errors import Unavailable
from frontend import pace, rows
from frontend.rows import Row
from ingestion.models import Mention, Subject
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
    """Those of [since, until) that this person may see, of the subject first: one line a text, copies folded."""
    within = sorted(who.subjects) if who.subjects is not None else None
    try:
        query = Query(since=since, until=until, sort="-reach", group="story", limit=STORIES, within=within)
        found = _found(query, subject)
    except Unavailable as error:
        return MostSeen(since, missing=str(error.detail))
    paces = pace.lines([mention.story_id for mention in found if mention.story_id], since, until)
    listed = rows.rows(found, {}, subject=subject.pk)
    return MostSeen(since, [(row, paces.get(row.mention.story_id or 0, NOTHING)) for row in listed])


def _found(query: Query, subject: Subject) -> list[Mention]:
    """The stories of the subject; where these are too few, those of others after them. Their rows are read once."""
    ids = querying.find(replace(query, subject=subject.pk), rows=False, total=False).ids
    if len(ids) < STORIES:
        ids = [*ids, *querying.find(query, rows=False, total=False).ids]
    known = (
        Mention.objects.in_order_of(list(dict.fromkeys(ids)))
        .select_related("source", "story", "author")
        .prefetch_related("matches__subject")
    )
    told: dict[int, Mention] = {}
    for mention in known:
        told.setdefault(mention.story_id or -mention.pk, mention)
    return list(told.values())[:STORIES]
