"""The tables of what it means. (Tenant's schema.)"""

from reputation.models.counts import Counted, DayRollup, Rollup
from reputation.models.image import Image
from reputation.models.incidents import Action, CheckStep, Course, Gauge, Incident, Measure, Scope, Status, Upswing
from reputation.models.needs import Need, NeedKind, NeedMention, NeedStatus
from reputation.models.scores import KeptScore, Weights
from reputation.models.series import Series, SeriesValue
from reputation.models.statements import Came, Claim, Echo, EchoMark, How, Label, Statement, StatementState

__all__ = [
    "Action", "Came", "CheckStep", "Claim", "Counted", "Course", "DayRollup", "Echo", "EchoMark", "Gauge", "How", "Image", "Incident",
    "KeptScore", "Label", "Measure", "Need", "NeedKind", "NeedMention", "NeedStatus", "Rollup", "Scope", "Series", "SeriesValue",
    "Statement", "StatementState", "Status", "Upswing", "Weights",
]  # fmt: skip
