"""Makes items of rows by a mapping. What cannot be read as its field is kept in `extra`, save a date: a wrong day is worse than none."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from hashlib import sha256
from typing import Any, Final

import orjson
from django.utils.translation import gettext as _

from core.errors import FieldError
from core.guard import Guard
from ingestion.connectors.file import BY_CONTENT
from ingestion.imports import dates
from ingestion.imports.dates import DateForm
from ingestion.imports.mapping import EXTRA, LEFT_OUT, READERS, TIME
from ingestion.imports.rows import Row
from ingestion.items import Item, check

ANY_DATE: Final = DateForm("iso")


@dataclass(frozen=True, slots=True)
class Converter:
    """Rows to items: by a mapping, the forms of its dates, the values that every row gets, the client's zone."""

    mapping: Mapping[str, str]
    dates: Mapping[str, DateForm]
    defaults: Mapping[str, str]
    zone: tzinfo

    def item(self, row: Row) -> Item | tuple[FieldError, ...]:
        """The item of a row, or why it cannot be one; errors name the field."""
        with Guard("line of an import", line=row.number):  # what nobody foresaw costs its own line, not the file
            return self._item(row)
        return (FieldError("", "unreadable", _("This line could not be read: show the log of the workers to who runs the server.")),)

    def _item(self, row: Row) -> Item | tuple[FieldError, ...]:
        made: dict[str, Any] = dict(self.defaults)
        extra: dict[str, Any] = {}
        wrong: list[FieldError] = []
        day: Any = None
        clock = ""
        for name, value in row.values.items():
            meant = self.mapping.get(name, EXTRA)
            if value is None or value == "" or meant == LEFT_OUT:
                continue
            if meant == EXTRA:
                _keep(extra, name, value)
            elif meant == "published_at":
                day = value
            elif meant == TIME:
                clock = str(value).strip()
            elif not _put(made, meant, value):
                _keep(extra, name, value)
        if day is not None:
            error = self._date(made, day, clock)
            wrong += [error] if error else []
        if extra:
            made["extra"] = {**made.get("extra", {}), **extra}
        return tuple(wrong) or checked(made)

    def _date(self, made: dict[str, Any], day: Any, clock: str) -> FieldError | None:
        form = next(iter(self.dates.values()), ANY_DATE)
        if clock:
            day = f"{day:%Y-%m-%d} {clock}" if isinstance(day, datetime) else f"{str(day).strip()} {clock}"
        found = dates.read(day, form, self.zone)
        if found is None:
            detail = _("“%(value)s” is not a date that can be read. Write it as 2026-11-23 18:05.") % {"value": str(day)[:60]}
            return FieldError("/published_at", "not_a_date", detail)
        made["published_at"] = found.isoformat().replace("+00:00", "Z")
        return None


def checked(made: dict[str, Any]) -> Item | tuple[FieldError, ...]:
    """The item checked; one without an id or an address is known by its content."""
    if not made.get("external_id") and not made.get("url"):
        found = check({**made, "external_id": BY_CONTENT})
        if not isinstance(found, Item):
            return found
        written = orjson.dumps({**found.payload, "external_id": ""}, option=orjson.OPT_SORT_KEYS)
        made["external_id"] = BY_CONTENT + sha256(written).hexdigest()[:40]
    return check(made)


def _put(made: dict[str, Any], meant: str, value: Any) -> bool:
    """Write a value into the item; False when it cannot be read as that field."""
    reads = READERS.get(meant)
    if reads is not None:
        value = reads(value)
        if value in (None, []):
            return False
    elif isinstance(value, datetime):
        value = value.isoformat()
    elif isinstance(value, float) and value.is_integer():
        value = int(value)
    name, _dot, inner = meant.partition(".")
    if not inner:
        return _whole(made, name, value)
    part = made.setdefault(name, {})
    if isinstance(part, str):  # a lone author and a column that says more of them
        part = made[name] = {"name": part}
    part[inner] = value if inner in ("followers", "likes", "shares", "comments", "views") else str(value).strip()[:200]
    return True


def _whole(made: dict[str, Any], name: str, value: Any) -> bool:
    if name == "media":
        made["media"] = [*made.get("media", []), *value][:50]
    elif name == "author" and isinstance(made.get("author"), dict):
        made["author"].setdefault("name", str(value)[:200])
    elif name in ("text", "title"):
        made[name] = value if isinstance(value, str) else str(value)
    elif name in ("rating", "media"):
        made[name] = value
    elif isinstance(value, dict | list):
        return False
    else:
        text = str(value).strip()
        made[name] = text[:200] if name in ("author", "community") else text
    return True


def _keep(extra: dict[str, Any], name: str, value: Any) -> None:
    """A value as it is; an object named `extra` gives its own fields."""
    if name == EXTRA and isinstance(value, dict):
        extra.update(value)
    else:
        infinite = isinstance(value, float) and not math.isfinite(value)
        extra[name] = value.isoformat() if isinstance(value, datetime) else str(value) if infinite else value
