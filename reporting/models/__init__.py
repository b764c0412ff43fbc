"""What is told: documents with each of their numbers, how they reach people, what these say of them. (Tenant's schema.)"""

from __future__ import annotations

from reporting.models.documents import Export, Figure, FigureMention, Report, ReportKind, ReportPlan
from reporting.models.erasures import Erasure
from reporting.models.handing import Approval, Comment, Delivery, DeliveryState, Share, SkipReason
from reporting.models.notes import ChartNote
from reporting.models.notices import EventReader, NoticeKind, Notification
from tenants.visibility import Visibility

__all__ = [
    "Approval", "ChartNote", "Comment", "Delivery", "DeliveryState", "Erasure", "EventReader", "Export", "Figure", "FigureMention",
    "NoticeKind", "Notification", "Report", "ReportKind", "ReportPlan", "Share", "SkipReason", "Visibility",
]  # fmt: skip
