"""Reads the whole hashtags and handles of a text, which `hashtag:` and `at:` compare."""

from collections.abc import Sequence
from typing import Final

import regex

from core.query.folding import fold_value, letters_and_digits
from core.query.tokens import BEFORE_SIGN, CHARACTERWISE, INSIDE, SIGNS, outside_urls

_TAG: Final = regex.compile(rf"(?V1)(?<![{BEFORE_SIGN}_])([#@＃＠])([{INSIDE}{CHARACTERWISE}_]+)")


def hashtags(*texts: str) -> frozenset[str]:
    """The whole hashtags of the texts, folded, without the sign: `#Air_France` gives `air_france`."""
    return _names("#", texts)


def handles(*texts: str) -> frozenset[str]:
    """The whole handles that the texts address, folded, without the sign: `@Air_France` gives `air_france`."""
    return _names("@", texts)


def _names(sign: str, texts: Sequence[str]) -> frozenset[str]:
    names: set[str] = set()
    for text in texts:
        if text.isascii() and sign not in text:
            continue
        for start, end in outside_urls(text):
            found = _TAG.finditer(text, start, end)
            names.update(fold_value(tag[2]) for tag in found if SIGNS[tag[1]] == sign and letters_and_digits(tag[2]))
    return frozenset(names - {""})
