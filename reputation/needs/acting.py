"""What people do about needs: say what became of one, call it otherwise, merge two that are one, and take that back."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core import audit
from core.by import By
from core.errors import Conflict, FieldError, Invalid, Stale
from reputation.models import Need, NeedStatus


@transaction.atomic
def set_status(need: Need, status: str, *, by: By, if_version: int | None = None) -> Need:
    """New, studied or answered. Refused when somebody else changed it since `if_version` was read."""
    if status not in NeedStatus.values:
        words = _("Choose one of these: %(states)s.") % {"states": ", ".join(str(label) for label in NeedStatus.labels)}
        raise Invalid(words, errors=(FieldError("/status", "unknown_status", words),))
    _write(need, if_version, status=status)
    audit.record("need.status", by=by, obj=_named(need), data={"status": status})
    return need


@transaction.atomic
def rename(need: Need, name: str, *, by: By, if_version: int | None = None) -> Need:
    """Call it otherwise than it was said."""
    said, before = " ".join(name.split()), need.name
    longest = Need._meta.get_field("name").max_length or 0
    if not said:
        words = _("Write what people want.")
        raise Invalid(words, errors=(FieldError("/name", "empty", words),))
    if len(said) > longest:
        words = _("Too long: %(most)s characters at most.") % {"most": longest}
        raise Invalid(words, errors=(FieldError("/name", "too_long", words),))
    _write(need, if_version, name=said)
    audit.record("need.renamed", by=by, obj=_named(need), data={"before": before, "word": said})
    return need


@transaction.atomic
def merge(need: Need, into: Need, *, by: By) -> Need:
    """Two that are one: the first is shown as part of the other, with what was merged into it before. Gives the other."""
    held = {one.pk: one for one in Need.objects.select_for_update().filter(pk__in=(need.pk, into.pk)).order_by("pk")}
    if need.pk == into.pk:
        words = _("A need cannot be merged into itself: choose another one.")
        raise Invalid(words, errors=(FieldError("/into", "itself", words),))
    if len(held) < 2 or any(one.merged_into_id for one in held.values()):
        raise Conflict(_("One of these was merged into another meanwhile: look at the list again."))
    Need.objects.filter(merged_into=need).update(merged_into=into, version=F("version") + 1)
    _write(need, None, merged_into=into)
    _write(into, None)
    audit.record("need.merged", by=by, obj=_named(need), data={"word": into.name, "into": into.pk})
    return into


@transaction.atomic
def part(need: Need, *, by: By) -> Need:
    """It is a need of its own after all, with its own mentions."""
    if need.merged_into is None:
        raise Conflict(_("This need is merged into none."))
    into = need.merged_into
    _write(need, None, merged_into=None)
    _write(into, None)
    audit.record("need.parted", by=by, obj=_named(need), data={"word": into.name, "into": into.pk})
    return need


def _write(need: Need, if_version: int | None, **values: Any) -> None:
    held = Need.objects.filter(pk=need.pk)
    if if_version is not None:
        held = held.filter(version=if_version)
    if not held.update(**values, version=F("version") + 1):
        raise Stale
    need.refresh_from_db()


def _named(need: Need) -> tuple[str, object, str]:
    return ("need", need.pk, need.name)
