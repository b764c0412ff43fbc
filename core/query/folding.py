"""Folds text: what is left of a word when case, accents and ligatures no longer count."""

import re
from functools import lru_cache
from typing import Final
from unicodedata import normalize

import regex

_ACCENTS: Final = re.compile("[\u0300-\u036f]+")
_LIGATURES: Final = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ł": "l", "ħ": "h", "ı": "i"})
# Soft hyphen, joiners, word joiner, byte-order mark, variation selectors: they never count. Written as the inside of a character class.
INVISIBLE: Final = "\u00ad\u200c\u200d\u2060\ufeff\ufe00-\ufe0f\u180b-\u180d\u180f\U000e0100-\U000e01ef"
_INVISIBLES: Final = re.compile(f"[{INVISIBLE}]+")
# Unicode calls this apostrophe a letter.
APOSTROPHE_LETTER: Final = "\u02bc"
_WORD_CHARACTER: Final = regex.compile(r"(?V1)[[\p{L}\p{M}\p{Nd}]--\u02bc]")
_LETTER_OR_DIGIT: Final = regex.compile(r"[\p{L}\p{Nd}]")
_LEADING_MARKS: Final = regex.compile(r"\A\p{M}+")


def fold(text: str) -> str:
    """The folded form of any text; folding twice changes nothing."""
    if text.isascii():
        return text.lower()
    open_form = normalize("NFKD", normalize("NFKD", text).casefold())
    return normalize("NFC", _ACCENTS.sub("", open_form).translate(_LIGATURES))


def visible(text: str) -> str:
    """The text without its invisible characters."""
    return text if text.isascii() else _INVISIBLES.sub("", text)


def fold_word(word: str) -> str:
    """The folded form of one word: never a blank or a sign in it, never a mark at its head; empty when nothing is left."""
    folded = fold(word)
    # Some letters decompose into signs (`Ŀ`), blanks (`ﷺ`) or a leading mark (Thai sara am): an engine would split or refuse them.
    if folded.isascii() or (folded.isalpha() and APOSTROPHE_LETTER not in folded):
        return folded
    return _LEADING_MARKS.sub("", "".join(_WORD_CHARACTER.findall(folded)))


def is_word_character(character: str) -> bool:
    """Whether it is a letter, a mark or a decimal digit; the apostrophe that Unicode calls a letter is not."""
    return _WORD_CHARACTER.match(character) is not None


def letters_and_digits(text: str) -> int:
    """How many letters and decimal digits the text holds."""
    return len(_LETTER_OR_DIGIT.findall(text))


@lru_cache(maxsize=1 << 15)
def fold_value(value: str) -> str:
    """The form under which a field's value is compared: folded whole, blanks evened out, a leading `@` or `#` ignored."""
    return " ".join(fold(visible(value)).split()).lstrip("@# ")
