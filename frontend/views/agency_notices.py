"""What people of the agency have not read yet, over all their clients: the list behind the bell of the agency's host."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from frontend import notices
from frontend.access import PersonRequest, needs
from reporting import notifications as told
from tenants import unread


@never_cache
@needs()
def notifications(request: PersonRequest) -> HttpResponse:
    """Four queries, whatever the number of clients."""
    found = list(unread.of(request.who).order_by("-at", "-pk").select_related("tenant").prefetch_related("tenant__domains")[: told.LIST])
    context = {"title": _("Notifications"), "clients": notices.by_client(found), "more": len(found) == told.LIST}
    return render(request, "frontend/agency/notifications.html", context)


@require_POST
@needs()
def read(request: PersonRequest) -> HttpResponse:
    told.read_everywhere(request.user, request.who)
    return redirect("notifications")
