"""Forms of a report: each a file of this folder."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from core.plugins import Plugin, Registry
from reporting.facts import ReportData
from reporting.look import LookView


class ReportFormat(Plugin):
    """Renders finished data as a file, in the client's look; called in the language of the data."""

    media_type: ClassVar[str]
    extension: ClassVar[str]

    @abstractmethod
    def render(self, data: ReportData, look: LookView) -> bytes:
        """The file's bytes."""


formats: Registry[ReportFormat] = Registry("formats", package="reporting.formats", group="vigie.formats")
