"""How many: mentions and stories by up to three dimensions, from the cells that are kept or from the engine."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, TypedDict

from django.utils import timezone
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.response import Response

from api import asking
from api.access import ApiRequest
from api.asking import Question
from api.endpoint import Endpoint, operation
from api.endpoints.mentions import IndexOut
from api.fields import Names
from api.shapes import example
from core.errors import Unavailable
from ingestion import changes
from ingestion.models import Gap
from reputation import counting
from search import calendar, engines, lag, querying
from search.backends import DIMENSIONS
from search.querying import Query
from tenants import current

WAIT: Final = 10.0
POLL: Final = 0.1
HOUR: Final = timedelta(hours=1)


class CountsAsked(Question):
    """Counts asked for."""

    by = Names(DIMENSIONS, help_text=gettext_lazy("Up to three dimensions, separated by commas."))
    wait = serializers.ChoiceField(
        choices=("index",), default="", help_text=gettext_lazy("`index`: wait, at most ten seconds, until everything known now is counted.")
    )


class GapOut(TypedDict):
    """A period that was not heard, and why; `until` is null while it lasts."""

    source: int
    since: datetime
    until: datetime | None
    reason: str
    missing: int | None


def gap(found: Gap) -> GapOut:
    """A gap as the API shows it."""
    return {"source": found.source_id, "since": found.since, "until": found.until, "reason": found.reason, "missing": found.missing}


CountList = TypedDict(
    "CountList",
    {
        "by": list[str],
        "results": list[dict[str, Any]],
        "from": str,
        "exact": bool,
        "gaps": list[GapOut],
        "index": IndexOut,
        "notice": str | None,
    },
)
CountList.__doc__ = (
    "Cells: the value of each dimension, `mentions` and `stories`. Mentions are exact; `exact` is about the stories. From `rollup`, a "
    "story counts once, in the cell of its first mention that concerns the subject; from `search`, in each cell that holds one of its "
    "mentions."
)
example(
    {
        "by": ["day", "sentiment"],
        "results": [{"day": "2026-11-01T23:00:00.000Z", "sentiment": "negative", "mentions": 12, "stories": 9}],
        "from": "rollup", "exact": True, "gaps": [], "index": {"as_of": "2026-11-23T09:00:00.000Z", "behind": 0}, "notice": None,
    }
)(CountList)  # fmt: skip


class Counts(Endpoint):
    """Counts of mentions."""

    @operation("mentions.read", asks=CountsAsked, gives=CountList)
    def get(self, request: ApiRequest) -> Response:
        """Mentions and stories by up to three of the dimensions. Days and hours are given by their first instant."""
        by: list[str] = self.asked["by"]
        with current.cut_in(self.asked["tz"]):
            query = asking.question(request.who, self.asked)
            kept = _kept(query, by, request)
            if self.asked["wait"]:
                _wait(kept=kept)
            return Response(_rolled(query, by) if kept else _searched(query, by))


def _kept(query: Query, by: Sequence[str], request: ApiRequest) -> bool:
    """Whether the cells that are kept answer this exactly: over whole hours of the client's zone, by what cells tell."""
    own = current.zone().key == request.tenant.time_zone
    ends = [end for end in (query.since, query.until) if end]
    return (
        own
        and not query.text
        and _counted_apart(query, by)
        and all(name in counting.DIMENSIONS for name in by)
        and 1 <= len(by) <= querying.MOST_DIMENSIONS
        and sum(name in calendar.STEPS for name in by) <= 1
        and all(calendar.floor(end, "hour", current.zone()) == end for end in ends)
    )


def _counted_apart(query: Query, by: Sequence[str]) -> bool:
    """Cells tell of one subject, of each, or of all mentions; not whom else a mention of one concerns, nor of some subjects together."""
    return (query.subject is None) == ("subject" in by) or (query.subject is None and query.within is None)


EVER: Final = (datetime.fromisoformat("1900-01-01T00:00:00Z"), datetime.fromisoformat("2200-01-01T00:00:00Z"))


def _rolled(query: Query, by: Sequence[str]) -> Any:
    since, until = query.since or EVER[0], query.until or EVER[1]
    subjects = query.within if query.subject is None else [query.subject]
    cells = counting.counts(since, until, by, subjects=subjects, everything=subjects is None)
    exact = subjects is not None or "subject" in by or not counting.any_of_nobody(since, until)
    behind, oldest = changes.behind(counting.READER)
    return {
        "by": by,
        "results": [{**dict(zip(by, cell.keys, strict=True)), "mentions": cell.mentions, "stories": cell.stories} for cell in cells],
        "from": "rollup",
        "exact": exact,
        "gaps": [gap(one) for one in querying.gaps(query)],
        "index": {"as_of": oldest or timezone.now(), "behind": behind},
        "notice": None,
    }


def _searched(query: Query, by: Sequence[str]) -> Any:
    found = querying.counts(query, by)
    return {
        "by": by,
        "results": [{**dict(zip(by, cell.keys, strict=True)), "mentions": cell.mentions, "stories": cell.stories} for cell in found.rows],
        "from": found.source,
        "exact": found.exact,
        "gaps": [gap(one) for one in found.gaps],
        "index": {"as_of": found.as_of, "behind": found.behind},
        "notice": str(found.notice) if found.notice else None,
    }


def _wait(*, kept: bool) -> None:
    """Wait until what was known at the moment of asking is counted."""
    asked, until = timezone.now(), time.monotonic() + WAIT
    while (_counted_to(kept=kept) or asked) < asked:
        if time.monotonic() > until:
            raise Unavailable(
                gettext_lazy("Not everything is counted yet. Ask again in a moment, or without waiting."), code="index_behind"
            )
        time.sleep(POLL)


def _counted_to(*, kept: bool) -> datetime | None:
    """Up to which moment everything is counted; None when nothing waits."""
    if kept:
        return changes.behind(counting.READER)[1]
    known = lag.lags().get(engines.primary())
    return known.as_of if known and known.behind else None
