"""Notes on charts: pinned on a moment, changed, taken away."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core import audit
from core.by import By
from core.errors import FieldError, Invalid, Stale
from ingestion.models import Subject
from reporting.models import ChartNote
from tenants.visibility import Visibility


@transaction.atomic
def add(at: datetime, words: str, *, by: By, subject: Subject | None = None, visibility: Visibility = Visibility.AGENCY) -> ChartNote:
    """Pin a word on a moment, on charts of this subject or of all."""
    made = ChartNote.objects.create(at=at, words=_said(words), subject=subject, visibility=visibility, **by.columns())
    audit.record("chart_note.added", by=by, obj=_named(made))
    return made


@transaction.atomic
def change(
    note: ChartNote, *, at: datetime, words: str, by: By, subject: Subject | None, visibility: Visibility, if_version: int | None = None
) -> ChartNote:
    """Say it otherwise, or elsewhere. Refused when somebody else changed it since `if_version` was read."""
    held = ChartNote.objects.filter(pk=note.pk)
    if if_version is not None:
        held = held.filter(version=if_version)
    values = {"at": at, "words": _said(words), "subject": subject, "visibility": visibility}
    if not held.update(**values, version=F("version") + 1):
        raise Stale
    note.refresh_from_db()
    audit.record("chart_note.changed", by=by, obj=_named(note))
    return note


@transaction.atomic
def remove(note: ChartNote, *, by: By) -> None:
    """Take it off all charts."""
    audit.record("chart_note.removed", by=by, obj=_named(note))
    note.delete()


def _said(words: str) -> str:
    """One line that fits on a chart."""
    said = " ".join(words.split())
    longest = ChartNote._meta.get_field("words").max_length or 0
    if not said:
        raise Invalid(_("The note is empty: write what happened."), errors=(FieldError("/words", "empty", _("Write what happened.")),))
    if len(said) > longest:
        words = _("Too long for a chart: %(most)s characters at most.") % {"most": longest}
        raise Invalid(words, errors=(FieldError("/words", "too_long", words),))
    return said


def _named(note: ChartNote) -> tuple[str, object, str]:
    return ("chart_note", note.pk, note.words)
