"""What people of the agency have not read yet, over all their clients: the list behind the bell of the agency's host."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from frontend import notices, pages
from frontend.access import PersonRequest, needs
from reporting import notifications as told
from tenants import unread

MOST: Final = 200
"""They stand client by client, which is read as a whole."""


@never_cache
@needs()
def notifications(request: PersonRequest) -> HttpResponse:
    """As many queries for many clients as for one."""
    found = unread.of(request.who).select_related("tenant").prefetch_related("tenant__domains")
    listed = pages.page(found, request.GET, by=("at", "pk"), most=MOST)
    context = {"title": _("Notifications"), "listed": listed, "clients": notices.by_client(listed.rows)}
    return render(request, "frontend/agency/notifications.html", context)


@require_POST
@needs()
def read(request: PersonRequest) -> HttpResponse:
    told.read_everywhere(request.user, request.who)
    return redirect("notifications")
