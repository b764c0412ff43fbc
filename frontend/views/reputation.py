"""How do we stand, why did it move? The score with its interval, its course and its parts; us and competitors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django import forms
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.remembering import remembering
from frontend import associated, beneath, comparing, figures, owning, scored, standing
from frontend.access import PersonRequest, needs
from frontend.asking import Period
from frontend.bar import newest_period, subjects_of
from frontend.charts.shown import FIRST, show
from frontend.forms import DayField, check_period, offer
from frontend.scored import Scored
from frontend.standing import Standing
from ingestion.models import Subject
from reporting import pinned
from reputation import weighing
from search import calendar
from tenants import current

LONGEST: Final = timedelta(days=3653)


class PeriodForm(forms.Form):
    subject = forms.TypedChoiceField(label=gettext_lazy("Subject"), coerce=int)
    since = DayField(label=gettext_lazy("From"))
    until = DayField(label=gettext_lazy("To"))

    def __init__(self, data: QueryDict | dict[str, Any], subjects: list[Subject]) -> None:
        super().__init__(data, auto_id="ask-%s")
        offer(self, "subject", [(subject.pk, subject.name) for subject in subjects])

    def clean(self) -> dict[str, Any]:
        check_period(self, longest=LONGEST)
        return self.cleaned_data


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the page is about: a subject among those that this person may see, and a period."""

    subjects: Sequence[Subject]
    subject: Subject
    since: datetime
    until: datetime


def chosen(request: PersonRequest) -> Chosen | None:
    """What the address asks for; nothing when it cannot be understood."""
    subjects = subjects_of(request.who.subjects)
    form = _form(request.GET, subjects) if subjects else None
    return _chosen(form, subjects) if form and form.is_valid() else None


def _form(given: QueryDict, subjects: list[Subject]) -> PeriodForm:
    """The form of the page; what the address leaves out is the first subject and the last days that were heard."""
    usual = newest_period(timedelta(days=weighing.current_constants().window_days))
    data: Any = given.copy()
    for name, value in (("subject", subjects[0].pk), ("since", usual.since), ("until", usual.until)):
        data[name] = data.get(name) or str(value)
    return PeriodForm(data, subjects)


def _chosen(form: PeriodForm, subjects: list[Subject]) -> Chosen:
    given = form.cleaned_data
    since, until = Period(given["since"], given["until"]).instants(current.zone())
    if since is None or until is None:
        raise Http404
    return Chosen(subjects, next(subject for subject in subjects if subject.pk == given["subject"]), since, until)


@needs("scores.read")
@remembering()
def reputation(request: PersonRequest) -> HttpResponse:
    subjects = subjects_of(request.who.subjects)
    context: dict[str, Any] = {"title": _("Reputation"), "subjects": subjects}
    if not subjects:
        return render(request, "frontend/reputation/page.html", context)
    form = context["form"] = _form(request.GET, subjects)
    if not form.is_valid():
        if "subject" in form.errors:
            raise Http404
        return render(request, "frontend/reputation/page.html", context, status=422)
    context |= _shown(request, _chosen(form, subjects), form.cleaned_data)
    return render(request, "frontend/reputation/page.html", context)


def _shown(request: PersonRequest, about: Chosen, asked: dict[str, Any]) -> dict[str, Any]:
    """The score with its course and parts, what is set beside it, and what people associate."""
    pins = pinned.over(about.since, about.until, request.who, [about.subject.pk], judged=True)
    score = scored.read(about.subject, about.since, about.until, pins)
    series = owning.of(about.subject, request.who.subjects)
    own = owning.beside(series, score.course if score else None, about.since, about.until, asked)
    context = {
        "subject": about.subject, "since": asked["since"].isoformat(), "until": asked["until"].isoformat(), "own": own,
        "image": associated.of(about.subject, about.subjects, request.who.subjects), **_beside(request, about, score, asked),
    }  # fmt: skip
    if score is None:
        return context
    return context | {
        "why": score.why, "stands": score.stands, "sentence": _sentence(score.stands),
        "chart": show("course", own.course, asked, column=FIRST),
        "parts": standing.parts(score.stands), "shares": score.stands.score.shares,
        **beneath.context(request, about, score.stands, asked),
    }  # fmt: skip


def _beside(request: PersonRequest, about: Chosen, score: Scored | None, asked: dict[str, Any]) -> dict[str, Any]:
    """The competitors, and the period before when it is asked for."""
    comparison, zone = bool(request.GET.get("compare")), current.zone()
    earlier = comparing.before(about.since, about.until) if comparison else None
    return {
        "comparing": comparison, "beside": comparing.compared(score.stands) if score and comparison else None,
        "earlier_until": (earlier[1] - calendar.INSTANT).astimezone(zone).date() if earlier else None,
        "earlier_since": earlier[0].astimezone(zone).date() if earlier else None,
        "sentiments": show("sentiments", standing.sentiments_of(about.subjects, about.since, about.until), asked, column=FIRST),
        "voices": comparing.voices(standing.voices(about.subjects, about.since, about.until), about.subjects, earlier),
    }  # fmt: skip


def _sentence(stands: Standing) -> str:
    """What the page says, in a line."""
    name = stands.subject.name
    if not stands.score.stories:
        return _("Nothing was said of %(name)s in this period.") % {"name": name}
    if not stands.score.enough:
        return _("Too little was said of %(name)s in this period for a score that holds: %(n)s stories.") % {
            "name": name,
            "n": stands.score.stories,
        }
    place = (
        _("around neutral")
        if stands.score.low <= 50 <= stands.score.high
        else _("above neutral")
        if stands.value > 50
        else _("below neutral")
    )
    values = {"name": name, "place": place, "move": figures.signed(stands.points)}
    if stands.way == "steady":
        return _("%(name)s stands %(place)s, steady over 7 days.") % values
    return _("%(name)s stands %(place)s; the score moved by %(move)s in 7 days, and the move is established.") % values
