"""Joins mentions that were found equal: the older stays and takes what the others had, they become tombstones that name it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db import transaction

from ingestion import changes, erasing, rows, stories
from ingestion.models import Change

_BURY: Final = """
    INSERT INTO ingestion_tombstone (mention_id, version, identities, reason, joined_into)
    SELECT id, version + 1, '{}', 'joined', %s FROM ingestion_mention WHERE id = ANY(%s) ORDER BY id
"""
# What the one that stays has already is not moved, and goes with the others' rows.
_MOVES: Final = (
    """UPDATE ingestion_rawitem r SET mention_id = %(stays)s FROM ingestion_sighting s
       WHERE s.mention_id = %(goes)s AND r.source_id = s.source_id AND r.external_id = s.external_id""",
    "UPDATE ingestion_mentionidentity SET mention_id = %(stays)s WHERE mention_id = %(goes)s",
    """UPDATE ingestion_sighting g SET mention_id = %(stays)s WHERE mention_id = %(goes)s
       AND NOT EXISTS (SELECT 1 FROM ingestion_sighting s WHERE s.mention_id = %(stays)s AND s.source_id = g.source_id)""",
    """UPDATE ingestion_match g SET mention_id = %(stays)s WHERE mention_id = %(goes)s
       AND NOT EXISTS (SELECT 1 FROM ingestion_match s WHERE s.mention_id = %(stays)s AND s.subject_id = g.subject_id)""",
    """UPDATE ingestion_correction g SET mention_id = %(stays)s WHERE mention_id = %(goes)s
       AND NOT EXISTS (SELECT 1 FROM ingestion_correction s WHERE s.mention_id = %(stays)s AND s.field = g.field
                       AND s.subject_id IS NOT DISTINCT FROM g.subject_id AND s.taken_back_at IS NULL AND s.lapsed_at IS NULL
                       AND g.taken_back_at IS NULL AND g.lapsed_at IS NULL)""",
    """UPDATE ingestion_tag g SET mention_id = %(stays)s WHERE mention_id = %(goes)s
       AND NOT EXISTS (SELECT 1 FROM ingestion_tag s WHERE s.mention_id = %(stays)s AND s.word = g.word)""",
    """UPDATE ingestion_reading g SET mention_id = %(stays)s WHERE mention_id = %(goes)s
       AND NOT EXISTS (SELECT 1 FROM ingestion_reading s WHERE s.mention_id = %(stays)s AND s.at = g.at)""",
    "UPDATE ingestion_revision SET mention_id = %(stays)s WHERE mention_id = %(goes)s",
    "UPDATE ingestion_tombstone SET joined_into = %(stays)s WHERE joined_into = %(goes)s",
)


@transaction.atomic
def join(stays: int, others: Sequence[int]) -> list[int]:
    """Join the others into the one that stays; those that went. Who calls says that the one that stays changed."""
    found = rows.run("SELECT id, story_id FROM ingestion_mention WHERE id = ANY(%s) ORDER BY id FOR UPDATE", sorted(others))
    gone = [mention for mention, _story in found]
    rows.run(_BURY, stays, gone)
    for mention in gone:
        for move in _MOVES:
            rows.run_named(move, stays=stays, goes=mention)
    erasing.remove(gone)
    stories.leave(gone, [story for _mention, story in found])
    changes.log(gone, Change.What.ERASED)
    return gone
