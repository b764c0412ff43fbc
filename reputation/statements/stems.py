"""Stems of French and English words, light enough that forms of one word meet and different words rarely do."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

LEAST: Final = 4
_ENDINGS: Final = re.compile(
    "(?:issements?|issaient|eraient|erions|ements?|ations?|ateurs?|atrices?|aient|erons|eront|erait|erez|antes?|ables?|ibles?|ites?|ives?"
    "|ions?|ings?|edly|ment|ness|ees|era|ers?|ent|ant|ait|ais|eur|ies|ied|ed|ly|es|ez|er|ir|re|ee|e|s|x|y)$"
)


@lru_cache(maxsize=1 << 15)
def stem(word: str) -> str:
    """The folded word without its ending; what is left has four letters at least, else the word stays."""
    while True:
        shorter = _ENDINGS.sub("", word)
        if len(shorter) < LEAST or shorter == word:
            return word
        word = shorter
