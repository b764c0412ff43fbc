"""What holds of each echo, kept beside it where it changes, so that who counts twenty thousand reads neither readings nor mentions.

A person's label stands before the reading. When, where and in which language it was said are copied of the mention with it.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from ingestion.models import Mention
from reputation.models import Echo
from reputation.statements import tallies
from reputation.statements.relaying import DRIFT

KEPT: Final = (
    "labels", "faithful", "telling", "drifting", "inverting", "said_at", "source_id", "language", "country", "reach", "reach_estimated",
)  # fmt: skip
_HOLD: Final = f"""
    UPDATE reputation_echo e SET ({", ".join(KEPT)}) = ({", ".join(f"w.{name}" for name in KEPT)}) FROM (
        SELECT c.id, l.*, m.published_at AS said_at, m.source_id, m.language, m.country, coalesce(m.reach, m.followers, 0) AS reach,
               m.reach_estimated
          FROM reputation_echo c JOIN ingestion_mention m ON m.id = c.mention_id
         CROSS JOIN LATERAL (
               SELECT coalesce(jsonb_object_agg(claim, label), '{{}}') AS labels,
                      coalesce(bool_or(label IN ('verbatim', 'paraphrase')), false) AS faithful,
                      coalesce(bool_or(label <> 'omitted'), false) AS telling,
                      coalesce(bool_or(label = ANY(%(drift)s)), false) AS drifting,
                      coalesce(bool_or(label = 'inverted'), false) AS inverting
                 FROM (SELECT r.key AS claim, coalesce(k.label, r.value->>'label') AS label
                         FROM jsonb_each(c.readings) r
                         LEFT JOIN reputation_echomark k ON k.echo_id = c.id AND k.claim_id = r.key::bigint
                               AND k.lapsed_at IS NULL AND k.taken_back_at IS NULL) read) l
         WHERE c.mention_id = ANY(%(mentions)s)) w
     WHERE e.id = w.id AND ({", ".join(f"e.{name}" for name in KEPT)}) IS DISTINCT FROM ({", ".join(f"w.{name}" for name in KEPT)})
RETURNING e.statement_id
"""  # noqa: S608 - constants of this module


@transaction.atomic
def hold(mentions: Collection[int], changed: Collection[int] = ()) -> None:
    """Of all echoes of these mentions; the same again changes nothing. They are locked first, so that what is read of somebody's judgement
    is not older than what it replaces. What was counted of their statements is past where anything changed, as it is of those in `changed`.
    """
    past = set(changed)
    if list(Echo.objects.select_for_update().filter(mention_id__in=mentions).order_by("pk").values_list("pk")):
        with connection.cursor() as cursor:
            cursor.execute(_HOLD, {"mentions": list(mentions), "drift": list(DRIFT)})
            past |= {statement for (statement,) in cursor.fetchall()}
    tallies.changed(past)


def hold_more(most: int) -> bool:
    """Of echoes that were found before this was kept; True while some may be left."""
    heard = Exists(Mention.objects.filter(pk=OuterRef("mention_id")))
    mentions = list(Echo.objects.filter(heard, said_at=None).values_list("mention_id", flat=True)[:most])
    hold(mentions)
    return len(mentions) == most
