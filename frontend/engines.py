"""How the installation does, in plain words: its engines, its queues, its disk, and what to do about each."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import health
from core.database import connection
from core.errors import Words
from frontend import figures
from tenants import broker
from tenants import figures as counted
from tenants.models import Lane, Pulse, TenantState

ROOM: Final = 0.1
"""Below this share of free room somebody should act: an index stops taking entries on a full disk."""
LATE: Final[dict[str, timedelta]] = {
    Lane.INTERACTIVE: timedelta(seconds=30),
    Lane.DELIVER: timedelta(minutes=5),
    Lane.COLLECT: timedelta(minutes=15),
    Lane.PROCESS: timedelta(minutes=15),
    Lane.INDEX: timedelta(minutes=5),
    Lane.RECOUNT: timedelta(minutes=15),
    Lane.BULK: timedelta(hours=2),
}
AUDIT_LATE: Final = timedelta(days=2)
NAMES: Final[dict[str, Words]] = {
    "database": gettext_lazy("Database (PostgreSQL)"), "search": gettext_lazy("Search"), "workers": gettext_lazy("Workers"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that the installation needs: its state, what is known of it, what to do when it is not well."""

    name: Words
    well: bool
    known: str
    advice: str = ""
    expected: bool = False
    """It was never done yet, and is to be."""


@dataclass(frozen=True, slots=True)
class Queue:
    """The work of one lane."""

    name: str
    due: int
    held: int
    waits: timedelta | None
    late: bool


def parts() -> list[Part]:
    found = health.examine()
    listed = [_part(name, str(one["state"]), str(one["words"]), one["milliseconds"]) for name, one in found.items()]
    return [*listed, _audit(timezone.now()), _disk()]


def queues() -> list[Queue]:
    listed = []
    for lane, (due, held, seconds) in counted.turns_by_lane().items():
        waits = timedelta(seconds=seconds)
        listed.append(Queue(str(Lane(lane).label), due, held, waits if due and seconds >= 1 else None, waits > LATE[lane]))
    return listed


def sentence(listed: Sequence[Part], waiting: Sequence[Queue]) -> str:
    wrong = [_inside(str(part.name)) for part in listed if not part.well]
    late = [_inside(queue.name) for queue in waiting if queue.late]
    if wrong:
        return _("Somebody should look at: %(names)s.") % {"names": ", ".join(wrong)}
    if late:
        return _("Everything runs, but work waits too long: %(names)s.") % {"names": ", ".join(late)}
    return _("Everything runs, and no work waits longer than it should.")


def _inside(name: str) -> str:
    """A name within a sentence."""
    return name[:1].lower() + name[1:]


def _part(name: str, state: str, words: str, milliseconds: float) -> Part:
    known = {"database": _database, "workers": _workers, "search": _search}.get(name)
    well = state == health.State.OK
    told = [known()] if known and well else []
    if well:
        told.append(
            _("answered in %(n)s ms") % {"n": figures.number(whole)} if (whole := round(milliseconds)) else _("answered in under 1 ms")
        )
    return Part(NAMES.get(name, name), well, ", ".join(told), words)


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), pg_database_size(current_database())")
        version, size = cursor.fetchone()
    return _("version %(version)s, %(size)s") % {"version": version.split()[0], "size": figures.size(size)}


def _search() -> str:
    return _("in the database itself") if settings.SEARCH_URL.startswith("postgres:") else "Elasticsearch"


def _workers() -> str:
    count = broker.current().workers()
    return ngettext("%(n)s process at work", "%(n)s processes at work", count) % {"n": figures.number(count)}


def _audit(now: datetime) -> Part:
    """The daily comparison of every index with the rows: as old as that of the client whose is oldest."""
    known = Pulse.objects.filter(name="index_audited", tenant__state=TenantState.OPEN).values_list("value", flat=True)
    oldest = min((datetime.fromisoformat(value) for value in known if isinstance(value, str)), default=None)
    if oldest is None:
        return Part(_("Audit of the index"), True, _("It is made once a day."), expected=True)
    late = now - oldest > AUDIT_LATE
    advice = _("An index was not compared with the rows for days. See under Jobs what holds it up.") if late else ""
    return Part(_("Audit of the index"), not late, _("the oldest was made %(age)s ago") % {"age": figures.duration(now - oldest)}, advice)


def _disk() -> Part:
    room = shutil.disk_usage(settings.VAR_DIR if settings.VAR_DIR.exists() else settings.BASE_DIR)
    known = _("%(free)s free of %(total)s") % {"free": figures.size(room.free), "total": figures.size(room.total)}
    full = room.free < ROOM * room.total
    advice = _("The disk is nearly full. Make room, or give a client a keeping time: an engine stops when nothing is free.") if full else ""
    return Part(_("Disk"), not full, known, advice)
