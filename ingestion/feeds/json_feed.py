"""JSON Feeds in the terms of the other feeds; what has the wrong type says nothing."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson


def load(content: bytes) -> Mapping[str, Any] | None:
    """The feed; None when it is none."""
    try:
        feed = orjson.loads(content.lstrip(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError:
        return None
    known = isinstance(feed, dict) and "jsonfeed.org" in str(feed.get("version", "")) and isinstance(feed.get("items"), list)
    return feed if known else None


def about(feed: Mapping[str, Any]) -> dict[str, str]:
    """What is said of the feed itself."""
    return {"title": _text(feed, "title"), "link": _address(feed, "home_page_url")}


def entries(feed: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Its items, with the names that feedparser gives."""
    for item in _list(feed, "items"):
        if isinstance(item, dict):
            yield _entry(item, feed)


def _entry(item: Mapping[str, Any], feed: Mapping[str, Any]) -> dict[str, Any]:
    author = _author(item) or _author(feed)
    html, plain = _text(item, "content_html"), _text(item, "content_text")
    pictures = [{"url": _address(item, name)} for name in ("image", "banner_image")]
    files = [{"url": _address(one, "url")} for one in _list(item, "attachments") if isinstance(one, dict)]
    number = item.get("id")
    return {
        "id": str(number) if isinstance(number, int | float) else _text(item, "id"),
        "link": _address(item, "url") or _address(item, "external_url"),
        "title": _text(item, "title"),
        "summary": _text(item, "summary"),
        "content": [{"type": "text/html", "value": html}] if html else [{"type": "text/plain", "value": plain}] if plain else [],
        **_dates(item),
        "author": _text(author, "name"),
        "author_detail": {"href": _address(author, "url")},
        "tags": [{"term": tag} for tag in _list(item, "tags") if isinstance(tag, str)],
        "media_content": pictures + files,
    }


def _author(of: Mapping[str, Any]) -> Mapping[str, Any]:
    """The first author of an item or a feed; version 1 has one only."""
    return next((one for one in (*_list(of, "authors"), of.get("author")) if isinstance(one, dict)), {})


def _dates(item: Mapping[str, Any]) -> dict[str, time.struct_time]:
    found = {"published_parsed": _moment(_text(item, "date_published")), "updated_parsed": _moment(_text(item, "date_modified"))}
    return {name: moment for name, moment in found.items() if moment is not None}


def _moment(value: str) -> time.struct_time | None:
    try:
        return datetime.fromisoformat(value).astimezone(UTC).timetuple() if value else None
    except (ValueError, OverflowError):
        return None


def _text(of: Mapping[str, Any], name: str) -> str:
    value = of.get(name)
    return value if isinstance(value, str) else ""


def _address(of: Mapping[str, Any], name: str) -> str:
    value = _text(of, name)
    return value if value.startswith(("http://", "https://")) else ""


def _list(of: Mapping[str, Any], name: str) -> list[Any]:
    value = of.get(name)
    return value if isinstance(value, list) else []
