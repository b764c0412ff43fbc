"""The forms that a subject's query had, each beside the one before: what to read of its history, and what to take up again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.errors import Invalid
from core.query.differences import Stretch, differences
from ingestion.models import Subject, SubjectVersion
from ingestion.queries import TenantNames, readable, subject_form


@dataclass(frozen=True, slots=True)
class Form:
    """One form: as typed, in canonical form with present names, who wrote it, when and why, and what changed in its words."""

    number: int
    typed: str
    query: str
    why: str
    by_kind: str
    by_name: str
    at: datetime
    job: UUID | None
    changes: tuple[Stretch, ...]


def history(subject: Subject, limit: int, before: int | None = None) -> list[Form]:
    """The newest forms, or those before a number."""
    found = subject.versions.order_by("-number")
    return forms(list((found if before is None else found.filter(number__lt=before))[:limit]))


def forms(versions: Sequence[SubjectVersion]) -> list[Form]:
    """These versions of one subject, each with its differences from the one before it; in two queries at most."""
    if not versions:
        return []
    known = {version.number: version.typed for version in versions}
    missing = {number - 1 for number in known} - known.keys()
    older = SubjectVersion.objects.filter(subject=versions[0].subject_id, number__in=missing)
    known |= dict(older.values_list("number", "typed"))
    names = TenantNames()
    return [
        Form(
            one.number, one.typed, readable(one.query, names), one.why, one.by_kind, one.by_name, one.at, one.rematch_job,
            tuple(differences(known.get(one.number - 1, one.typed if one.number == 1 else ""), one.typed)),
        )
        for one in versions
    ]  # fmt: skip


def between(older: SubjectVersion, newer: SubjectVersion) -> list[Stretch]:
    """How two forms differ, in words as typed."""
    return differences(older.typed, newer.typed)


def words_of(version: SubjectVersion) -> str:
    """What to type to have this form again: as it was typed, unless a name in it leads elsewhere since."""
    try:
        same = subject_form(version.typed) == version.query
    except Invalid:  # a source that it names has another name now
        same = False
    return version.typed if same else readable(version.query)
