"""Keeps a client's own figures: makes a series, takes in values, mends one, removes them; with what changed in the trail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from core import audit
from core.by import By
from core.errors import Conflict, FieldError, Invalid, Stale
from ingestion.models import Subject
from reputation.models import Series, SeriesValue
from reputation.series import reading
from reputation.series.reading import Wrong
from tenants import current

MOST: Final = 30
"""Series of a client."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of the values given."""

    added: int
    replaced: int
    same: int
    removed: int = 0


def create(name: str, unit: str, *, by: By, subject: Subject | None = None) -> Series:
    """A series without values yet."""
    said, counted = _checked(name, unit)
    if Series.objects.count() >= MOST:
        raise Invalid(_("A client has %(most)s series of own figures at most: remove one first.") % {"most": MOST})
    try:
        with transaction.atomic():
            made = Series.objects.create(name=said, unit=counted, subject=subject, **by.columns())
            audit.record("series.added", by=by, obj=_named(made), data={"unit": counted})
    except IntegrityError as error:
        raise _taken() from error
    return made


@transaction.atomic
def change(series: Series, name: str, unit: str, *, by: By, if_version: int | None = None) -> Series:
    """Call it otherwise, or say another unit. Refused when somebody else changed it since `if_version` was read."""
    said, counted = _checked(name, unit)
    _raise_version(series, if_version)
    try:
        with transaction.atomic():
            Series.objects.filter(pk=series.pk).update(name=said, unit=counted)
    except IntegrityError as error:
        raise _taken() from error
    series.refresh_from_db()
    audit.record("series.changed", by=by, obj=_named(series), data={"unit": counted})
    return series


@transaction.atomic
def remove(series: Series, *, by: By, if_version: int | None = None) -> None:
    """It goes with all its values."""
    _raise_version(series, if_version)
    audit.record("series.removed", by=by, obj=_named(series), data={"values": series.values.count()})
    series.delete()


# -- values


def bring(series: Series, content: bytes, *, by: By) -> Taken:
    """The days and values of a file: those of days it names anew are replaced, other days stay. One wrong line, and nothing is taken."""
    table = reading.read(content, get_language() or "en")
    if table.wrong:
        words = ngettext(
            "A line cannot be read: nothing was taken. Correct it, and give the file again.",
            "Some lines cannot be read: nothing was taken. Correct them, and give the file again.",
            len(table.wrong),
        )
        raise Invalid(words, errors=tuple(FieldError(f"/file/{one.line}", one.code, in_words(one)) for one in table.wrong))
    return put(series, dict(table.values), by=by)


@transaction.atomic
def put(series: Series, values: Mapping[date, Decimal | None], *, by: By, if_version: int | None = None) -> Taken:
    """Set the value of each of these days; of None, there is none any more. Refused when somebody else changed the series since
    `if_version` was read; what changes nothing is no change of it."""
    today = timezone.now().astimezone(current.zone()).date()
    if late := sorted(day for day, value in values.items() if day > today and value is not None):
        words = _("%(day)s is still to come: give figures of days that have begun.") % {"day": late[0].isoformat()}
        raise Invalid(words, errors=(FieldError("/values", "future", words),))
    _hold(series, if_version)
    known = dict(SeriesValue.objects.filter(series=series, day__in=list(values)).values_list("day", "value"))
    given = {day: value for day, value in values.items() if value is not None}
    gone = [day for day, value in values.items() if value is None and day in known]
    SeriesValue.objects.bulk_create(
        [SeriesValue(series=series, day=day, value=value) for day, value in given.items() if known.get(day) != value],
        update_conflicts=True, unique_fields=["series", "day"], update_fields=["value"], batch_size=2_000,
    )  # fmt: skip
    SeriesValue.objects.filter(series=series, day__in=gone).delete()
    same = sum(1 for day, value in given.items() if known.get(day) == value)
    replaced = sum(1 for day, value in given.items() if day in known and known[day] != value)
    taken = Taken(len(given) - same - replaced, replaced, same, len(gone))
    if same < len(given) or gone:
        _raise_version(series, None)
    data = {"added": taken.added, "replaced": taken.replaced, "removed": taken.removed}
    audit.record("series.values", by=by, obj=_named(series), data=data)
    return taken


def in_words(wrong: Wrong) -> str:
    """What is wrong with a line, and what to write instead."""
    told = {
        "cells": _(
            "Line %(line)s: two cells are needed, a day and a value, parted by a semicolon, as in 2026-11-05;1234.5. Found: %(said)s"
        ),
        "day": _("Line %(line)s: “%(said)s” is no day. Write 05/11/2026 or 2026-11-05."),
        "number": _("Line %(line)s: “%(said)s” is no number, or not written like those of the other lines. Write 1234.5 or 1 234,5."),
        "too_large": _("Line %(line)s: “%(said)s” is too large, or has more than six decimals."),
        "twice": _("Line %(line)s: the day %(said)s stands twice with different values. Keep one."),
        "early": _("Line %(line)s: %(said)s is too long ago. Days begin in 1970."),
        "empty": _("There is no line with a day and a value in this file."),
        "too_long": _("Line %(line)s: a file has %(most)s lines at most. Part it in two."),
    }
    return told[wrong.code] % {"line": wrong.line, "said": wrong.said, "most": reading.MOST_LINES}


# -- checks


def _hold(series: Series, if_version: int | None) -> None:
    """Nobody else changes it until this is done."""
    version = Series.objects.select_for_update().filter(pk=series.pk).values_list("version", flat=True).first()
    if version is None or if_version not in (None, version):
        raise Stale


def _raise_version(series: Series, if_version: int | None) -> None:
    held = Series.objects.filter(pk=series.pk)
    if if_version is not None:
        held = held.filter(version=if_version)
    if not held.update(version=F("version") + 1):
        raise Stale
    series.refresh_from_db(fields=["version"])


def _checked(name: str, unit: str) -> tuple[str, str]:
    said, counted = " ".join(name.split()), " ".join(unit.split())
    wrong = []
    for pointer, words, most in (("/name", said, 80), ("/unit", counted, 30)):
        if len(words) > most:
            wrong.append(FieldError(pointer, "too_long", _("Too long: %(most)s characters at most.") % {"most": most}))
    if not said:
        wrong.append(FieldError("/name", "empty", _("Say what is counted, as in “Sales, shops”.")))
    if wrong:
        raise Invalid(str(wrong[0].detail), errors=tuple(wrong))
    return said, counted


def _taken() -> Conflict:
    return Conflict(_("There is a series of this name already. Give this one another name."), code="name_taken")


def _named(series: Series) -> tuple[str, object, str]:
    return ("series", series.pk, series.name)
