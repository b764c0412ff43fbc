"""Another client opened like one that exists: its settings, subjects, sources and plans. Never mentions, people, files nor secrets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core.by import By
from core.errors import Invalid
from ingestion import sources, subjects
from ingestion.connectors import registry
from ingestion.models import Source, SubjectVersion
from reporting import plans
from reporting.models import ReportPlan
from reporting.plans import PlanGiven
from tenants import current, opening, preferences
from tenants.models import Tenant


@dataclass(frozen=True, slots=True)
class Template:
    """What of a client another one begins with."""

    sources: Sequence[tuple[str, str, Mapping[str, Any], timedelta | None]]
    subjects: Sequence[tuple[int, str, str, str]]
    plans: Sequence[PlanGiven]


def read(tenant: Tenant) -> Template:
    """What would be copied. Sources that a credential opens are left out, and passwords in addresses."""
    with current.entered(tenant):
        asked = [kind.kind for kind in registry if kind.every is not None]
        followed = Source.objects.filter(archived_at=None, kind__in=asked, credential_scope="").order_by("pk")
        newest = SubjectVersion.objects.filter(subject__archived_at=None, number=F("subject__version")).order_by("subject")
        return Template(
            [(one.kind, one.name, _bare(one.options), one.every) for one in followed],
            list(newest.values_list("subject", "subject__name", "subject__kind", "typed")),
            [replace(plans.given_of(plan), people=()) for plan in ReportPlan.objects.filter(archived_at=None).order_by("pk")],
        )


@transaction.atomic
def copy(tenant: Tenant, name: str, slug: str, *, by: By) -> Tenant:
    """A client that begins as this one stands: whole or not at all. Its plans wait until somebody is there to read them."""
    template = read(tenant)
    made = opening.open_tenant(name, slug or opening.slug_of(name), languages=tenant.languages, time_zone=tenant.time_zone, by=by)
    with current.entered(made):
        if tenant.keep_days:
            preferences.keep(made, tenant.keep_days, by=by)
        for kind, named, options, every in template.sources:
            sources.create(kind, named, options, every=every, by=by)
        numbers = {before: _subject(named, kind, typed, by) for before, named, kind, typed in template.subjects}
        for given in template.plans:
            about = [numbers[number] for number in given.subjects if number in numbers]
            if about or not given.subjects:
                plans.set_active(plans.add(replace(given, subjects=about), by=by), False, by=by)
    return made


def _subject(name: str, kind: str, typed: str, by: By) -> int:
    try:
        return subjects.create(name, kind, typed, by=by).pk
    except Invalid as error:
        words = _("The subject %(name)s cannot be copied: %(why)s Change its query there first.")
        raise Invalid(words % {"name": name, "why": error.detail}, code="not_copied") from error


def _bare(options: Mapping[str, Any]) -> dict[str, Any]:
    """Options without what stands before the host of an address: a name and a password."""
    return {key: _without_password(value) if isinstance(value, str) and "://" in value else value for key, value in options.items()}


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
