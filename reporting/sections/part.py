"""A section of a report with the charts and tables that it names."""

from __future__ import annotations

from dataclasses import dataclass

from reporting.facts import ChartData, Section, Table


@dataclass(frozen=True, slots=True)
class Part:
    """A section with the charts and tables that it names."""

    section: Section
    charts: tuple[ChartData, ...] = ()
    tables: tuple[Table, ...] = ()
