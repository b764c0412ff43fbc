"""What people say of a need, word for word: a few for a card, all of them page by page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import connection
from django.db.models import Q, QuerySet

from core.query.tokens import tokenise
from ingestion.models import Mention
from reputation.models import Need, NeedAnswer, NeedMention
from reputation.needs.answers import Says

FEW: Final = 3
_FEW: Final = """
    SELECT need, id FROM (
        SELECT coalesce(n.merged_into_id, n.id) AS need, m.id,
               row_number() OVER (PARTITION BY coalesce(n.merged_into_id, n.id), coalesce(m.author_id, -m.source_id)
                                  ORDER BY m.published_at DESC, m.id DESC) AS of_voice, m.published_at
          FROM reputation_need n
          JOIN reputation_needmention x ON x.need_id = n.id
          JOIN ingestion_mention m ON m.id = x.mention_id
         WHERE coalesce(n.merged_into_id, n.id) = ANY(%(needs)s)) told
     WHERE of_voice = 1 ORDER BY need, published_at DESC, id DESC
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What may be said of a brand."""

    subject: int
    says: Says


@dataclass(frozen=True, slots=True)
class Told:
    """A mention, and where in its title or body it says the wish, or what it says of a brand."""

    mention: Mention
    part: str
    start: int
    end: int


def mentions(need: Need) -> QuerySet[Mention]:
    """All that say it, of what was merged into it too."""
    return Mention.objects.filter(pk__in=_places(need).values("mention_id")).select_related("source")


def answering(need: Need, answer: Answer) -> QuerySet[Mention]:
    """All that say of a brand that it has it, or lacks it."""
    said = _answers(need, answer).values("mention_id")
    return Mention.objects.filter(pk__in=said, matches__subject=answer.subject, matches__state="on").select_related("source")


def told(need: Need, rows: Sequence[Mention], answer: Answer | None = None) -> list[Told]:
    """These mentions with the place of the wish, or of what they say of a brand."""
    places = _answers(need, answer) if answer else _places(need)
    return _told(places.filter(mention_id__in=[row.pk for row in rows]), rows)


def few(needs: Sequence[int]) -> dict[int, list[Told]]:
    """The newest of each, of different voices."""
    with connection.cursor() as cursor:
        cursor.execute(_FEW, {"needs": list(needs)})
        rows: list[tuple[int, int]] = cursor.fetchall()
    chosen: dict[int, list[int]] = {need: [] for need in needs}
    for need, mention in rows:
        if len(chosen[need]) < FEW:
            chosen[need].append(mention)
    wanted = [mention for found in chosen.values() for mention in found]
    heard = Mention.objects.select_related("source").in_bulk(wanted)
    places = list(NeedMention.objects.filter(Q(need__in=needs) | Q(need__merged_into__in=needs), mention_id__in=wanted))
    return {need: _told(places, [heard[mention] for mention in found if mention in heard]) for need, found in chosen.items()}


def places(text: str, phrases: Iterable[str]) -> list[tuple[int, int]]:
    """Where a text says one of these phrases, in whatever spelling."""
    said = tokenise("", text).body
    found = []
    for words in {tokenise("", phrase).body.folded for phrase in phrases}:
        starts = said.places.get(words[0], ()) if words else ()
        ends = [(start, start + len(words)) for start in starts]
        found += [(said.offsets[start][0], said.offsets[end - 1][1]) for start, end in ends if said.folded[start:end] == words]
    return sorted(found)


def _places(need: Need) -> QuerySet[NeedMention]:
    return NeedMention.objects.filter(Q(need=need) | Q(need__merged_into=need))


def _answers(need: Need, answer: Answer) -> QuerySet[NeedAnswer]:
    return NeedAnswer.objects.filter(Q(need=need) | Q(need__merged_into=need), subject=answer.subject, says=answer.says)


def _told(places: Iterable[NeedMention] | Iterable[NeedAnswer], rows: Sequence[Mention]) -> list[Told]:
    by_mention = {place.mention_id: place for place in places}
    return [Told(row, place.part, place.start, place.end) for row in rows if (place := by_mention.get(row.pk)) is not None]
