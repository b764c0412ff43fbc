"""The text of a page, without its menus and margins."""

from __future__ import annotations

from typing import Final

from core import http

PAGE_MAX: Final = 3_000_000
TYPES: Final = ("text/html", "application/xhtml+xml", "")


def full_text(url: str) -> str:
    """The article of a page; empty when it is no page or holds no article. Raises only Temporary and Permanent."""
    # Its import costs a second and 60 MB: only workers that fetch pages pay.
    from trafilatura import extract

    answer = http.get(url, accept="text/html, application/xhtml+xml", limit=PAGE_MAX)
    if answer.media_type not in TYPES:
        return ""
    return extract(answer.text, url=answer.url, include_comments=False, include_tables=False, deduplicate=False) or ""
