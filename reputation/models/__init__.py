"""The tables of what it means. (Tenant's schema.)"""

from reputation.models.counts import Counted, DayRollup, Rollup, SourceRollup
from reputation.models.image import Image
from reputation.models.incidents import (
    Action,
    CheckStep,
    Course,
    EarlyWarning,
    Gauge,
    Incident,
    Measure,
    Scope,
    Status,
    Upswing,
    WarningRecord,
)
from reputation.models.needs import Need, NeedAnswer, NeedKind, NeedMention, NeedStatus
from reputation.models.scores import KeptScore, Weights
from reputation.models.series import Series, SeriesValue
from reputation.models.statements import Came, Claim, Echo, EchoMark, How, Label, Statement, StatementState, Tally
from reputation.models.voices import Consent, Excluded, HandleRole, Role, Voice, VoiceKind, VoiceMark

__all__ = [
    "Action",
    "Came",
    "CheckStep",
    "Claim",
    "Consent",
    "Counted",
    "Course",
    "DayRollup",
    "EarlyWarning",
    "Echo",
    "EchoMark",
    "Excluded",
    "Gauge",
    "HandleRole",
    "How",
    "Image",
    "Incident",
    "KeptScore",
    "Label",
    "Measure",
    "Need",
    "NeedAnswer",
    "NeedKind",
    "NeedMention",
    "NeedStatus",
    "Role",
    "Rollup",
    "Scope",
    "Series",
    "SeriesValue",
    "SourceRollup",
    "Statement",
    "StatementState",
    "Status",
    "Tally",
    "Upswing",
    "Voice",
    "VoiceKind",
    "VoiceMark",
    "WarningRecord",
    "Weights",
]  # fmt: skip
