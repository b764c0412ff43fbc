"""A client's own figures: series such as sales or tickets, a value a day, to set beside the score."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Final, TypedDict

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.response import Response

from api import etags, paging
from api.access import ApiRequest
from api.endpoint import Endpoint, operation
from api.fields import Id, Input, Paged, Words
from api.paging import Listed
from api.shapes import example
from core.errors import Forbidden, NotFound
from ingestion.models import Subject
from reputation.models import Series, SeriesValue
from reputation.series import keeping

AT_ONCE: Final = 1_000
OF_A_DAY: Final = {"values": [{"day": "2026-11-05", "value": "1234.5"}]}
SALES: Final = {"name": "Sales, shops", "unit": "€", "subject": 1}


@example({"id": 4, "name": "Sales, shops", "unit": "€", "subject": 1, "made_at": "2026-11-20T09:00:00.000Z"})
class SeriesOut(TypedDict):
    """What is counted, in which unit, of which subject; of none, it is of the client as a whole."""

    id: int
    name: str
    unit: str
    subject: int | None
    made_at: datetime


@example({"day": "2026-11-05", "value": "1234.5"})
class SeriesValueOut(TypedDict):
    """What was counted on a day, exact."""

    day: str
    value: str


@example({"added": 30, "replaced": 1, "same": 0, "removed": 0})
class SeriesTaken(TypedDict):
    """What became of the values given."""

    added: int
    replaced: int
    same: int
    removed: int


class SeriesGiven(Input):
    """A series."""

    name = Words(max_length=80)
    unit = Words(max_length=30, required=False, allow_blank=True, default="")
    subject = Id(required=False, allow_null=True, default=None, help_text=gettext_lazy("Null: of the client as a whole."))


class SeriesChanged(Input):
    """What it is called, and its unit."""

    name = Words(max_length=80, required=False)
    unit = Words(max_length=30, required=False, allow_blank=True)


class ValueGiven(Input):
    """A day with its value; null takes the value of the day away."""

    day = serializers.DateField()
    value = serializers.DecimalField(max_digits=19, decimal_places=6, allow_null=True)


class ValuesGiven(Input):
    """Values by day: those of days named anew are replaced, other days stay."""

    values = serializers.ListField(child=ValueGiven(), min_length=1, max_length=AT_ONCE)


class AllSeries(Endpoint):
    """All series."""

    tag = "series"

    @operation("scores.read", asks=Paged, gives=Listed[SeriesOut])
    def get(self, request: ApiRequest) -> Response:
        """The client's own figures, the newest series first."""
        return paging.page(request, Series.objects.of(request.who.subjects), _shown, asked=self.asked)

    @operation("series.edit", takes=SeriesGiven, gives=SeriesOut, status=201, example=SALES)
    def post(self, request: ApiRequest) -> Response:
        """Make a series; its values are put afterwards."""
        given = self.given(request)
        made = keeping.create(given["name"], given["unit"], by=request.who.by, subject=_subject(request, given["subject"]))
        return Response(_shown(made), status=201, headers={"Location": request.build_absolute_uri(f"{request.path}/{made.pk}")})


class SeriesOne(Endpoint):
    """One series."""

    tag = "series"

    @operation("scores.read", gives=SeriesOut, tagged=True)
    def get(self, request: ApiRequest, series: int) -> Response:
        """A series."""
        found = series_of(request, series)
        return etags.answer(request, _tag(found), _shown(found))

    @operation("series.edit", takes=SeriesChanged, gives=SeriesOut, tagged=True, example={"unit": "k€"})
    @transaction.atomic
    def patch(self, request: ApiRequest, series: int) -> Response:
        """Call a series otherwise, or say another unit."""
        found, given = series_of(request, series), self.given(request)
        etags.check(request, _tag(found))
        if given:
            name, unit = given.get("name", found.name), given.get("unit", found.unit)
            found = keeping.change(found, name, unit, by=request.who.by, if_version=found.version)
        return etags.answer(request, _tag(found), _shown(found))

    @operation("series.edit", status=204, tagged=True)
    @transaction.atomic
    def delete(self, request: ApiRequest, series: int) -> Response:
        """Remove a series with all its values."""
        found = series_of(request, series)
        etags.check(request, _tag(found))
        keeping.remove(found, by=request.who.by, if_version=found.version)
        return Response(status=204)


class SeriesValues(Endpoint):
    """The values of a series."""

    tag = "series"

    @operation("scores.read", asks=Paged, gives=Listed[SeriesValueOut])
    def get(self, request: ApiRequest, series: int) -> Response:
        """The values of a series, the newest day first."""
        found = series_of(request, series)
        return paging.page(request, SeriesValue.objects.filter(series=found), _value, asked=self.asked, by=("-day",))

    @operation("series.edit", takes=ValuesGiven, gives=SeriesTaken, tagged=True, adds=True, example=OF_A_DAY)
    def post(self, request: ApiRequest, series: int) -> Response:
        """Put values of a series, at most 1,000 at once.

        Doing it twice changes nothing; of a day given twice the last counts. The tag is the series'.
        """
        found = series_of(request, series)
        values: dict[date, Decimal | None] = {one["day"]: one["value"] for one in self.given(request)["values"]}
        etags.check(request, _tag(found))
        read = found.version if "If-Match" in request.headers else None
        taken = keeping.put(found, values, by=request.who.by, if_version=read)
        told: SeriesTaken = {"added": taken.added, "replaced": taken.replaced, "same": taken.same, "removed": taken.removed}
        return etags.answer(request, _tag(found), told)


def series_of(request: ApiRequest, number: int) -> Series:
    found = Series.objects.of(request.who.subjects).filter(pk=number).first()
    if found is None:
        raise NotFound(_("There is no series of this number here."))
    return found


def _subject(request: ApiRequest, number: int | None) -> Subject | None:
    if number is None:
        if request.who.subjects is not None:
            raise Forbidden(_("You see some subjects only: say of which of them these figures are."))
        return None
    found = Subject.objects.watched().filter(pk=number).first()
    if found is None or not request.who.may_subject(number):
        raise NotFound(_("There is no subject of this number here."))
    return found


def _shown(series: Series) -> SeriesOut:
    return {"id": series.pk, "name": series.name, "unit": series.unit, "subject": series.subject_id, "made_at": series.made_at}


def _value(value: SeriesValue) -> SeriesValueOut:
    return {"day": value.day.isoformat(), "value": f"{value.value.normalize():f}"}


def _tag(series: Series) -> str:
    return etags.of(series.version)
