"""Clients on their way to be opened: kept step by step, taken up again, undone as a whole because nothing exists before the end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.by import By
from core.errors import Gone
from tenants import current
from tenants.models import Opening

LIFE: Final = timedelta(days=90)


def begin(said: dict[str, Any], *, by: By) -> Opening:
    """Keep the first step."""
    with current.agency():
        return Opening.objects.create(said={"name": said}, **by.columns())


def waiting(by: By) -> QuerySet[Opening]:
    """Those that this person began and did not end, the newest first."""
    return Opening.objects.filter(by_kind=by.kind, by_id=by.id).order_by("-changed_at")


def find(uid: UUID, by: By) -> Opening:
    """One of this person's; Gone when it was ended or undone."""
    found = waiting(by).filter(uid=uid).first()
    if found is None:
        raise Gone(_("This client was opened meanwhile, or its opening was undone. See the list of clients."), code="opening_over")
    return found


@transaction.atomic
def say(opening: Opening, step: str, said: Any) -> Opening:
    """Keep what a step says; other steps stay as they were, whoever wrote them meanwhile."""
    held = Opening.objects.select_for_update().filter(pk=opening.pk).first()
    if held is None:
        raise Gone(_("This client was opened meanwhile, or its opening was undone. See the list of clients."), code="opening_over")
    held.said = {**held.said, step: said}
    held.save(update_fields=["said", "changed_at"])
    return held


def undo(opening: Opening) -> None:
    """Forget it: nothing was made yet."""
    Opening.objects.filter(pk=opening.pk).delete()


def end(opening: Opening) -> None:
    """It becomes a client in the transaction of whoever calls: once, however often it is sent."""
    if not Opening.objects.filter(pk=opening.pk).delete()[0]:
        raise Gone(_("This client was opened meanwhile, or its opening was undone. See the list of clients."), code="opening_over")


def forget_old() -> None:
    """What nobody took up again for three months."""
    Opening.objects.filter(changed_at__lt=timezone.now() - LIFE).delete()
