"""Reads dates as files write them: which form a column uses is found once, from the evidence of its values."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any, Final
from unicodedata import category, normalize

EXCEL_EPOCH: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - a serial number knows no zone
SERIALS: Final = range(20_000, 80_000)  # 1954 to 2119
SECONDS: Final = range(100_000_000, 5_000_000_000)
MILLISECONDS: Final = range(100_000_000_000, 5_000_000_000_000)
ENOUGH: Final = 0.8  # of a column's values must be dates for it to be one
NAMED_SO: Final = 0.5  # where its header says that it is one

_CLOCK = (
    r"(?P<hour>\d{1,2})(?:[:hH]|\s?h\s?)(?P<minute>\d{2})?(?:[:.m](?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?s?)?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?"
)
_ZONE = r"\s*(?P<zone>Z|UTC|GMT|(?:UTC|GMT)?[+-]\d{2}:?\d{2}|(?:EST|EDT|CST|CDT|MST|MDT|PST|PDT|CET|CEST)\b)?"
_REST = rf"(?:(?:\s*,?\s+|T|\s+(?:à|at)\s+|\s+-\s+){_CLOCK}{_ZONE})?\s*(?:\([A-Za-z ]+\))?"
YEAR_FIRST = re.compile(rf"(?P<year>\d{{4}})[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}}){_REST}", re.ASCII)
COMPACT = re.compile(
    r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})(?:T?(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?(?P<zone>Z)?)?", re.ASCII
)
NUMERIC = re.compile(rf"(?P<first>\d{{1,2}})[-/.](?P<second_>\d{{1,2}})[-/.](?P<year>\d{{4}}|\d{{2}}){_REST}", re.ASCII)
_DAY_NAME = r"(?:[^\W\d_]{2,9}\.?,?\s+)?"
DAY_NAMED = re.compile(
    rf"{_DAY_NAME}(?P<day>\d{{1,2}})(?:er|st|nd|rd|th)?[\s.-]+(?P<name>[^\W\d_]{{3,9}})\.?[\s,.-]+(?P<year>\d{{4}}|\d{{2}}){_REST}"
)
MONTH_NAMED = re.compile(rf"{_DAY_NAME}(?P<name>[^\W\d_]{{3,9}})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}}){_REST}")
ASCTIME = re.compile(rf"[A-Za-z]{{3}}\s+(?P<name>[A-Za-z]{{3}})\s+(?P<day>\d{{1,2}})\s+{_CLOCK}{_ZONE}\s+(?P<year>\d{{4}})")
DIGITS = re.compile(r"\d{5,16}(?:\.\d+)?", re.ASCII)

_MONTHS: Final = (
    "jan january janv janvier", "feb february fev fevr fevrier", "mar march mars", "apr april avr avril", "may mai", "jun june juin",
    "jul july juil juillet", "aug august aou aout", "sep sept september septembre", "oct october octobre", "nov november novembre",
    "dec december decembre",
)  # fmt: skip
MONTHS: Final = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
ZONES: Final = {"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "CET": 1, "CEST": 2}


@dataclass(frozen=True, slots=True)
class DateForm:
    """How a column writes its dates: the name of the form, and for 03/04/2026 whether the day comes first."""

    name: str
    day_first: bool = True
    ambiguous: bool = False
    """Nothing in the column tells the day from the month: `day_first` is the custom of the place, for a person to confirm."""


def form_of(values: Iterable[Any], *, day_first: bool, least: float = ENOUGH) -> DateForm | None:
    """The form of a column's dates; None when too few of its values are dates. `day_first` is the custom where nothing tells."""
    told = [value for value in values if value not in (None, "")]
    names = Counter(name for value in told if (name := _name(value)))
    if not told or sum(names.values()) < least * len(told):
        return None
    name = names.most_common(1)[0][0]
    if name != "numeric":
        return DateForm(name)
    pairs = [found for value in told if (found := NUMERIC.fullmatch(str(value).strip()))]
    days = sum(int(found["first"]) > 12 for found in pairs)
    months = sum(int(found["second_"]) > 12 for found in pairs)
    if days != months:
        return DateForm(name, day_first=days > months)
    american = any(found["half"] for found in pairs)
    return DateForm(name, day_first=day_first and not american, ambiguous=True)


