"""Finds the URLs of a text, which give no token and take no position."""

import re
from collections.abc import Iterator
from typing import Final

from core.query.folding import is_word_character

_BLANK_OR_QUOTE: Final = re.compile('[\\s\u200b<>"«»“”]')
_URL_MARK: Final = re.compile(r"://|www\.", re.IGNORECASE)


def may_hold_url(text: str) -> bool:
    """Whether it has to be looked for URLs at all."""
    return "://" in text or "www." in text.lower()


def outside_urls(text: str) -> Iterator[tuple[int, int]]:
    """The stretches of the text that no URL covers."""
    done = 0
    mark = _URL_MARK.search(text)
    while mark:
        start, end = _url_start(text, mark, done), mark.end()
        if start >= 0:
            closing = _BLANK_OR_QUOTE.search(text, end)
            end = closing.start() if closing else len(text)
            yield done, start
            done = end
        mark = _URL_MARK.search(text, end)
    yield done, len(text)


def _url_start(text: str, mark: re.Match[str], after: int) -> int:
    """Where the URL with this `://` or `www.` begins, or -1 when it is none."""
    start = mark.start()
    if mark[0] != "://":
        return -1 if start > after and is_word_character(text[start - 1]) else start
    while start > after and text[start - 1].isascii() and text[start - 1].isalnum():
        start -= 1
    while text[start].isdigit():
        start += 1
    return start if start < mark.start() else -1
