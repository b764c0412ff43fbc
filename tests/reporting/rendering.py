"""Finished data of October, its files, and what is read there."""

from __future__ import annotations

import io
from datetime import datetime

import pypdf
from django.utils import translation

from ingestion.models import Subject
from reporting import measuring, telling
from reporting.facts import ReportData
from reporting.formats import formats
from reporting.look import LookView
from tests.reporting.told import OCTOBER, PARIS

LOOK = LookView("Maréva", "#12664f")


def finished(language: str = "fr", subjects: list[Subject] | None = None, **more) -> ReportData:
    listed = subjects or list(Subject.objects.order_by("pk"))
    measured = measuring.measure(listed, "month", *OCTOBER)
    made = datetime(2026, 11, 2, 6, tzinfo=PARIS)
    return telling.tell(
        measured, language, title="Octobre", client="Maréva", made_at=made, address="https://mareva.example/reports/2/", **more
    )


def rendered(kind: str, data: ReportData, look: LookView = LOOK) -> bytes:
    with translation.override(data.language):
        return formats[kind]({}).render(data, look)


def text_of(content: bytes) -> str:
    """Of all pages of a PDF, its spaces and lines as one."""
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages).split())
