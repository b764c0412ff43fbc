"""The words of a text and the forms of each: what is one token, and how it is found."""

import re
from functools import lru_cache
from typing import Final, NamedTuple
from unicodedata import normalize

import regex

from core.query.folding import APOSTROPHE_LETTER, INVISIBLE, fold_word, visible
from core.query.urls import may_hold_url, outside_urls

MAX_UNITS: Final = 255
_SHORT: Final = 40
"""Forms of longer words are not remembered."""

SIGNS: Final = {"#": "#", "@": "@", "＃": "#", "＠": "@"}

ASCII_TOKEN: Final = re.compile("(?:(?<![A-Za-z0-9])[#@])?[A-Za-z0-9]+")

CHARACTERWISE = r"[[\p{Han}\p{Hiragana}\p{Katakana}\u30fc\uff70]&&\p{L}]"
# Half-width voicing marks are letters by category; they belong to the kana before them.
_VOICING = r"\uff9e\uff9f"
_NOT_LETTERS = rf"[{APOSTROPHE_LETTER}\u2139]"
_START = rf"[[\p{{L}}\p{{Nd}}]--{CHARACTERWISE}--{_NOT_LETTERS}--[{_VOICING}]]"
INSIDE = rf"[[\p{{L}}\p{{M}}\p{{Nd}}{INVISIBLE}]--{CHARACTERWISE}--{_NOT_LETTERS}]"
BEFORE_SIGN = rf"[[\p{{L}}\p{{M}}\p{{Nd}}]--[{APOSTROPHE_LETTER}\ufe00-\ufe0f]]"
_PICTURE = r"[\p{Extended_Pictographic}--[©®™]]"
_TONE = "\U0001f3fb-\U0001f3ff"
_ELEMENT = rf"{_PICTURE}[\ufe00-\ufe0f]*[{_TONE}]?[\ufe00-\ufe0f]*(?:[\U000e0020-\U000e007e]+\U000e007f)?"
_KEYCAP = r"[0-9#*]\ufe0f?\u20e3"
_EMOJI = rf"{_KEYCAP}|[\U0001f1e6-\U0001f1ff]{{2}}|{_ELEMENT}(?:\u200d{_ELEMENT})*"


def _token_pattern(unless: str) -> "regex.Pattern[str]":
    sign = rf"(?:(?<!{BEFORE_SIGN})[#@＃＠][{INVISIBLE}]*)?"
    character = rf"{CHARACTERWISE}[\p{{M}}{_VOICING}{INVISIBLE}]*"
    word = rf"{unless}{_START}(?:{unless}{INSIDE})*+"
    return regex.compile(rf"(?V1){_EMOJI}|{sign}(?:{character}|{word})")


_TOKEN: Final = _token_pattern(unless="")
# A keycap (`1️⃣`) begins with a digit that a word would swallow. Rare, so texts without one do not pay for the look ahead.
_TOKEN_NEAR_KEYCAP: Final = _token_pattern(unless=f"(?!{_KEYCAP})")
_EMOJI_TOKEN: Final = regex.compile(f"(?V1)(?:{_EMOJI})")
_SKIN_TONE: Final = re.compile(f"[{_TONE}]")
_CHARACTERWISE_TOKEN: Final = regex.compile(f"(?V1){CHARACTERWISE}")


class Forms(NamedTuple):
    """The forms of one token; an empty one cannot be found. `signed` ones are the twins with `#` or `@`."""

    folded: str
    signed: str
    exact: str
    signed_exact: str


def pattern_of(text: str) -> "re.Pattern[str] | regex.Pattern[str]":
    """What splits it: a simpler pattern where it is all ASCII."""
    if text.isascii():
        return ASCII_TOKEN
    return _TOKEN_NEAR_KEYCAP if "\u20e3" in text else _TOKEN


def forms_of(text: str) -> list[Forms]:
    """Those of each token of a text, in its order; URLs have none."""
    pattern = pattern_of(text)
    if may_hold_url(text):
        return [forms_of_one(raw) for start, end in outside_urls(text) for raw in pattern.findall(text, start, end)]
    # As `forms_of_one`, without a call for each word.
    return [_short_forms(raw) if len(raw) <= _SHORT else forms_of_one(raw) for raw in pattern.findall(text)]


def forms_of_one(raw: str) -> Forms:
    """Those of one token as it stands in the text."""
    return _short_forms(raw) if len(raw) <= _SHORT else _short_forms.__wrapped__(raw)


@lru_cache(maxsize=1 << 16)
def _short_forms(raw: str) -> Forms:
    if not raw.isascii() and _EMOJI_TOKEN.fullmatch(raw):
        exact = _without_selectors(raw)
        return Forms(_within(_SKIN_TONE.sub("", exact)), "", _within(exact), "")
    sign = SIGNS.get(raw[0], "")
    exact = normalize("NFC", visible(raw[1:] if sign else raw))
    folded = fold_word(exact)
    if len(folded) > 1 and _CHARACTERWISE_TOKEN.match(folded):
        folded = exact  # Two digraphs of kana decompose into two characters, but a character is one token.
    if not sign or not folded:
        return Forms(_within(folded), "", _within(exact), "")
    return Forms(_within(folded), _within(sign + folded), _within(exact), _within(sign + exact))


def _without_selectors(emoji: str) -> str:
    return "".join(c for c in emoji if not "\ufe00" <= c <= "\ufe0f")


def _within(form: str) -> str:
    """The form, or nothing when it is too long to be found."""
    if len(form) <= MAX_UNITS // 2 or len(form.encode("utf-16-le")) // 2 <= MAX_UNITS:
        return form
    return ""
