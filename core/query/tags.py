"""Reads the whole hashtags and handles of a text, which `hashtag:` and `at:` compare."""

import re
from collections.abc import Sequence
from typing import Final

import regex

from core.query.folding import fold_value, letters_and_digits
from core.query.tokens import BEFORE_SIGN, CHARACTERWISE, INSIDE, SIGNS, outside_urls

_TAG: Final = regex.compile(rf"(?V1)(?<![{BEFORE_SIGN}_])([#@＃＠])([{INSIDE}{CHARACTERWISE}_]+)")

# The same among ASCII characters, several times as fast.
_ASCII_TAG: Final = re.compile("(?<![A-Za-z0-9_])([#@])([A-Za-z0-9_]+)")
_FORMS_OF: Final = {sign: [form for form, meant in SIGNS.items() if meant == sign] for sign in SIGNS.values()}


def hashtags(*texts: str) -> frozenset[str]:
    """The whole hashtags of the texts, folded, without the sign: `#Air_France` gives `air_france`."""
    return _names("#", texts)


def handles(*texts: str) -> frozenset[str]:
    """The whole handles that the texts address, folded, without the sign: `@Air_France` gives `air_france`."""
    return _names("@", texts)


def _names(sign: str, texts: Sequence[str]) -> frozenset[str]:
    names: set[str] = set()
    forms = _FORMS_OF[sign]
    for text in texts:
        if not any(form in text for form in forms):
            continue
        pattern = _ASCII_TAG if text.isascii() else _TAG
        for start, end in outside_urls(text):
            found = pattern.finditer(text, start, end)
            names.update(fold_value(tag[2]) for tag in found if SIGNS[tag[1]] == sign and letters_and_digits(tag[2]))
    return frozenset(names - {""})
