"""Own figures: what the client counts itself, each series against the period before, by day under the score."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reporting import dates, periods, writing
from reporting.charts import own
from reporting.facts import Card, ChartData, Column, Line, Linked, Section, Table
from reporting.meaning.own import DRAWN, Own
from reporting.measuring import Measured
from reporting.sections.part import Part
from tenants import current

NAMED: Final = 3
"""Series named in the section's sentence."""


def section(measured: Measured) -> Part | None:
    found = measured.meant.own
    if not found:
        return None
    cards = tuple(_card(measured, one) for one in found[:DRAWN])
    sentence = _("%(titles)s.") % {"titles": writing.listed(card.title for card in cards[:NAMED])}
    charts = tuple(_chart(one) for one in found[:DRAWN])
    return Part(Section("own", _("Own figures"), sentence, (), ("own",), (), cards), charts, (_table(measured, found),))


def _card(measured: Measured, one: Own) -> Card:
    title = one.series.name
    if one.change is not None:
        change = writing.percent_signed(100 * one.change) if round(100 * one.change) else ""
        told = _("%(name)s: %(change)s %(before)s") if change else _("%(name)s: as many as %(before)s")
        name = periods.on_before if change else periods.name_of_before
        before = name(measured.kind, *measured.window, current.zone())
        title = told % {"name": title, "change": change, "before": before}
    return Card(title, sentence(one), _place(measured, "own", one), _key(one))


def sentence(one: Own) -> str:
    """The mean, over how many days, and the highest day."""
    day, highest = one.highest
    values = {
        "mean": amount(one.mean, one.series.unit), "days": writing.number(len(one.values)), "highest": amount(highest, one.series.unit),
        "day": dates.day_of_year(day),
    }  # fmt: skip
    return ngettext("One value, %(highest)s, on %(day)s.",
                    "On average %(mean)s, over %(days)s days with a value; the most, %(highest)s, on %(day)s.",
                    len(one.values)) % values  # fmt: skip


def amount(value: float, unit: str) -> str:
    """A value with its unit, which no line parts."""
    return f"{writing.plain(value)}\u00a0{unit}" if unit else writing.plain(value)


def _place(measured: Measured, name: str, one: Own) -> int:
    return measured.numbers.place(name, one.series.subject_id or measured.main.subject.pk, {"series": one.series.pk})


def _key(one: Own) -> str:
    return f"own-{one.series.pk}"


def _chart(one: Own) -> ChartData:
    rows = tuple({"day": day.isoformat(), "value": value} for day, value in one.values)
    return ChartData(_key(one), own.KIND, one.series.name, one.series.unit, rows)


def _table(measured: Measured, found: tuple[Own, ...]) -> Table:
    columns = (
        Column(_("Series")), Column(_("Unit")), Column(_("Mean"), "own"), Column(_("Mean before"), "own"), Column(_("Growth"), "growth"),
        Column(_("Highest"), "own"), Column(_("Days"), "number"),
    )  # fmt: skip
    note = _("Means of the days with a value. Given by the client: that they move with the score does not show that one moves the other.")
    return Table.of("own", _("Own figures"), columns, (_line(measured, one) for one in found), note)


def _line(measured: Measured, one: Own) -> Line:
    numbers = {"own": one.mean, "own_before": one.mean_before, "own_change": one.change, "own_highest": one.highest[1]}
    linked = (Linked(number, _place(measured, name, one)) for name, number in numbers.items())
    return one.series.name, one.series.unit, *linked, len(one.values)
