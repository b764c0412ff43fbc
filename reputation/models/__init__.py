"""The tables of what it means. (Tenant's schema.)"""

from reputation.models.counts import Counted, DayRollup, Rollup
from reputation.models.incidents import Action, CheckStep, Course, Gauge, Incident, Measure, Scope, Status, Upswing
from reputation.models.needs import Need, NeedKind, NeedMention, NeedStatus
from reputation.models.scores import KeptScore, Weights

__all__ = [
    "Action", "CheckStep", "Counted", "Course", "DayRollup", "Gauge", "Incident", "KeptScore", "Measure", "Need",
    "NeedKind", "NeedMention", "NeedStatus", "Rollup", "Scope", "Status", "Upswing", "Weights",
]  # fmt: skip
