"""The agency's host: removes the demonstration, all its clients by one act."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.errors import Forbidden
from frontend.access import PersonRequest, needs
from reporting.demonstration import opening, removing


@require_http_methods(["GET", "POST"])
@needs("tenants.close")
def remove(request: PersonRequest) -> HttpResponse:
    """What would go, and the button; each client is closed by a job, as any other."""
    if request.who.clients is not None:
        raise Forbidden(_("You may enter some clients only, so you may not remove the demonstration."))
    if request.method == "POST":
        begun = removing.remove_demonstration(settings.VAR_DIR, by=request.who.by)
        if begun:
            names = ", ".join(client.name for client, _job in begun)
            messages.success(request, _("The demonstration is being removed: %(names)s. Its jobs say how far they are.") % {"names": names})
            return redirect("jobs")
    found = opening.living()
    if not found:
        messages.info(request, _("There is no demonstration to remove."))
        return redirect("clients")
    return render(request, "frontend/demonstration/remove.html", {"title": _("Remove the demonstration"), "found": found})
