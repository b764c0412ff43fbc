"""A score as pages show it: with its course and with what moved it; nothing while a worker computes one of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from frontend import reasons, standing
from frontend.reasons import Reasons
from frontend.standing import Standing
from ingestion.models import Subject
from reporting.charts.chart import Chart
from reporting.pinned import Pinned
from reputation.ahead import NotYet


@dataclass(frozen=True, slots=True)
class Scored:
    """The score of a subject over a period, whole."""

    stands: Standing
    course: Chart | None
    why: Reasons | None


def read(subject: Subject, since: datetime, until: datetime, pins: Pinned) -> Scored | None:
    """None while a worker computes it: the page says so in its place, and shows the rest."""
    try:
        stands = standing.standing(subject, since, until)
        return Scored(stands, standing.course_of(subject, since, until, pins), reasons.of(stands))
    except NotYet:
        return None
