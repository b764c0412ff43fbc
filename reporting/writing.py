"""How numbers, moments and durations are written: in the reader's language, in the client's time zone, with real signs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final

from babel import Locale
from babel.dates import format_date, format_time
from django.utils import timezone
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from reputation.score import Estimate
from tenants import current

MINUS: Final = "\u2212"
NARROW: Final = "\u202f"
SHORTENED_FROM: Final = 10_000
MOST_TIMES: Final = 50
INNER: Final = re.compile(r"«\s*([^«»]*?)\s*(?:»|$)")
"""The inmost quotation; one that was cut off ends with the words."""


def is_french() -> bool:
    return (get_language() or "").startswith("fr")


def listed(parts: Iterable[str]) -> str:
    """Names with their numbers, one after another: French has its commas in the numbers."""
    return f"{NARROW}; ".join(parts) if is_french() else ", ".join(parts)


def shortened(text: str, most: int) -> str:
    """On one line, cut between two words."""
    said = " ".join(text.split())
    return said if len(said) <= most else f"{said[: most - 1].rsplit(' ', 1)[0].rstrip(' ,;:.…')}…"


def nested(text: str) -> str:
    """Words that will stand between quotation marks: those inside are of the next kind, « “ ‘ ’ ” » or “ ‘ ’ ”."""
    if not is_french():
        return _inner(text)
    while (found := INNER.search(text)) is not None:
        text = f"{text[: found.start()]}“{_inner(found[1])}”{text[found.end() :]}"
    return text


def _inner(text: str) -> str:
    return text.replace("“", "‘").replace("”", "’")


def heads(name: object) -> str:
    """A name before what is said of it, with its colon as the language sets it."""
    return f"{name}{NARROW if is_french() else ''}:"


def number(value: float) -> str:
    """A count, whole: 1,150 or 1 150."""
    return _localised(f"{round(value):,}")


def decimal(value: float, places: int = 1) -> str:
    """An estimate, with one decimal unless asked otherwise: 47.8 or 47,8."""
    return _localised(f"{value:,.{places}f}")


def plain(value: float) -> str:
    """What somebody set or counted elsewhere, or its mean, 10 or 7.5: whole where a decimal says nothing."""
    return number(value) if value == round(value) or abs(value) >= 100 else decimal(value)


def signed(value: float, places: int = 1) -> str:
    """A change: its sign is always shown, zero has none."""
    written = decimal(abs(value), places)
    if not any(digit in "123456789" for digit in written):
        return written
    return f"{'+' if value > 0 else MINUS}{written}"


def points(value: float, places: int = 1) -> str:
    """A change of so many points, with its sign: +1.5 points. French has its plural from two on."""
    return _points(signed(value, places), round(abs(value), places))


def points_apart(value: float, places: int = 1) -> str:
    """A distance of so many points, without a sign."""
    return _points(decimal(abs(value), places), round(abs(value), places))


def times(value: float) -> str:
    """How many times as often: beyond fifty it says nothing how many."""
    return _("more than %(n)s") % {"n": number(MOST_TIMES)} if value > MOST_TIMES else decimal(value)


def _points(written: str, size: float) -> str:
    many = size >= 2 if is_french() else size != 1
    return ngettext("%(points)s point", "%(points)s points", 2 if many else 1) % {"points": written}


def share(value: float | None) -> str:
    """A part of a whole in [0, 1], as a percentage without decimals."""
    if value is None:
        return "–"
    percent = round(100 * value)
    return f"{percent}{NARROW}%" if is_french() else f"{percent}%"


def part(count: int, whole: int, told: Estimate | None) -> tuple[str, str, str]:
    """A share, what it rests on, its interval; the bare count where they are too few for a share."""
    values = {"n": number(count), "all": number(whole)}
    if told is None:
        return _("%(n)s of %(all)s") % values, _("too few for a share"), ""
    interval = _("between %(low)s and %(high)s") % {"low": share(told.low), "high": share(told.high)}
    return share(told.value), _("%(n)s of %(all)s mentions") % values, interval


def percent_signed(percent: float) -> str:
    """A growth in percent: its sign is always shown."""
    written = signed(percent, 0)
    return f"{written}{NARROW}%" if is_french() else f"{written}%"


def views(value: float) -> str:
    """Views and reach: shortened from 10,000 up."""
    if value < SHORTENED_FROM:
        return number(value)
    if value < 999_500:
        return _localised(f"{value / 1_000:,.0f}") + (f"{NARROW}k" if is_french() else "k")
    return _localised(f"{value / 1_000_000:,.1f}") + (f"{NARROW}M" if is_french() else "M")


def interval(low: float, high: float) -> str:
    """The two ends of an estimate, in words."""
    return _("%(low)s to %(high)s") % {"low": decimal(low), "high": decimal(high)}


def interval_of_change(low: float, high: float) -> str:
    return _("%(low)s to %(high)s") % {"low": signed(low), "high": signed(high)}


def size(octets: float) -> str:
    """The size of a file."""
    for unit, limit in ((_("B"), 1_000), (_("kB"), 1_000_000), (_("MB"), 1_000_000_000)):
        if octets < limit:
            return f"{number(octets * 1_000 / limit)}{NARROW}{unit}"
    return decimal(octets / 1_000_000_000) + NARROW + _("GB")


# -- moments


def moment(at: datetime) -> str:
    """A day and an hour: Tue 17 Nov, 09:12; today and yesterday in words; the year when it is another."""
    local = at.astimezone(current.clock())
    return _("%(day)s, %(time)s") % {"day": day(local.date()), "time": hour(local)}


def on_moment(at: datetime) -> str:
    """A moment inside a sentence, for the languages that put an article before a day and a word before an hour."""
    local = at.astimezone(current.clock())
    named = _near(local.date()) or pgettext("in a sentence", "%(day)s") % {"day": calendar_day(local.date())}
    return pgettext("in a sentence", "%(day)s, %(time)s") % {"day": named, "time": hour(local)}


def until(at: datetime) -> str:
    """The end of something: until Tue 17 Nov, 09:12."""
    local = at.astimezone(current.clock())
    if near := _near(local.date()):
        return pgettext("today or yesterday", "until %(day)s, %(time)s") % {"day": near, "time": hour(local)}
    return pgettext("a date", "until %(day)s, %(time)s") % {"day": calendar_day(local.date()), "time": hour(local)}


def hour(local: datetime) -> str:
    return _hour(local.hour, local.minute, _locale())


@lru_cache(maxsize=24 * 60)
def _hour(hours: int, minutes: int, locale: str) -> str:
    """Kept: a chart of a week names the same hours seven times, and writing one takes longer than all else of its row."""
    return format_time(time(hours, minutes), "H 'h' mm" if locale == "fr" else "HH:mm", locale=locale).replace(" ", "\u00a0")


_kept: ContextVar[bool] = ContextVar("kept", default=False)


@contextmanager
def kept() -> Iterator[None]:
    """Of a document, which is read on other days than it is written on: no day in it is today or yesterday."""
    token = _kept.set(True)
    try:
        yield
    finally:
        _kept.reset(token)


def day(on: date) -> str:
    """A day, in words when it is near; of a moment, its day in the client's zone."""
    on = _day_of(on)
    return _near(on) or calendar_day(on)


