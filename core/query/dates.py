"""Dates of the query language: intervals as typed, and the instants they mean in a zone at a moment."""

import re
from calendar import monthrange
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Final, cast

from core.query.tree import Ago, Date, DateRange, Interval, Unit

_DATE: Final = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d)(?::(\d\d)(?::(\d\d))?)?)?)?)?(Z|[+-]\d\d:[0-5]\d)?",
    re.ASCII,
)
_AGO: Final = re.compile(r"-(\d{1,6})([mhdwMy])", re.ASCII)
_FIRST: Final = datetime.min.replace(tzinfo=UTC)
_LAST: Final = datetime.max.replace(tzinfo=UTC)
_INSTANT: Final = timedelta(microseconds=1)


def read_date(text: str) -> Date | Ago | None:
    """The date that the text writes, or None when it writes none that exists."""
    if ago := _AGO.fullmatch(text):
        return Ago(int(ago[1]), cast(Unit, ago[2]))
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    date = Date(tuple(int(part) for part in match.groups()[:6] if part is not None), _offset(match[7]))
    try:
        _local_start(date)
    except ValueError:
        return None
    return date


def write_date(date: Date | Ago) -> str:
    """The text that `read_date` reads back as this date."""
    if isinstance(date, Ago):
        return f"-{date.count}{date.unit}"
    marks = ("", "-", "-", "T", ":", ":")
    text = "".join(f"{mark}{value:0{4 if mark == '' else 2}}" for mark, value in zip(marks, date.fields, strict=False))
    if date.offset is None:
        return text
    hours, minutes = divmod(abs(date.offset), 60)
    return text + ("Z" if date.offset == 0 else f"{'-' if date.offset < 0 else '+'}{hours:02}:{minutes:02}")


def interval(dates: DateRange, zone: tzinfo, now: datetime) -> Interval:
    """The instants that a range of dates means, in the zone where none is given, at the moment `now`."""
    low, high = dates.low, dates.high
    since = None if low is None else (_bounds(low, zone, now)[1 if dates.after else 0])
    until = None if high is None else (_bounds(high, zone, now)[0 if dates.before else 1])
    return Interval(since, until)


def _offset(text: str | None) -> int | None:
    if text is None or text == "Z":
        return None if text is None else 0
    minutes = int(text[1:3]) * 60 + int(text[4:6])
    return -minutes if text[0] == "-" else minutes


def _local_start(date: Date) -> datetime:
    if date.offset is not None:
        timezone(timedelta(minutes=date.offset))
    year, month, day, hour, minute, second = (*date.fields, *(0, 1, 1, 0, 0, 0)[len(date.fields) :])
    return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 (the zone is put on by the caller)


def _bounds(date: Date | Ago, zone: tzinfo, now: datetime) -> tuple[datetime, datetime]:
    """First instant of the date, and first instant after it."""
    if isinstance(date, Ago):
        instant = _before(now, date, zone)
        return instant, instant + _INSTANT if instant < _LAST else _LAST
    own = zone if date.offset is None else timezone(timedelta(minutes=date.offset))
    start = _local_start(date)
    return _in_utc(start, own), _in_utc(_next(start, len(date.fields)), own)


def _next(start: datetime, precision: int) -> datetime:
    try:
        if precision <= 2:
            return _plus_months(start, 12 if precision == 1 else 1)
        return start + timedelta(**{("days", "hours", "minutes", "seconds")[precision - 3]: 1})
    except (OverflowError, ValueError):
        return datetime.max  # noqa: DTZ901 (the zone is put on by the caller)


def _plus_months(start: datetime, months: int) -> datetime:
    """The same day so many months later, or the last day of a shorter month."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    day = min(start.day, monthrange(year, month + 1)[1])
    return start.replace(year=year, month=month + 1, day=day)


def _before(now: datetime, ago: Ago, zone: tzinfo) -> datetime:
    try:
        match ago.unit:
            case _ if not ago.count:
                return now.astimezone(UTC)
            case "m":
                return now.astimezone(UTC) - timedelta(minutes=ago.count)
            case "h":
                return now.astimezone(UTC) - timedelta(hours=ago.count)
        local = now.astimezone(zone).replace(tzinfo=None, fold=0)
        match ago.unit:
            case "d" | "w":
                local -= timedelta(days=ago.count * (7 if ago.unit == "w" else 1))
            case "M" | "y":
                local = _plus_months(local, -ago.count * (12 if ago.unit == "y" else 1))
    except (OverflowError, ValueError):
        return _FIRST
    return _in_utc(local, zone)


def _in_utc(local: datetime, zone: tzinfo) -> datetime:
    try:
        return local.replace(tzinfo=zone).astimezone(UTC)
    except OverflowError:
        return _FIRST if local.year < 5000 else _LAST
