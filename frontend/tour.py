"""A tour of the screens, for the demonstration alone: a stop a screen, with a word on what the story holds there.

Where somebody is stands in the address, `?tour=mentions`: it needs no script, goes back with the browser, and ends with a link.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from core.errors import Words
from frontend import opened
from reporting.demonstration import scripts
from reporting.demonstration.script import Script
from tenants.models import Tenant
from tenants.rights import Who

ASKED: Final = "tour"
MENTION: Final = "mention"


@dataclass(frozen=True, slots=True)
class Stop:
    """A screen of the tour, by the name of its address, and the right that it needs."""

    name: str
    label: Words
    right: str


STOPS: Final = (
    Stop("today", _("Today"), "scores.read"),
    Stop("mentions", _("Mentions"), "mentions.read"),
    Stop(MENTION, _("A mention"), "mentions.read"),
    Stop("subjects", _("Subjects"), "subjects.read"),
    Stop("reputation", _("Reputation"), "scores.read"),
    Stop("incidents", _("Incidents"), "incidents.read"),
    Stop("voices", _("Voices"), "voices.read"),
    Stop("sources", _("Sources"), "sources.read"),
    Stop("reports", _("Reports"), "reports.read"),
)


@dataclass(frozen=True, slots=True)
class Link:
    """The way to another stop."""

    url: str
    label: Words


@dataclass(frozen=True, slots=True)
class Step:
    """Where somebody is on the tour."""

    number: int
    total: int
    label: Words
    hint: Words
    before: Link | None
    after: Link | None
    first: str


@dataclass(frozen=True, slots=True)
class Tour:
    """What a page of the demonstration offers: the way into the tour, or the step at which one is."""

    begin: str
    end: str
    step: Step | None = None


def of(request: HttpRequest, tenant: Tenant, who: Who) -> Tour | None:
    """The tour of the demonstration's client; none for a client whose story nobody wrote."""
    script = scripts.of(tenant.slug) if tenant.demonstration else None
    if script is None:
        return None
    here = request.resolver_match.url_name if request.resolver_match else ""
    open_ = [stop for stop in STOPS if who.may(stop.right) and stop.name in script.hints]
    if not open_:
        return None
    known = {stop.name for stop in open_ if stop.name != MENTION}
    begin = f"{request.path}?{urlencode({ASKED: here})}" if here in known else _address(open_[0], None)
    asked = request.GET.get(ASKED, "")
    on_the_way = asked == here and here in {stop.name for stop in open_}
    return Tour(begin, request.path, _step(request, script, open_, who) if on_the_way else None)


def _step(request: HttpRequest, script: Script, open_: Sequence[Stop], who: Who) -> Step | None:
    """The step of this page, with the ways on and back. The mention is looked for here alone; without it its stop is left out."""
    assert request.resolver_match is not None
    here, mention = str(request.resolver_match.url_name), _mention(script, who)
    stops = [stop for stop in open_ if stop.name != MENTION or mention or here == MENTION]
    at = next(place for place, stop in enumerate(stops) if stop.name == here)
    before, after = stops[at - 1] if at else None, stops[at + 1] if at + 1 < len(stops) else None
    ways = [Link(_address(stop, mention), stop.label) if stop else None for stop in (before, after)]
    return Step(at + 1, len(stops), stops[at].label, script.hints[here], ways[0], ways[1], _address(stops[0], mention))


def _mention(script: Script, who: Who) -> int | None:
    """The mention that the tour opens: the oldest that holds the words, among those that they may see."""
    found = opened.visible(who).filter(text__contains=script.shown) if script.shown else None
    return None if found is None else found.order_by("published_at", "pk").values_list("pk", flat=True).first()


def _address(stop: Stop, mention: int | None) -> str:
    parts = {MENTION: mention} if stop.name == MENTION else {}
    return f"{reverse(stop.name, kwargs=parts)}?{urlencode({ASKED: stop.name})}"
