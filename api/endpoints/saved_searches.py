"""Saved searches: questions kept under a name, for oneself or for all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Final, TypedDict

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.response import Response

from api import asking, etags, paging
from api.access import ApiRequest
from api.asking import TEXT_MAX
from api.by import ByOut
from api.endpoint import Endpoint, operation
from api.fields import Id, Input, Paged, Words
from api.paging import Listed
from api.problems import wrong_at
from api.shapes import example
from core.choices import ByKind
from core.errors import Forbidden, NotFound
from search import saved
from search.backends import SORTS
from search.models import SavedSearch
from tenants.rights import Who
from tenants.visibility import Visibility, of_writer

ME, AGENCY, ALL = "me", "agency", "all"
UNSAID: Final = ("", None, "-published_at")
GROUPED: Final = "on"
"""How the page's address says that copies are folded."""
QUESTION: Final = {
    "q": "livraison", "subject": None, "since": "2026-11-01", "until": "2026-11-30", "sort": "-reach", "group": "story",
    "start": "2026-11-18T08:00Z", "end": "2026-11-19T08:00Z",
}  # fmt: skip


class QuestionOut(TypedDict):
    """What a saved search asks, in the words of `GET mentions`; `since` and `until` are days, the last one taken in.

    `start` and `end` are the moments selected within that period, null when it is asked whole.
    """

    q: str
    subject: int | None
    since: str | None
    until: str | None
    sort: str
    group: str
    start: str | None
    end: str | None


@example(
    {
        "id": 5, "name": "Late parcels", "kept_for": "all", "question": QUESTION, "version": 1,
        "by": {"kind": "user", "name": "Ines"}, "created_at": "2026-11-23T09:00:00.000Z",
    }
)  # fmt: skip
class SavedSearchOut(TypedDict):
    """A question with a name. `kept_for`: me, agency or all."""

    id: int
    name: str
    kept_for: str
    question: QuestionOut
    version: int
    by: ByOut
    created_at: datetime


class QuestionGiven(Input):
    """What is asked; without a period, always the last days that were heard."""

    q = Words(default="", allow_blank=True, max_length=TEXT_MAX, help_text=gettext_lazy("In the query language."))
    subject = Id(default=None, allow_null=True)
    since = serializers.DateField(default=None, allow_null=True)
    until = serializers.DateField(default=None, allow_null=True)
    sort = serializers.ChoiceField(choices=SORTS, default="-published_at")
    group = serializers.ChoiceField(choices=("story",), default="", allow_blank=True)
    start = serializers.DateTimeField(default=None, allow_null=True, help_text=gettext_lazy("First moment selected within the period."))
    end = serializers.DateTimeField(default=None, allow_null=True, help_text=gettext_lazy("The moment before which the selection ends."))


class SavedSearchGiven(Input):
    """A question to keep."""

    name = Words(max_length=saved.LONGEST)
    question = QuestionGiven(required=False)
    kept_for = serializers.ChoiceField(
        choices=(ME, AGENCY, ALL), required=False, help_text=gettext_lazy("Oneself when nothing is said; a key keeps for all.")
    )


def _shown(search: SavedSearch) -> SavedSearchOut:
    asked = search.question
    return {
        "id": search.pk, "name": search.name, "kept_for": _kept_for(search),
        "question": {
            "q": asked.get("q", ""), "subject": int(asked["subject"]) if str(asked.get("subject", "")).isdecimal() else None,
            "since": asked.get("since") or None, "until": asked.get("until") or None,
            "sort": asked.get("sort") or "-published_at", "group": "story" if asked.get("group") else "",
            "start": asked.get("start") or None, "end": asked.get("end") or None,
        },
        "version": search.version, "by": {"kind": search.by_kind, "name": search.by_name}, "created_at": search.created_at,
    }  # fmt: skip


def _kept_for(search: SavedSearch) -> str:
    return ME if search.owner_id is not None else ALL if search.visibility == Visibility.SHARED else AGENCY


def _asked(who: Who, body: Mapping[str, Any]) -> dict[str, str]:
    """The question as the page's address says it, whole: what is left away is not asked."""
    given = QuestionGiven.read(body.get("question", {}))
    since, until = given["since"], given["until"]
    if since and until and since > until:
        raise wrong_at("/question/until", "before_since", _("The period ends before it begins: swap its two ends."))
    _check_selection(given)
    if given["subject"] is not None:
        asking.subject_of(who, given["subject"])
    said = {name: _written(value) for name, value in given.items() if value not in UNSAID}
    return said | {"group": GROUPED} if given["group"] else said


