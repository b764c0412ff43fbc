"""What people say of an author: their role, whether they agreed to be contacted, a note. Their voices follow at once."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.by import By
from core.errors import FieldError, Invalid, Stale
from ingestion.models import Author
from reputation.models import Consent, Role, VoiceMark
from reputation.voices import searching


@dataclass(frozen=True, slots=True)
class Said:
    """A mark as it is given."""

    role: str = Role.NONE
    consent: str = Consent.NOT_ASKED
    note: str = ""


@transaction.atomic
def mark(author: Author, said: Said, *, by: By, if_version: int | None = None) -> VoiceMark:
    """Write it down. Refused when somebody else changed it since `if_version` was read: 0 for a mark that was not there."""
    given = {"role": said.role, "consent": said.consent, "note": _checked(said), "at": timezone.now(), **by.columns()}
    made, new = VoiceMark.objects.get_or_create(author=author, defaults=given)
    if new and if_version:
        raise Stale
    if not new:
        held = VoiceMark.objects.filter(pk=made.pk)
        if if_version is not None:
            held = held.filter(version=if_version)
        if not held.update(**given, version=F("version") + 1):
            raise Stale
        made.refresh_from_db()
    audit.record("voice.marked", by=by, obj=("author", author.pk, ""), data={"role": said.role, "consent": said.consent})
    searching.again(author)
    return made


def _checked(said: Said) -> str:
    wrong = []
    for name, value, known in (("role", said.role, Role), ("consent", said.consent, Consent)):
        if value not in known.values:
            words = _("Choose one of these: %(states)s.") % {"states": ", ".join(str(label) for label in known.labels)}
            wrong.append(FieldError(f"/{name}", f"unknown_{name}", words))
    note, longest = said.note.strip(), VoiceMark._meta.get_field("note").max_length or 0
    if len(note) > longest:
        wrong.append(FieldError("/note", "too_long", _("Too long: %(most)s characters at most.") % {"most": longest}))
    if wrong:
        raise Invalid(wrong[0].detail, errors=tuple(wrong))
    return note
