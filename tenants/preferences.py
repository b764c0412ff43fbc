"""What a client chooses for itself: the languages of its people, the time zone that its days are cut in, how long mentions are kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from core import audit
from core.by import By
from core.errors import FieldError, Invalid
from tenants import hosts, opening
from tenants.models import Tenant

KEEP_MOST: Final = 36_500


@transaction.atomic
def change(tenant: Tenant, *, languages: Sequence[str], time_zone: str, by: By) -> bool:
    """Keep both. True when the zone is another: the hours that were counted must then be counted again."""
    languages = list(dict.fromkeys(languages))
    wrong = []
    if not languages or set(languages) - set(dict(settings.LANGUAGES)):
        wrong.append(FieldError("/languages", "unknown_language", _("Choose one language at least, among those that Vigie speaks.")))
    if time_zone not in opening.zones():
        wrong.append(FieldError("/time_zone", "unknown_time_zone", _("There is no such time zone. Write one as in Europe/Paris.")))
    if wrong:
        raise Invalid(_("This cannot be kept: correct what is marked and try again."), errors=tuple(wrong))
    moved = tenant.time_zone != time_zone
    Tenant.objects.filter(pk=tenant.pk).update(languages=languages, time_zone=time_zone)
    tenant.languages, tenant.time_zone = languages, time_zone
    audit.record("tenant.preferences", by=by, obj=tenant, data={"languages": languages, "time_zone": time_zone})
    transaction.on_commit(hosts.forget)
    return moved


@transaction.atomic
def keep(tenant: Tenant, days: int | None, *, by: By) -> None:
    """Keep mentions for so many days from their receipt; None for ever. What is older goes at the next housekeeping, for good."""
    check_keeping(days)
    before = Tenant.objects.select_for_update().get(pk=tenant.pk).keep_days
    Tenant.objects.filter(pk=tenant.pk).update(keep_days=days)
    tenant.keep_days = days
    audit.record("tenant.keeping", by=by, obj=tenant, data={"days": days, "before": before})
    transaction.on_commit(hosts.forget)


def check_keeping(days: int | None) -> None:
    """Raises when mentions cannot be kept for so many days."""
    if days is not None and not 1 <= days <= KEEP_MOST:
        words = _("Write a number of days from 1 to %(most)d, or nothing to keep mentions for ever.") % {"most": KEEP_MOST}
        raise Invalid(words, errors=(FieldError("/keep_days", "out_of_range", words),))
