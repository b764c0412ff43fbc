"""Reads cells as people fill them in: numbers, ratings, names of languages, countries and types."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Final
from unicodedata import category, normalize

from babel import Locale

from ingestion.countries import COUNTRIES
from ingestion.fields import COUNT_MAX, LANGUAGE, in_range
from ingestion.hosts import host_of

NAMED_IN: Final = ("en", "fr", "de", "es", "it")
GROUPED = re.compile(r"\d{1,3}(?:[ .,'’\u00a0\u202f]\d{3})+")
SHORT = re.compile(r"(\d+(?:[.,]\d+)?)\s*([kKmM])")
RATED = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:(?:/|sur|out of|von|de)\s*\d+(?:[.,]\d+)?|stars?|étoiles?|\*|★)?", re.IGNORECASE)
DIGITS_MAX: Final = 200  # no number of people is longer
TIMES: Final = {"k": 1_000, "m": 1_000_000}
TYPES: Final = {
    "post": "post tweet status statut publication message toot skeet video image photo story reel",
    "comment": "comment commentaire comments commentaires",
    "reply": "reply réponse reponse answer",
    "share": "share retweet rt partage repost boost reblog",
    "quote": "quote citation quoted quote_tweet",
    "review": "review avis critique rating evaluation évaluation",
    "article": "article news presse blog press actualité",
    "question": "question ask",
}
TYPE_WORDS: Final = {word: kind for kind, words in TYPES.items() for word in words.split()}


def plain(text: str) -> str:
    """Lower case, without accents, one blank between words: how headers and names are compared."""
    bare = "".join(sign for sign in normalize("NFD", text) if category(sign) != "Mn")
    return " ".join(re.sub(r"[^a-z0-9]+", " ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", bare).lower()).split())


def count(value: Any) -> int | None:
    """A whole number, however it is grouped or shortened: 1 234, 1,234, 1.2K."""
    found = _whole(value)
    return int(found) if found is not None and 0 <= found <= COUNT_MAX else None


def _whole(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return value if isinstance(value, int) or value.is_integer() else None
    text = str(value).strip()
    if len(text) > DIGITS_MAX:
        return None
    short = SHORT.fullmatch(text)
    if short:
        return round(float(short[1].replace(",", ".")) * TIMES[short[2].lower()])
    if GROUPED.fullmatch(text):
        return int(re.sub(r"\D", "", text))
    digits = re.sub(r"[.,]0+$", "", text)
    return int(digits) if digits.isascii() and digits.isdigit() else None


def rating(value: Any) -> float | None:
    """A note: 4, 4,5, 4/5, ★★★★."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value) if in_range(value) else None
    text = str(value).strip()
    if len(text) > DIGITS_MAX:
        return None
    if text and set(text) <= {"★", "☆", "⭐", "*", " "}:
        return float(sum(sign in "★⭐*" for sign in text))
    found = RATED.fullmatch(text)
    note = float(found[1].replace(",", ".")) if found else None
    return note if note is not None and in_range(note) else None


def site(value: Any) -> str | None:
    """The name of a host, or an address of it."""
    text = str(value).strip()
    return text if host_of(text) else None


def language(value: Any) -> str | None:
    """The code of a language that is given by its code or by its name."""
    text = str(value).strip()
    named = _languages().get(plain(text))
    if named:
        return named
    found = LANGUAGE.fullmatch(text)
    return found[1].lower() if found and (len(text) <= 3 or "-" in text or "_" in text) else None


def country(value: Any) -> str | None:
    """The code of a country that is given by its code or by its name."""
    text = str(value).strip()
    if text.upper() in COUNTRIES:
        return text.upper()
    return _countries().get(plain(text))


def mention_type(value: Any) -> str | None:
    """The type of a mention, of our list or by the word a platform uses."""
    words = plain(str(value)).split()
    return TYPE_WORDS.get(str(value).strip().lower()) or next((TYPE_WORDS[word] for word in words if word in TYPE_WORDS), None)


def address(value: Any) -> str | None:
    """A whole address; one without its beginning gets it."""
    text = str(value).strip()
    if re.match(r"https?://\S+$", text, re.IGNORECASE):
        return text
    return f"https://{text}" if re.match(r"(?:www\.)?[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?:/\S*)?$", text, re.IGNORECASE) else None


def addresses(value: Any) -> list[str]:
    """Addresses of a list, or of a text that separates them."""
    parts = value if isinstance(value, list) else re.split(r"[\s;|,]+(?=https?://)|[\s;|]+", str(value))
    return [found for part in parts if part and (found := address(part))]


@cache
def _languages() -> dict[str, str]:
    return _named("languages")


@cache
def _countries() -> dict[str, str]:
    named = {name: code for name, code in _named("territories").items() if code in COUNTRIES}
    return named | {
        "uk": "GB",
        "usa": "US",
        "united states of america": "US",
        "etats unis": "US",
        "great britain": "GB",
        "angleterre": "GB",
        "england": "GB",
    }


def _named(kind: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in reversed(NAMED_IN):
        table = getattr(Locale(name), kind)
        found |= {plain(words): code for code, words in table.items() if code.isalpha() and len(code) in (2, 3)}
    return found
