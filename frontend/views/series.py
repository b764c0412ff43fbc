"""A client's own figures: made, brought in as files, mended a day at a time, removed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Max, Min
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from core.errors import ProductError
from frontend import figures, numbers, owning, pages
from frontend.access import PersonRequest, needs
from frontend.bar import subjects_of
from frontend.charts.shown import show as show_chart
from frontend.forms import DayField, show
from frontend.owning import Newest
from frontend.stale import Difference, VersionedForm
from frontend.uploads import SERIES_MOST
from ingestion.models import Subject
from reporting import dates
from reporting.charts.chart import Chart
from reputation.models import Series
from reputation.series import keeping
from reputation.series.keeping import Taken
from tenants.rights import Who


class SeriesForm(VersionedForm):
    name = forms.CharField(label=gettext_lazy("What is counted"), max_length=80, help_text=gettext_lazy("As in “Sales, shops”."))
    unit = forms.CharField(label=gettext_lazy("Unit"), max_length=30, required=False, help_text=gettext_lazy("As in €, tickets, visits."))


class NewForm(SeriesForm):
    subject = forms.ChoiceField(label=gettext_lazy("Of what"), required=False)

    def __init__(self, who: Who, subjects: list[Subject], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        whole = [] if who.subjects is not None else [("", _("the brand as a whole"))]
        cast("forms.ChoiceField", self.fields["subject"]).choices = [*whole, *((str(one.pk), one.name) for one in subjects)]


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"), help_text=gettext_lazy("CSV: a day and a value a line, as in 05/11/2026;1 234,5 or 2026-11-05,1234.5.")
    )


class ValueForm(VersionedForm):
    """The value of a day, which is typed too: what rests is known once it is read. Until then the series tells whether anything changed."""

    day = DayField(label=gettext_lazy("Day"))
    value = forms.DecimalField(
        label=gettext_lazy("Value"), required=False, max_digits=19, decimal_places=6, localize=True,
        help_text=gettext_lazy("Leave it empty to take the value of the day away."),
    )  # fmt: skip

    def __init__(self, series: Series, *args: Any) -> None:
        self.series = series
        super().__init__(*args, auto_id="of-day-%s")  # the name has a form beside it

    def differing(self) -> Sequence[Difference]:
        day, given = self.cleaned_data["day"], self.cleaned_data["value"]
        rests = self.series.values.filter(day=day).values_list("value", flat=True).first()
        if rests == given:
            return ()
        theirs, yours = ("" if one is None else owning.written(one) for one in (rests, given))
        return [Difference(figures.calendar_day(day), theirs, yours)]

    def _resting(self) -> dict[str, Any]:
        return {"version": self.series.version}


@needs("scores.read")
def all_series(request: PersonRequest) -> HttpResponse:
    """What there is, and the way to one more."""
    edits, subjects = request.who.may("series.edit"), subjects_of(request.who.subjects)
    form = NewForm(request.who, subjects, request.POST or None) if edits else None
    if request.method == "POST":
        request.who.need("series.edit")
        if form and form.is_valid():
            given = form.cleaned_data
            about = next((one for one in subjects if str(one.pk) == given["subject"]), None)
            try:
                made = keeping.create(given["name"], given["unit"], by=request.who.by, subject=about)
            except ProductError as error:
                show(form, error)
            else:
                return redirect("series", series=made.pk)
    found = Series.objects.of(request.who.subjects).select_related("subject")
    listed = pages.page(found, request.GET, by=("pk",))
    newest = owning.newest(listed.rows)
    lines = [(one, _last(one, newest.get(one.pk))) for one in listed.rows]
    context = {"title": _("Own figures"), "listed": listed, "lines": lines, "form": form}
    return render(request, "frontend/series/list.html", context, status=422 if form and form.errors else 200)


@needs("scores.read")
def series(request: PersonRequest, series: int) -> HttpResponse:
    """One of them with its values; its name and unit are changed here."""
    found = _found(request, series)
    form = SeriesForm(request.POST or None, initial={"name": found.name, "unit": found.unit})
    if request.method == "POST":
        request.who.need("series.edit")
        stale = form.stale() if form.is_valid() else ()
        if form.is_valid() and not stale:
            try:
                keeping.change(found, form.cleaned_data["name"], form.cleaned_data["unit"], by=request.who.by)
            except ProductError as error:
                show(form, error)
            else:
                return redirect("series", series=found.pk)
        return _page(request, found, form=form, stale=stale)
    return _page(request, found)


@require_POST
@needs("series.edit")
def bring(request: PersonRequest) -> HttpResponse:
    """Values from a file: all of them, or none and each wrong line by its number."""
    found = _found(request, numbers.read(request.POST.get("series", "")))
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        file = cast("UploadedFile[bytes]", form.cleaned_data["file"])
        if (file.size or 0) > SERIES_MOST:
            form.add_error("file", _("This file is too large: %(most)s at most. Part it in two.") % {"most": figures.size(SERIES_MOST)})
        else:
            try:
                taken = keeping.bring(found, file.read(), by=request.who.by)
            except ProductError as error:
                show(form, error)
            else:
                messages.success(request, _told(taken))
                return redirect("series", series=found.pk)
    return _page(request, found, file=form)


@require_POST
@needs("series.edit")
def value(request: PersonRequest, series: int) -> HttpResponse:
    """The value of one day, set or taken away; who comes second to it sees both values."""
    found = _found(request, series)
    form = ValueForm(found, request.POST)
    stale = form.stale() if form.is_valid() else ()
    if form.is_valid() and not stale:
        values = {form.cleaned_data["day"]: form.cleaned_data["value"]}
        try:
            taken = keeping.put(found, values, by=request.who.by, if_version=found.version)
        except ProductError as error:
            show(form, error, names={"values": "day"})
        else:
            messages.success(request, _told(taken))
            return redirect("series", series=found.pk)
    return _page(request, found, day=form, stale=stale)


@require_POST
@needs("series.edit")
def remove(request: PersonRequest, series: int) -> HttpResponse:
    """It goes with all its values."""
    found = _found(request, series)
    keeping.remove(found, by=request.who.by)
    messages.success(request, _("The series “%(name)s” and its values are removed.") % {"name": found.name})
    return redirect("all-series")


def _page(
    request: PersonRequest, found: Series, *, form: SeriesForm | None = None, file: FileForm | None = None, day: ValueForm | None = None,
    stale: Sequence[Difference] = (),
) -> HttpResponse:  # fmt: skip
    listed, chart = pages.page(found.values.all(), request.GET, by=("day", "pk")), owning.alone(found)
    context = {
        "sentence": _sentence(found, chart, listed.total), "shown": show_chart("series", chart, {"series": found.pk}),
        "title": found.name, "series": found, "edits": request.who.may("series.edit"),
        "listed": listed, "values": [(figures.calendar_day(one.day), owning.written(one.value)) for one in listed.rows],
        "form": form or SeriesForm(initial={"name": found.name, "unit": found.unit}),
        "file": file or FileForm(), "day": day or ValueForm(found), "differences": stale,
    }  # fmt: skip
    wrong = 422 if form or file or day else 200
    return render(request, "frontend/series/series.html", context, status=412 if stale else wrong)


def _last(series: Series, newest: Newest | None) -> str:
    """The last value with its day, and of how many days there are."""
    if newest is None:
        return _("No value yet")
    values = {
        "value": " ".join(filter(None, (owning.written(newest.value), series.unit))), "day": figures.on_day(newest.day),
        "n": figures.number(newest.days),
    }  # fmt: skip
    return ngettext("last: %(value)s %(day)s, %(n)s day entered", "last: %(value)s %(day)s, %(n)s days entered", newest.days) % values


def _sentence(series: Series, chart: Chart | None, total: int) -> str:
    """How many values there are, of which days."""
    if chart is None:
        return _("No value yet.")
    days = series.values.aggregate(first=Min("day"), last=Max("day"))
    values = {
        "n": figures.number(total),
        "first": dates.full_day(days["first"]),
        "last": dates.full_day(days["last"]),
    }
    return ngettext("%(n)s daily value, %(first)s to %(last)s.", "%(n)s daily values, %(first)s to %(last)s.", total) % values


def _told(taken: Taken) -> str:
    values = {
        "added": figures.number(taken.added), "replaced": figures.number(taken.replaced), "same": figures.number(taken.same),
        "removed": figures.number(taken.removed),
    }  # fmt: skip
    if taken.removed:
        return ngettext("The value of the day is taken away.", "%(removed)s values are taken away.", taken.removed) % values
    return _("New: %(added)s. Replaced: %(replaced)s. As they were: %(same)s.") % values


def _found(request: PersonRequest, number: int) -> Series:
    return get_object_or_404(Series.objects.of(request.who.subjects).select_related("subject"), pk=number)
