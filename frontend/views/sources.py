"""What do we hear, what do we miss? Sources with their health; a new one is tried before it is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from core.by import By
from core.errors import ProductError, Stale
from frontend import columns, lists, numbers, pages, stale
from frontend.access import PersonRequest, needs
from frontend.charts import hours
from frontend.charts.hours import DAYS, Month
from frontend.forms import show
from frontend.listened import Line, lines
from frontend.source_forms import EditedSourceForm, SourceForm, opened_with
from ingestion import credentials, samples
from ingestion import sources as actions
from ingestion.connectors import Connector, registry
from ingestion.models import Source
from tenants import current

RUNS: Final = 20
GAPS: Final = 20
GAPS_DRAWN: Final = 1_000


def followed() -> list[type[Connector]]:
    """The connectors that a person can add: those that are asked. Files and pushes come by themselves."""
    return [connector for connector in registry if connector.every is not None]


@needs("sources.read")
def sources(request: PersonRequest) -> HttpResponseBase:
    """All that are listened to, or with `format=csv` their file."""
    # A file that was given and never started has brought nothing in: it waits under Imports.
    living = Source.objects.filter(archived_at=None).exclude(kind="file", last_item_at=None, last_run_at=None).order_by("name")
    every = lines(list(living), request.who)
    if lists.is_asked(request):
        return lists.sent("sources", [*columns.SOURCES, *(columns.OPENED if request.who.is_agency else ())], [every])
    listed = pages.page(living, request.GET, by=("name", "pk"), rising=True)
    shown = {source.pk for source in listed.rows}
    context = {
        "title": _("Sources"), "listed": listed, "lines": [line for line in every if line.source.pk in shown], "sentence": _sentence(every),
    }  # fmt: skip
    return render(request, "frontend/sources/list.html", context)


def _sentence(lines: list[Line]) -> str:
    failing = [line for line in lines if line.health.state == "failing"]
    paused = [line for line in lines if line.health.state == "paused"]
    if failing:
        names = ", ".join(line.source.name for line in failing[:3])
        words = ngettext("%(n)s source does not answer: %(names)s.", "%(n)s sources do not answer: %(names)s.", len(failing))
        return words % {"n": len(failing), "names": names}
    if paused:
        return ngettext(
            "All is heard but %(n)s source, which is paused.", "All is heard but %(n)s sources, which are paused.", len(paused)
        ) % {"n": len(paused)}
    if not lines:
        return _("Nothing is listened to yet.")
    heard = sum(line.heard for line in lines)
    if heard == len(lines):
        return _("All sources are heard.")
    words = ngettext("%(heard)s of %(n)s source was heard.", "%(heard)s of %(n)s sources were heard.", len(lines))
    return words % {"heard": heard, "n": len(lines)}


@needs("sources.edit")
def add(request: PersonRequest) -> HttpResponse:
    """Fill, test, look at ten real items, keep."""
    connector = next((one for one in followed() if one.kind == request.POST.get("kind", request.GET.get("kind", ""))), followed()[0])
    form, options = SourceForm(request.POST or None, connector=connector), connector.Options(request.POST or None, prefix="options")
    context: dict[str, Any] = {
        "title": _("Add a source"),
        "connector": (connector.kind, connector.label),
        "connectors": [(one.kind, one.label) for one in followed()],
        "form": form,
        "options": options,
    }
    if request.method == "POST" and options.is_valid():
        given = options.cleaned_data
        if "keep" in request.POST and form.is_valid():
            try:
                name = form.cleaned_data["name"] or samples.name_of(given)
                made = actions.create(
                    connector.kind, name, given, every=form.every_given, credential=form.opener, own=form.cleaned_data["own"],
                    by=request.who.by,
                )  # fmt: skip
            except ProductError as error:
                show(form, error)
            else:
                messages.success(request, _("%(name)s is followed: its first items are being fetched.") % {"name": made.name})
                return redirect("source", source=made.pk)
        elif "keep" not in request.POST:
            context |= _tested(connector, form, given)
    wrong = bool(options.errors or form.errors) and "tested" not in context
    return render(request, "frontend/sources/add.html", context, status=422 if wrong else 200)


def _tested(kind: type[Connector], typed: SourceForm, options: dict[str, Any]) -> dict[str, Any]:
    """Ten real items, with the name that the source gives itself where none was typed; or what is in the way."""
    name, found = typed.data.get("name", "").strip(), dict[str, Any]()
    try:
        connector = kind(options)
        connector.access = credentials.hold(typed.opener) if typed.opener else None
        sample = samples.take(connector)
    except ProductError as error:
        found = {"refusal": error, "proposed": [wrong.proposal for wrong in error.errors if wrong.proposal]}
    else:
        name = name or samples.name_of(options, sample.title, taken=actions.names())
        found = {"drafts": sample.drafts}
    typed = SourceForm(initial=dict(typed.data.items()) | {"name": name}, connector=kind)
    return found | {"tested": True, "form": typed}


@needs("sources.read")
def source(request: PersonRequest, source: int) -> HttpResponse:
    found = get_object_or_404(Source, pk=source)
    connector = registry.get(found.kind)
    line = lines([found], request.who)[0]
    context = {
        "title": found.name,
        "source": found,
        "health": line.health,
        "runs": found.runs.order_by("-pk")[:RUNS],
        "gaps": found.gaps.order_by("-since")[:GAPS],
        "month": _month(found) if connector is not None and connector.every is not None else None,
        "asked": connector is not None and connector.every is not None,
        "line": line,
        "options": [(field.label or name, found.options.get(name, "")) for name, field in connector.Options().fields.items()]
        if connector
        else [],
    }
    return render(request, "frontend/sources/source.html", context)


def _month(found: Source) -> Month:
    """When it was heard, hour by hour of the last thirty days."""
    now = timezone.now()
    recent = found.gaps.filter(Q(until=None) | Q(until__gte=now - timedelta(days=DAYS))).order_by("-since")
    stretches = [(gap.since, gap.until or now) for gap in recent[:GAPS_DRAWN]]
    return hours.month(found.created_at, stretches, now, current.zone())


@needs("sources.edit")
def edit(request: PersonRequest, source: int) -> HttpResponse:
    found = get_object_or_404(Source, pk=source, archived_at=None)
    connector = registry[found.kind]
    minutes = round(found.every.total_seconds() / 60) if found.every else 15
    initial = {"name": found.name, "every": minutes, "own": found.own, "credential": opened_with(found)}
    initial["unmatched_days"] = found.keep_unmatched.days if found.keep_unmatched is not None else None
    form = EditedSourceForm(request.POST or None, initial=initial, connector=connector)
    options = connector.Options(request.POST or None, prefix="options", initial=found.options)
    if request.method == "POST" and form.is_valid() and options.is_valid():
        version = request.POST.get("version", "")
        try:
            _edit(found, form, options.cleaned_data, numbers.read(version) if version else None, by=request.who.by)
        except Stale:
            form.add_error(None, str(stale.WORDS))
            both = [*stale.differences(form, form.initial), *stale.differences(options, found.options)]
            context = {"title": found.name, "source": found, "form": form, "options": options, "differences": both}
            return render(request, "frontend/sources/edit.html", context, status=412)
        except ProductError as error:
            show(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("source", source=found.pk)
    context = {"title": found.name, "source": found, "form": form, "options": options}
    return render(request, "frontend/sources/edit.html", context, status=422 if form.errors or options.errors else 200)


@transaction.atomic
def _edit(found: Source, form: SourceForm, options: dict[str, Any], version: int | None, *, by: By) -> None:
    given = form.cleaned_data
    changed = actions.edit(
        found, name=given["name"] or found.name, options=options, every=form.every_given, own=given["own"],
        keep_unmatched=form.keep_unmatched, if_version=version, by=by,
    )  # fmt: skip
    if form.opener is not None and given["credential"] != opened_with(found):
        actions.open_with(changed, form.opener, by=by)


def _act(request: PersonRequest, number: int, action: Callable[[Source, By], Source], words: str) -> HttpResponseRedirect:
    found = action(get_object_or_404(Source, pk=number, archived_at=None), request.who.by)
    messages.success(request, words % {"name": found.name})
    return redirect("sources") if found.archived_at else redirect("source", source=found.pk)


@require_POST
@needs("sources.edit")
def pause(request: PersonRequest, source: int) -> HttpResponse:
    return _act(request, source, actions.pause, _("%(name)s is paused; the silence is kept as a gap."))


@require_POST
@needs("sources.edit")
def resume(request: PersonRequest, source: int) -> HttpResponse:
    return _act(request, source, actions.resume, _("%(name)s is heard again."))


@require_POST
@needs("sources.edit")
def run(request: PersonRequest, source: int) -> HttpResponse:
    return _act(request, source, actions.run_now, _("%(name)s is being asked."))


@require_POST
@needs("sources.edit")
def own(request: PersonRequest, source: int) -> HttpResponse:
    """Whether the brand itself speaks here: of sources that are only pushed to, the one thing that is set."""
    found = get_object_or_404(Source, pk=source, archived_at=None)
    actions.edit(found, own=request.POST.get("own") == "yes", by=request.who.by)
    messages.success(request, _("Saved."))
    return redirect("source", source=found.pk)


@require_POST
@needs("sources.edit")
def archive(request: PersonRequest, source: int) -> HttpResponse:
    return _act(request, source, actions.archive, _("%(name)s is no longer followed; what it brought stays."))
