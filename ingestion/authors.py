"""Finds or makes the authors of a batch, keeps what they call themselves, and knows who asked to be forgotten."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from ingestion import rows
from ingestion.drafts import Draft, DraftAuthor
from ingestion.identity import author_names, digest, suppression_digest
from ingestion.models import Author

_FIND = "SELECT digest, author_id FROM ingestion_authoridentity WHERE digest = ANY(%s)"
_LEARN = """
    INSERT INTO ingestion_authoridentity (digest, author_id)
    SELECT decode(r.digest, 'hex'), r.author FROM jsonb_to_recordset(%s::jsonb) AS r(digest text, author bigint) ORDER BY 1
    ON CONFLICT (digest) DO NOTHING
"""
_REFRESH = """
    UPDATE ingestion_author a SET
        platform_user_id = COALESCE(NULLIF(r.user_id, ''), a.platform_user_id), handle = COALESCE(NULLIF(r.handle, ''), a.handle),
        name = COALESCE(NULLIF(r.name, ''), a.name), url = COALESCE(NULLIF(r.url, ''), a.url),
        followers = COALESCE(r.followers, a.followers)
    FROM jsonb_to_recordset(%s::jsonb) AS r(id bigint, user_id text, handle text, name text, url text, followers bigint)
    WHERE a.id = r.id AND (a.platform_user_id, a.handle, a.name, a.url, a.followers) IS DISTINCT FROM (
        COALESCE(NULLIF(r.user_id, ''), a.platform_user_id), COALESCE(NULLIF(r.handle, ''), a.handle),
        COALESCE(NULLIF(r.name, ''), a.name), COALESCE(NULLIF(r.url, ''), a.url), COALESCE(r.followers, a.followers))
    RETURNING a.id
"""
_HANDLES = """
    INSERT INTO ingestion_authorhandle (author_id, handle, name)
    SELECT r.id, r.handle, r.name FROM jsonb_to_recordset(%s::jsonb) AS r(id bigint, handle text, name text)
    ON CONFLICT ON CONSTRAINT author_handle_once DO NOTHING
"""
_SUPPRESSED = "SELECT digest FROM ingestion_shared_suppression WHERE digest = ANY(%s) AND (tenant_uid IS NULL OR tenant_uid = %s)"
COLUMNS = ("id", "platform", "platform_user_id", "handle", "name", "url", "followers")


@dataclass(frozen=True, slots=True)
class Said:
    """An author as one draft names them, with the digests of their identities, the surest first."""

    author: DraftAuthor
    place: str
    digests: tuple[bytes, ...]


def named(draft: Draft) -> Said | None:
    """The author of a draft; None when it names nobody."""
    assert draft.origin is not None
    place = draft.platform or draft.site
    names = author_names(draft.author, place, draft.origin.source)
    return Said(draft.author, place, tuple(digest(*parts) for parts in names)) if names else None


def of(drafts: Sequence[Draft]) -> dict[int, int]:
    """The id of each draft's author, by the draft's raw item; who is new is made, who is known is refreshed."""
    said = {draft.origin.raw_item: who for draft in drafts if draft.origin and (who := named(draft))}
    distinct = {who.digests[0]: who for who in said.values()}
    known = _find({one for who in distinct.values() for one in who.digests})
    owners = _assigned(distinct, known)
    _keep(distinct, owners, known)
    return {raw: owners[who.digests[0]] for raw, who in said.items()}


def _find(digests: Iterable[bytes]) -> dict[bytes, int]:
    return {bytes(found): author for found, author in rows.run(_FIND, list(digests))}


def _assigned(distinct: dict[bytes, Said], known: dict[bytes, int]) -> dict[bytes, int]:
    """The author's id for each first digest. Two that share a later digest (a handle, once the user id is learned) are one."""
    owners: dict[bytes, int] = {}
    fresh: dict[bytes, int] = {}
    spare = iter(rows.numbers(Author, sum(not any(one in known for one in who.digests) for who in distinct.values())))
    for first, who in distinct.items():
        owner = next((known[one] for one in who.digests if one in known), None)
        if owner is None:
            owner = next((fresh[one] for one in who.digests if one in fresh), None)
        if owner is None:
            owner = next(spare)
            fresh.update(dict.fromkeys(who.digests, owner))
        owners[first] = owner
    return owners


def _keep(distinct: dict[bytes, Said], owners: dict[bytes, int], known: dict[bytes, int]) -> None:
    before = set(known.values())
    made: dict[int, Said] = {}
    for first, who in distinct.items():
        if owners[first] not in before:
            made.setdefault(owners[first], who)
    rows.copy(Author, COLUMNS, ((owner, w.place[:40], *_facts(w.author)) for owner, w in made.items()))
    learned = {one.hex(): owners[first] for first, who in distinct.items() for one in who.digests if one not in known}
    if learned:
        rows.run(_LEARN, rows.as_json([{"digest": one, "author": owner} for one, owner in learned.items()]))
    called = {(owner, who.author.handle[:200], who.author.name[:200]) for owner, who in made.items()}
    if seen := {owners[first]: who.author for first, who in distinct.items() if owners[first] in before}:
        names = ("id", "user_id", "handle", "name", "url", "followers")
        new = rows.run(_REFRESH, rows.as_json([dict(zip(names, (owner, *_facts(author)), strict=True)) for owner, author in seen.items()]))
        called |= {(owner, seen[owner].handle[:200], seen[owner].name[:200]) for (owner,) in new}
    if called:
        rows.run(_HANDLES, rows.as_json([{"id": owner, "handle": handle, "name": name} for owner, handle, name in sorted(called)]))


def _facts(author: DraftAuthor) -> tuple[str, str, str, str, int | None]:
    return author.id[:200], author.handle[:200], author.name[:200], author.url, author.followers


def suppressed(drafts: Sequence[Draft], tenant_uid: UUID) -> set[int]:
    """The raw items of drafts whose author asked to be forgotten."""
    asked: dict[bytes, list[int]] = {}
    for draft in drafts:
        if draft.origin:
            for names in author_names(draft.author, draft.platform or draft.site, draft.origin.source):
                asked.setdefault(suppression_digest(names), []).append(draft.origin.raw_item)
    if not asked:
        return set()
    return {raw for (found,) in rows.run(_SUPPRESSED, list(asked), tenant_uid) for raw in asked[bytes(found)]}
