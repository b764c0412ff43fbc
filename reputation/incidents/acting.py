"""What people do about incidents: say how it stands, write down what was done, keep a checklist."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.by import By
from core.errors import Conflict, FieldError, Invalid, Stale
from reputation.models import Action, CheckStep, Incident, Status
from tenants.visibility import Visibility

MOST_STEPS: Final = 30


@transaction.atomic
def set_status(incident: Incident, status: str, *, by: By, if_version: int | None = None) -> Incident:
    """New, watched, handled or closed. Refused when somebody else changed it since `if_version` was read."""
    if status not in Status.values:
        words = _("Choose one of these: %(states)s.") % {"states": ", ".join(str(label) for label in Status.labels)}
        raise Invalid(words, errors=(FieldError("/status", "unknown_status", words),))
    held = Incident.objects.filter(pk=incident.pk)
    if if_version is not None:
        held = held.filter(version=if_version)
    if not held.update(status=status, version=F("version") + 1):
        raise Stale
    incident.refresh_from_db()
    audit.record("incident.status", by=by, obj=_named(incident), data={"status": status})
    return incident


@transaction.atomic
def write(
    incident: Incident,
    words: str,
    *,
    by: By,
    at: datetime | None = None,
    step: CheckStep | None = None,
    visibility: Visibility = Visibility.AGENCY,
) -> Action:
    """Something that was done, or a step of the checklist that is ticked, which needs no words of its own."""
    said = " ".join(words.split()) or (step.words if step else "")
    _check(said, Action._meta.get_field("words").max_length or 0, _("Write what was done."))
    moment = at or timezone.now()
    if moment > timezone.now():
        wrong = _("This lies in the future: write down what was done already.")
        raise Invalid(wrong, errors=(FieldError("/at", "future", wrong),))
    try:
        with transaction.atomic():
            made = Action.objects.create(incident=incident, words=said, at=moment, step=step, visibility=visibility, **by.columns())
    except IntegrityError as error:
        raise Conflict(_("This step is ticked already.")) from error
    audit.record("incident.action", by=by, obj=_named(incident), data={"words": said})
    return made


@transaction.atomic
def take_back(action: Action, *, by: By) -> None:
    """It was not done, or written by mistake."""
    audit.record("incident.action_removed", by=by, obj=_named(action.incident), data={"words": action.words})
    action.delete()


# -- the checklist


def steps() -> list[CheckStep]:
    """Those in force, in order."""
    return list(CheckStep.objects.filter(removed_at=None))


@transaction.atomic
def add_step(words: str, *, by: By) -> CheckStep:
    """One more at the end of the client's checklist."""
    said = " ".join(words.split())
    _check(said, CheckStep._meta.get_field("words").max_length or 0, _("Write what is to be done."))
    if CheckStep.objects.filter(removed_at=None).count() >= MOST_STEPS:
        raise Invalid(_("A checklist has %(most)s steps at most: remove one first.") % {"most": MOST_STEPS})
    last = CheckStep.objects.aggregate(last=Max("place"))["last"] or 0
    made = CheckStep.objects.create(place=last + 1, words=said)
    audit.record("check_step.added", by=by, obj=("check_step", made.pk, said))
    return made


@transaction.atomic
def remove_step(step: CheckStep, *, by: By) -> None:
    """It is asked no more; incidents on which it was ticked keep it."""
    CheckStep.objects.filter(pk=step.pk, removed_at=None).update(removed_at=timezone.now())
    audit.record("check_step.removed", by=by, obj=("check_step", step.pk, step.words))


def _check(said: str, longest: int, empty: str) -> None:
    if not said:
        raise Invalid(empty, errors=(FieldError("/words", "empty", empty),))
    if len(said) > longest:
        words = _("Too long: %(most)s characters at most.") % {"most": longest}
        raise Invalid(words, errors=(FieldError("/words", "too_long", words),))


def _named(incident: Incident) -> tuple[str, object, str]:
    return ("incident", incident.pk, incident.subject.name)
