"""What an entry of a feed says, as a draft. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from ingestion.drafts import NO_COUNTS, NOBODY, Draft, DraftAuthor, DraftCounts
from ingestion.hosts import host_of

GOOGLE: Final = ("google.com", "www.google.com")


def draft_of(payload: Mapping[str, Any]) -> Draft:
    """The draft of an entry as it was kept, or of its deletion."""
    if payload.get("deleted"):
        return Draft(external_id=payload["id"], permanent_ids=False, deleted=True)
    link = _link(payload)
    feed = payload.get("feed", {})
    reply = payload.get("in_reply_to", "")
    published = payload.get("published") or payload.get("updated")
    comments = payload.get("slash_comments", "")
    extra = {name: payload[name] for name in ("tags", "comments") if payload.get(name)}
    return Draft(
        external_id=payload.get("id", "") or link,
        permanent_ids=False,
        title=" ".join(payload.get("title", "").split()),
        text=_text(payload),
        url=link,
        site=host_of(link or feed.get("link", "")),
        type="comment" if reply else "article",
        in_reply_to=reply[:512],
        published_at=datetime.fromisoformat(published) if published else None,
        date_from="feed",
        author=_author(payload),
        community=(payload.get("source") or feed.get("title", ""))[:200].strip(),
        counts=DraftCounts(comments=int(comments)) if comments.isascii() and comments.isdigit() and len(comments) < 16 else NO_COUNTS,
        media=tuple(payload.get("media", ())),
        extra=extra,
    )


def _link(payload: Mapping[str, Any]) -> str:
    """The address of the entry itself, not of who counts the clicks on the way to it."""
    link: str = "".join((payload.get("feedburner_origlink") or payload.get("link", "")).split())
    try:
        parts = urlsplit(link)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https"):
        return ""
    if parts.hostname in GOOGLE and parts.path == "/url":
        target: str = parse_qs(parts.query).get("url", [""])[0]
        return target if target.startswith(("http://", "https://")) else link
    return link


def _text(payload: Mapping[str, Any]) -> str:
    """The fullest text that the entry gives."""
    if payload.get("page_text"):
        return str(payload["page_text"])
    readable = [one["value"] for one in payload.get("content", ()) if "html" in one["type"] or "text" in one["type"] or not one["type"]]
    return str(max([*readable, payload.get("summary", "")], key=len))


def _author(payload: Mapping[str, Any]) -> DraftAuthor:
    name = " ".join(payload.get("author", "").split())
    return DraftAuthor(name=name[:200], url=payload.get("author_url", "")) if name else NOBODY
