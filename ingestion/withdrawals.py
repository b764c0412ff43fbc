"""Honours deletions at the source."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ingestion import erasing, rows
from ingestion.judging import Claim
from ingestion.models import Outcome, Tombstone
from ingestion.outcomes import Stored

_MEANT: Final = """
    SELECT i.digest, m.id, m.platform <> '' OR NOT EXISTS (
        SELECT 1 FROM ingestion_sighting o WHERE o.mention_id = m.id AND o.source_id <> s.source)
    FROM jsonb_to_recordset(%s::jsonb) AS s(digest text, source bigint)
    JOIN ingestion_mentionidentity i ON i.digest = decode(s.digest, 'hex') JOIN ingestion_mention m ON m.id = i.mention_id
"""
_UNSEE: Final = """
    DELETE FROM ingestion_sighting s USING unnest(%s::bigint[], %s::bigint[]) AS gone(mention, source)
    WHERE s.mention_id = gone.mention AND s.source_id = gone.source
"""
# What concerned nobody may not be shown either, whatever query is tried on it.
_WIPE: Final = """
    UPDATE ingestion_rawitem r SET payload = '' FROM unnest(%s::bigint[], %s::text[]) AS gone(source, external_id)
    WHERE r.source_id = gone.source AND r.external_id = gone.external_id AND r.outcome = 'unmatched'
"""


def withdraw(gone: Sequence[Claim], stored: Stored) -> None:
    """Erase what was withdrawn. What another source still shows loses one sighting only; on a platform the deletion counts for all."""
    asked = [{"digest": i.digest, "source": one.source} for one in gone for i in one.identities[:1]]
    meant = {bytes(digest): (mention, alone) for digest, mention, alone in rows.run(_MEANT, rows.as_json(asked))}
    unseen: list[tuple[int, int]] = []
    doomed: set[int] = set()
    for one in gone:
        mention, alone = meant.get(one.identities[0].digest, (None, False))
        stored.ends(one.draft, Outcome.WITHDRAWN, mention=mention)
        if mention is not None and alone:
            doomed.add(mention)
        elif mention is not None:
            unseen.append((mention, one.source))
            stored.changed.add(mention)
    rows.run(_WIPE, [one.source for one in gone], [one.draft.external_id for one in gone])
    if unseen:
        rows.run(_UNSEE, [mention for mention, _source in unseen], [source for _mention, source in unseen])
    if doomed:
        stored.erased.update(erasing.erase(doomed, Tombstone.Reason.SOURCE))
