"""Nothing is found: what to take away to find something, with how much each would find."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from core.errors import Invalid
from frontend import asking, selecting
from search import querying
from search.querying import Query

TRIED: Final = 4


@dataclass(frozen=True, slots=True)
class WayOut:
    """One thing changed, the address that asks it, and how many mentions it would find."""

    label: str
    url: str
    mentions: int


def ways_out(query: Query, given: QueryDict, wide: Query) -> list[WayOut]:
    """The changes that find something, largest first: a part of the query left out, the whole period, all the time, all subjects."""
    bare = replace(query, cursor="", limit=0)
    tried: list[tuple[str, Query, dict[str, str]]] = [
        (_("Without %(part)s") % {"part": query.text[one.start : one.end]}, replace(bare, text=text), {"q": text})
        for one in asking.clauses(query.text)[:TRIED] for text in [asking.without_clause(query.text, one)]
    ]  # fmt: skip
    if (query.since, query.until) != (wide.since, wide.until):
        tried.append((_("Over the whole period"), wide, dict.fromkeys(selecting.NAMES, "")))
    elif query.since or query.until:
        tried.append((_("Over all the time there is"), replace(bare, since=None, until=None), {"since": "", "until": ""}))
    if query.subject is not None:
        tried.append((_("Of all subjects"), replace(bare, subject=None), {"subject": ""}))
    found = [WayOut(label, _address(given, changes), _count(asked)) for label, asked, changes in tried]
    return sorted((way for way in found if way.mentions), key=lambda way: -way.mentions)


def _count(query: Query) -> int:
    try:
        return querying.find(query, rows=False).total.value
    except Invalid:  # `sentiment:` without the subject it was towards
        return 0


def _address(given: QueryDict, changes: dict[str, str]) -> str:
    query: Any = given.copy()
    for name in ("cursor", "open"):
        query.pop(name, None)
    for name, value in changes.items():
        if value or name not in selecting.NAMES:
            query[name] = value
        else:
            query.pop(name, None)
    return f"?{query.urlencode()}"
