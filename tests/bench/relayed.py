"""A statement that very many relay, made within the database of mentions that are there: what its page has to count."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection

from ingestion.models import Match, Mention, Subject
from reputation.models import Claim, Label, Statement
from reputation.statements import holding

CLAIMS = 3
AT_ONCE = 1_000

# Each label by turns, another turn a claim; a third has it from an echo before.
_ECHOES = """
    INSERT INTO reputation_echo (statement_id, mention_id, how, measure, readings, version, text_hash)
    SELECT %(statement)s, m.id, 'words', 0.5,
           (SELECT jsonb_object_agg(c.id, jsonb_build_object('label', (%(labels)s::text[])[1 + (m.id * (2 * c.place - 1)) %% 7],
                                                             'confidence', 0.7, 'evidence', '[[0, 12], [20, 31]]'::jsonb))
              FROM reputation_claim c WHERE c.statement_id = %(statement)s), 1, m.text_hash
      FROM ingestion_mention m WHERE m.id = ANY(%(mentions)s) ORDER BY m.published_at, m.id
"""
_PARENTS = """
    UPDATE reputation_echo e SET parent_id = p.id FROM reputation_echo p
     WHERE p.id = e.id - 7 AND mod(e.id, 3) = 0 AND p.statement_id = e.statement_id AND e.statement_id = %(statement)s
"""


def relayed(subject: Subject, count: int) -> tuple[int, int]:
    """The statement, and how many echoes it has."""
    said = Match.objects.filter(subject=subject, state=Match.State.ON).order_by("-mention").values_list("mention", flat=True)
    mentions = list(said[:count])
    at = Mention.objects.filter(pk__in=mentions).order_by("published_at").values_list("published_at", flat=True)[0]
    made = Statement.objects.create(subject=subject, text="We answer everybody.", language="en", at=at - timedelta(hours=1), state="kept")
    places = range(1, CLAIMS + 1)
    Claim.objects.bulk_create([Claim(statement=made, place=place, text=f"We answer within {place} hours.") for place in places])
    with connection.cursor() as cursor:
        cursor.execute(_ECHOES, {"statement": made.pk, "mentions": mentions, "labels": Label.values})
        cursor.execute(_PARENTS, {"statement": made.pk})
    for start in range(0, len(mentions), AT_ONCE):
        holding.hold(mentions[start : start + AT_ONCE])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE reputation_echo")
    return made.pk, len(mentions)
