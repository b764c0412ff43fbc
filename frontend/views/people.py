"""People of this place: who is in, who is expected, what each may do; seeing the place with somebody's eyes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.db.models import Max
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import ProductError
from frontend import columns, lists, pages
from frontend.access import PersonRequest, needs
from frontend.forms import show
from frontend.roles import InviteForm, RoleForm, limit_words
from frontend.stale import Difference
from frontend.views.jobs import layout_of
from tenants import factors, invitations, seeing
from tenants import people as members
from tenants.models import Invitation, Membership, Visit


@dataclass(frozen=True, slots=True)
class Row:
    """A member as the list shows them."""

    member: Membership
    limit: str
    seen: datetime | None
    second_factor: bool
    is_self: bool


@needs("people.read")
def people(request: PersonRequest) -> HttpResponseBase:
    """Who is in and who is expected; the form that invites. With `format=csv`, the file of who is in."""
    if lists.is_asked(request):
        return lists.sent("people", columns.PEOPLE, [_rows(request, list(members.members(request.tenant)))])
    invites = request.who.may("people.edit")
    form = InviteForm(request.POST or None, who=request.who, initial={"language": _language(request)}) if invites else None
    if request.method == "POST":
        request.who.need("people.edit")
        if form and form.is_valid() and _invite(request, form):
            return redirect("people")
    waiting = list(invitations.waiting(request.tenant))
    listed = pages.page(members.members(request.tenant), request.GET, by=("user__name", "pk"), rising=True)
    context = {
        "title": _("People"), "listed": listed, "rows": _rows(request, listed.rows), "waiting": waiting, "now": timezone.now(),
        "form": form, "layout": layout_of(request),
        "limits": {one.pk: limit_words(one.subjects, one.clients) for one in waiting},
    }  # fmt: skip
    return render(request, "frontend/people/list.html", context, status=422 if form and form.errors else 200)


def _invite(request: PersonRequest, form: InviteForm) -> bool:
    given = form.cleaned_data
    try:
        made = invitations.invite(
            given["email"], role=given["role"], language=given["language"], tenant=request.tenant, by=request.who.by, within=request.who,
            **form.reach(),
        )  # fmt: skip
    except ProductError as error:
        show(form, error, names={"clients": "only", "subjects": "only"})
        return False
    messages.success(request, _("An e-mail with a link is on its way to %(email)s. It works once, for seven days.") % {"email": made.email})
    return True


def _language(request: PersonRequest) -> str:
    """Of the letter: that of the client's people, and on the agency's host that of whoever invites."""
    languages = [] if request.tenant.is_agency else request.tenant.languages
    return languages[0] if languages else request.LANGUAGE_CODE or "en"


def _rows(request: PersonRequest, found: Sequence[Membership]) -> list[Row]:
    """The members with what is known of their coming, in as many queries for many as for one."""
    ids = [member.user_id for member in found]
    visits = Visit.objects.filter(user__in=ids)
    if not request.tenant.is_agency:
        visits = visits.filter(tenant=request.tenant)
    seen = dict(visits.values_list("user").annotate(Max("seen_at")))
    secured = set(Authenticator.objects.filter(user__in=ids, type__in=factors.COUNTED).values_list("user", flat=True))
    return [
        Row(one, limit_words(one.subjects, one.clients), seen.get(one.user_id), one.user_id in secured, one.user_id == request.who.by.id)
        for one in found
    ]


@needs("people.edit")
def person(request: PersonRequest, person: int) -> HttpResponse:
    """One member: role, what it is limited to, and the acts on them."""
    found = _member(request, person)
    limited = found.clients if request.tenant.is_agency else found.subjects
    form = RoleForm(request.POST or None, who=request.who, initial={"role": found.role, "only": limited or []})
    differences: Sequence[Difference] = ()
    if request.method == "POST" and form.is_valid() and not (differences := form.stale()):
        try:
            members.change(found, form.cleaned_data["role"], by=request.who.by, within=request.who, **form.reach())
        except ProductError as error:
            show(form, error, names={"clients": "only", "subjects": "only"})
        else:
            messages.success(request, _("Saved: it holds from the next page that %(name)s opens.") % {"name": found.user.name})
            return redirect("people")
    context = {"title": found.user.name, "member": found, "form": form, "layout": layout_of(request), "is_self": found.user == request.user}
    context |= {"secured": factors.has(found.user), "differences": differences}
    return render(request, "frontend/people/person.html", context, status=412 if differences else 422 if form.errors else 200)


@require_POST
@needs("people.edit")
def withdraw(request: PersonRequest, person: int) -> HttpResponse:
    found = _member(request, person)
    members.withdraw(found, by=request.who.by, within=request.who)
    messages.success(request, _("%(name)s may not enter here any more.") % {"name": found.user.name})
    return redirect("people")


@require_POST
@needs("people.unlock")
def unlock(request: PersonRequest, person: int) -> HttpResponse:
    """Somebody lost what gives their codes: they come in with their password alone, and set up another."""
    found = _member(request, person)
    members.unlock(found.user, by=request.who.by, within=request.who)
    messages.success(request, _("%(name)s comes in with the password alone now, and is logged in nowhere.") % {"name": found.user.name})
    return redirect("person", person=found.pk)


@require_POST
@needs("people.edit")
def resend(request: PersonRequest, invitation: int) -> HttpResponse:
    """Another link for another week."""
    found = invitations.resend(_invitation(request, invitation), by=request.who.by, within=request.who)
    messages.success(
        request, _("A new e-mail is on its way to %(email)s; the link before opens nothing any more.") % {"email": found.email}
    )
    return redirect("people")


@require_POST
@needs("people.edit")
def withdraw_invitation(request: PersonRequest, invitation: int) -> HttpResponse:
    found = _invitation(request, invitation)
    invitations.withdraw(found, by=request.who.by, within=request.who)
    messages.success(request, _("%(email)s is not expected any more.") % {"email": found.email})
    return redirect("people")


# -- seeing as


@require_POST
@needs("people.see_as")
def see(request: PersonRequest, person: int) -> HttpResponse:
    """From now on, and for half an hour, read this place with that person's rights."""
    seeing.begin(request.session, _member(request, person), request.who)
    return redirect("/")


@require_POST
@needs()
def stop_seeing(request: PersonRequest) -> HttpResponse:
    seeing.end(request.session)
    return redirect(reverse("people"))


def _member(request: PersonRequest, number: int) -> Membership:
    return get_object_or_404(members.members(request.tenant), pk=number)


def _invitation(request: PersonRequest, number: int) -> Invitation:
    return get_object_or_404(invitations.waiting(request.tenant), pk=number)
