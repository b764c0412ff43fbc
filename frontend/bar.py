"""The query bar: subject, query, period and order as a plain form, and the question it makes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frontend import figures
from frontend.asking import Period
from frontend.forms import DayField, MomentField, check_period, offer
from frontend.selecting import NAMES, Selection
from ingestion.models import Subject
from reputation import counting
from search.querying import Query
from tenants import current
from tenants.rights import Who

PAGE: Final = 50
WINDOW: Final = timedelta(days=30)
SORTS: Final = (
    ("-published_at", gettext_lazy("Newest first")),
    ("relevance", gettext_lazy("Most relevant")),
    ("-reach", gettext_lazy("Most seen")),
)


class AskForm(forms.Form):
    """The query bar: a plain form, so that its address can be shared."""

    subject = forms.TypedChoiceField(label=gettext_lazy("Subject"), required=False, coerce=int, empty_value=None)
    q = forms.CharField(
        label=gettext_lazy("Query"),
        required=False,
        strip=True,
        widget=forms.TextInput(
            attrs={
                "class": "query",
                "placeholder": gettext_lazy('Words: acme OR "acme shoes"'),
                "spellcheck": "false",
                "autocapitalize": "off",
                "autocomplete": "off",
            }
        ),
    )
    since = DayField(label=gettext_lazy("From"), required=False)
    until = DayField(label=gettext_lazy("To"), required=False)
    sort = forms.ChoiceField(label=gettext_lazy("Order"), choices=SORTS, required=False)
    group = forms.BooleanField(label=gettext_lazy("One line a story"), required=False)
    start = MomentField(label=gettext_lazy("Selected from"), required=False)
    end = MomentField(label=gettext_lazy("Selected to"), required=False)

    def __init__(self, data: QueryDict | dict[str, Any], *, watched: Sequence[Subject]) -> None:
        super().__init__(data, auto_id="ask-%s")
        offer(self, "subject", [("", _("All")), *((subject.pk, subject.name) for subject in watched)])

    def clean(self) -> dict[str, Any]:
        check_period(self)
        start, end = (self.cleaned_data.get(name) for name in NAMES)
        if start and end and start >= end:
            self.add_error("end", _("The selection ends before it begins: select it again on the timeline."))
        return self.cleaned_data


def subjects_of(within: frozenset[int] | None) -> list[Subject]:
    """The subjects that this person may see, own brands first."""
    watched = Subject.objects.watched().order_by("pk")
    listed = watched if within is None else watched.filter(pk__in=within)
    return sorted(listed, key=lambda subject: (subject.kind != "own", subject.pk))


@dataclass(frozen=True, slots=True)
class Asked:
    """A form that was understood: the query, of what is selected if something is; the whole period, and the query over it."""

    query: Query
    period: Period
    form: AskForm
    wide: Query
    watched: Sequence[Subject]
    """The subjects that one may ask for."""
    usual: Period
    """The period of an address that names none."""
    selection: Selection | None = None

    @classmethod
    def read(cls, given: QueryDict, who: Who) -> Asked:
        """What is asked; nothing said of the period means the last days that were heard."""
        data: Any = given.copy()
        watched, usual = subjects_of(who.subjects), newest_period()
        if "since" not in data and "until" not in data:
            data["since"], data["until"] = iso(usual.since), iso(usual.until)
        form = AskForm(data, watched=watched)
        form.is_valid()
        clean = form.cleaned_data
        period = Period(clean.get("since"), clean.get("until"))
        since, until = period.instants(current.zone())
        within = sorted(who.subjects) if who.subjects is not None else None
        query = Query(
            text=clean.get("q", ""),
            subject=clean.get("subject"),
            since=since,
            until=until,
            sort=clean.get("sort") or "-published_at",
            group="story" if clean.get("group") else "",
            limit=PAGE,
            cursor=given.get("cursor", ""),
            within=within,
        )
        selection = Selection.within(clean.get("start"), clean.get("end"), query)
        wide = replace(query, cursor="", limit=0)
        return cls(selection.of(query) if selection else query, period, form, wide, watched, usual, selection)


def newest_period(window: timedelta = WINDOW) -> Period:
    """The last days up to the newest that has mentions: an import of old texts is no empty page."""
    newest = counting.newest_day()
    zone = current.zone()
    last = (newest or timezone.now()).astimezone(zone).date()
    return Period(last - window + timedelta(days=1), last)


@dataclass(frozen=True, slots=True)
class Preset:
    """A period that people often ask for, up to the newest day that was heard."""

    label: str
    since: str
    until: str
    chosen: bool


def presets(period: Period, usual: Period) -> list[Preset]:
    """From a day to all the time there is, up to where the usual period ends."""
    last = usual.until
    assert last is not None  # the newest period is never open
    spans = ((1, _("Last day")), (7, _("Last 7 days")), (30, _("Last 30 days")), (90, _("Last 90 days")), (365, _("Last 12 months")))
    closed = [(label, Period(last - timedelta(days=days - 1), last)) for days, label in spans]
    return [Preset(label, iso(one.since), iso(one.until), one == period) for label, one in [*closed, (_("All time"), Period(None, None))]]


def period_words(period: Period, offered: Iterable[Preset]) -> str:
    """The period as the bar calls it."""
    named = next((one.label for one in offered if one.chosen), "")
    if named:
        return named
    if period.since and period.until:
        return f"{figures.calendar_day(period.since)} – {figures.calendar_day(period.until)}"
    if period.since:
        return _("From %(day)s") % {"day": figures.calendar_day(period.since)}
    return _("Until %(day)s") % {"day": figures.calendar_day(period.until)} if period.until else ""


def iso(on: date | None) -> str:
    """A day as the address says it; nothing for an open end."""
    return on.isoformat() if on else ""
