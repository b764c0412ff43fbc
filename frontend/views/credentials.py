"""Keys of platforms: the agency's on its host, the client's own on theirs. A secret goes in and is never shown."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core.errors import ProductError
from frontend.access import PersonRequest, needs, whole_agency
from frontend.credentials import TermsForm, line, resting, secret_of, spent_by
from frontend.forms import show
from frontend.stale import Difference
from frontend.views.jobs import layout_of
from ingestion import credentials as kept
from ingestion.connectors import CredentialKind
from ingestion.credentials import AnyCredential
from ingestion.troubles import words_of

NAMES = {"ends_at": "last_day"}


def _may(request: PersonRequest) -> None:
    """The agency's concern all of it; a client's are for who sets their space up."""
    request.who.need("tenants.set_up" if request.tenant.is_agency else "settings.edit")
    whole_agency(request)


def _credential(request: PersonRequest, uid: UUID) -> AnyCredential:
    _may(request)
    found: AnyCredential = get_object_or_404(kept.of(request.tenant), pk=uid)
    return found


@needs()
def credentials(request: PersonRequest) -> HttpResponse:
    """All of them, and what may be added."""
    _may(request)
    lines = [line(one) for one in kept.of(request.tenant)]
    context = {"title": _("Credentials"), "lines": lines, "kinds": list(kept.kinds().values()), "layout": layout_of(request)}
    return render(request, "frontend/credentials/list.html", context)


@never_cache
@needs()
def add(request: PersonRequest) -> HttpResponse:
    """One more, of the kind in the address."""
    _may(request)
    kind = kept.kinds().get(request.GET.get("kind", ""))
    if kind is None:
        raise Http404
    form = TermsForm(request.POST or None, tenant=request.tenant, kind=kind)
    secret = secret_of(kind, request.POST or None)
    if request.method == "POST" and form.is_valid() and secret.is_valid():
        try:
            made = kept.add(
                kind.kind, form.cleaned_data["name"], secret.cleaned_data, form.terms(), tenant=request.tenant, by=request.who.by
            )
        except ProductError as error:
            _show(form, secret, error)
        else:
            messages.success(request, _("Saved, sealed: nobody reads the secret again."))
            return redirect("credential", credential=made.pk)
    context = {"title": kind.label, "form": form, "secret": secret, "layout": layout_of(request)}
    return render(request, "frontend/credentials/add.html", context, status=422 if form.errors or secret.errors else 200)


@needs()
def credential(request: PersonRequest, credential: UUID) -> HttpResponse:
    """One: what was spent and is left, who spent it, and how far it may go."""
    found = _credential(request, credential)
    kind = kept.kinds().get(found.kind)
    form = TermsForm(request.POST or None, tenant=request.tenant, kind=kind, initial=resting(found))
    differences: list[Difference] = []
    if request.method == "POST" and form.is_valid() and not (differences := list(form.stale())):
        try:
            kept.change(found, form.cleaned_data["name"], form.terms(), tenant=request.tenant, by=request.who.by)
        except ProductError as error:
            show(form, error, names=NAMES)
        else:
            messages.success(request, _("Saved: it holds from now on."))
            return redirect("credential", credential=found.pk)
    return _page(request, found, kind, form=form, differences=differences, status=412 if differences else 422 if form.errors else 200)


def _page(
    request: PersonRequest, found: AnyCredential, kind: CredentialKind | None, *, form: TermsForm, secret: forms.Form | None = None,
    differences: list[Difference] | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    context = {
        "title": found.name, "line": line(found), "spent_by": spent_by(found), "form": form, "differences": differences or [],
        "secret": secret or (secret_of(kind) if kind else None), "tries": bool(kind and kind.attempt),
        "layout": layout_of(request),
    }  # fmt: skip
    return render(request, "frontend/credentials/credential.html", context, status=status)


@never_cache
@require_POST
@needs()
def rotate(request: PersonRequest, credential: UUID) -> HttpResponse:
    """Another secret in place of this one."""
    found = _credential(request, credential)
    kind = kept.kinds().get(found.kind)
    if kind is None:
        raise Http404
    secret = secret_of(kind, request.POST)
    if not secret.is_valid():
        form = TermsForm(tenant=request.tenant, kind=kind, initial=resting(found))
        return _page(request, found, kind, form=form, secret=secret, status=422)
    kept.rotate(found, secret.cleaned_data, by=request.who.by)
    messages.success(request, _("Its sources go on with the new secret; the old one is forgotten."))
    return redirect("credential", credential=found.pk)


@require_POST
@needs()
def withdraw(request: PersonRequest, credential: UUID) -> HttpResponse:
    found = _credential(request, credential)
    kept.withdraw(found, by=request.who.by)
    messages.success(request, _("“%(name)s” opens nothing any more, and its secret is gone.") % {"name": found.name})
    return redirect("credentials")


@require_POST
@needs()
def attempt(request: PersonRequest, credential: UUID) -> HttpResponse:
    """Ask the platform whether it takes it."""
    found = _credential(request, credential)
    try:
        kept.try_out(found)
    except ProductError as error:
        messages.error(request, words_of(error.code, {}, error.detail))
    else:
        messages.success(request, _("The platform takes it."))
    return redirect("credential", credential=found.pk)


def _show(form: TermsForm, secret: forms.Form, error: ProductError) -> None:
    """What is wrong with the secret stands beside its fields, the rest beside those of the terms."""
    show(secret if any(one.pointer.startswith("/secret") for one in error.errors) else form, error, names=NAMES)
