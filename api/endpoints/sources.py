"""Where mentions come from: sources, listened to, paused, changed, archived."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final, TypedDict

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.response import Response

from api import etags, paging
from api.access import ApiRequest
from api.endpoint import Endpoint, operation
from api.fields import Input, Paged, Whole, Words, Yes
from api.paging import Listed
from api.shapes import example
from core.errors import Conflict, NotFound
from ingestion import healths, rates, sources
from ingestion.healths import Health
from ingestion.models import Source
from ingestion.sources import UNMATCHED_DAYS_MAX

FEED: Final = {"kind": "feed", "name": "Blog of a shoe lover", "options": {"url": "https://example.com/feed.xml"}}


class HealthOut(TypedDict):
    """How it does: ok, waiting, warned, failing, paused or archived; in words where something is wrong."""

    state: str
    words: str
    warnings: list[str]
    failures: int
    last_run_at: datetime | None
    last_success_at: datetime | None
    last_item_at: datetime | None
    next_run: datetime | None


@example(
    {
        "id": 4, "kind": "feed", "name": "Blog of a shoe lover", "options": {"url": "https://example.com/feed.xml", "full_text": False},
        "every": 900.0, "own": False, "unmatched_days": None, "paused": False, "items_a_day": None,
        "version": 1, "created_at": "2026-11-23T09:00:00.000Z", "archived_at": None,
        "health": {
            "state": "waiting", "words": "", "warnings": [], "failures": 0, "last_run_at": None, "last_success_at": None,
            "last_item_at": None, "next_run": "2026-11-23T09:00:00.000Z",
        },
    }
)  # fmt: skip
class SourceOut(TypedDict):
    """A place mentions come from. `every` is in seconds; null for sources that are not asked. `own`: the brand itself speaks here, so what
    it says may be proposed as a statement. `unmatched_days`: how long its items about no subject are kept; null: as the installation does.
    `items_a_day`: new items a day over what was heard of the last week, its first day left out, which brings in the past; null: too early
    to tell, or nothing came in.
    """

    id: int
    kind: str
    name: str
    options: dict[str, Any]
    every: float | None
    own: bool
    unmatched_days: int | None
    paused: bool
    items_a_day: float | None
    version: int
    created_at: datetime
    archived_at: datetime | None
    health: HealthOut


def shown(source: Source) -> SourceOut:
    """A source as the API shows it."""
    return _shown(source, healths.of(source), rates.a_day([source]).get(source.pk))


def _shown(source: Source, health: Health, a_day: float | None) -> SourceOut:
    return {
        "id": source.pk, "kind": source.kind, "name": source.name, "options": source.options,
        "every": source.every.total_seconds() if source.every else None, "own": source.own,
        "unmatched_days": source.keep_unmatched.days if source.keep_unmatched is not None else None, "paused": source.paused,
        "items_a_day": None if a_day is None else round(a_day, 1),
        "version": source.version,
        "created_at": source.created_at, "archived_at": source.archived_at,
        "health": {
            "state": health.state, "words": health.words, "warnings": list(health.warnings), "failures": health.failures,
            "last_run_at": health.last_run_at, "last_success_at": health.last_success_at, "last_item_at": health.last_item_at,
            "next_run": health.next_run,
        },
    }  # fmt: skip


class Every(Whole):
    """Seconds between two runs."""

    def __init__(self, **more: Any) -> None:
        super().__init__(min_value=1, max_value=10**8, **more)

    def to_internal_value(self, data: Any) -> Any:
        return timedelta(seconds=super().to_internal_value(data))

    def run_validators(self, value: timedelta) -> None:
        super().run_validators(int(value.total_seconds()))


class SourcesAsked(Paged):
    """Sources asked for."""

    kind = serializers.CharField(default="", max_length=40)
    archived = Yes(default=False, help_text=gettext_lazy("Those that are no longer listened to."))


class SourceGiven(Input):
    """A source. The options are those of its kind: see `sources/kinds`."""

    kind = Words(max_length=40)
    name = Words(max_length=200)
    options = serializers.DictField(default=dict)
    every = Every(required=False, help_text=gettext_lazy("Seconds between two runs; the kind's usual when nothing is said."))
    own = Yes(default=False, help_text=gettext_lazy("The brand itself speaks here: what it says may be a statement."))


class Sources(Endpoint):
    """All sources."""

    @operation("sources.read", asks=SourcesAsked, gives=Listed[SourceOut])
    def get(self, request: ApiRequest) -> Response:
        """Sources with their health, newest first."""
        found = Source.objects.filter(archived_at__isnull=not self.asked["archived"])
        if self.asked["kind"]:
            found = found.filter(kind=self.asked["kind"])
        rows, cursor, total = paging.cut(found, asked=self.asked, by=("-pk",))
        known, a_day = healths.of_sources(rows), rates.a_day(rows)
        results = [_shown(one, known[one.pk], a_day.get(one.pk)) for one in rows]
        return paging.listed(request, Listed(results=results, next=None, total=total), cursor)

    @operation("sources.edit", takes=SourceGiven, gives=SourceOut, status=201, tagged=True, example=FEED)
    def post(self, request: ApiRequest) -> Response:
        """Add a source, which begins to listen at once."""
        made = sources.create(**self.given(request), by=request.who.by)
        headers = {"Location": request.build_absolute_uri(f"/api/v1/sources/{made.pk}"), "ETag": _tag(made)}
        return Response(shown(made), status=201, headers=headers)


class SourceChanged(Input):
    """What may change of a source; new options begin a new listening."""

    name = Words(max_length=200, required=False)
    options = serializers.DictField(required=False)
    every = Every(required=False)
    own = Yes(required=False)
    unmatched_days = Whole(
        required=False, allow_null=True, min_value=0, max_value=UNMATCHED_DAYS_MAX,
        help_text=gettext_lazy("Days that items about no subject are kept; null: as the installation does."),
    )  # fmt: skip


def source_of(number: int) -> Source:
    """The source of this number."""
    found = Source.objects.filter(pk=number).first()
    if found is None:
        raise NotFound(_("There is no source of this number here."))
    return found


class SourceOne(Endpoint):
    """One source."""

    @operation("sources.read", gives=SourceOut, tagged=True)
    def get(self, request: ApiRequest, source: int) -> Response:
        """A source with its health."""
        found = source_of(source)
        return etags.answer(request, _tag(found), shown(found))

    @operation("sources.edit", takes=SourceChanged, gives=SourceOut, tagged=True, example={"every": 3600})
    @transaction.atomic
    def patch(self, request: ApiRequest, source: int) -> Response:
        """Change a source; what is not given stays."""
        held, given = _held(request, source), self.given(request)
        if "unmatched_days" in given:
            days = given.pop("unmatched_days")
            given["keep_unmatched"] = None if days is None else timedelta(days=days)
        changed = sources.edit(held, **given, by=request.who.by)
        return etags.answer(request, _tag(changed), shown(changed))

    @operation("sources.edit", gives=SourceOut, tagged=True)
    @transaction.atomic
    def delete(self, request: ApiRequest, source: int) -> Response:
        """Stop listening to a source for good; what it brought stays."""
        archived = sources.archive(_held(request, source), request.who.by)
        return etags.answer(request, _tag(archived), shown(archived))


def _tag(source: Source) -> str:
    """Its version says what was set; its health changes without it."""
    return etags.of(source.version, source.last_run_at, source.failures, source.next_run)


def _held(request: ApiRequest, number: int) -> Source:
    source_of(number)
    held = Source.objects.select_for_update(of=("self",), no_key=True).get(pk=number)
    etags.check(request, _tag(held), version_only=True)
    return held


class SourceRun(Endpoint):
    """Asks a source now."""

    @operation("sources.edit", gives=SourceOut)
    def post(self, request: ApiRequest, source: int) -> Response:
        """Ask a source at once, whatever its schedule says."""
        return Response(shown(sources.run_now(source_of(source), request.who.by)))


class SourcePause(Endpoint):
    """Pauses a source."""

    @operation("sources.edit", gives=SourceOut)
    def post(self, request: ApiRequest, source: int) -> Response:
        """Stop listening to a source until it is resumed; the silence is kept as a gap."""
        return Response(shown(sources.pause(_living(source), request.who.by)))


class SourceResume(Endpoint):
    """Resumes a source."""

    @operation("sources.edit", gives=SourceOut)
    def post(self, request: ApiRequest, source: int) -> Response:
        """Listen to a source again, at once."""
        return Response(shown(sources.resume(_living(source), request.who.by)))


def _living(number: int) -> Source:
    found = source_of(number)
    if found.archived_at is not None:
        raise Conflict(_("This source is archived: add it again to listen to it."), code="archived")
    return found