def on_day(on: date) -> str:
    """A day inside a sentence: today, yesterday, on Tue 17 Nov; of a moment, its day in the client's zone."""
    on = _day_of(on)
    return _near(on) or _("on %(day)s") % {"day": calendar_day(on)}


def period(since: date, until: date) -> str:
    """From a day to a day: Mon 31 Aug to today."""
    first, last = _day_of(since), _day_of(until)
    if near := _near(first):
        begin = pgettext("today or yesterday, as the begin of a period", "%(day)s") % {"day": near}
    else:
        begin = pgettext("a date, as the begin of a period", "%(day)s") % {"day": calendar_day(first)}
    if near := _near(last):
        end = pgettext("today or yesterday, as the end of a period", "to %(day)s") % {"day": near}
    else:
        end = pgettext("a date, as the end of a period", "to %(day)s") % {"day": calendar_day(last)}
    return f"{begin} {end}"


def _day_of(on: date) -> date:
    return on.astimezone(current.zone()).date() if isinstance(on, datetime) else on


def _near(on: date) -> str:
    if _kept.get():
        return ""
    ago = (timezone.now().astimezone(current.zone()).date() - on).days
    return _("today") if ago == 0 else _("yesterday") if ago == 1 else ""


def calendar_day(on: date, today: date | None = None) -> str:
    """A day of the calendar: Tue 17 Nov; the year when it is not that of `today`."""
    year = (today or timezone.now().astimezone(current.zone()).date()).year
    return _dated("EEE d MMM" if on.year == year else "d MMM y", on)


