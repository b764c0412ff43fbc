"""What a client chooses for itself: the languages of its people, the time zone that its days are cut in."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from core import audit
from core.by import By
from core.errors import FieldError, Invalid
from tenants import hosts, opening
from tenants.models import Tenant


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