def _check_selection(given: Mapping[str, Any]) -> None:
    """Two moments, in order, of a period that is said: the last days heard are others tomorrow."""
    start, end = given["start"], given["end"]
    if start is None and end is None:
        return
    if start is None or end is None or start >= end:
        raise wrong_at("/question/end", "no_selection", _("A selection has a start and an end after it: give both, or none."))
    if given["since"] is None or given["until"] is None:
        raise wrong_at("/question/since", "no_period", _("A selection is a part of a period: give its first and its last day."))


def _written(value: object) -> str:
    """As the page's address writes it: moments in UTC, to the minute."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")
    return value.isoformat() if isinstance(value, date) else str(value)


def _whom(who: Who, kept_for: str) -> dict[str, Any]:
    """For whom it is kept, as the actions take it."""
    person = who.by.kind == ByKind.USER
    kept_for = kept_for or (ME if person else ALL)
    if kept_for == ME:
        if not person:
            raise wrong_at("/kept_for", "no_person", _("A key is not a person: keep the search for all, or for the agency."))
        return {"owner": who.by.id, "visibility": Visibility.AGENCY}
    who.need("mentions.correct")
    if kept_for == AGENCY and not who.is_agency:
        raise Forbidden(_("Only the agency keeps searches for itself."))
    return {"owner": None, "visibility": of_writer(who, Visibility.SHARED if kept_for == ALL else Visibility.AGENCY)}


class SavedSearches(Endpoint):
    """All saved searches."""

    @operation("mentions.read", asks=Paged, gives=Listed[SavedSearchOut])
    def get(self, request: ApiRequest) -> Response:
        """One's own searches and those kept for all, newest first."""
        return paging.page(request, SavedSearch.objects.visible_to(request.who), _shown, asked=self.asked)

    @operation(
        "mentions.read", takes=SavedSearchGiven, gives=SavedSearchOut, status=201, tagged=True,
        example={"name": "Late parcels", "question": {"q": "livraison", "sort": "-reach"}, "kept_for": "all"},
    )  # fmt: skip
    def post(self, request: ApiRequest) -> Response:
        """Keep a question under a name. For oneself it needs no more than reading; for others, the right `mentions.correct`."""
        given = self.given(request)
        question = _asked(request.who, given)
        made = saved.keep(given["name"], question, by=request.who.by, **_whom(request.who, given.get("kept_for", "")))
        headers = {"Location": request.build_absolute_uri(f"/api/v1/saved-searches/{made.pk}"), "ETag": etags.of(made.version)}
        return Response(_shown(made), status=201, headers=headers)


class SavedSearchOne(Endpoint):
    """One saved search."""

    @operation("mentions.read", gives=SavedSearchOut, tagged=True)
    def get(self, request: ApiRequest, search: int) -> Response:
        """A saved search."""
        found = self._visible(request, search)
        return etags.answer(request, etags.of(found.version), _shown(found))

    @operation("mentions.read", takes=SavedSearchGiven, gives=SavedSearchOut, tagged=True, example={"name": "Parcels that are late"})
    @transaction.atomic
    def patch(self, request: ApiRequest, search: int) -> Response:
        """Change a saved search; what is not given stays, a question that is given replaces the whole one."""
        held = self._held(request, search)
        given = self.given(request)
        question = _asked(request.who, given) if "question" in given else held.question
        changed = saved.change(
            held, name=given.get("name", held.name), question=question, by=request.who.by,
            **_whom(request.who, given.get("kept_for") or _kept_for(held)),
        )  # fmt: skip
        return etags.answer(request, etags.of(changed.version), _shown(changed))

    @operation("mentions.read", status=204, tagged=True)
    @transaction.atomic
    def delete(self, request: ApiRequest, search: int) -> Response:
        """Remove a saved search."""
        saved.remove(self._held(request, search), by=request.who.by)
        return Response(status=204)

    @staticmethod
    def _visible(request: ApiRequest, number: int, *, held: bool = False) -> SavedSearch:
        rows = SavedSearch.objects.visible_to(request.who)
        found = (rows.select_for_update() if held else rows).filter(pk=number).first()
        if found is None:
            raise NotFound(_("There is no saved search of this number here."))
        return found

    def _held(self, request: ApiRequest, number: int) -> SavedSearch:
        """The search, held for a change, as the caller has read it; one for all by who may say things for all."""
        found = self._visible(request, number, held=True)
        if found.owner_id is None:
            request.who.need("mentions.correct")
        etags.check(request, etags.of(found.version))
        return found
