"""What became of what we said? The list of statements, the page of one with its echoes, and people's judgement of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.db.models import F
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core.errors import ProductError
from frontend import columns, drifts, lists, numbers, pages, relaying
from frontend.access import PersonRequest, needs
from frontend.charts.shown import PAGE, show
from frontend.forms import DayField, offer
from frontend.forms import show as show_error
from frontend.stale import Difference, VersionedForm
from ingestion.models import Subject
from reputation.models import Claim, Echo, EchoMark, Label, Statement, StatementState
from reputation.models.statements import StatementQuerySet
from reputation.statements import drifting, echoing, judging, registering, searching
from reputation.statements.drifting import Totals
from reputation.statements.registering import Said
from tenants import current
from tenants.rights import Who

BY: Final = ("at", "pk")
ECHOES_BY: Final = ("said_at", "pk")
A_PAGE: Final = 20
AREA: Final = {"rows": 5}
PROPOSED: Final = 20
READ: Final = "read_mark"
"""The judgement that stood on the page where this one was made; 0 for none."""


class StatementForm(forms.Form):
    """What was said, of whom, when, and where it stands."""

    subject = forms.ChoiceField(label=gettext_lazy("Subject"))
    text = forms.CharField(label=gettext_lazy("What was said"), widget=forms.Textarea(attrs=AREA), max_length=registering.LONGEST)
    day = DayField(label=gettext_lazy("Day"))
    time = forms.TimeField(label=gettext_lazy("Time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    addresses = forms.CharField(
        label=gettext_lazy("Addresses"), widget=forms.Textarea(attrs={"rows": 2}), required=False,
        help_text=gettext_lazy("Where it was published, one address a line. Whoever links to one counts as an echo."),
    )  # fmt: skip

    def __init__(self, subjects: list[Subject], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        offer(self, "subject", [(str(one.pk), one.name) for one in subjects])

    @property
    def said(self) -> Said:
        given = self.cleaned_data
        at = datetime.combine(given["day"], given["time"], current.zone())
        return Said(given["text"], at, tuple(given["addresses"].split()))


class ClaimsForm(VersionedForm):
    """The claims of a statement, one a line, and how it stood when they were read."""

    claims = forms.CharField(
        label=gettext_lazy("Claims"), widget=forms.Textarea(attrs=AREA), required=False,
        help_text=gettext_lazy("One a line. Each is followed by itself; without any, the statement is looked for as a whole."),
    )  # fmt: skip
    state = forms.ChoiceField(label=gettext_lazy("State"), choices=StatementState, required=False, widget=forms.HiddenInput)

    def __init__(self, found: Statement, *args: Any) -> None:
        super().__init__(*args, initial={"claims": "\n".join(claim.text for claim in found.claims.all()), "state": found.state})


@needs("statements.read")
def statements(request: PersonRequest) -> HttpResponseBase:
    """The newest first, each with how far it drifted; above them what is proposed, to keep or refuse. With `format=csv`, their file."""
    found, may_edit = _shown(request), request.who.may("statements.edit")
    proposed = found.proposed().order_by("-at", "-pk").prefetch_related("claims")
    found = found.settled()
    if lists.is_asked(request):
        return lists.sent("statements", columns.STATEMENTS, _counted(found, request.who))
    listed = pages.page(found, request.GET, by=BY)
    totals = drifting.totals([one.pk for one in listed.rows], request.who.subjects)
    searched = searching.under_way(listed.rows)
    lines = [(one, of := totals.get(one.pk, Totals()), of.turned_after(one), one.pk in searched) for one in listed.rows]
    context = {
        "title": _("Statements"), "listed": listed, "lines": lines, "may_edit": may_edit,
        "proposed": relaying.proposals(proposed[:PROPOSED]) if may_edit else [], "waiting": proposed.count() if may_edit else 0,
    }  # fmt: skip
    return render(request, "frontend/statements/list.html", context)


def _counted(found: StatementQuerySet, who: Who) -> Iterator[Sequence[tuple[Statement, Totals]]]:
    """All of them with what became of each, for a file."""
    for stretch in pages.stretches(found, by=BY):
        totals = drifting.totals([one.pk for one in stretch], who.subjects)
        yield [(one, totals.get(one.pk, Totals())) for one in stretch]


@needs("statements.edit")
def new(request: PersonRequest) -> HttpResponse:
    """Register one; its claims are looked at before it is kept."""
    local = timezone.now().astimezone(current.zone())
    watched = [one for one in Subject.objects.watched().in_order() if request.who.may_subject(one.pk)]
    form = StatementForm(watched, request.POST or None, initial={"day": local.date(), "time": local.time().replace(second=0)})
    if request.method == "POST" and form.is_valid():
        subject = next(one for one in watched if str(one.pk) == form.cleaned_data["subject"])
        try:
            made = registering.propose(subject, form.said, by=request.who.by)
        except ProductError as error:
            show_error(form, error, names={"at": "day"})
        else:
            return redirect("statement-claims", statement=made.pk)
    context = {"title": _("Register a statement"), "form": form, "subjects": watched}
    return render(request, "frontend/statements/new.html", context, status=422 if form.errors else 200)


@needs("statements.edit")
def claims(request: PersonRequest, statement: int) -> HttpResponse:
    """Its claims, as Vigie proposes them or as they are; kept, it is followed."""
    found = _found(request, statement)
    form = ClaimsForm(found, request.POST or None)
    differences: Sequence[Difference] = ()
    if request.method == "POST" and form.is_valid() and not (differences := form.stale()):
        try:
            registering.keep(found, form.cleaned_data["claims"].splitlines(), by=request.who.by, if_version=found.version)
        except ProductError as error:
            show_error(form, error)
        else:
            messages.success(request, _("This statement is followed: what was said since is being looked through."))
            return redirect("statement", statement=found.pk)
    context = {"title": _("Claims of the statement"), "statement": found, "form": form, "differences": differences}
    return render(request, "frontend/statements/claims.html", context, status=412 if differences else 422 if form.errors else 200)


@needs("statements.read")
def statement(request: PersonRequest, statement: int) -> HttpResponse:
    """How it fares, claim by claim, day by day, source by source; who relays it."""
    found, within = _found(request, statement), request.who.subjects
    by = request.GET.get("by", "") if request.GET.get("by", "") in drifting.BYS else "source"
    fared = drifting.drift(found.pk, within, by)
    known = {claim.pk: claim for claim in found.claims.all()}
    asked = request.GET.get("label", "") if request.GET.get("label") in Label.values else ""
    claim = known.get(numbers.read(request.GET.get("claim", "")))
    chosen = drifting.chosen(found.pk, within, label=asked, claim=claim.pk if claim else None)
    rows = chosen.exclude(said_at=None).select_related("mention__source").annotate(after=F("parent__mention_id")).prefetch_related("marks")
    total = None if asked else sum(fared.claims.get(claim.pk, {}).values()) if claim else fared.totals.echoes
    listed = pages.page(rows, request.GET, by=ECHOES_BY, most=A_PAGE, total=total)
    context = {
        "title": _("Statement"),
        "statement": found,
        "sentence": relaying.sentence(found, fared.totals),
        "search": searching.under_way([found]).get(found.pk),
        "polled": "HX-Request" in request.headers,
        "claims": relaying.claims(found, fared.claims),
        "drift": show("statement-drift", drifts.drawn(found, fared, request.who), {"statement": found.pk}, column=PAGE),
        "days": fared.days,
        "audiences": drifts.audiences(fared.audiences, by),
        "bys": [{"url": f"?by={code}#audiences", "label": label, "current": code == by} for code, label in drifts.BYS],
        "turn": drifts.turn(fared.turn),
        "listed": listed,
        "echoes": relaying.echoes(listed.rows, found),
        "labels": Label.choices,
        "label": asked,
        "claim": claim,
        "keys": relaying.KEYS,
        "may_edit": request.who.may("statements.edit"),
    }
    return render(request, "frontend/statements/statement.html", context)


@require_POST
@needs("statements.edit")
def keep(request: PersonRequest, statement: int) -> HttpResponse:
    """With the claims that Vigie reads in it: one press."""
    found = _proposed(request, statement)
    if found.state != StatementState.PROPOSED:
        return _settled(request, found)
    registering.keep(found, [claim.text for claim in found.claims.all()], by=request.who.by, if_version=found.version)
    messages.success(request, _("This statement is followed: what was said since is being looked through."))
    return redirect("statements")


@require_POST
@needs("statements.edit")
def refuse(request: PersonRequest, statement: int) -> HttpResponse:
    """It is none to follow, and is not proposed again."""
    found = _proposed(request, statement)
    if found.state != StatementState.PROPOSED:
        return _settled(request, found)
    registering.refuse(found, by=request.who.by, if_version=found.version)
    messages.success(request, _("Refused: it is not proposed again."))
    return redirect("statements")


def _proposed(request: PersonRequest, number: int) -> Statement:
    """One that is proposed, or was when the page was read."""
    return get_object_or_404(Statement.objects.of(request.who.subjects).prefetch_related("claims"), pk=number)


def _settled(request: PersonRequest, found: Statement) -> HttpResponse:
    """Somebody else was first: what they made of it stands."""
    messages.info(request, _("Somebody settled this one already: it is %(state)s.") % {"state": found.get_state_display()})
    return redirect("statements")


@require_POST
@needs("statements.edit")
def withdraw(request: PersonRequest, statement: int) -> HttpResponse:
    found = _found(request, statement)
    registering.withdraw(found, by=request.who.by)
    messages.success(request, _("This statement is no longer followed."))
    return redirect("statement", statement=found.pk)


@require_POST
@needs("statements.edit")
def mark(request: PersonRequest, statement: int, echo: int) -> HttpResponse:
    """Judge one claim in an echo; without a label, what was judged is taken back. Who comes second to it sees both judgements."""
    found = _found(request, statement)
    judged = get_object_or_404(drifting.chosen(found.pk, request.who.subjects).select_related("statement", "mention__source"), pk=echo)
    claim = get_object_or_404(Claim, statement=found, pk=numbers.read(request.POST.get("claim", "")))
    label, stands = request.POST.get("label", ""), judging.standing(judged, claim)
    read, now = request.POST.get(READ, ""), stands.pk if stands else 0
    if read and numbers.read(read) != now and label != (stands.label if stands else ""):
        return _both(request, found, judged, claim, stands)
    if label:
        judging.mark(judged, claim, label, by=request.who.by, if_standing=now)
    elif stands:
        judging.take_back(stands, by=request.who.by)
    return redirect(_back(request, found, judged))


def _both(request: PersonRequest, found: Statement, echo: Echo, claim: Claim, stands: EchoMark | None) -> HttpResponse:
    """What somebody else judged meanwhile beside what was just said."""
    label = request.POST.get("label", "")
    context = {
        "title": _("Two judgements"), "statement": found, "echo": echo, "claim": claim, "text": echoing.whole(echo.mention), "label": label,
        "differences": [relaying.both(echo, claim, stands, label)], "standing": stands.pk if stands else 0,
        "back": _back(request, found, echo), "next": request.POST.get("next", ""),
    }  # fmt: skip
    return render(request, "frontend/statements/judged.html", context, status=412)


def _back(request: PersonRequest, found: Statement, echo: Echo) -> str:
    """To the list as it was, at the echo."""
    given = request.POST.get("next", "")
    here = given if url_has_allowed_host_and_scheme(given, allowed_hosts=None) else reverse("statement", args=[found.pk])
    return f"{here}#echo-{echo.pk}"


def _shown(request: PersonRequest) -> StatementQuerySet:
    """Those that are not kept yet are for who edits them."""
    found = Statement.objects.of(request.who.subjects).select_related("subject")
    return found.exclude(state=StatementState.REFUSED) if request.who.may("statements.edit") else found.settled()


def _found(request: PersonRequest, number: int) -> Statement:
    return get_object_or_404(_shown(request).prefetch_related("claims"), pk=number)
