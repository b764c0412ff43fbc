"""What one person was told: the list behind the bell, opened one by one, marked as read."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from frontend import notices, pages
from frontend.access import PersonRequest, needs
from reporting import notifications as told


@never_cache
@needs()
def notifications(request: PersonRequest) -> HttpResponse:
    listed = pages.page(told.of(request.user), request.GET)
    context = {"title": _("Notifications"), "listed": listed, "notices": notices.lines(listed.rows)}
    return render(request, "frontend/notifications/list.html", context)


@never_cache
@needs()
def notification(request: PersonRequest, notification: int) -> HttpResponse:
    """Lead to what it is about; it is read then, unless somebody looks through this person's rights."""
    found = get_object_or_404(told.of(request.user), pk=notification)
    if request.who.seen_by is None:
        told.read(request.user, found.pk)
    return HttpResponseRedirect(notices.address(found))


@require_POST
@needs()
def read(request: PersonRequest) -> HttpResponse:
    told.read(request.user)
    return redirect("notifications")
