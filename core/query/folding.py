"""Folds text: what is left of a word when case, accents and ligatures no longer count."""

import re
from functools import lru_cache
from typing import Final
from unicodedata import category, normalize

_ACCENTS: Final = re.compile("[\u0300-\u036f]+")
_LIGATURES: Final = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ł": "l", "ħ": "h", "ı": "i"})
# Soft hyphen, joiners, word joiner, byte-order mark, variation selectors: they never count. Written as the inside of a character class.
INVISIBLE: Final = "\u00ad\u200c\u200d\u2060\ufeff\ufe00-\ufe0f\u180b-\u180d\u180f\U000e0100-\U000e01ef"
_INVISIBLES: Final = re.compile(f"[{INVISIBLE}]+")
APOSTROPHE_LETTER: Final = "\u02bc"


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
    kept = "".join(c for c in folded if is_word_character(c))
    while kept and category(kept[0])[0] == "M":
        kept = kept[1:]
    return kept


def is_word_character(character: str) -> bool:
    """Whether it is a letter, a mark or a decimal digit; the apostrophe that Unicode calls a letter is not."""
    kind = category(character)
    return (kind[0] in "LM" or kind == "Nd") and character != APOSTROPHE_LETTER


@lru_cache(maxsize=1 << 15)
def fold_value(value: str) -> str:
    """The form under which a field's value is compared: folded whole, blanks evened out, a leading `@` or `#` ignored."""
    return " ".join(fold(visible(value)).split()).lstrip("@# ")
