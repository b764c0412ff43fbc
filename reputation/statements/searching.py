"""Weighs the words of a statement, then looks through what was said since: candidates by address, by rare words from the index, in other
languages, by story."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from time import monotonic
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core.by import By
from core.models import Job
from ingestion.models import Match, Mention
from reputation.models import Echo, Statement
from reputation.statements import echoing, likeness, rarity
from reputation.statements.meanings import LANGUAGES
from search import querying
from search.querying import Query
from tenants import jobs

KIND: Final = "echoes"
STRETCH: Final = 500
MOST: Final = 20_000
"""Candidates at most of one way of finding: a statement made of everyday words does not read the whole past."""
RAREST: Final = 16
COMMON: Final = 1.0
"""What weighs less stands in every third text."""
WAYS: Final = ("link", "words", "languages", "story", "again")


def start(statement: Statement, *, by: By) -> jobs.AnyJob:
    """Have a worker look through the past. A search for claims of before ends where it is: this one begins again with its words."""
    return jobs.start(KIND, by=by, args={"statement": statement.pk, "version": statement.version}, unit="mentions")


def under_way(statements: Sequence[Statement]) -> dict[int, Job]:
    """The open searches for these statements as they are."""
    versions = {one.pk: one.version for one in statements}
    found = Job.objects.filter(kind=KIND, state__in=jobs.OPEN, args__statement__in=list(versions))
    return {job.args["statement"]: job for job in found if job.args.get("version") == versions[job.args["statement"]]}


@jobs.runner(KIND)
def run(job: Job, deadline: float) -> bool:
    """Its words weighed, then one way of finding after the other, a stretch of candidates at a time."""
    while (statement := _wanted(job)) is not None and (way := job.cursor.get("way", 0)) < len(WAYS):
        if not job.cursor:
            rarity.weigh(statement)
            jobs.progress(job, cursor={"way": 0})
        else:
            _look(job, statement, way)
        if monotonic() >= deadline:
            return False
    return True


def _wanted(job: Job) -> Statement | None:
    """The statement, unless people changed it since: then another search is under way, or it is followed no more."""
    return Statement.objects.filter(pk=job.args["statement"], version=job.args.get("version")).first()


def _look(job: Job, statement: Statement, way: int) -> None:
    """A stretch of one way."""
    ids, after = _candidates(WAYS[way], statement, job.cursor.get("after", ""))
    taken = job.cursor.get("taken", 0) + len(ids)
    more = bool(after) and taken < MOST
    cursor = {"way": way, "after": after, "taken": taken} if more else {"way": way + 1, "after": "", "taken": 0}
    with transaction.atomic():
        echoing.look(ids, [statement])
        jobs.progress(job, done=job.done + len(ids), cursor=cursor)


def _candidates(way: str, statement: Statement, after: str) -> tuple[list[int], str]:
    """The next mentions that may be echoes, and where to go on."""
    if way in ("languages", "story", "again"):
        return _rows(way, statement, int(after or 0))
    until = statement.at + echoing.HEARD  # the same each time: the place in the list is bound to it
    if way == "link":
        return _linked(statement, datetime.fromisoformat(after) if after else statement.at, min(until, timezone.now()))
    text = _words(statement)
    if not text:
        return [], ""
    return querying.ids(Query(text, subject=statement.subject_id, since=statement.at, until=until), after, STRETCH)


def _linked(statement: Statement, since: datetime, until: datetime) -> tuple[list[int], str]:
    """Those of one day that name an address: no index knows the addresses within texts, so the database looks through a day at a time."""
    if not statement.addresses:
        return [], ""
    end, named = since + timedelta(days=1), Q()
    for address in statement.addresses:
        plain = likeness.plain(address)
        named |= Q(text__icontains=plain) | Q(url__icontains=plain) | Q(media__icontains=plain)
    found = Mention.objects.filter(named, published_at__gte=since, published_at__lt=min(end, until)).values_list("pk", flat=True)
    return list(found), end.isoformat() if end < until else ""


def _rows(way: str, statement: Statement, after: int) -> tuple[list[int], str]:
    """Copies through the story of the statement as it was heard; what concerns its subject in other languages, which shares no words with
    it; and the echoes of before, read again."""
    if way == "again":
        found = Echo.objects.filter(statement=statement, mention_id__gt=after).order_by("mention_id")
        ids = list(found.values_list("mention_id", flat=True)[:STRETCH])
        return ids, str(ids[-1]) if len(ids) == STRETCH else ""
    if way == "languages":
        of_subject = Match.objects.filter(subject=statement.subject_id, state=Match.State.ON).values("mention")
        until = statement.at + echoing.HEARD
        wanted = Mention.objects.filter(pk__in=of_subject, published_at__gt=statement.at, published_at__lte=until, language__in=LANGUAGES)
        wanted = wanted.exclude(language=statement.language) if statement.language in LANGUAGES else wanted.none()
    else:
        wanted = Mention.objects.filter(story__in=Mention.objects.filter(pk=statement.heard_id or 0).values("story_id"))
    ids = list(wanted.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:STRETCH])
    return ids, str(ids[-1]) if len(ids) == STRETCH else ""


def _words(statement: Statement) -> str:
    """The rarest stems of the statement, each with its endings."""
    known = sorted((weight, stem) for stem, weight in statement.rarity.items() if weight > COMMON and stem.isalpha() and len(stem) > 2)
    return " OR ".join(f"{stem}*" for _weight, stem in known[::-1][:RAREST])
