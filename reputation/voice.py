"""Share of voice: each subject's part among those compared, in mentions and in stories, on sources that hear all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection

from core.errors import ProductError
from ingestion import connectors
from ingestion.models import Source, Subject, SubjectKind
from reputation.counting import counts

COMPARED: Final = (SubjectKind.OWN, SubjectKind.COMPETITOR)
"""Whose shares are told when nobody names the subjects: a theme is no voice among the brands."""


@dataclass(frozen=True, slots=True)
class Share:
    """One subject: counts, and their parts of the whole in [0, 1]; None when nothing was heard of any."""

    subject: int
    name: str
    mentions: int
    stories: int
    share_mentions: float | None
    share_stories: float | None


def share_of_voice(subjects: Sequence[Subject], since: datetime, until: datetime) -> list[Share]:
    """Counts and parts over the hours in [since, until), most heard first; what `left_out` sources heard is not among them."""
    numbers = [subject.pk for subject in subjects]
    found = {count.keys[0]: (count.mentions, count.stories) for count in counts(since, until, ["subject"], subjects=numbers)}
    partial = [source.pk for source in left_out(subjects)]
    for subject, (mentions, stories) in _heard_by(partial, numbers, since, until).items():
        said, told = found.get(subject, (0, 0))
        found[subject] = (max(0, said - mentions), max(0, told - stories))
    mentions = sum(said for said, _told in found.values())
    stories = sum(told for _said, told in found.values())
    shares = []
    for one in subjects:
        said, told = found.get(one.pk, (0, 0))
        shares.append(Share(one.pk, one.name, said, told, said / mentions if mentions else None, told / stories if stories else None))
    return sorted(shares, key=lambda share: (-share.mentions, share.name))


def left_out(subjects: Sequence[Subject]) -> list[Source]:
    """The sources that hear some of these subjects and not the others: comparing by them would be unfair."""
    wanted = {subject.pk for subject in subjects}
    asking = [kind for kind in connectors.registry if kind.hears is not connectors.Connector.hears]
    found = Source.objects.filter(kind__in=[one.kind for one in asking]).order_by("name", "pk") if asking and len(wanted) > 1 else ()
    return [source for source in found if (heard := _hears(source)) is not None and heard & wanted and not heard >= wanted]


def _hears(source: Source) -> frozenset[int] | None:
    try:
        return connectors.registry[source.kind](source.options).hears()
    except ProductError:  # its options no longer hold: what it brought is counted, as it was
        return None


HEARD_BY: Final = """
    SELECT c.subject_id, count(*), count(*) FILTER (WHERE c.first)
      FROM reputation_counted c JOIN ingestion_mention m ON m.id = c.mention_id
     WHERE m.source_id = ANY(%(sources)s) AND c.subject_id = ANY(%(subjects)s) AND c.hour >= %(since)s AND c.hour < %(until)s
     GROUP BY c.subject_id
"""


def _heard_by(sources: Sequence[int], subjects: Sequence[int], since: datetime, until: datetime) -> dict[int, tuple[int, int]]:
    if not sources:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(HEARD_BY, {"sources": list(sources), "subjects": list(subjects), "since": since, "until": until})
        return {row[0]: (row[1], row[2]) for row in cursor.fetchall()}
