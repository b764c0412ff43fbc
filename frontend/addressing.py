"""The mentions that a figure counts, as an address: to the minute where it counts no whole days, and objects by what no name can break."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse

from core.query.folding import fold_value
from core.query.names import Names
from core.query.printer import canonical
from core.query.tree import FieldIs, Node, Not, Ref
from frontend.asking import Period
from frontend.selecting import NAMES, written
from ingestion.queries import TenantNames
from search import calendar
from tenants import current


def mentions(subject: int, since: datetime, until: datetime, query: str = "", **more: str) -> str:
    """Those of a subject from `since` up to, not including, `until`; of them those that the query names."""
    zone = current.zone()
    days = Period(since.astimezone(zone).date(), (until - calendar.INSTANT).astimezone(zone).date())
    asked = {"subject": str(subject), "since": str(days.since), "until": str(days.until)}
    if days.instants(zone) != (since, until):
        asked |= dict(zip(NAMES, (written(since), written(until)), strict=True))
    return f"{reverse('mentions')}?{urlencode(asked | ({'q': query} if query else {}) | more)}"


class Clauses:
    """Clauses of a query. A source is called by its name where that leads back to it, else by its number; the names are read once."""

    def __init__(self, names: Names | None = None) -> None:
        self._names: Names = names or TenantNames()

    def of(self, field: str, value: str | int) -> str:
        """Only this value; "" where there is none, which no clause can ask for."""
        return canonical(_is(field, [value]), self._names) if value != "" else ""

    def but(self, field: str, values: Iterable[str | int]) -> str:
        """All but these values: others, and those that have none."""
        known = list(dict.fromkeys(value for value in values if value != ""))
        return canonical(Not(_is(field, known)), self._names) if known else ""

    def both(self, field: str, value: str | int, others: Iterable[str | int]) -> str:
        """Only this value; where it is none, all but the others."""
        return self.of(field, value) if value != "" else self.but(field, others)


def _is(field: str, values: Iterable[str | int]) -> Node:
    return FieldIs(field, tuple(Ref(value) if isinstance(value, int) else fold_value(value) for value in values))
