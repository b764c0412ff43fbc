"""The item of the API: what a push gives and what a line of a file becomes; checked field by field, then read as a draft.

An item that says `deleted` needs no text: it was withdrawn where it stood, and goes here too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext as _

from core.choices import MentionType
from core.errors import FieldError, Invalid
from ingestion.drafts import NO_COUNTS, NOBODY, Draft, DraftAuthor, DraftCounts
from ingestion.fields import FIELDS, ID_MAX, Payload, Refused, instant, unknown_field
from ingestion.hosts import host_of

HANDLE = re.compile(r"@[\w.-]+")


@dataclass(frozen=True, slots=True)
class Item:
    """One item as it will be kept: the id it is filed under, and its fields."""

    external_id: str
    payload: Payload


def check(item: object, index: int | None = None) -> Item | tuple[FieldError, ...]:
    """The item ready to be kept, or everything that is wrong with it. `index` is its place in the list that was sent."""
    base = "" if index is None else f"/{index}"
    if not isinstance(item, Mapping):
        return (FieldError(base, "not_an_object", _("An item is an object with the fields of the documentation.")),)
    payload: Payload = {}
    wrong: list[FieldError] = []
    for name, value in item.items():
        take = FIELDS.get(name)
        if take is None:
            wrong.append(unknown_field(name, FIELDS, base))
            continue
        try:
            taken = None if value is None else take(value)
        except Refused as refusal:
            wrong.append(FieldError(f"{base}/{name}{refusal.at}", refusal.code, refusal.detail))
            continue
        if taken is not None:
            payload[name] = taken
    wrong += _absent(payload, {error.pointer for error in wrong}, base)
    return tuple(wrong) or Item(external_id_of(payload), payload)


def read_item(item: object) -> Payload:
    """The item checked; raises Invalid with one error a field."""
    checked = check(item)
    if isinstance(checked, Item):
        return checked.payload
    raise Invalid(_("This item is not right: correct it and send it again."), errors=checked)


def external_id_of(payload: Mapping[str, Any]) -> str:
    """What a raw item is filed under: its own id, else its address (hashed when it is longer than the column)."""
    own = payload.get("external_id")
    if own:
        return str(own)
    address = str(payload["url"])
    return address if len(address) <= ID_MAX else f"url:{sha256(address.encode()).hexdigest()}"


def _absent(payload: Payload, told: set[str], base: str) -> list[FieldError]:
    wrong = []
    if "text" not in payload and "deleted" not in payload and f"{base}/text" not in told:
        wrong.append(FieldError(f"{base}/text", "required", _("An item needs a text.")))
    if "external_id" not in payload and "url" not in payload and not told & {f"{base}/external_id", f"{base}/url"}:
        wrong.append(FieldError(base, "required", _("An item needs “external_id” or “url”, so that sending it twice is harmless.")))
    return wrong


# -- what the pipeline reads in a kept item --------------------------------------------------------------------------


def draft_of(payload: Mapping[str, Any], *, date_from: str = "platform") -> Draft:
    """The draft of a checked item. Pure: a kept payload can be read again after a fix."""
    url = payload.get("url", "")
    own = payload.get("external_id", "")
    platform = payload.get("platform", "").lower()
    published = payload.get("published_at")
    counts = payload.get("counts")
    return Draft(
        external_id=external_id_of(payload),
        text="" if payload.get("deleted") else payload["text"],
        title=payload.get("title", ""),
        url=url,
        platform=platform,
        platform_id=own if platform else "",
        site=host_of(payload.get("site", "")) or host_of(url),
        type=payload.get("type", MentionType.POST.value),
        published_at=instant(published) if published else None,
        date_from=date_from,
        author=author_of(payload.get("author")),
        language=payload.get("language", ""),
        country=payload.get("country", ""),
        counts=DraftCounts(**counts) if counts else NO_COUNTS,
        rating=payload.get("rating"),
        in_reply_to=payload.get("in_reply_to", ""),
        thread=payload.get("thread", ""),
        community=payload.get("community", ""),
        media=tuple(payload.get("media", ())),
        extra=payload.get("extra", {}),
        deleted=payload.get("deleted", False),
    )


def author_of(given: str | Mapping[str, Any] | None) -> DraftAuthor:
    """The author of an item; a lone text is a handle when it begins with @, else a name."""
    if not given:
        return NOBODY
    if isinstance(given, str):
        handle = given[1:] if HANDLE.fullmatch(given) else ""
        return DraftAuthor(handle=handle) if handle else DraftAuthor(name=given)
    return DraftAuthor(**{**given, "handle": given.get("handle", "").removeprefix("@")})
