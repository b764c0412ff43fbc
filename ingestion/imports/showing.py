"""Shows rows of a file as they would come in through a mapping."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import files
from core.errors import Words
from ingestion.cleaning import clean
from ingestion.connectors.file import File
from ingestion.drafts import Dropped
from ingestion.fields import Payload, sound
from ingestion.imports.converting import Converter
from ingestion.imports.dates import DateForm
from ingestion.imports.mapping import checked
from ingestion.imports.readers import READERS
from ingestion.imports.rows import Place, Row, Rows
from ingestion.items import Item
from ingestion.models import ImportFile
from ingestion.reading import can_be
from tenants import current

SHOWN: Final = 10
NOTICES: Final[Mapping[str, Words]] = {
    "ambiguous_dates": gettext_lazy("The dates of “%(column)s” could be read two ways: check that the day and the month are right."),
    "no_text": gettext_lazy("No column looks like the text of a mention: name the one that holds it before you start."),
    "shared_url": gettext_lazy(
        "Several lines with different texts share an address in “%(column)s”: it is kept beside, and does not tell mentions apart."
    ),
    "shared_external_id": gettext_lazy(
        "Several lines with different texts share an id in “%(column)s”: it is kept beside, and does not tell mentions apart."
    ),
    "identity_by_content": gettext_lazy(
        "Lines have no id and no address: each is known by its content, so one that is edited comes in as a new mention."
    ),
    "future_dates": gettext_lazy(
        "Dates of “%(column)s” cannot be right, as they are in the future or before 1970 (%(count)s of the lines looked at): such lines"
        " take the time at which they come in."
    ),
    "rounded_numbers": gettext_lazy("The numbers of “%(column)s” are so long that the spreadsheet has rounded them: export them as texts."),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A row as it would come in: the fields it fills, or why it would be refused."""

    number: int
    fields: Mapping[str, Any]
    problems: tuple[Mapping[str, str], ...] = ()


def notices(file: ImportFile) -> list[str]:
    """What a person should know before the file is brought in, in their language."""
    return [str(NOTICES[one["code"]]) % {"column": "", "count": 0, **one} for one in file.dialect.get("notices", [])]


def preview(file: ImportFile, mapping: Mapping[str, Any], *, defaults: Mapping[str, str] | None = None, dates: str = "") -> list[Shown]:
    """The first ten rows through a mapping; `dates` is `day_first` or `month_first` where a person knows better."""
    whole = checked(mapping, file.columns)
    with reading(file, Place()) as rows:
        return shown(list(islice(rows, SHOWN)), converter(file, whole, defaults or {}, dates=dates))


@contextmanager
def reading(file: ImportFile, place: Place) -> Iterator[Rows]:
    """The rows of a stored file from a place on."""
    with files.open(file.key) as stored:
        yield READERS[file.format](stored, file.dialect, file.columns, place)


def converter(file: ImportFile, mapping: Mapping[str, str], defaults: Mapping[str, str], *, dates: str = "") -> Converter:
    """What makes items of the file's rows."""
    column = next((name for name, meant in mapping.items() if meant == "published_at"), "")
    found = file.dialect.get("dates", {}).get(column)
    form = DateForm(**found) if found else DateForm("", day_first=day_first_here())
    if dates:
        form = replace(form, day_first=dates == "day_first", ambiguous=False)
    return Converter(mapping, {column: form} if column else {}, defaults, current.zone())


def shown(rows: Sequence[Row], convert: Converter) -> list[Shown]:
    """Rows as they would come in."""
    return [_shown(row, convert) for row in rows]


def _shown(row: Row, convert: Converter) -> Shown:
    if row.code:
        return Shown(row.number, _told(row.values), ({"code": row.code, "field": "", "detail": row.reason},))
    found = convert.item(row)
    if not isinstance(found, Item):
        problems = tuple({"code": one.code, "field": one.pointer.lstrip("/"), "detail": sound(str(one.detail))} for one in found)
        return Shown(row.number, _told(row.values), problems)
    payload: Payload = found.payload
    verdict = clean(File().normalise(found.payload))
    if isinstance(verdict, Dropped):
        return Shown(row.number, payload, ({"code": verdict.reason, "field": "text", "detail": _("This would be left out.")},))
    titled = {"title": verdict.title} if verdict.title else {}
    if verdict.published_at and not can_be(verdict.published_at, timezone.now()):
        payload = {name: value for name, value in payload.items() if name != "published_at"}
    return Shown(row.number, {**payload, **titled, "text": verdict.text})


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: sound(str(value)[:500]) for name, value in row.items() if value not in (None, "")}


def day_first_here() -> bool:
    """Whether the client's people write the day before the month."""
    tenant = current.tenant()
    return not (tenant.languages[:1] == ["en"] and tenant.time_zone.startswith("America/"))
