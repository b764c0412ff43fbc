"""What an Atom feed says was deleted: its `at:deleted-entry` (RFC 6721)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Final
from xml.etree import ElementTree

from ingestion.connectors.base import RawPayload
from ingestion.fields import instant, sound

NAMESPACE: Final = "http://purl.org/atompub/tombstones/1.0"
ELEMENT: Final = f"{{{NAMESPACE}}}deleted-entry"


def entries(content: bytes) -> dict[str, datetime | None]:
    """Ids of deleted entries, each with when it went, up to where the feed is broken."""
    found: dict[str, datetime | None] = {}
    if NAMESPACE.encode() not in content:
        return found
    try:
        # expat bounds what entities grow to, and fetches none
        for _event, element in ElementTree.iterparse(BytesIO(content), ("start",)):  # noqa: S314
            if element.tag == ELEMENT and (ref := sound(element.get("ref", "")).strip()):
                found[ref] = _moment(element.get("when", ""))
    except ElementTree.ParseError:
        return found
    return found


def honoured(gone: Mapping[str, datetime | None], items: Sequence[RawPayload]) -> tuple[dict[str, datetime | None], list[RawPayload]]:
    """The deletions that hold, and the items that they leave: an entry changed after its deletion was published again."""
    back = {one.payload["id"] for one in items if one.payload.get("id") in gone and _changed_since(one, gone[one.payload["id"]])}
    held = {ref: when for ref, when in gone.items() if ref not in back}
    return held, [one for one in items if one.payload.get("id") not in held]


def _changed_since(one: RawPayload, when: datetime | None) -> bool:
    updated = one.payload.get("updated") or one.payload.get("published")
    return when is None or (updated is not None and datetime.fromisoformat(updated) > when)


def _moment(when: str) -> datetime | None:
    try:
        return instant(when.strip())
    except ValueError:
        return None
