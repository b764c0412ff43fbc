"""What a client chooses for itself: languages, time zone, keeping time; and what a keeping time would end."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.response import Response

from api import etags
from api.access import ApiRequest
from api.endpoint import Endpoint, operation
from api.fields import Asked, Input, Whole, Words
from api.shapes import example
from ingestion import housekeeping
from reputation import rollups
from tenants import preferences
from tenants.models import Tenant


@example({"languages": ["fr", "en"], "time_zone": "Europe/Paris", "keep_days": 730})
class SettingsOut(TypedDict):
    """What the client chose. `keep_days`: days a mention is kept from its receipt, null for ever."""

    languages: list[str]
    time_zone: str
    keep_days: int | None


class SettingsGiven(Input):
    """What to change; what is not named stays."""

    languages = serializers.ListField(child=serializers.ChoiceField(choices=settings.LANGUAGES), min_length=1, max_length=10)
    time_zone = Words(max_length=64)
    keep_days = Whole(
        min_value=1,
        max_value=preferences.KEEP_MOST,
        allow_null=True,
        help_text=gettext_lazy("Days from receipt; null for ever. What is older is erased within six hours."),
    )


def shown(tenant: Tenant) -> SettingsOut:
    """The choices of a client as the API shows them."""
    return {"languages": tenant.languages, "time_zone": tenant.time_zone, "keep_days": tenant.keep_days}


def _tag(tenant: Tenant) -> str:
    return etags.of(tenant.pk, shown(tenant))


class Settings(Endpoint):
    """The settings of this client."""

    @operation("settings.edit", gives=SettingsOut, tagged=True)
    def get(self, request: ApiRequest) -> Response:
        """What this client chose for itself."""
        return etags.answer(request, _tag(request.tenant), shown(request.tenant))

    @operation("settings.edit", takes=SettingsGiven, gives=SettingsOut, tagged=True, example={"keep_days": 730})
    def patch(self, request: ApiRequest) -> Response:
        """Change settings. A shorter keeping time erases (see `settings/keeping`); another time zone counts again."""
        given, by = self.given(request), request.who.by
        with transaction.atomic():
            tenant = Tenant.objects.select_for_update().get(pk=request.tenant.pk)
            etags.check(request, _tag(tenant))
            if "keep_days" in given:
                preferences.keep(tenant, given["keep_days"], by=by)
            chosen = {name: given.get(name, getattr(tenant, name)) for name in ("languages", "time_zone")}
            if {"languages", "time_zone"} & given.keys() and preferences.change(tenant, **chosen, by=by):
                rollups.start_again(by)
        return etags.answer(request, _tag(tenant), shown(tenant))


class KeepingAsked(Asked):
    """A keeping time to look at."""

    days = Whole(min_value=1, max_value=preferences.KEEP_MOST)


@example(
    {
        "days": 365, "before": "2025-11-23T09:00:00.000Z", "mentions": 1204, "among": 11914, "since": "2015-02-17T05:36:00.000Z",
        "until": "2015-02-24T19:48:00.000Z",
    }
)  # fmt: skip
class EndingOut(TypedDict):
    """What a keeping time would end at once: mentions received `before`, out of `among`; published from `since` to `until`."""

    days: int
    before: datetime
    mentions: int
    among: int
    since: datetime | None
    until: datetime | None


class Keeping(Endpoint):
    """What a keeping time ends."""

    @operation("settings.edit", asks=KeepingAsked, gives=EndingOut)
    def get(self, request: ApiRequest) -> Response:
        """What would be erased if mentions were kept for so many days. Nothing is changed by looking."""
        days = self.asked["days"]
        found = housekeeping.ending(days)
        return Response(
            EndingOut(
                days=days, before=found.before, mentions=found.mentions, among=found.among, since=found.since, until=found.until
            )
        )  # fmt: skip
