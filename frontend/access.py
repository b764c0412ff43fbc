"""Who may see a page: the one place where screens check rights."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from core.errors import Forbidden
from frontend import kept, once
from tenants.models import User
from tenants.requests import TenantRequest
from tenants.rights import Who

P = ParamSpec("P")


class PersonRequest(TenantRequest):
    """A request of somebody who is logged in here."""

    who: Who
    user: User


View = Callable[Concatenate[PersonRequest, P], HttpResponseBase]
Guarded = Callable[Concatenate[TenantRequest, P], HttpResponseBase]


def needs(*rights: str) -> Callable[[View[P]], Guarded[P]]:
    """The view is for people logged in on this host who have these rights; `needs()` is for anybody logged in."""

    def guard(view: View[P]) -> Guarded[P]:
        @wraps(view)
        def guarded(request: TenantRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if request.who is None:
                if request.lacks:
                    return redirect("mfa_index")
                return _to_login(request)
            for right in rights:
                request.who.need(right)
            _make_sound(request)
            person = cast(PersonRequest, request)
            return once.guarded(request, lambda: view(person, *args, **kwargs))

        return guarded

    return guard


def _make_sound(request: TenantRequest) -> None:
    """Leave out the one character that no text has and no database keeps: people do not type it, programs send it."""
    if _has_nul(request.GET):
        request.GET = QueryDict(request.GET.urlencode().replace("%00", ""))
    if request.method == "POST" and _has_nul(request.POST):
        request.POST = QueryDict(request.POST.urlencode().replace("%00", ""))


def _has_nul(given: QueryDict) -> bool:
    return any("\0" in text for name, values in given.lists() for text in (name, *values) if isinstance(text, str))


def whole_agency(request: PersonRequest) -> None:
    """What concerns the whole agency is for who may enter all its clients."""
    if request.tenant.is_agency and request.who.clients is not None:
        raise Forbidden(_("This concerns the whole agency: ask a manager of all clients."))


def _to_login(request: TenantRequest) -> HttpResponse:
    """To the login page, and back to where one was, with what was typed. A part of a page asks the whole page to go."""
    to = redirect_to_login(kept.way_back(request), reverse("account_login"))
    if "HX-Request" not in request.headers:
        return to
    return HttpResponse(status=204, headers={"HX-Redirect": to.url})
