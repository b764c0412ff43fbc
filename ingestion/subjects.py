"""Subjects: whom we listen for, and each form of their queries."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.by import By
from core.errors import Conflict, FieldError, Invalid, Stale
from ingestion import matching, rematching
from ingestion.fields import sound
from ingestion.models import Subject, SubjectKind, SubjectVersion
from ingestion.previews import Preview, Previewed, preview
from ingestion.queries import subject_form
from tenants import jobs

NAME_MAX: Final = 120
WHY_MAX: Final = 300


def create(name: str, kind: str, query: str, *, by: By, why: str = "") -> Subject:
    """A subject; mentions already here, and items that concerned nobody, are matched with it by a job."""
    form = subject_form(query)
    values = {"name": _checked_name(name), "kind": _checked_kind(kind), "query": form}
    with transaction.atomic():
        matching.hold_subjects()
        try:
            with transaction.atomic():
                made = Subject.objects.create(**values)
        except IntegrityError as error:
            raise _name_taken(name) from error
        _write_version(made, query, form, why, by)
        audit.record("subject.created", by=by, obj=made, data={"query": form})
    made.refresh_from_db()
    return made


@transaction.atomic
def edit(
    subject: Subject,
    *,
    name: str | None = None,
    kind: str | None = None,
    query: str | None = None,
    why: str = "",
    if_version: int | None = None,
    by: By,
) -> Subject:
    """Change what is given. Another query is another version: it is matched again with everything, by a job."""
    held = _held(subject, if_version)
    changed: dict[str, Any] = {}
    if name is not None and name != held.name:
        changed["name"] = _checked_name(name)
    if kind is not None and kind != held.kind:
        changed["kind"] = _checked_kind(kind)
    form = subject_form(query) if query is not None else held.query
    if form != held.query:
        changed |= {"query": form, "version": F("version") + 1}
    if not changed:
        return held
    try:
        with transaction.atomic():
            Subject.objects.filter(pk=held.pk).update(**changed)
    except IntegrityError as error:
        raise _name_taken(str(name)) from error
    held.refresh_from_db()
    if "query" in changed:
        _write_version(held, str(query), form, why, by)
    audit.record("subject.edited", by=by, obj=held, data={"fields": sorted(changed.keys() - {"version"}), "why": sound(why)[:WHY_MAX]})
    return held


@transaction.atomic
def archive(subject: Subject, by: By) -> Subject:
    """Listen for it no more: its matches go, by a job; its versions stay."""
    held = _held(subject)
    if held.archived_at is None:
        Subject.objects.filter(pk=held.pk).update(archived_at=timezone.now())
        held.refresh_from_db()
        _start_rematch(held, by)
        audit.record("subject.archived", by=by, obj=held)
    return held


def _write_version(subject: Subject, typed: str, form: str, why: str, by: By) -> None:
    job = _start_rematch(subject, by)
    SubjectVersion.objects.create(
        subject=subject,
        number=subject.version,
        typed=sound(typed),
        query=form,
        why=" ".join(sound(why).split())[:WHY_MAX],
        rematch_job=job,
        **by.columns(),
    )


def _start_rematch(subject: Subject, by: By) -> UUID:
    return jobs.start(rematching.KIND, by=by, args={"subject": subject.pk}, total=rematching.total(), unit="items").uid


def _held(subject: Subject, if_version: int | None = None) -> Subject:
    matching.hold_subjects()
    held = Subject.objects.select_for_update(of=("self",), no_key=True).get(pk=subject.pk)
    if if_version is not None and held.version != if_version:
        raise Stale
    return held


def _checked_name(name: str) -> str:
    name = " ".join(sound(name).split())
    if not name:
        detail = _("Give the subject a name.")
        raise Invalid(detail, errors=(FieldError("/name", "required", detail),))
    if len(name) > NAME_MAX:
        detail = _("A name has at most %(most)d characters.") % {"most": NAME_MAX}
        raise Invalid(detail, errors=(FieldError("/name", "too_long", detail),))
    return name


def _checked_kind(kind: str) -> str:
    if kind not in SubjectKind.values:
        detail = _("This must be one of: %(kinds)s.") % {"kinds": ", ".join(SubjectKind.values)}
        raise Invalid(detail, errors=(FieldError("/kind", "unknown_kind", detail),))
    return kind


def _name_taken(name: str) -> Conflict:
    detail = _("There is a subject named “%(name)s” already: choose another name.") % {"name": name}
    return Conflict(detail, code="name_taken", errors=(FieldError("/name", "taken", detail),))


__all__ = ["Preview", "Previewed", "archive", "create", "edit", "preview"]
