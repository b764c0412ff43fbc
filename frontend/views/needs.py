"""What do people want that nobody gives? Cards of needs, the page of one, and what people make of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core.errors import ProductError
from frontend import columns, lists, pages, wanted
from frontend.access import PersonRequest
from frontend.access import needs as needs_rights
from frontend.charts.shown import THIRD, show
from frontend.forms import offer
from frontend.forms import show as show_error
from frontend.stale import Difference, VersionedForm
from reporting import needs as words
from reputation import counting
from reputation.models import Need, NeedStatus
from reputation.needs import acting, figures, searching, verbatims
from tenants.rights import Who

BY: Final = ("surprise", "pk")
CARDS: Final = 12
QUOTES: Final = 20
MERGEABLE: Final = 100


class StatusForm(VersionedForm):
    status = forms.ChoiceField(label=gettext_lazy("State"), choices=NeedStatus)

    def __init__(self, found: Need, *args: Any) -> None:
        super().__init__(*args, auto_id="need-%s", initial={"status": found.status})


class NameForm(VersionedForm):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=Need._meta.get_field("name").max_length)

    def __init__(self, found: Need, *args: Any) -> None:
        super().__init__(*args, auto_id="called-%s", initial={"name": found.name})


class MergeForm(forms.Form):
    """Which other need it is the same as."""

    into = forms.ChoiceField(
        label=gettext_lazy("The same as"),
        error_messages={"invalid_choice": gettext_lazy("This need is not in the list any more: choose another one.")},
    )

    def __init__(self, others: Sequence[Need], data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="merge-%s")
        offer(self, "into", [(str(one.pk), one.name[:60]) for one in others])


@needs_rights("needs.read")
def needs(request: PersonRequest) -> HttpResponseBase:
    """The clearest first; with `format=csv`, their file."""
    found = _seen(request)
    state = request.GET.get("state", "")
    chosen = found.filter(status=state) if state in NeedStatus.values else found
    if lists.is_asked(request):
        return lists.sent("needs", columns.NEEDS, _counted(chosen, request.who))
    listed = pages.page(chosen, request.GET, by=BY, most=CARDS)
    numbers = [need.pk for need in listed.rows]
    counted, told = figures.of(numbers, request.who.subjects), verbatims.few(numbers)
    context = {
        "title": _("Needs"),
        "listed": listed,
        "cards": [wanted.card(need, counted[need.pk], told[need.pk]) for need in listed.rows],
        "choices": pages.choices(found, request.GET, "status", dict(NeedStatus.choices)),
        "heard": counting.newest_day() is not None,
        "may_handle": request.who.may("needs.handle"),
    }
    return render(request, "frontend/needs/list.html", context)


def _counted(chosen: QuerySet[Need], who: Who) -> Iterator[Sequence[tuple[Need, figures.Figures]]]:
    """All of them with their figures, for a file."""
    for stretch in pages.stretches(chosen, by=BY):
        counted = figures.of([one.pk for one in stretch], who.subjects)
        yield [(one, counted[one.pk]) for one in stretch]


@needs_rights("needs.read")
def need(request: PersonRequest, need: int) -> HttpResponse:
    """A need with all that say it."""
    found = _found(request, need)
    return _merged(request, found) if found.merged_into else _page(request, found)


def _page(request: PersonRequest, found: Need, sent: forms.Form | None = None, differences: Sequence[Difference] = ()) -> HttpResponse:
    """The page of one; what was `sent` and is not right stands where it was written."""
    counted = figures.of([found.pk], request.who.subjects)[found.pk]
    choice = wanted.asked(request.GET, request.who.subjects)
    listed = pages.page(wanted.listed(found, choice), request.GET, by=("published_at", "pk"), most=QUOTES)
    context = {
        "title": found.name,
        "need": found,
        "growth": words.growth(counted),
        "keys": wanted.keys(found, counted),
        "has": wanted.answered(found, counted, "has"),
        "lacks": wanted.answered(found, counted, "lacks"),
        "spoken": wanted.spoken(found, counted),
        "places": wanted.places(found, counted),
        "weeks": show("need-weeks", wanted.course(found, counted), {"need": found.pk}, column=THIRD),
        "listed": listed,
        "quotes": wanted.told(found, choice, listed.rows),
        "narrowed": wanted.narrowed(choice, counted),
        "merged": found.merged.order_by("pk"),
        "may_handle": request.who.may("needs.handle"),
        "forms": _forms(request, found, sent) if request.who.may("needs.handle") else {},
        "sent": sent,
        "differences": differences,
    }
    return render(request, "frontend/needs/need.html", context, status=412 if differences else 422 if sent else 200)


def _forms(request: PersonRequest, found: Need, sent: forms.Form | None) -> dict[str, forms.Form]:
    """By the names that the page calls them."""
    made = {"status": StatusForm(found), "name": NameForm(found), "merge": MergeForm(_others(request, found))}
    return {name: sent if isinstance(sent, type(form)) else form for name, form in made.items()}


@require_POST
@needs_rights("needs.handle")
def search(request: PersonRequest) -> HttpResponse:
    """Have needs searched now rather than tonight."""
    searching.start(request.who.by)
    messages.success(request, _("Needs are being searched: look again in a minute."))
    return redirect("needs")


@require_POST
@needs_rights("needs.handle")
def status(request: PersonRequest, need: int) -> HttpResponse:
    found = _found(request, need)
    form = StatusForm(found, request.POST)
    if refused := _refused(request, found, form):
        return refused
    acting.set_status(found, form.cleaned_data["status"], by=request.who.by, if_version=found.version)
    messages.success(request, _("Handling of this need: %(status)s.") % {"status": found.get_status_display()})
    return redirect("need", need=found.pk)


@require_POST
@needs_rights("needs.handle")
def rename(request: PersonRequest, need: int) -> HttpResponse:
    found = _found(request, need)
    form = NameForm(found, request.POST)
    if refused := _refused(request, found, form):
        return refused
    acting.rename(found, form.cleaned_data["name"], by=request.who.by, if_version=found.version)
    return redirect("need", need=found.pk)


@require_POST
@needs_rights("needs.handle")
def merge(request: PersonRequest, need: int) -> HttpResponse:
    """Show it as part of another."""
    found = _found(request, need)
    if found.merged_into:
        return _merged(request, found)
    others = _others(request, found)
    form = MergeForm(others, request.POST)
    if form.is_valid():
        into = next(one for one in others if str(one.pk) == form.cleaned_data["into"])
        try:
            acting.merge(found, into, by=request.who.by)
        except ProductError as error:
            show_error(form, error)
        else:
            messages.success(request, _("Both are one need now. It can be parted again on this page."))
            return redirect("need", need=into.pk)
    return _page(request, found, form)


@require_POST
@needs_rights("needs.handle")
def part(request: PersonRequest, need: int) -> HttpResponse:
    """It is a need of its own after all."""
    found = _found(request, need)
    if found.merged_into is None:
        messages.info(request, _("Somebody parted it already."))
    else:
        acting.part(found, by=request.who.by)
    return redirect("need", need=found.pk)


def _refused(request: PersonRequest, found: Need, form: VersionedForm) -> HttpResponse | None:
    """The answer to what is not right, was changed meanwhile, or is about a need that is part of another by now."""
    if found.merged_into:
        return _merged(request, found)
    differences = form.stale() if form.is_valid() else ()
    return _page(request, found, form, differences) if form.errors else None


def _seen(request: PersonRequest) -> QuerySet[Need]:
    return Need.objects.standing().of(request.who.subjects)


def _others(request: PersonRequest, found: Need) -> Sequence[Need]:
    """Those that it may be the same as, the clearest first."""
    return list(_seen(request).exclude(pk=found.pk).order_by("-surprise", "-pk")[:MERGEABLE])


def _found(request: PersonRequest, number: int) -> Need:
    """That of this number, merged or not."""
    return get_object_or_404(Need.objects.of(request.who.subjects).select_related("merged_into"), pk=number)


def _merged(request: PersonRequest, found: Need) -> HttpResponse:
    """Whoever comes from an old page or address is led to the need that it is part of."""
    into = get_object_or_404(_seen(request), pk=found.merged_into_id)
    messages.info(request, _("“%(name)s” was merged into this need.") % {"name": found.name})
    return redirect("need", need=into.pk)
