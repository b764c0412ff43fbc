"""Whom we listen for: subjects, and each form that their queries had."""

from __future__ import annotations

from datetime import datetime
from typing import Final, TypedDict
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.response import Response

from api import asking, etags, paging
from api.access import ApiRequest
from api.asking import TEXT_MAX
from api.by import ByOut
from api.endpoint import Endpoint, operation
from api.fields import Input, Paged, Words, Yes
from api.paging import Listed
from api.shapes import example
from core.errors import Forbidden
from ingestion import subjects, versions
from ingestion.models import Subject, SubjectKind
from ingestion.queries import TenantNames, readable
from ingestion.versions import Form

ACME: Final = {"name": "Maréva", "kind": "own", "query": "maréva OR @mareva", "why": "The brand itself"}


@example(
    {
        "id": 3, "name": "Maréva", "kind": "own", "query": "maréva OR at:mareva", "version": 1,
        "created_at": "2026-11-23T09:00:00.000Z", "archived_at": None,
    }
)  # fmt: skip
class SubjectOut(TypedDict):
    """Whom we listen for. `query` in its canonical form; `version` numbers its forms."""

    id: int
    name: str
    kind: str
    query: str
    version: int
    created_at: datetime
    archived_at: datetime | None


def shown(subject: Subject, names: TenantNames | None = None) -> SubjectOut:
    """A subject as the API shows it; names of others stand in its query as they are now."""
    return {
        "id": subject.pk, "name": subject.name, "kind": subject.kind, "query": readable(subject.query, names or TenantNames()),
        "version": subject.version, "created_at": subject.created_at, "archived_at": subject.archived_at,
    }  # fmt: skip


def tag(subject: Subject) -> str:
    """Its version says what the query is; name and kind change without it."""
    return etags.of(subject.version, subject.name, subject.kind, subject.archived_at)


class SubjectsAsked(Paged):
    """Subjects asked for."""

    kind = serializers.ChoiceField(choices=SubjectKind.values, default="")
    archived = Yes(default=False, help_text=gettext_lazy("Those that are no longer listened for."))


class SubjectGiven(Input):
    """A subject."""

    name = Words(max_length=120)
    kind = serializers.ChoiceField(choices=SubjectKind.values, default=SubjectKind.OWN.value)
    query = Words(max_length=TEXT_MAX)
    why = Words(max_length=300, default="", allow_blank=True, help_text=gettext_lazy("Why it has this form: kept with the version."))


class Subjects(Endpoint):
    """All subjects."""

    @operation("subjects.read", asks=SubjectsAsked, gives=Listed[SubjectOut])
    def get(self, request: ApiRequest) -> Response:
        """Subjects, newest first."""
        found = asking.subjects(request.who).filter(archived_at__isnull=not self.asked["archived"])
        if self.asked["kind"]:
            found = found.filter(kind=self.asked["kind"])
        names = TenantNames()
        return paging.page(request, found, lambda subject: shown(subject, names), asked=self.asked)

    @operation("subjects.edit", takes=SubjectGiven, gives=SubjectOut, status=201, tagged=True, example=ACME)
    def post(self, request: ApiRequest) -> Response:
        """Add a subject: what was heard before is matched with it by a job, which `versions` names."""
        _unlimited(request)
        made = subjects.create(**self.given(request), by=request.who.by)
        headers = {"Location": request.build_absolute_uri(f"/api/v1/subjects/{made.pk}"), "ETag": tag(made)}
        return Response(shown(made), status=201, headers=headers)


def _unlimited(request: ApiRequest) -> None:
    """Who is limited to some subjects adds none."""
    if request.who.subjects is not None:
        raise Forbidden


class SubjectOne(Endpoint):
    """One subject."""

    @operation("subjects.read", gives=SubjectOut, tagged=True)
    def get(self, request: ApiRequest, subject: int) -> Response:
        """A subject."""
        found = asking.subject_of(request.who, subject)
        return etags.answer(request, tag(found), shown(found))

    @operation("subjects.edit", takes=SubjectGiven, gives=SubjectOut, tagged=True, example={"query": "maréva OR @mareva OR #mareva"})
    @transaction.atomic
    def patch(self, request: ApiRequest, subject: int) -> Response:
        """Change a subject; another query is another version, matched again with everything by a job."""
        held = self._held(request, subject)
        changed = subjects.edit(held, **self.given(request), by=request.who.by)
        return etags.answer(request, tag(changed), shown(changed))

    @operation("subjects.edit", gives=SubjectOut, tagged=True)
    @transaction.atomic
    def delete(self, request: ApiRequest, subject: int) -> Response:
        """Listen for a subject no more: its matches go, its versions stay."""
        held = self._held(request, subject)
        archived = subjects.archive(held, request.who.by)
        return etags.answer(request, tag(archived), shown(archived))

    @staticmethod
    def _held(request: ApiRequest, number: int) -> Subject:
        """The subject, held for a change, as the caller has read it."""
        asking.subject_of(request.who, number)
        held = Subject.objects.select_for_update(of=("self",), no_key=True).get(pk=number)
        etags.check(request, tag(held))
        return held


class StretchOut(TypedDict):
    """A piece of a query as typed; `change` says whether the form before had it too: same, added, removed."""

    change: str
    text: str


@example(
    {
        "number": 2, "typed": "maréva OR @mareva", "query": "maréva OR at:mareva", "why": "Its account too",
        "by": {"kind": "user", "name": "Inès Vidal"}, "at": "2026-11-23T09:00:00.000Z", "job": "0c0f9a3e-6f0e-4a0e-9d3a-0d6b7d1d7a11",
        "changes": [{"change": "same", "text": "maréva"}, {"change": "added", "text": " OR @mareva"}],
    }
)  # fmt: skip
class VersionOut(TypedDict):
    """One form of a subject's query: as typed, in canonical form, who wrote it and why; the job that matched it again; and `changes`,
    what was typed with the words that went and came since the form before, one after another."""

    number: int
    typed: str
    query: str
    why: str
    by: ByOut
    at: datetime
    job: UUID | None
    changes: list[StretchOut]


class SubjectVersions(Endpoint):
    """The forms of a subject."""

    @operation("subjects.read", asks=Paged, gives=Listed[VersionOut])
    def get(self, request: ApiRequest, subject: int) -> Response:
        """Each form that a subject's query had, newest first, with its differences from the one before."""
        found = asking.subject_of(request.who, subject)
        page = paging.page(request, found.versions.all(), lambda version: version, asked=self.asked, by=("-number", "-pk"))
        page.data["results"] = [_version(form) for form in versions.forms(page.data["results"])]
        return page


def _version(form: Form) -> VersionOut:
    return {
        "number": form.number, "typed": form.typed, "query": form.query, "why": form.why,
        "by": {"kind": form.by_kind, "name": form.by_name}, "at": form.at, "job": form.job,
        "changes": [{"change": one.change, "text": one.text} for one in form.changes],
    }  # fmt: skip
