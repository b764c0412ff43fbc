"""Long work: how far it is, and a way to stop it. A page that shows one refreshes itself until it is over."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core.choices import JobState
from frontend import columns, lists, pages, worked
from frontend.access import PersonRequest, needs
from tenants import closing
from tenants import jobs as work
from tenants.jobs import AnyJob
from tenants.models import Tenant, TenantState
from tenants.rights import Who

REFRESH: Final = "2"
BY: Final = ("created_at", "uid")


def layout_of(request: PersonRequest) -> str:
    return "frontend/agency.html" if request.tenant.is_agency else "frontend/client.html"


def refreshing(response: HttpResponse, *, while_: bool) -> HttpResponse:
    """Have the browser load the page again in a moment, as long as something changes on it."""
    if while_:
        response.headers["Refresh"] = REFRESH
    return response


@needs("jobs.read")
@never_cache
def jobs(request: PersonRequest) -> HttpResponseBase:
    found = work.seen_by(request.who)
    state = request.GET.get("state", "")
    chosen = found.filter(state=state) if state in JobState.values else found
    if lists.is_asked(request):
        return lists.sent("jobs", columns.JOBS, map(worked.named, pages.stretches(chosen, by=BY)))
    listed = pages.page(chosen, request.GET, by=BY)
    context = {
        "title": _("Jobs"), "listed": listed, "works": worked.named(listed.rows), "layout": layout_of(request),
        "choices": pages.choices(found, request.GET, "state", dict(JobState.choices)), "clients": _clients(request.who),
    }  # fmt: skip
    return refreshing(render(request, "frontend/jobs/list.html", context), while_=any(not job.is_over for job in listed.rows))


def _clients(who: Who) -> list[Tenant]:
    """At the agency: the clients whose own jobs this person may go to."""
    if not who.tenant.is_agency or not who.may("tenants.read"):
        return []
    opened = Tenant.objects.filter(state=TenantState.OPEN).exclude(schema_name="public").order_by("name")
    return [one for one in opened if who.may_client(one.pk)]


@needs("jobs.read")
@never_cache
def job(request: PersonRequest, job: UUID) -> HttpResponse:
    found = work.find(job, request.who)
    context = {"title": worked.name(found), "job": found, "layout": layout_of(request), "certificate": _certificate(request, found)}
    return refreshing(render(request, "frontend/jobs/job.html", context), while_=not found.is_over)


def _certificate(request: PersonRequest, found: AnyJob) -> str:
    """Where the certificate of a finished closing is read; nothing for any other work."""
    closed = found.kind == closing.KIND and found.state == JobState.DONE and request.who.may("tenants.read")
    return reverse("client", kwargs={"client": found.args["tenant"]}) if closed else ""


@require_POST
@needs("jobs.stop")
def stop(request: PersonRequest, job: UUID) -> HttpResponse:
    found = work.find(job, request.who)
    work.stop(found, request.who.by)
    return redirect("job", job=found.pk)
