"""Opening a client, a step a page: each is kept as it is sent, can be gone back to, and nothing exists before the last."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import ProductError
from frontend import opening as steps
from frontend.access import PersonRequest, needs
from frontend.opening import AddressForm, BrandSet, NameForm, PersonSet
from ingestion import newcomers, samples
from tenants import hosts, openings
from tenants.models import Opening
from tenants.opening import host_of


@needs("tenants.open")
def begin(request: PersonRequest) -> HttpResponse:
    """The first step, and the openings that wait to be taken up again."""
    form = NameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        begun = openings.begin(form.cleaned_data, by=request.who.by)
        return redirect("opening", opening=begun.pk, step="brand")
    return _page(request, None, "name", {"form": form, "waiting": list(openings.waiting(request.who.by))})


@needs("tenants.open")
def opening(request: PersonRequest, opening: UUID, step: str) -> HttpResponse:
    """One step of it."""
    if step not in steps.STEPS:
        raise Http404
    begun = openings.find(opening, request.who.by)
    view = {"name": _name, "brand": _brand, "sources": _sources, "people": _people, "check": _check}[step]
    return view(request, begun)


@require_POST
@needs("tenants.open")
def undo(request: PersonRequest, opening: UUID) -> HttpResponse:
    openings.undo(openings.find(opening, request.who.by))
    messages.success(request, _("Undone as a whole: nothing of this client exists."))
    return redirect("clients")


def _page(request: PersonRequest, begun: Opening | None, step: str, context: dict[str, Any], *, wrong: bool = False) -> HttpResponse:
    known = {"title": _("Open a client"), "opening": begun, "step": step, "steps": steps.steps(begun, step), "label": steps.STEPS[step]}
    if begun:
        known |= {"said": begun.said, "host": host_of(begun.said["name"]["slug"])}
    form = context.get("form")
    wrong = wrong or bool(form is not None and form.is_bound and not form.is_valid())
    return render(request, f"frontend/opening/{step}.html", known | context, status=422 if wrong else 200)


def _next(begun: Opening, step: str) -> HttpResponse:
    return redirect("opening", opening=begun.pk, step=steps.after(step))


def _name(request: PersonRequest, begun: Opening) -> HttpResponse:
    form = NameForm(request.POST or None, initial=begun.said["name"])
    if request.method == "POST" and form.is_valid():
        openings.say(begun, "name", form.cleaned_data)
        return _next(begun, "name")
    return _page(request, begun, "name", {"form": form})


def _brand(request: PersonRequest, begun: Opening) -> HttpResponse:
    """Each query is proposed from the name; what is proposed is shown before it is kept."""
    forms = BrandSet(request.POST or None, initial=steps.brands_said(begun.said))
    if request.method == "POST" and forms.is_valid():
        begun = openings.say(begun, "brand", steps.brands_kept(forms))
        if "propose" not in request.POST:
            return _next(begun, "brand")
        forms = BrandSet(initial=steps.brands_said(begun.said))
    return _page(request, begun, "brand", {"forms": forms}, wrong=forms.is_bound and not forms.is_valid())


def _sources(request: PersonRequest, begun: Opening) -> HttpResponse:
    """An address is tried: ten real items, each with the brands that it names; then it is added."""
    form, known = AddressForm(), begun.said.get("sources", [])
    if request.method == "POST" and "next" in request.POST:
        openings.say(begun, "sources", known)
        return _next(begun, "sources")
    if request.method == "POST" and "remove" in request.POST:
        openings.say(begun, "sources", [one for one in known if one["url"] != request.POST["remove"]])
        return redirect("opening", opening=begun.pk, step="sources")
    context: dict[str, Any] = {"form": form}
    if request.method == "POST":
        context["form"] = form = AddressForm(request.POST)
        if form.is_valid():
            if "add" in request.POST:
                return _added(begun, form.cleaned_data["url"], request.POST.get("title", ""))
            context |= _tried(form.cleaned_data["url"], begun)
    return _page(request, begun, "sources", context)


def _added(begun: Opening, url: str, title: str) -> HttpResponse:
    known = begun.said.get("sources", [])
    if url not in (one["url"] for one in known) and len(known) < steps.SOURCES_MOST:
        name = samples.name_of(newcomers.options_of(url), title, taken=[one["name"] for one in known])
        openings.say(begun, "sources", [*known, {"url": url, "name": name}])
    return redirect("opening", opening=begun.pk, step="sources")


def _tried(url: str, begun: Opening) -> dict[str, Any]:
    try:
        return {"tried": newcomers.try_feed(url, {one["name"]: one["query"] for one in begun.said.get("brand", [])})}
    except ProductError as error:
        return {"refusal": error}


def _people(request: PersonRequest, begun: Opening) -> HttpResponse:
    forms = PersonSet(request.POST or None, initial=steps.people_said(begun.said))
    if request.method == "POST" and forms.is_valid():
        openings.say(begun, "people", steps.people_kept(forms))
        return _next(begun, "people")
    return _page(request, begun, "people", {"forms": forms}, wrong=forms.is_bound and not forms.is_valid())


def _check(request: PersonRequest, begun: Opening) -> HttpResponse:
    """All that was said on one page; it is opened whole or not at all."""
    if request.method == "POST":
        try:
            made = newcomers.open_client(begun, within=request.who)
        except ProductError as error:
            return _page(request, begun, "check", {"refusal": error}, wrong=True)
        messages.success(request, _("%(name)s is open at %(address)s.") % {"name": made.name, "address": hosts.address(made)})
        return redirect("client", client=made.pk)
    return _page(request, begun, "check", {})
