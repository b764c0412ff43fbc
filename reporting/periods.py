"""The periods that reports cover: calendar months and weeks of a zone, the one before, the one after, in words."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reporting import dates, writing
from reporting.models import ReportKind
from reputation.score import Window


def month_of(day: datetime) -> Window:
    """The first instant of the month that holds this local moment, and of the next one."""
    start = day.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return start, (start + timedelta(days=32)).replace(day=1)


def holding(kind: str, at: datetime, zone: ZoneInfo) -> Window:
    """The calendar month, or the week from Monday on, that holds this moment in the zone."""
    local = at.astimezone(zone)
    if kind == ReportKind.MONTH:
        return month_of(local)
    monday = local.date() - timedelta(days=local.weekday())
    return _midnight(monday, zone), _midnight(monday + timedelta(days=7), zone)


def before(kind: str, since: datetime, until: datetime, zone: ZoneInfo) -> Window:
    """The period that this one is compared with: the month or the week before, else as long a time before."""
    if kind in (ReportKind.MONTH, ReportKind.WEEK):
        return holding(kind, since.astimezone(zone) - timedelta(hours=1), zone)
    return since - (until - since), since


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


# -- in words


def words(kind: str, since: datetime, until: datetime, zone: ZoneInfo) -> str:
    """October 2026; week of 12 October 2026; 3 to 9 October 2026."""
    first, last = since.astimezone(zone).date(), (until - timedelta(microseconds=1)).astimezone(zone).date()
    if kind == ReportKind.MONTH and (since, until) == holding(kind, since, zone):
        said = dates.month(first)
        return said[:1].upper() + said[1:]
    if kind == ReportKind.WEEK:
        return _("Week of %(day)s") % {"day": dates.full_day(first)}
    if first == last:
        return dates.full_day(first)
    return _("%(first)s to %(last)s") % {"first": _beginning(first, last), "last": dates.full_day(last)}


def _beginning(first: date, last: date) -> str:
    """The first day of a period, without what the last one says too."""
    if first.year != last.year:
        return dates.full_day(first)
    return dates.day_of_year(first) if first.month != last.month else dates.day_of_month(first)


def name_of_before(kind: str, since: datetime, until: datetime, zone: ZoneInfo) -> str:
    """What a change is said against: September, the week before, the 30 days before."""
    if kind == ReportKind.MONTH:
        return dates.month_name((since.astimezone(zone) - timedelta(hours=1)).date())
    if kind == ReportKind.WEEK:
        return _("the week before")
    days = max(1, round((until - since) / timedelta(days=1)))
    return ngettext("the day before", "the %(n)s days before", days) % {"n": writing.number(days)}


def on_before(kind: str, since: datetime, until: datetime, zone: ZoneInfo) -> str:
    """The same after a change: on September, on the week before, on the 30 days before."""
    if kind == ReportKind.MONTH:
        return _("on %(month)s") % {"month": name_of_before(kind, since, until, zone)}
    if kind == ReportKind.WEEK:
        return _("on the week before")
    days = max(1, round((until - since) / timedelta(days=1)))
    return ngettext("on the day before", "on the %(n)s days before", days) % {"n": writing.number(days)}


def title(kind: str, since: datetime, until: datetime, zone: ZoneInfo, language: str) -> str:
    """What a report is called when nobody named it."""
    with translation.override(language):
        said = _("Reputation, %(period)s") % {"period": lowered(words(kind, since, until, zone))}
    return said.replace("\u00a0", " ")  # a name is looked for as it is typed


def lowered(said: str) -> str:
    """A period inside a sentence: French writes its months small."""
    return said[:1].lower() + said[1:] if writing.is_french() else said
