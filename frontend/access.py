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

from core import unseen
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
    """Leave out what no text has and nobody sees: people do not type it, programs send it, or it comes with what is pasted."""
    if _is_harmful(request.GET):
        request.GET = QueryDict(_sound(request.GET))
    if request.method == "POST" and _is_harmful(request.POST):
        request.POST = QueryDict(_sound(request.POST))


def _is_harmful(given: QueryDict) -> bool:
    return any(unseen.HARMFUL.search(text) for name, values in given.lists() for text in (name, *values) if isinstance(text, str))


def _sound(given: QueryDict) -> str:
    sound = QueryDict(mutable=True)
    for name, values in given.lists():
        sound.setlist(unseen.HARMFUL.sub("", name), [unseen.HARMFUL.sub("", value) for value in values])
    return sound.urlencode()


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