def short_day(on: date) -> str:
    """A day under an axis: 17 Nov."""
    return _dated("d MMM", on)


def day_of_week(on: date) -> str:
    """A day of the last week, under an axis: Tue 17."""
    return _dated("EEE d", on)


def clock(local: datetime) -> str:
    """A whole hour under an axis: 9:00, or 9 h."""
    return f"{local.hour}{NARROW}h" if is_french() else f"{local.hour}:00"


def long_day(on: date) -> str:
    """A day with all its words: Tuesday 17 November 2026."""
    return _dated("EEEE d MMMM y", on)


def month(on: date) -> str:
    """A month of a year: November 2026."""
    return format_date(on, "LLLL y", locale=_locale())


def month_name(on: date) -> str:
    """A month alone: September."""
    return format_date(on, "LLLL", locale=_locale())


def full_day(on: date) -> str:
    """A day of a year: 12 October 2026, 1er octobre 2026."""
    return _dated("d MMMM y", on)


def day_of_year(on: date) -> str:
    """A day inside a sentence of a document: 12 October, 1er octobre."""
    return _dated("d MMMM", on)


def day_of_month(on: date) -> str:
    """A day whose month follows: 12, 1er."""
    return _dated("d", on)


def _dated(pattern: str, on: date) -> str:
    """A day before its month; the first of a month is an ordinal in French."""
    ordinal = on.day == 1 and is_french()
    return _written(pattern.replace("d", "d'er'") if ordinal else pattern, on.toordinal(), _locale())


@lru_cache(maxsize=1_000)
def _written(pattern: str, day_number: int, locale: str) -> str:
    """Kept: rows of a table are of the same few days."""
    return format_date(date.fromordinal(day_number), pattern, locale=locale)


def language(code: str) -> str:
    """The name of a language, as in a list."""
    known = Locale.parse(_locale()).languages
    return str(known.get(code.replace("-", "_")) or known.get(code.partition("-")[0]) or code)


def duration(length: timedelta) -> str:
    """How long: 5 min, 2 h 40, 3 days."""
    minutes = max(0, round(length.total_seconds() / 60))
    if minutes < 60:
        return _("%(minutes)s min") % {"minutes": minutes}
    hours, rest = divmod(minutes, 60)
    if hours < 48:
        return _("%(hours)s h %(minutes)s") % {"hours": hours, "minutes": f"{rest:02}"} if rest else _("%(hours)s h") % {"hours": hours}
    days = round(minutes / 1440)
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": number(days)}


def age(at: datetime) -> str:
    """How long ago."""
    return duration(timezone.now() - at)


def _locale() -> str:
    return "fr" if is_french() else "en_GB"


def _localised(written: str) -> str:
    """From 1,234.5 as Python writes it."""
    if is_french():
        written = written.replace(",", NARROW).replace(".", ",")
    return written.replace("-", MINUS)
