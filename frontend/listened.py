"""Sources as the list shows them: how each does, how much it brings in, and for the agency what opens it and what is left of that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from frontend import credentials as opening
from ingestion import credentials, healths, rates
from ingestion.healths import Health
from ingestion.models import Source
from tenants.rights import Who


@dataclass(frozen=True, slots=True)
class Line:
    """`a_day` is None where nothing came in lately, or where it is too early to tell; `opener` is for the agency's eyes."""

    source: Source
    health: Health
    a_day: float | None = None
    too_early: bool = False
    opener: opening.Line | None = None

    @property
    def heard(self) -> bool:
        """Whether anything ever came from it: an answer to a question, or an item that was brought."""
        return self.health.last_item_at is not None if self.source.every is None else self.health.state != "waiting"


def lines(listed: Sequence[Source], who: Who) -> list[Line]:
    """As many queries for many as for one."""
    known, a_day = healths.of_sources(listed), rates.a_day(listed)
    openers = credentials.of_sources(listed) if who.is_agency else {}
    return [
        Line(
            one,
            known[one.pk],
            a_day.get(one.pk),
            too_early=one.pk in a_day and a_day[one.pk] is None,
            opener=opening.line(openers[one.pk]) if one.pk in openers else None,
        )
        for one in listed
    ]


def words(line: Line) -> str:
    """How it does, in a line of a file."""
    health = line.health
    named = {"paused": _("Paused."), "waiting": _("Asked soon for the first time."), "archived": _("Followed no more.")}
    said = health.words or named.get(health.state) or (_("Heard.") if health.next_run else brought(line.source))
    return " ".join([said, *health.warnings])


def brought(source: Source) -> str:
    """How a source does that is not asked: what it says is brought to it."""
    if source.last_item_at is None:
        return _("Nothing came yet.")
    return _("Heard when a file is imported.") if source.kind == "file" else _("Heard when they send.")
