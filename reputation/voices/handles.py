"""Roles by handle: lists of employees and of agencies, that hold of whoever bears the handle, heard already or later."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.by import By
from core.errors import FieldError, Invalid
from ingestion.models import Author
from reputation.models import HandleRole, Role
from reputation.voices import searching
from reputation.voices.bearing import BORNE

MOST: Final = 1_000
"""Handles of one list."""
LONGEST: Final = HandleRole._meta.get_field("handle").max_length or 0
ROLES: Final = [(role.value, role.label) for role in Role if role != Role.NONE]

_KNOWN: Final = f"""
    SELECT count(*) FROM reputation_handlerole h JOIN ingestion_author a ON {BORNE} WHERE h.platform = %s AND h.handle = ANY(%s)
"""  # noqa: S608 - a constant of this module


@dataclass(frozen=True, slots=True)
class Given:
    """How many handles a list gave a role, and how many authors who were heard already bear them."""

    handles: int
    known: int


def split(text: str) -> list[str]:
    """The handles of a text: one a line, or between commas, semicolons or blanks."""
    return text.replace(",", " ").replace(";", " ").split()


@transaction.atomic
def give(handles: Iterable[str], platform: str, role: str, *, by: By) -> Given:
    """Whoever bears one of these has this role; one that is listed already has it from now on. Voices follow by a job."""
    place, borne = " ".join(platform.lower().split()), sorted({plain for one in handles if (plain := one.strip().lstrip("@").lower())})
    _check(borne, place, role)
    now = timezone.now()
    HandleRole.objects.bulk_create(
        [HandleRole(platform=place, handle=handle, role=role, at=now, **by.columns()) for handle in borne], update_conflicts=True,
        unique_fields=["platform", "handle"], update_fields=["role", "at", *by.columns()],
    )  # fmt: skip
    audit.record("voice.handles", by=by, data={"platform": place, "role": role, "handles": len(borne)})
    searching.start(by)
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [place, borne])
        return Given(len(borne), cursor.fetchone()[0])


@transaction.atomic
def take_off(entry: HandleRole, *, by: By) -> None:
    """It is on the list no more."""
    audit.record("voice.handle_removed", by=by, obj=("handle_role", entry.pk, ""), data={"platform": entry.platform, "role": entry.role})
    entry.delete()
    searching.start(by)


def forget(author: Author) -> None:
    """Take the handles that somebody bore off the lists."""
    borne = {author.handle, *author.handles.values_list("handle", flat=True)}
    plain = [one.lower().lstrip("@") for one in borne if one]
    HandleRole.objects.filter(platform=author.platform.lower(), handle__in=plain).delete()


def _check(handles: Sequence[str], platform: str, role: str) -> None:
    wrong = []
    if not handles:
        wrong.append(FieldError("/handles", "empty", _("Write at least one handle.")))
    elif len(handles) > MOST:
        wrong.append(FieldError("/handles", "too_many", _("At most %(most)s handles at once: send the others after.") % {"most": MOST}))
    elif long := next((one for one in handles if len(one) > LONGEST or "\0" in one), ""):
        wrong.append(FieldError("/handles", "too_long", _("This is no handle: %(handle)s…") % {"handle": long[:40].replace("\0", "")}))
    if not platform or len(platform) > (HandleRole._meta.get_field("platform").max_length or 0):
        wrong.append(FieldError("/platform", "unknown_platform", _("Write the platform as its authors show it, as in mastodon.")))
    if role not in dict(ROLES):
        words = _("Choose one of these: %(states)s.") % {"states": ", ".join(str(label) for _value, label in ROLES)}
        wrong.append(FieldError("/role", "unknown_role", words))
    if wrong:
        raise Invalid(wrong[0].detail, errors=tuple(wrong))
