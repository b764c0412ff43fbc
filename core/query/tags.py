"""Reads the whole hashtags and handles of a text, which `hashtag:` and `at:` compare."""

import re
from typing import Final, NamedTuple

import regex

from core.query.folding import fold_value, letters_and_digits
from core.query.forms import BEFORE_SIGN, CHARACTERWISE, INSIDE, SIGNS
from core.query.urls import may_hold_url, outside_urls

_TAG: Final = regex.compile(rf"(?V1)(?<![{BEFORE_SIGN}_])([#@＃＠])([{INSIDE}{CHARACTERWISE}_]+)")

_SIGN: Final = re.compile(f"[{''.join(SIGNS)}]").search

# The same among ASCII characters, several times as fast.
_ASCII_TAG: Final = re.compile("(?<![A-Za-z0-9_])([#@])([A-Za-z0-9_]+)")
_ASCII_LETTER_OR_DIGIT: Final = re.compile("[A-Za-z0-9]")


class Tags(NamedTuple):
    """The whole hashtags of a text and the whole handles that it addresses, folded, without the sign: `#Air_France` gives `air_france`."""

    hashtags: frozenset[str]
    handles: frozenset[str]


_EMPTY: Final = {""}
_NONE: Final = Tags(frozenset(), frozenset())


def tags(*texts: str) -> Tags:
    """Those of the texts together."""
    signed = [text for text in texts if _SIGN(text)]
    if not signed:
        return _NONE
    found: dict[str, set[str]] = {"#": set(), "@": set()}
    for text in signed:
        pattern, written = (_ASCII_TAG, _ASCII_LETTER_OR_DIGIT.search) if text.isascii() else (_TAG, letters_and_digits)
        for start, end in outside_urls(text) if may_hold_url(text) else ((0, len(text)),):
            for sign, name in pattern.findall(text, start, end):
                if written(name):
                    found[SIGNS[sign]].add(fold_value(name))
    return Tags(frozenset(found["#"] - _EMPTY), frozenset(found["@"] - _EMPTY))