def read(value: Any, form: DateForm, zone: tzinfo) -> datetime | None:
    """The moment a value says, in UTC; without an offset of its own it is the client's time. None when it says none."""
    try:
        found = _read(value, form)
        if found is None:
            return None
        return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _name(value: Any) -> str:
    """Of which form a value seems to be; empty when it is no date."""
    if isinstance(value, datetime):
        return "cell"
    if isinstance(value, bool):
        return ""
    if isinstance(value, int | float):
        return _number_name(value)
    text = str(value).strip()
    if DIGITS.fullmatch(text):
        return "compact" if COMPACT.fullmatch(text) and _possible(text) else _number_name(float(text))
    for name, pattern in PATTERNS:
        found = pattern.fullmatch(text)
        if found:
            return name if "name" not in pattern.groupindex or _month(found["name"]) else ""
    return ""


def _possible(text: str) -> bool:
    return 1 <= int(text[4:6]) <= 12 and 1 <= int(text[6:8]) <= 31


def _number_name(value: float) -> str:
    if not 0 <= value < MILLISECONDS.stop:  # an infinite one, “not a number” or one of hundreds of digits too
        return ""
    whole = int(value)
    return "seconds" if whole in SECONDS else "milliseconds" if whole in MILLISECONDS else "serial" if whole in SERIALS else ""


def _read(value: Any, form: DateForm) -> datetime | None:
    if isinstance(value, datetime):
        return value
    name = _name(value)
    if name in ("seconds", "milliseconds"):
        return datetime.fromtimestamp(float(value) / (1000 if name == "milliseconds" else 1), UTC)
    if name == "serial":
        return EXCEL_EPOCH + timedelta(seconds=round(float(value) * 86_400))
    text = str(value).strip()
    pattern = dict(PATTERNS).get(name)
    found = pattern.fullmatch(text) if pattern else None
    if found is None:
        return None
    parts = found.groupdict()
    if name == "numeric":
        first, second = int(parts["first"]), int(parts["second_"])
        day, month = (first, second) if form.day_first else (second, first)
    else:
        day, month = int(parts["day"]), _month(parts["name"]) if parts.get("name") else int(parts["month"])
    return _moment(_year(parts["year"]), month, day, parts)


def _moment(year: int, month: int, day: int, parts: dict[str, str | None]) -> datetime:
    hour = int(parts.get("hour") or 0)
    half = (parts.get("half") or "").lower()
    if half:
        if not 1 <= hour <= 12:
            raise ValueError("no such hour")
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    micro = int((parts.get("fraction") or "0")[:6].ljust(6, "0"))
    made = datetime(year, month, day, hour, int(parts.get("minute") or 0), int(parts.get("second") or 0), micro)  # noqa: DTZ001 - added below
    zone = _zone(parts.get("zone"))
    return made.replace(tzinfo=zone) if zone else made


def _zone(name: str | None) -> tzinfo | None:
    if not name:
        return None
    if name in ZONES:
        return timezone(timedelta(hours=ZONES[name]))
    offset = name.removeprefix("UTC").removeprefix("GMT").replace(":", "")
    if offset in ("", "Z"):
        return UTC
    sign = -1 if offset[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(offset[1:3]), minutes=int(offset[3:5])))


def _year(text: str) -> int:
    if len(text) == 4:
        return int(text)
    return 2000 + int(text) if int(text) < 70 else 1900 + int(text)


def _month(name: str) -> int:
    plain = "".join(sign for sign in normalize("NFD", name.lower()) if category(sign) != "Mn")
    return MONTHS.get(plain, 0)


PATTERNS: Final = (
    ("iso", YEAR_FIRST),
    ("compact", COMPACT),
    ("numeric", NUMERIC),
    ("asctime", ASCTIME),
    ("named", DAY_NAMED),
    ("month_named", MONTH_NAMED),
)
