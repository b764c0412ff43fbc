"""A report as a page reads it: the first page and the sections, with the drawings of their charts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import reverse

from frontend.charts.shown import Shown
from reporting import picturing
from reporting.facts import Card, ReportData, Section, Table
from reporting.models import Report


class Printed(Shown):
    """A chart as an image: where nobody is logged in no script asks for anything."""

    @property
    def scripted(self) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class Part:
    """A section with what it holds; a table's title and note are left out where the section says the same."""

    section: Section
    charts: Sequence[Shown]
    tables: Sequence[Table]
    cards: Sequence[tuple[Card, Shown | None]] = ()

    @property
    def said(self) -> frozenset[str]:
        """What stands above a table already."""
        return frozenset([self.section.title, *(shown.chart.title for shown in self.charts)])


@dataclass(frozen=True, slots=True)
class Reading:
    """A whole document."""

    data: ReportData
    course: Shown | None
    parts: Sequence[Part]


COLUMN: Final = 672
"""Px of the document beside what people do with it, on a screen of 1280."""
FOLDED: Final = ("days", "course", "reasons")
"""Tables that their chart has behind it."""


def of_report(report: Report, data: ReportData, *, token: str = "") -> Reading:
    """The document; with a token, as the link of that token shows it."""
    drawn = {chart.key: _shown(report, data, chart.key, token) for chart in data.charts}
    parts = [
        Part(
            section,
            [shown for key in section.charts if key != "course" and (shown := drawn.get(key))],
            [data.table(key).read() for key in section.tables if not (key in FOLDED and section.charts)],
            [(card, drawn.get(card.chart)) for card in section.cards],
        )
        for section in data.sections
    ]
    return Reading(
        data, drawn.get("course"), [part for part in parts if part.charts or part.tables or part.cards or part.section.paragraphs]
    )


def _shown(report: Report, data: ReportData, key: str, token: str) -> Shown | None:
    chart = data.chart(key)
    if chart is None:
        return None
    if token:
        return Printed(picturing.picture(data, chart), reverse("shared-chart", kwargs={"token": token, "chart": key}))
    picture = picturing.picture(data, chart, figure=lambda place: reverse("report-figure", kwargs={"report": report.pk, "figure": place}))
    return Shown(picture, reverse("report-chart", kwargs={"report": report.pk, "chart": key}), column=COLUMN)
