"""The fields of an item of the API: what each may hold, and the value that is kept."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from core.choices import MentionType
from core.errors import FieldError
from ingestion.countries import COUNTRIES
from ingestion.hosts import host_of

ID_MAX: Final = 512
ADDRESS_MAX: Final = 4096
MEDIA_MAX: Final = 50
DEPTH_MAX: Final = 20
COUNT_MAX: Final = 2**63 - 1
NUMBER_MAX: Final = 1_000_000_000
BITS_MAX: Final = 10_000  # of a whole number: Python does not write out much longer ones
COUNTS: Final = ("likes", "shares", "comments", "views")

RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:(\d\d)(?:\.\d{1,9})?(?:[Zz]|[+-]\d\d:\d\d)", re.ASCII)
LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]{1,8})*", re.ASCII)
BROKEN = re.compile(r"[\x00\ud800-\udfff]")


Payload: TypeAlias = dict[str, Any]


class Refused(Exception):
    """Why a value cannot be taken; `at` is its place below the field, as a JSON pointer."""

    def __init__(self, code: str, detail: str, at: str = "") -> None:
        super().__init__(detail)
        self.code, self.detail, self.at = code, detail, at


def instant(value: str) -> datetime:
    """A date of RFC 3339 in UTC; raises ValueError."""
    found = RFC3339.fullmatch(value)
    if not found:
        raise ValueError(value)
    if found[1] == "60":  # a leap second, which datetime does not know
        value = f"{value[:17]}59{value[19:]}"
    try:
        return datetime.fromisoformat(value.upper()).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(value) from error


def sound(value: str) -> str:
    """The text without what neither JSON nor the database can keep: NUL characters and lone surrogates."""
    return BROKEN.sub(lambda found: "" if found[0] == "\x00" else "\ufffd", value) if BROKEN.search(value) else value


# -- one taker a field: the value to keep, None when it says nothing, Refused when it is wrong -------------------------


def _text(value: object) -> str | None:
    if not isinstance(value, str):
        raise Refused("not_a_string", _("This must be a text between quotes."))
    return sound(value) if value.strip() else None


def _flag(value: object) -> bool | None:
    if not isinstance(value, bool):
        raise Refused("not_a_flag", _("This must be true or false."))
    return value or None


def _words(most: int) -> Callable[[object], str | None]:
    def take(value: object) -> str | None:
        text = _text(value)
        if text is not None and len(text := text.strip()) > most:
            raise Refused("too_long", _("This is longer than %(most)d characters: shorten it.") % {"most": most})
        return text or None

    return take


def _id(most: int) -> Callable[[object], str | None]:
    words = _words(most)

    def take(value: object) -> str | None:
        return words(_digits(value) if isinstance(value, int) and not isinstance(value, bool) else value)

    return take


def _address(value: object) -> str | None:
    address = ADDRESS_WORDS(value)
    if address is None:
        return None
    try:
        parts = urlsplit(address)
        good = parts.scheme.lower() in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", address)
    except ValueError:
        good = False
    if not good:
        raise Refused("not_an_address", _("This must be a whole address that begins with http:// or https://."))
    return address


def _instant(value: object) -> str | None:
    text = _words(40)(value)
    if text is None:
        return None
    try:
        instant(text)
    except ValueError:
        example = "2026-11-23T18:05:00+01:00"
        raise Refused(
            "not_a_date", _("This must be a date and time of RFC 3339 with its offset, as in %(example)s.") % {"example": example}
        )
    return text


def _site(value: object) -> str | None:
    text = _words(255)(value)
    if text is not None and not host_of(text):
        raise Refused("not_a_site", _("This must be the name of a host, as in example.com, or a whole address."))
    return text


def _type(value: object) -> str | None:
    text = _words(40)(value)
    if text is not None and text not in TYPES:
        raise Refused("unknown_type", _("This must be one of: %(types)s.") % {"types": ", ".join(TYPES)})
    return text


def _language(value: object) -> str | None:
    text = _words(40)(value)
    if text is None:
        return None
    found = LANGUAGE.fullmatch(text)
    if not found:
        raise Refused("not_a_language", _("This must be a language code of two or three letters, as in fr."))
    code = found[1].lower()
    return None if code == "und" else code


def _country(value: object) -> str | None:
    text = _words(40)(value)
    if text is None:
        return None
    code = text.upper()
    if code == "UK":
        code = "GB"
    if code not in COUNTRIES:
        raise Refused("not_a_country", _("This must be a country code of two letters (ISO 3166), as in FR."))
    return code


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Refused("not_a_number", _("This must be a number."))
    if not in_range(value):
        raise Refused("out_of_range", _("This must be a number from -%(most)d to %(most)d.") % {"most": NUMBER_MAX})
    return value


def in_range(value: float) -> bool:
    """Whether a number is kept as one: neither an infinite one nor “not a number” is."""
    return -NUMBER_MAX <= value <= NUMBER_MAX


def _digits(value: int) -> str:
    if value.bit_length() > BITS_MAX:
        raise Refused("too_long", _("This number is too long: send it as a text."))
    return str(value)


def _count(value: object) -> int:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= COUNT_MAX:
        raise Refused("not_a_count", _("This must be a whole number, zero or more."))
    return value


def _parts(value: object, takers: Mapping[str, Callable[[Any], Any]]) -> Payload | None:
    if not isinstance(value, Mapping):
        raise Refused("not_an_object", _("This must be an object with these fields: %(fields)s.") % {"fields": ", ".join(takers)})
    taken: Payload = {}
    for name, part in value.items():
        take = takers.get(name)
        if take is None:
            unknown = unknown_field(name, takers, "")
            raise Refused(unknown.code, str(unknown.detail), unknown.pointer)
        try:
            kept = None if part is None else take(part)
        except Refused as refusal:
            raise Refused(refusal.code, refusal.detail, f"/{name}{refusal.at}")
        if kept is not None:
            taken[name] = kept
    return taken or None


def _author(value: object) -> str | Payload | None:
    return _words(200)(value) if isinstance(value, str) else _parts(value, AUTHOR_FIELDS)


def _counts(value: object) -> Payload | None:
    return _parts(value, COUNT_FIELDS)


def _media(value: object) -> list[str] | None:
    if not isinstance(value, list):
        raise Refused("not_a_list", _("This must be a list of addresses."))
    if len(value) > MEDIA_MAX:
        raise Refused("too_many", _("There may be at most %(most)d of them.") % {"most": MEDIA_MAX})
    kept = []
    for place, one in enumerate(value):
        try:
            address = _address(one)
        except Refused as refusal:
            raise Refused(refusal.code, refusal.detail, f"/{place}{refusal.at}")
        if address is not None:
            kept.append(address)
    return kept or None


def _extra(value: object) -> Payload | None:
    if not isinstance(value, Mapping):
        raise Refused("not_an_object", _("This must be an object; what is in it is kept as it is."))
    return {sound(str(name)): _kept(one, 1) for name, one in value.items()} or None


def _kept(value: object, depth: int) -> Any:
    """A value of `extra` such that JSON and the database can keep it."""
    if depth > DEPTH_MAX:
        raise Refused("too_deep", _("This is nested more than %(most)d levels deep: flatten it.") % {"most": DEPTH_MAX})
    if isinstance(value, str):
        return sound(value)
    if isinstance(value, Mapping):
        return {sound(str(name)): _kept(one, depth + 1) for name, one in value.items()}
    if isinstance(value, list):
        return [_kept(one, depth + 1) for one in value]
    if isinstance(value, float) and not math.isfinite(value):
        raise Refused("not_a_number", _("Only finite numbers can be kept."))
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        return _digits(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    raise Refused("not_json", _("Only texts, numbers, lists and objects can be kept."))


TYPES: Final = tuple(MentionType.values)
ADDRESS_WORDS = _words(ADDRESS_MAX)
COUNT_FIELDS: Final[Mapping[str, Callable[[Any], Any]]] = dict.fromkeys(COUNTS, _count)
AUTHOR_FIELDS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "id": _id(200),
    "handle": _words(200),
    "name": _words(200),
    "url": _address,
    "followers": _count,
}
FIELDS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "external_id": _id(ID_MAX),
    "url": _address,
    "text": _text,
    "title": _text,
    "published_at": _instant,
    "author": _author,
    "platform": _words(40),
    "site": _site,
    "type": _type,
    "language": _language,
    "country": _country,
    "in_reply_to": _id(ID_MAX),
    "thread": _id(ID_MAX),
    "community": _words(200),
    "rating": _number,
    "counts": _counts,
    "media": _media,
    "extra": _extra,
    "deleted": _flag,
}


def unknown_field(name: object, known: Iterable[str], base: str) -> FieldError:
    names = list(known)
    near = difflib.get_close_matches(str(name), names, n=1)
    pointer = f"{base}/{str(name).replace('~', '~0').replace('/', '~1')}"
    detail = _("There is no field of this name. Known: %(names)s. What has no field of its own may go into “extra”.") % {
        "names": ", ".join(names)
    }
    return FieldError(pointer, "unknown_field", detail, proposal=near[0] if near else None)
