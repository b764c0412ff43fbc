"""Ways in, for the login page; and a look-up, for pages that show what stands beside a row."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypedDict

from django import template
from django.urls import reverse

from frontend import figures
from tenants import current
from tenants import providers as rows

register = template.Library()


class Way(TypedDict):
    """A button of the login page."""

    name: str
    url: str


@register.simple_tag(takes_context=True)
def providers(context: template.Context) -> list[Way]:
    """The providers that people of this host may log in with."""
    found = rows.of(context["tenant"]).filter(active=True)
    return [{"name": one.name, "url": reverse("openid_connect_login", kwargs={"provider_id": one.uid.hex})} for one in found]


@register.filter
def clock(moment: datetime) -> str:
    """The hour alone, as the reader's clock shows it."""
    return figures.hour(moment.astimezone(current.clock()))


@register.filter
def at(known: Mapping[Any, Any], key: Any) -> Any:
    """What stands under this key."""
    return known.get(key, "")
