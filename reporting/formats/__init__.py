"""Forms of a report: each a file of this folder."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from core.plugins import Plugin, Registry
from reporting.facts import ReportData


class ReportFormat(Plugin):
    """Renders finished data as a file."""

    media_type: ClassVar[str]
    extension: ClassVar[str]

    @abstractmethod
    def render(self, data: ReportData) -> bytes:
        """The file's bytes."""


formats: Registry[ReportFormat] = Registry("formats", package="reporting.formats", group="vigie.formats")
