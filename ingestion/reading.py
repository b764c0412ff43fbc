"""Raw items as drafts: unpacked, read by their connectors, dated. It looks up their sources and who asked to be forgotten, no more."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _

from core.errors import Invalid, Permanent
from core.guard import Guard
from ingestion import authors, payloads, rows
from ingestion.cleaning import clean
from ingestion.connectors import Connector, registry
from ingestion.drafts import Batch, Draft, Origin, changed, each
from ingestion.hosts import host_of
from ingestion.language import detect_language
from ingestion.models import Outcome, Source
from tenants import current

BATCH_BYTES: Final = 4_000_000
"""Compressed payloads read at once, however few they are: what bounds the memory of a worker."""
EARLIEST: Final = datetime(1970, 1, 2, tzinfo=UTC)
"""What claims to be older was written by a clock that did not know."""

# A moment comes in microseconds: the driver takes ten times as long to read one written out.
_COLUMNS: Final = """
    r.id, r.source_id, s.kind, r.seen, (extract(epoch FROM r.received_at) * 1000000)::bigint, r.run_id, r.payload, r.attempts
"""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_PENDING: Final = f"""
    SELECT {_COLUMNS}
    FROM (SELECT id, seen, sum(octet_length(payload)) OVER (ORDER BY seen) - octet_length(payload) AS before
          FROM (SELECT id, seen, payload FROM ingestion_rawitem WHERE outcome = '' ORDER BY seen LIMIT %s) oldest) p
    JOIN ingestion_rawitem r ON r.id = p.id JOIN ingestion_source s ON s.id = r.source_id
    WHERE p.before < %s ORDER BY r.seen
"""  # noqa: S608 - our own words
_UNMATCHED: Final = f"""
    SELECT {_COLUMNS}
    FROM (SELECT id, sum(octet_length(payload)) OVER (ORDER BY id) - octet_length(payload) AS before
          FROM (SELECT id, payload FROM ingestion_rawitem
                WHERE outcome = '{Outcome.UNMATCHED.value}' AND id > %s AND hashint8(id) %% %s = 0 AND octet_length(payload) > 0
                ORDER BY id LIMIT %s) following) p
    JOIN ingestion_rawitem r ON r.id = p.id JOIN ingestion_source s ON s.id = r.source_id
    WHERE p.before < %s ORDER BY r.id
"""  # noqa: S608 - our own words
_THESE: Final = f"""
    SELECT {_COLUMNS}
    FROM ingestion_rawitem r JOIN ingestion_source s ON s.id = r.source_id
    WHERE r.id = ANY(%s) AND r.outcome = '{Outcome.UNMATCHED.value}' AND octet_length(r.payload) > 0 ORDER BY r.id
"""  # noqa: S608 - our own words


@dataclass(frozen=True, slots=True)
class Pending:
    """A raw item that waits to be read."""

    origin: Origin
    payload: bytes
    attempts: int


@dataclass(slots=True)
class Read:
    """Raw items as their connectors read them, and those that could not be read, with the reason."""

    drafts: list[Draft] = field(default_factory=list)
    unread: list[tuple[Pending, str]] = field(default_factory=list)


def pending(limit: int) -> list[Pending]:
    """The raw items that wait, the oldest first, within the size of a batch."""
    return _items(rows.run(_PENDING, limit, BATCH_BYTES))


def unmatched(after: int, limit: int, every: int = 1) -> list[Pending]:
    """Raw items that concern no subject, in the order of their numbers, within the size of a batch; one of `every` so many."""
    return _items(rows.run(_UNMATCHED, after, every, limit, BATCH_BYTES))


def these(ids: Collection[int]) -> list[Pending]:
    """Those of a few raw items that are still there and still concern no subject."""
    return _items(rows.run(_THESE, [*ids])) if ids else []


def _items(found: Iterable[tuple[Any, ...]]) -> list[Pending]:
    return [
        Pending(Origin(raw, source, kind, seen, _EPOCH + timedelta(microseconds=received), run), bytes(payload), attempts)
        for raw, source, kind, seen, received, run, payload, attempts in found
    ]


def read(waiting: Iterable[Pending]) -> Read:
    """What the connectors say of these raw items."""
    found = Read()
    connectors = _Connectors()
    for one in waiting:
        with Guard("normalise", item=one.origin.raw_item, source=one.origin.source) as guard:
            draft = connectors.of(one.origin).normalise(payloads.unpack(one.payload))
            found.drafts.append(dated(changed(draft, origin=one.origin, site=draft.site or host_of(draft.url)), one.origin.received_at))
        if guard.error is not None:
            words = str(guard.error) if isinstance(guard.error, Permanent | Invalid) else unread()
            found.unread.append((one, words))
    return found


def cleaned(waiting: Iterable[Pending]) -> list[Draft]:
    """Raw items as they are just before they are matched, without those of people who asked to be forgotten."""
    drafts = detect_language(each(clean)(Batch(tuple(read(waiting).drafts)))).kept
    forgotten = authors.suppressed(drafts, current.tenant().uid)
    return [draft for draft in drafts if draft.origin is None or draft.origin.raw_item not in forgotten]


def unread() -> str:
    """What is said of an item that broke what reads it: why stands in the log."""
    return _("This item could not be read: show the log of the workers to who runs the server.")


def can_be(claimed: datetime, received_at: datetime) -> bool:
    """Whether something can have been said then: not in the future, and not before the web's time."""
    return EARLIEST <= claimed <= received_at


def dated(draft: Draft, received_at: datetime) -> Draft:
    """The draft with a date that can be: one that is absent, in the future or before the web's time becomes the time received."""
    claimed = draft.published_at
    possible = claimed is not None and can_be(claimed, received_at)
    said_at = claimed if claimed is not None and possible else received_at
    whole = said_at.replace(microsecond=said_at.microsecond // 1000 * 1000)
    return changed(draft, published_at=whole, claimed=claimed, date_from=draft.date_from if possible else "received")


class _Connectors:
    """The connectors of the sources of a batch, each built once."""

    def __init__(self) -> None:
        self._built: dict[int, Connector] = {}

    def of(self, origin: Origin) -> Connector:
        if origin.source not in self._built:
            options: Mapping[str, Any] = Source.objects.values_list("options", flat=True).get(pk=origin.source)
            self._built[origin.source] = registry[origin.kind](options)
        return self._built[origin.source]
