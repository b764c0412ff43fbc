"""Reads the counts by cell: what a screen or a program asks most, without touching a mention."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext as _

from core.errors import Invalid
from search import calendar
from search.backends import MOST_CELLS, too_many_cells
from tenants import current

READER: Final = "rollups"  # what reads the stream of changes to keep the counts
CLOCK: Final = {
    "hour": "{at}",
    "day": "date_trunc('day', {at}, %(zone)s)",
    "week": "date_trunc('week', {at}, %(zone)s)",
    "month": "date_trunc('month', {at}, %(zone)s)",
}
HOURS: Final = ("reputation_rollup", "hour")
DAYS: Final = ("reputation_dayrollup", "day")  # those of no kind are of all kinds and languages together
PLAIN: Final = {"kind": "kind", "language": "language", "sentiment": "sentiment", "subject": "nullif(subject_id, -1)"}
DIMENSIONS: Final = CLOCK | PLAIN


@dataclass(frozen=True, slots=True)
class Count:
    """Mentions, stories and reach of one combination of values, in the order they were asked."""

    keys: tuple[Any, ...]
    mentions: int
    stories: int
    reach: int


def counts(
    since: datetime,
    until: datetime,
    by: Sequence[str] = (),
    *,
    subjects: Sequence[int] | None = None,
    kinds: Sequence[str] | None = None,
    everything: bool = False,
    most: int = MOST_CELLS,
) -> list[Count]:
    """Counts of the hours in [since, until), by up to three of `DIMENSIONS`. Exact, and as fresh as the last recount; `most` of them.

    Without subjects, any subject: a mention that concerns two counts once. With `subject` among the dimensions, each subject by itself.
    `everything`: what concerns no subject too, as search finds it; its subject is None.
    """
    unknown = [name for name in by if name not in DIMENSIONS]
    if unknown:
        raise Invalid(_("Counts by %(names)s are not kept: ask the search for them.") % {"names": ", ".join(unknown)})
    table, at = DAYS if "hour" not in by and _whole_days(since, until) else HOURS
    columns = [_column(name, at) for name in by]
    where = [f"{at} >= %(since)s", f"{at} < %(until)s"]
    if table == DAYS[0]:
        together = kinds is None and not {"kind", "language"} & set(by)
        where.append("kind = ''" if together else "kind <> ''")
    if subjects is not None:
        where.append("subject_id = ANY(%(subjects)s)")
    else:
        of_all = {(True, True): "<> 0", (True, False): "IN (0, -1)", (False, True): "> 0", (False, False): "= 0"}
        where.append(f"subject_id {of_all[everything, 'subject' in by]}")
    if kinds is not None:
        where.append("kind = ANY(%(kinds)s)")
    places = ", ".join(str(index + 1) for index in range(len(columns)))
    select = ", ".join([*columns, "sum(mentions)::bigint", "sum(stories)::bigint", "sum(reach)::bigint"])
    statement = f"SELECT {select} FROM {table} WHERE {' AND '.join(where)}"  # noqa: S608 - names of this module
    if places:
        statement += f" GROUP BY {places} HAVING sum(mentions) > 0 ORDER BY {places} LIMIT {most + 1}"
    values: dict[str, Any] = {
        "since": since, "until": until, "subjects": list(subjects or ()), "kinds": list(kinds or ()), "zone": current.zone().key
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows = cursor.fetchall()
    if len(rows) > most:
        raise too_many_cells()
    size = len(columns)
    return [Count(keys, row[size] or 0, row[size + 1] or 0, row[size + 2] or 0) for keys, row in zip(_keys(rows, by), rows, strict=True)]


def _column(name: str, at: str) -> str:
    """A moment comes in seconds: the same few days stand in thousands of rows, and making a moment of each took longer than counting."""
    if name not in CLOCK:
        return DIMENSIONS[name]
    moment = at if (at, name) == (DAYS[1], "day") else CLOCK[name].format(at=at)
    return f"extract(epoch FROM {moment})::bigint"


def _keys(rows: Sequence[tuple[Any, ...]], by: Sequence[str]) -> list[tuple[Any, ...]]:
    clocks = [place for place, name in enumerate(by) if name in CLOCK]
    columns: list[Sequence[Any]] = [[row[place] for row in rows] for place in range(len(by))]
    for place in clocks:
        moments = {seconds: datetime.fromtimestamp(seconds, UTC) for seconds in set(columns[place])}
        columns[place] = [moments[seconds] for seconds in columns[place]]
    return list(zip(*columns, strict=True)) if columns else [()] * len(rows)


def _whole_days(since: datetime, until: datetime) -> bool:
    """Whether both ends are starts of days of the client: their cells are the same in sum, and far fewer."""
    zone = current.zone()
    return all(calendar.floor(end, "day", zone) == end for end in (since, until))


def any_of_nobody(since: datetime, until: datetime) -> bool:
    """Whether a mention of these hours lost all its matches: a story may then count among them and among the others too."""
    lost = "SELECT FROM reputation_rollup WHERE subject_id = -1 AND mentions > 0 AND hour >= %s AND hour < %s"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS ({lost})", [since, until])
        found: bool = cursor.fetchone()[0]
    return found


def newest_day() -> datetime | None:
    """The newest hour that has mentions: screens open there, so that an import of old texts is not an empty page."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(hour) FROM reputation_rollup WHERE subject_id = 0 AND mentions > 0")
        found: datetime | None = cursor.fetchone()[0]
    return found
