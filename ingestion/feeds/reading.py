"""Reads a feed as far as it can be read: its entries as JSON, what is wrong with it, how long it asks to be left alone."""

from __future__ import annotations

import calendar
import contextlib
import re
import time
import xml.sax
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Final
from urllib.parse import urljoin

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from feedparser.api import parse
from feedparser.exceptions import CharacterEncodingOverride, NonXMLContentType
from selectolax.lexbor import LexborHTMLParser

from core.errors import FieldError, Permanent
from core.http import Answer
from ingestion.addresses import canonical
from ingestion.connectors.base import RawPayload, Reported
from ingestion.feeds import deleted, json_feed
from ingestion.fields import ID_MAX, sound

LONGEST_DELAY: Final = timedelta(days=1)
PERIODS: Final[Mapping[str, timedelta]] = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(weeks=1),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}
FEED_TYPES: Final = ("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json")
PROPOSED: Final = 5
DECLARATION: Final = re.compile(rb"^\s*<\?xml.*?\?>", re.DOTALL)
MAILBOX: Final = re.compile(r"(?:mailto:)?[\w.+-]+@[\w-]+(?:\.[\w-]+)*")
TEXTS: Final = ("id", "link", "title", "summary", "author", "comments", "feedburner_origlink", "slash_comments")


@dataclass(frozen=True, slots=True)
class Found:
    """What a feed holds."""

    items: Sequence[RawPayload]
    warnings: Sequence[Reported] = ()
    delay: timedelta | None = None
    title: str = ""


def read(answer: Answer) -> Found:
    """The entries of a feed. Raises Permanent when what answers is none, naming the feeds that it leads to."""
    if answer.content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return _read_json(answer)
    parsed = _parsed(answer)
    if not parsed.get("version") and not parsed.entries:
        raise not_a_feed(answer)
    items = _named([_kept(entry, parsed.feed) for entry in parsed.entries])
    gone, left = deleted.honoured(deleted.entries(answer.content), items)
    withdrawn = [RawPayload(_short(ref), {"id": ref, "deleted": when.isoformat() if when else True}) for ref, when in gone.items()]
    return Found([*left, *withdrawn], _warnings(parsed, items, withdrawn), _delay(parsed.feed), _title(parsed.feed))


def _parsed(answer: Answer) -> Any:
    headers = {name: value for name, value in answer.headers.items() if name in ("content-type", "content-language")}
    headers["content-location"] = answer.url
    try:
        return parse(answer.content, response_headers=headers)  # type: ignore[no-untyped-call]
    except ValueError as error:
        # An encoding that cannot be one, where feedparser gives up: read it as UTF-8, without what cannot be read.
        readable = DECLARATION.sub(b"", answer.content.decode("utf-8", "replace").replace("\x00", "").encode())
        parsed = parse(readable, response_headers={"content-location": answer.url})  # type: ignore[no-untyped-call]
        parsed["bozo"], parsed["bozo_exception"] = True, CharacterEncodingOverride(str(error))
        return parsed


def _named(entries: Sequence[dict[str, Any]]) -> list[RawPayload]:
    """Entries under the surest of their names that is free: id, address, words. What has nothing to say, or says it twice, is left out."""
    named: dict[str, RawPayload] = {}
    for payload in entries:
        words = "".join((payload.get("title", ""), payload.get("summary", ""), *(one["value"] for one in payload.get("content", ()))))
        link = payload.get("link", "")
        if not words.strip() and not link:
            continue
        names = (payload.get("id", ""), canonical(link) or link, f"text:{sha256(words.encode()).hexdigest()}")
        name = next((short for long in names if long and (short := _short(long)) not in named), None)
        if name is not None:
            named[name] = RawPayload(name, payload)
    return list(named.values())


def _short(name: str) -> str:
    return name if len(name) <= ID_MAX else f"id:{sha256(name.encode()).hexdigest()}"


