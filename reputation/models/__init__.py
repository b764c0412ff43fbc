"""The tables of what it means. (Tenant's schema.)"""

from reputation.models.counts import Counted, DayRollup, Rollup
from reputation.models.incidents import Action, CheckStep, Course, Gauge, Incident, Measure, Scope, Status, Upswing
from reputation.models.scores import KeptScore, Weights

__all__ = [
    "Action", "CheckStep", "Counted", "Course", "DayRollup", "Gauge", "Incident", "KeptScore", "Measure", "Rollup", "Scope", "Status",
    "Upswing", "Weights",
]  # fmt: skip
