"""Feeds: RSS, Atom, RDF and JSON Feed, well written or not; with the full text of the pages as an option."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Final

import orjson
from django import forms
from django.utils.translation import gettext_lazy as _

from core import http
from core.errors import Permanent, Temporary
from ingestion.connectors.base import Connector, Page, RawPayload, Reported, registry
from ingestion.drafts import Draft
from ingestion.feeds import drafting, reading
from ingestion.feeds.pages import full_text

ACCEPT: Final = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.8, */*;q=0.1"
FEED_MAX: Final = 20_000_000
SHARED: Final = timedelta(minutes=1)


@registry.register
class Feed(Connector):
    """A feed by its address: everything that it holds now, asked only whether it changed."""

    kind, label = "feed", _("Feed (RSS, Atom, JSON Feed)")
    every = timedelta(minutes=15)

    class Options(forms.Form):
        url = forms.URLField(
            label=_("Address of the feed"), assume_scheme="https", max_length=2000,
            error_messages={"invalid": _("Write the whole address, as in https://example.com/feed.xml")},
        )  # fmt: skip
        full_text = forms.BooleanField(
            label=_("Fetch the full text of each page"),
            required=False,
            initial=False,
            help_text=_("Slower, and politely: one page after another."),
        )

    def pages(self, cursor: Mapping[str, Any]) -> Iterator[Page]:
        """The feed if it changed; with full texts, a page an item, so that what was fetched is kept as it comes."""
        known = http.Validators(cursor.get("etag", ""), cursor.get("last_modified", ""))
        answer = http.get(self.options["url"], accept=ACCEPT, conditional=known, share=SHARED, limit=FEED_MAX)
        if answer.not_modified:
            yield Page((), cursor, warnings=None, last=True)
            return
        found = reading.read(answer)
        not_before = datetime.now(UTC) + found.delay if found.delay else None
        validators = {"etag": answer.etag, "last_modified": answer.last_modified}
        if not self.options["full_text"]:
            yield Page(found.items, validators, found.warnings, not_before=not_before, last=True, title=found.title)
            return
        read = {one.external_id: cursor["read"][one.external_id] for one in found.items if one.external_id in cursor.get("read", {})}
        unread = 0
        for one in found.items:
            mark = _mark(one)
            if read.get(one.external_id) == mark:
                continue
            page = one if one.payload.get("deleted") else _with_page(one)
            unread += page is one and not one.payload.get("deleted")
            read[one.external_id] = mark
            yield Page((page,), {**cursor, "read": dict(read)}, title=found.title)
        warnings = [*found.warnings, *([Reported("pages_unread", {"count": unread})] if unread else [])]
        yield Page((), {**validators, "read": read}, warnings, not_before=not_before, last=True, title=found.title)

    def normalise(self, payload: Mapping[str, Any]) -> Draft:
        """The draft of one entry."""
        return drafting.draft_of(payload)


def _mark(one: RawPayload) -> str:
    return sha256(orjson.dumps(one.payload, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]


def _with_page(one: RawPayload) -> RawPayload:
    """The entry with the text of its page; as it was when the page cannot be had."""
    link = one.payload.get("link", "")
    if not link:
        return one
    try:
        text = full_text(link)
    except (Permanent, Temporary):
        return one
    return RawPayload(one.external_id, {**one.payload, "page_text": text}) if text else one
