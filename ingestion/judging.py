"""Which mention each draft is: the unique identities are the judge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from ingestion import rows
from ingestion.drafts import Draft
from ingestion.identity import Identity, Scheme, identities, text_hash
from ingestion.models import Mention, Tombstone
from ingestion.outcomes import origin_of

_HITS = "SELECT digest, mention_id FROM ingestion_mentionidentity WHERE digest = ANY(%s)"
_SIGHTED = "SELECT mention_id, external_id, text_hash, source_id FROM ingestion_sighting WHERE mention_id = ANY(%s)"
_CLAIM = """
    INSERT INTO ingestion_mentionidentity (digest, mention_id, scheme)
    SELECT decode(r.digest, 'hex'), r.mention, r.scheme FROM jsonb_to_recordset(%s::jsonb) AS r(digest text, mention bigint, scheme text)
    ORDER BY 1 ON CONFLICT (digest) DO NOTHING RETURNING digest
"""
_UNCLAIM = "DELETE FROM ingestion_mentionidentity WHERE mention_id = ANY(%s)"
_BURIED = "SELECT reason, identities FROM ingestion_tombstone WHERE identities && %s::bytea[] AND reason = ANY(%s)"
STAYS_AWAY: Final = {Tombstone.Reason.PERSON.value: "suppressed", Tombstone.Reason.KEEPING.value: "too_old"}
"""Reasons of deletion after which the same statement must not come back, and how its raw item is then dropped."""
FACTS: Final = (
    "id", "text_hash", "title", "text", "platform", "url", "country", "in_reply_to", "thread", "community", "likes", "shares", "comments",
    "views", "followers", "rating", "media", "extra", "story_id", "author_id", "published_at", "date_from",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Claim:
    """A draft, what it said and how it can be recognised."""

    draft: Draft
    hash: bytes
    identities: tuple[Identity, ...]

    @property
    def raw_item(self) -> int:
        return origin_of(self.draft).raw_item

    @property
    def source(self) -> int:
        return origin_of(self.draft).source

    @property
    def received_at(self) -> datetime:
        return origin_of(self.draft).received_at

    @property
    def said_at(self) -> datetime:
        """When it was published; the pipeline dates every draft before it is stored."""
        if self.draft.published_at is None:
            raise ValueError("A draft must be dated before it is stored.")
        return self.draft.published_at


@dataclass(frozen=True, slots=True)
class Known:
    """A claim about a mention that exists: its row, what its source said before, other mentions that prove to be the same."""

    claim: Claim
    row: dict[str, Any]
    said_before: bytes | None
    same: tuple[int, ...] = ()

    @property
    def mention(self) -> int:
        return int(self.row["id"])


@dataclass(frozen=True, slots=True)
class Judged:
    """A wave of claims told apart: new ones with the number that their mention will have, known ones, those that must wait for another."""

    new: list[tuple[Claim, int]]
    known: list[Known]
    late: list[Claim]
    barred: dict[int, str]


def claim(draft: Draft) -> Claim:
    """What a draft that went through the steps claims to be."""
    return Claim(draft, text_hash(draft.title, draft.text), tuple(identities(draft)))


def apart(claims: Iterable[Claim]) -> tuple[list[Claim], list[Claim]]:
    """The claims of which no two share an identity, in order; and the others, which must be judged after them."""
    taken: set[bytes] = set()
    first: list[Claim] = []
    later: list[Claim] = []
    for one in claims:
        digests = {identity.digest for identity in one.identities}
        (later if digests & taken else first).append(one)
        taken |= digests
    return first, later


def judge(claims: Sequence[Claim]) -> Judged:
    """Tell apart claims of which no two share an identity. Identities of the new ones are taken; who loses one to another batch is late."""
    hits = {bytes(digest): mention for digest, mention in rows.run(_HITS, [i.digest for one in claims for i in one.identities])}
    found = _Found(sorted(set(hits.values())))
    known: list[Known] = []
    fresh: list[tuple[Claim, list[Identity]]] = []
    late: list[Claim] = []
    for one in claims:
        if any(hits.get(identity.digest, 0) in found.gone for identity in one.identities):
            late.append(one)
            continue
        ids = sorted({hits[i.digest] for i in one.identities if i.digest in hits and found.agrees(one, i, hits[i.digest])})
        if ids:
            known.append(found.known(one, ids))
        else:
            fresh.append((one, [identity for identity in one.identities if identity.digest not in hits]))
    barred = _barred([one for one, _free in fresh])
    fresh = [(one, free) for one, free in fresh if one.raw_item not in barred]
    _learn(known, hits)
    new, lost = _taken(fresh)
    return Judged(new, known, late + lost, barred)


class _Found:
    """The mentions that identities led to, locked in the order of their ids, and who saw them."""

    def __init__(self, ids: list[int]) -> None:
        self.rows = {
            row["id"]: row for row in Mention.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk").values(*FACTS)
        }
        self.gone = set(ids) - self.rows.keys()
        self.sightings: dict[int, dict[int, tuple[str, bytes]]] = defaultdict(dict)
        for mention, external_id, said, source in rows.run(_SIGHTED, ids) if ids else ():
            self.sightings[mention][source] = (external_id, bytes(said))

    def agrees(self, one: Claim, identity: Identity, mention: int) -> bool:
        """Whether a shared address or text really makes them one: platforms and sources with lasting ids know better."""
        if identity.scheme in (Scheme.PLATFORM, Scheme.SOURCE):
            return True
        row, before = self.rows[mention], self.sightings[mention].get(one.source)
        if one.draft.platform and row["platform"] == one.draft.platform:
            return False
        if before is None or not one.draft.permanent_ids or before[0] == one.draft.external_id:
            return True
        return identity.scheme == Scheme.URL and bytes(row["text_hash"]) == one.hash

    def known(self, one: Claim, ids: list[int]) -> Known:
        oldest = ids[0]
        before = self.sightings[oldest].get(one.source)
        return Known(one, self.rows[oldest], before[1] if before else None, tuple(ids[1:]))


def _barred(claims: Sequence[Claim]) -> dict[int, str]:
    """Drop reasons, by raw item, of what was erased for good and comes again."""
    if not claims:
        return {}
    reason_of: dict[bytes, str] = {}
    for reason, buried in rows.run(_BURIED, [i.digest for one in claims for i in one.identities], list(STAYS_AWAY)):
        reason_of.update(dict.fromkeys(map(bytes, buried), STAYS_AWAY[reason]))
    if not reason_of:
        return {}
    return {one.raw_item: reason_of[i.digest] for one in claims for i in reversed(one.identities) if i.digest in reason_of}


def _learn(known: Sequence[Known], hits: dict[bytes, int]) -> None:
    """Known mentions take the identities that nobody has yet."""
    learned = [(i, one.mention) for one in known for i in one.claim.identities if i.digest not in hits]
    if learned:
        _insert(learned)


def _taken(fresh: list[tuple[Claim, list[Identity]]]) -> tuple[list[tuple[Claim, int]], list[Claim]]:
    if not fresh:
        return [], []
    numbered = [(one, free, number) for (one, free), number in zip(fresh, rows.numbers(Mention, len(fresh)), strict=True)]
    won = _insert([(identity, number) for _one, free, number in numbered for identity in free])
    lost = {number for _one, free, number in numbered if not all(identity.digest in won for identity in free)}
    if lost:
        rows.run(_UNCLAIM, sorted(lost))
    return [(one, number) for one, _free, number in numbered if number not in lost], [one for one, _f, number in numbered if number in lost]


def _insert(pairs: Sequence[tuple[Identity, int]]) -> set[bytes]:
    given = [{"digest": i.digest.hex(), "mention": mention, "scheme": str(i.scheme)} for i, mention in pairs]
    return {bytes(digest) for (digest,) in rows.run(_CLAIM, rows.as_json(given))}
