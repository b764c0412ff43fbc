"""Links to the portal's first page for somebody without an account: made, listed, taken back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core.errors import ProductError
from frontend.access import PersonRequest, needs
from frontend.forms import show
from frontend.made_report_forms import ShareForm
from reporting import sharing
from tenants import hosts


@needs("reports.share")
def links(request: PersonRequest) -> HttpResponse:
    """Those that were made, with what became of each."""
    context = {"title": _("Links to the first page"), "shares": sharing.of_first_page(), "now": timezone.now()}
    return render(request, "frontend/portal/links.html", context)


@never_cache
@needs("reports.share")
def add(request: PersonRequest) -> HttpResponse:
    """A new one, shown once."""
    form, made = ShareForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = sharing.make(
                sharing.FirstPage(request.who.subjects), given["name"], form.ends_at(), by=request.who.by, password=given["password"],
                language=request.LANGUAGE_CODE or "",
            )  # fmt: skip
        except ProductError as error:
            show(form, error, names={"ends_at": "until"})
    link = hosts.page(request.tenant, "shared", token=made.token) if made else ""
    context = {"title": _("Share the first page"), "form": None if made else form, "made": made, "link": link}
    return render(request, "frontend/portal/link.html", context, status=422 if form.errors else 200)


@require_POST
@needs("reports.share")
def take_back(request: PersonRequest, share: int) -> HttpResponse:
    found = get_object_or_404(sharing.of_first_page(), pk=share)
    sharing.take_back(found, by=request.who.by)
    messages.success(request, _("The link for %(name)s opens nothing any more.") % {"name": found.name})
    return redirect("portal-links")