def _kept(entry: Mapping[str, Any], feed: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of an entry: the facts that a draft may need, in a form that does not change while they do not."""
    kept: dict[str, Any] = {name: text for name in TEXTS if (text := sound(str(entry.get(name) or "")).strip())}
    kept["content"] = [
        {"type": one.get("type", ""), "value": sound(one["value"])} for one in entry.get("content", ()) if (one.get("value") or "").strip()
    ]
    for name in ("published", "updated"):
        # `in` first: feedparser gives the one date for the other when it is asked for it.
        if f"{name}_parsed" in entry and (moment := _moment(entry[f"{name}_parsed"])):
            kept[name] = moment.isoformat()
    # Many feeds put an address of e-mail where a name belongs, or beside it: it is not ours to keep.
    kept["author"] = MAILBOX.sub("", kept.get("author", "")).strip(" ()<>,;")
    if address := (entry.get("author_detail") or {}).get("href"):
        kept["author_url"] = sound(str(address))
    kept["tags"] = [sound(str(tag["term"])) for tag in entry.get("tags", ()) if tag.get("term")]
    kept["media"] = _media(entry)
    if reply := entry.get("thr_in-reply-to") or entry.get("thr_in_reply_to"):
        kept["in_reply_to"] = sound(str(reply.get("ref") or reply.get("href") or "") if isinstance(reply, Mapping) else str(reply))
    if source := entry.get("source"):
        kept["source"] = sound(str(source.get("title") or ""))
    kept["feed"] = {name: sound(str(feed[name])) for name in ("title", "link") if feed.get(name)}
    return {name: value for name, value in kept.items() if value}


def _moment(parsed: object) -> datetime | None:
    if not isinstance(parsed, time.struct_time):
        return None
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _media(entry: Mapping[str, Any]) -> list[str]:
    found = [
        sound(one.get("url") or one.get("href") or "")
        for name in ("media_content", "media_thumbnail", "enclosures")
        for one in entry.get(name, ())
    ]
    return [url for url in dict.fromkeys(found) if url.startswith(("http://", "https://"))][:20]


def _warnings(parsed: Any, items: Sequence[RawPayload], withdrawn: Sequence[RawPayload]) -> list[Reported]:
    problem = parsed.get("bozo_exception") if parsed.bozo else None
    warnings: list[Reported] = []
    if isinstance(problem, CharacterEncodingOverride):
        warnings.append(Reported("wrong_encoding"))
    elif isinstance(problem, xml.sax.SAXParseException):
        where = f"{problem.getMessage()}, {problem.getLineNumber()}:{problem.getColumnNumber()}"
        warnings.append(Reported("broken_feed", {"problem": where}))
    elif problem is not None and not isinstance(problem, NonXMLContentType):
        warnings.append(Reported("broken_feed", {"problem": type(problem).__name__}))
    if not parsed.entries and not withdrawn:
        warnings.append(Reported("no_items"))
    if unread := len(parsed.entries) - len(items):
        warnings.append(Reported("items_unread", {"count": unread}))
    if items and not any("published" in one.payload or "updated" in one.payload for one in items):
        warnings.append(Reported("no_dates"))
    return warnings


def _delay(feed: Mapping[str, Any]) -> timedelta | None:
    """How long the feed asks to be left alone: `ttl` in minutes, or a period and how often in it."""
    asked: list[timedelta] = []
    ttl = str(feed.get("ttl", "")).strip()
    if ttl.isascii() and ttl.isdigit():
        asked.append(timedelta(minutes=int(ttl[:6])))
    period = PERIODS.get(str(feed.get("sy_updateperiod", "")).strip().lower())
    if period:
        often = str(feed.get("sy_updatefrequency", "")).strip()
        asked.append(period / max(1, int(often[:4]) if often.isascii() and often.isdigit() else 1))
    return min(max(asked), LONGEST_DELAY) if asked else None


def _title(feed: Mapping[str, Any]) -> str:
    """What the feed calls itself, as words: some write entities and marks in it."""
    return " ".join(LexborHTMLParser(sound(str(feed.get("title") or ""))).text().split())


def _read_json(answer: Answer) -> Found:
    """A JSON Feed, in the form of the others."""
    feed = json_feed.load(answer.content)
    if feed is None:
        raise not_a_feed(answer)
    about = json_feed.about(feed)
    items = _named([_kept(entry, about) for entry in json_feed.entries(feed)])
    warnings = [] if feed["items"] else [Reported("no_items")]
    if unread := len(feed["items"]) - len(items):
        warnings.append(Reported("items_unread", {"count": unread}))
    return Found(items, warnings, title=_title(about))


def not_a_feed(answer: Answer) -> Permanent:
    """What answers is a web page or something else: name the feeds that it leads to."""
    proposed = _alternates(answer)
    if proposed:
        detail = format_lazy(
            _("What answers at this address is a web page and no feed. It leads to: {addresses}. Give one of these."),
            addresses=", ".join(proposed),
        )
    else:
        detail = format_lazy(_("What answers at {url} is no feed, and leads to none: give the address of a feed."), url=answer.url)
    error = Permanent(detail, code="not_a_feed", answer=answer)
    error.errors = tuple(FieldError("/url", "not_a_feed", detail, proposal=address) for address in proposed)
    return error


def _alternates(answer: Answer) -> list[str]:
    if b"<" not in answer.content[:2000]:
        return []
    found: dict[str, None] = {}
    for link in LexborHTMLParser(answer.content).css('link[rel~="alternate"]'):
        if (link.attributes.get("type") or "").lower() in FEED_TYPES:
            with contextlib.suppress(ValueError):  # an address that is none
                found[urljoin(answer.url, link.attributes.get("href") or "")] = None
    return [url for url in found if url.startswith(("http://", "https://")) and url != answer.url][:PROPOSED]
