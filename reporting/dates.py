"""How moments, days and durations are written: in the reader's language, in the client's time zone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from babel.dates import format_date, format_time
from django.utils import timezone
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from reporting import writing
from tenants import current


def moment(at: datetime) -> str:
    """A day and an hour: Tue 17 Nov, 09:12; today and yesterday in words; the year when it is another."""
    return moments()(at)


def moments() -> Callable[[datetime], str]:
    """Writes moments; zone, day and language of the reader are asked for once, where there are hundreds."""
    zone, today, kept, language = current.clock(), _today(), _kept.get(), get_language()

    def written(at: datetime) -> str:
        local = at.astimezone(zone)
        return _moment(local.date(), local.hour, local.minute, today, kept, language)

    return written


@lru_cache(maxsize=4_000)
def _moment(on: date, hours: int, minutes: int, today: date, kept: bool, language: str | None) -> str:
    """Kept: a chart of a week names its hours in its drawing and in its table."""
    return _("%(day)s, %(time)s") % {"day": _named(on, today, kept, language), "time": _hour(hours, minutes, writing.locale_name())}


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
    return _hour(local.hour, local.minute, writing.locale_name())


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
    return _named(_day_of(on), _today(), _kept.get(), get_language())


@lru_cache(maxsize=1_000)
def _named(on: date, today: date, kept: bool, language: str | None) -> str:
    """Kept: a table has its few days on hundreds of rows."""
    return ("" if kept else _near_to(on, today)) or calendar_day(on, today)


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
    return "" if _kept.get() else _near_to(on, _today())


def _near_to(on: date, today: date) -> str:
    ago = (today - on).days
    return _("today") if ago == 0 else _("yesterday") if ago == 1 else ""


def _today() -> date:
    return timezone.now().astimezone(current.zone()).date()


def calendar_days() -> Callable[[date], str]:
    """Writes days of the calendar; which one is today is asked for once, where there are hundreds."""
    today = _today()
    return lambda on: calendar_day(on, today)


def calendar_day(on: date, today: date | None = None) -> str:
    """A day of the calendar: Tue 17 Nov; the year when it is not that of `today`."""
    year = (today or _today()).year
    return _dated("EEE d MMM" if on.year == year else "d MMM y", on)


def short_day(on: date) -> str:
    """A day under an axis: 17 Nov."""
    return _dated("d MMM", on)


def day_of_week(on: date) -> str:
    """A day of the last week, under an axis: Tue 17."""
    return _dated("EEE d", on)


def clock(local: datetime) -> str:
    """A whole hour under an axis: 9:00, or 9 h."""
    return f"{local.hour}{writing.NARROW}h" if writing.is_french() else f"{local.hour}:00"


def long_day(on: date) -> str:
    """A day with all its words: Tuesday 17 November 2026."""
    return _dated("EEEE d MMMM y", on)


def month(on: date) -> str:
    """A month of a year: November 2026."""
    return format_date(on, "LLLL y", locale=writing.locale_name())


def month_name(on: date) -> str:
    """A month alone: September."""
    return format_date(on, "LLLL", locale=writing.locale_name())


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
    ordinal = on.day == 1 and writing.is_french()
    return _written(pattern.replace("d", "d'er'") if ordinal else pattern, on.toordinal(), writing.locale_name())


@lru_cache(maxsize=1_000)
def _written(pattern: str, day_number: int, locale: str) -> str:
    """Kept: rows of a table are of the same few days. No line ends between a day and its month."""
    return format_date(date.fromordinal(day_number), pattern.replace(" M", "\u00a0M"), locale=locale)


def duration(length: timedelta) -> str:
    """How long: 5 min, 2 h 40, 3 days."""
    minutes = max(0, round(length.total_seconds() / 60))
    if minutes < 60:
        return _("%(minutes)s min") % {"minutes": minutes}
    hours, rest = divmod(minutes, 60)
    if hours < 48:
        return _("%(hours)s h %(minutes)s") % {"hours": hours, "minutes": f"{rest:02}"} if rest else _("%(hours)s h") % {"hours": hours}
    days = round(minutes / 1440)
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": writing.number(days)}


def age(at: datetime) -> str:
    """How long ago."""
    return duration(timezone.now() - at)
