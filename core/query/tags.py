"""Reads the whole hashtags and handles of a text, which `hashtag:` and `at:` compare."""

import re
from functools import lru_cache
from typing import Final, NamedTuple

import regex

from core.query.folding import fold_value, letters_and_digits
from core.query.forms import BEFORE_SIGN, CHARACTERWISE, INSIDE, SIGNS
from core.query.urls import may_hold_url, outside_urls

_TAG: Final = regex.compile(rf"(?V1)(?<![{BEFORE_SIGN}_])[#@＃＠][{INSIDE}{CHARACTERWISE}_]+")

_SIGN: Final = re.compile(f"[{''.join(SIGNS)}]").search

# The same among ASCII characters, many times as fast: it looks for a sign first, then at what stands before it.
_ASCII_TAG: Final = re.compile("[#@](?<![A-Za-z0-9_].)[A-Za-z0-9_]+", re.DOTALL)
_EMPTY: Final = {""}


class Tags(NamedTuple):
    """The whole hashtags of a text and the whole handles that it addresses, folded, without the sign: `#Air_France` gives `air_france`."""

    hashtags: frozenset[str]
    handles: frozenset[str]


def tags(*texts: str) -> Tags:
    """Those of the texts together."""
    return _read(tuple([raw for text in texts if _may_hold_sign(text) for raw in _signed(text)]))


def _may_hold_sign(text: str) -> bool:
    """In this order: looking for one character takes a tenth of looking for one of several."""
    return "@" in text or "#" in text or not (text.isascii() or _SIGN(text) is None)


def _signed(text: str) -> list[str]:
    pattern = _ASCII_TAG if text.isascii() else _TAG
    if may_hold_url(text):
        return [raw for start, end in outside_urls(text) for raw in pattern.findall(text, start, end)]
    return pattern.findall(text)


@lru_cache(maxsize=1 << 14)
def _read(signed: tuple[str, ...]) -> Tags:
    """Many texts address the same few. A name without letter or digit is none."""
    found: dict[str, set[str]] = {"#": set(), "@": set()}
    for raw in signed:
        if letters_and_digits(raw):
            found[SIGNS[raw[0]]].add(fold_value(raw[1:]))
    return Tags(frozenset(found["#"] - _EMPTY), frozenset(found["@"] - _EMPTY))
