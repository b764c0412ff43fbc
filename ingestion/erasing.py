"""Takes mentions away for good: text and payloads go, a tombstone stays so that every floor forgets them too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from django.db import transaction

from core import audit, events
from core.by import By
from ingestion import changes, rows, stories
from ingestion.drafts import DraftAuthor
from ingestion.identity import author_names, suppression_digest
from ingestion.models import Author, Change, Mention, Tombstone
from ingestion.shared.models import Suppression
from tenants import current

Reason = Tombstone.Reason
_LOCK: Final = "SELECT id, story_id FROM ingestion_mention WHERE id = ANY(%s) ORDER BY id FOR UPDATE"
_BURY: Final = """
    INSERT INTO ingestion_tombstone (mention_id, version, identities, reason, joined_into)
    SELECT m.id, m.version + 1, ARRAY(SELECT i.digest FROM ingestion_mentionidentity i WHERE i.mention_id = m.id), %s, NULL
    FROM ingestion_mention m WHERE m.id = ANY(%s) ORDER BY m.id
"""
# The payloads hold the words too. What each item became stays known.
_WIPE: Final = """
    UPDATE ingestion_rawitem r SET payload = '' FROM ingestion_sighting s
    WHERE s.mention_id = ANY(%s) AND r.source_id = s.source_id AND r.external_id = s.external_id
"""
OWNED: Final = ("match", "insight", "correction", "tag", "sighting", "mentionidentity", "revision", "reading")


@transaction.atomic
def erase(mentions: Iterable[int], reason: Reason) -> list[int]:
    """Erase these mentions; those that were there."""
    found = rows.run(_LOCK, sorted(set(mentions)))
    ids = [mention for mention, _story in found]
    if ids:
        bury(ids, reason)
        rows.run(_WIPE, ids)
        remove(ids)
        stories.leave(ids, [story for _mention, story in found])
        changes.log(ids, Change.What.ERASED)
        changes.make_due(ids)
    return ids


def bury(ids: Sequence[int], reason: Reason) -> None:
    """Write the tombstones of mentions that are about to go."""
    rows.run(_BURY, reason.value, list(ids))


def remove(ids: Sequence[int]) -> None:
    """Delete the rows of mentions and all that hangs on them."""
    for table in OWNED:
        rows.run(f"DELETE FROM ingestion_{table} WHERE mention_id = ANY(%s)", list(ids))  # noqa: S608 - our own names
    rows.run("DELETE FROM ingestion_mention WHERE id = ANY(%s)", list(ids))


@transaction.atomic
def erase_mention(mention: Mention, *, by: By) -> None:
    """Erase one mention on request; the same statement does not come back."""
    erase([mention.pk], Reason.PERSON)
    audit.record("mention.erased", by=by, obj=("mention", mention.pk, ""))


# -- a person


@transaction.atomic
def forget(author: Author, *, by: By) -> int:
    """Erase all that a person said and never hear them again; how many mentions it was."""
    suppress(author)
    erased = erase(Mention.objects.filter(author=author).values_list("pk", flat=True), Reason.PERSON)
    let_go(author, by=by, mentions=len(erased))
    return len(erased)


def suppress(author: Author) -> None:
    """Never hear them again, under whatever they called themselves: done first, so that nothing arrives while they are erased."""
    uid = current.tenant().uid
    Suppression.objects.bulk_create(
        [Suppression(digest=suppression_digest(names), tenant_uid=uid) for names in sorted(_names(author))], ignore_conflicts=True
    )


@transaction.atomic
def let_go(author: Author, *, by: By, mentions: int) -> None:
    """The last of them, once all `mentions` that they said are erased: voices, marks, names and accounts go with the row."""
    number = author.pk
    author.delete()
    events.record("author.forgotten", number)
    audit.record("author.forgotten", by=by, obj=("author", number, ""), data={"mentions": mentions})


def _names(author: Author) -> set[tuple[str, ...]]:
    """All ways in which they were recognised. Who has no platform is known by the source, of each that brought them."""
    called = {(author.handle, author.name), *author.handles.values_list("handle", "name")}
    said = Mention.objects.filter(author=author)
    sources = [None] if author.platform else sorted(said.order_by().values_list("sightings__source", flat=True).distinct())
    return {
        names
        for handle, name in called
        for source in sources
        for names in author_names(DraftAuthor(author.platform_user_id, handle, name), author.platform, source)
    }
