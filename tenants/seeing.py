"""Seeing as: an owner or a manager reads a place in somebody's rights, for half an hour, and does nothing meanwhile."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import audit
from core.errors import Forbidden
from tenants.models import Membership
from tenants.rights import RIGHTS, Who, who_of_user

LASTS: Final = timedelta(minutes=30)
KEY: Final = "seeing"
READ_ONLY: Final = Forbidden(
    gettext_lazy("You are seeing this place as somebody else: nothing can be changed. Go back to your own view first."), code="seeing_as"
)

Session = MutableMapping[str, Any]


def begin(session: Session, membership: Membership, who: Who) -> Who:
    """From now on this session reads as that person. Written in the trail; refused for who may do more than whoever looks."""
    who.need("people.see_as")
    reach = membership.clients if membership.tenant_id is None else [membership.tenant_id]
    if not who.covers(RIGHTS[membership.role], reach) or not who.covers_subjects(membership.subjects):
        raise Forbidden(_("This person may do more than you: ask somebody of the same role."))
    seen = who_of_user(membership.user, who.tenant)
    if seen is None or membership.user_id == who.by.id:
        raise Forbidden(_("There is nothing to see as this person here."))
    audit.record("person.seen_as", by=who.by, obj=membership.user, data={"role": membership.role, "minutes": LASTS.seconds // 60})
    session[KEY] = {"membership": membership.pk, "until": (timezone.now() + LASTS).timestamp()}
    return seen


def end(session: Session) -> None:
    """Back to one's own view."""
    session.pop(KEY, None)


def through(session: Session, who: Who) -> Who:
    """Whom this session reads as: the person seen, or whoever is logged in when nobody, or when the time is over."""
    mark = session.get(KEY)
    if not mark:
        return who
    until = datetime.fromtimestamp(mark["until"], UTC)
    membership = Membership.objects.select_related("user").filter(pk=mark["membership"]).first()
    seen = who_of_user(membership.user, who.tenant) if membership and until > timezone.now() and who.may("people.see_as") else None
    if seen is None:
        end(session)
        return who
    return replace(seen, seen_by=who.by, seen_until=until)
