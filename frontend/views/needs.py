"""What do people want that nobody gives? Cards of needs, the page of one, and what people make of it."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from frontend import pages, wanted
from frontend.access import PersonRequest
from frontend.access import needs as needs_rights
from reporting import needs as words
from reputation import counting
from reputation.models import Need, NeedStatus
from reputation.needs import acting, figures, searching, verbatims

BY: Final = ("surprise", "pk")
CARDS: Final = 12
QUOTES: Final = 20
MERGEABLE: Final = 100


@needs_rights("needs.read")
def needs(request: PersonRequest) -> HttpResponse:
    """The clearest first."""
    found = _seen(request)
    state = request.GET.get("state", "")
    listed = pages.page(found.filter(status=state) if state in NeedStatus.values else found, request.GET, by=BY, most=CARDS)
    numbers = [need.pk for need in listed.rows]
    counted, told = figures.of(numbers, request.who.subjects), verbatims.few(numbers)
    context = {
        "title": _("Needs"),
        "listed": listed,
        "cards": [wanted.card(need, counted[need.pk], told[need.pk]) for need in listed.rows],
        "choices": pages.choices(found, request.GET, "status", dict(NeedStatus.choices)),
        "heard": counting.newest_day() is not None,
        "may_handle": request.who.may("needs.handle"),
    }
    return render(request, "frontend/needs/list.html", context)


@needs_rights("needs.read")
def need(request: PersonRequest, need: int) -> HttpResponse:
    """A need with all that say it."""
    found = _found(request, need)
    counted = figures.of([found.pk], request.who.subjects)[found.pk]
    choice = wanted.asked(request.GET, request.who.subjects)
    listed = pages.page(wanted.listed(found, choice), request.GET, by=("published_at", "pk"), most=QUOTES)
    others = _seen(request).exclude(pk=found.pk).order_by("-surprise", "-pk")
    context = {
        "title": found.name,
        "need": found,
        "growth": words.growth(counted),
        "keys": wanted.keys(found, counted),
        "has": wanted.answered(found, counted, "has"),
        "lacks": wanted.answered(found, counted, "lacks"),
        "spoken": wanted.spoken(found, counted),
        "places": wanted.places(found, counted),
        "weeks": wanted.weeks(found, counted) if counted.mentions else [],
        "listed": listed,
        "quotes": wanted.told(found, choice, listed.rows),
        "narrowed": wanted.narrowed(choice, counted),
        "statuses": NeedStatus.choices,
        "others": others[:MERGEABLE],
        "merged": found.merged.order_by("pk"),
        "may_handle": request.who.may("needs.handle"),
    }
    return render(request, "frontend/needs/need.html", context)


@require_POST
@needs_rights("needs.handle")
def search(request: PersonRequest) -> HttpResponse:
    """Have needs searched now rather than tonight."""
    searching.start(request.who.by)
    messages.success(request, _("Needs are being searched: look again in a minute."))
    return redirect("needs")


@require_POST
@needs_rights("needs.handle")
def status(request: PersonRequest, need: int) -> HttpResponse:
    found = acting.set_status(_found(request, need), request.POST.get("status", ""), by=request.who.by)
    messages.success(request, _("This need is now %(status)s.") % {"status": found.get_status_display()})
    return redirect("need", need=found.pk)


@require_POST
@needs_rights("needs.handle")
def rename(request: PersonRequest, need: int) -> HttpResponse:
    found = acting.rename(_found(request, need), request.POST.get("name", ""), by=request.who.by)
    return redirect("need", need=found.pk)


@require_POST
@needs_rights("needs.handle")
def merge(request: PersonRequest, need: int) -> HttpResponse:
    """Show it as part of another."""
    given = request.POST.get("into", "")
    into = get_object_or_404(_seen(request), pk=int(given) if given.isdecimal() and len(given) < 19 else 0)
    found = acting.merge(_found(request, need), into, by=request.who.by)
    messages.success(request, _("Both are one need now. It can be parted again on this page."))
    return redirect("need", need=found.pk)


@require_POST
@needs_rights("needs.handle")
def part(request: PersonRequest, need: int) -> HttpResponse:
    """It is a need of its own after all."""
    found = acting.part(get_object_or_404(Need.objects.of(request.who.subjects), pk=need), by=request.who.by)
    return redirect("need", need=found.pk)


def _seen(request: PersonRequest) -> QuerySet[Need]:
    return Need.objects.standing().of(request.who.subjects)


def _found(request: PersonRequest, number: int) -> Need:
    return get_object_or_404(_seen(request), pk=number)
