"""The audit trail: who did what to what, when, from where. Written once, in the transaction of the act."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

import structlog
from django.db.models import Model

from core.by import By
from core.database import connection
from core.models import AuditEntry
from core.shared.models import AgencyAuditEntry

Object: TypeAlias = "Model | tuple[str, object, str]"
"""A row, or the kind, number and name of what was acted upon."""
NAME_MAX: Final = 200


def record(act: str, *, by: By, obj: Object | None = None, data: Mapping[str, Any] | None = None) -> AuditEntry | AgencyAuditEntry:
    """Write that this was done: in the trail of the tenant whose schema is open, or of the agency when it is the public one."""
    kind, number, name = ("", "", "") if obj is None else obj if isinstance(obj, tuple) else _described(obj)
    context = structlog.contextvars.get_contextvars()
    values: dict[str, Any] = {
        "act": act,
        "object_kind": kind,
        "object_id": str(number),
        "object_name": name[:NAME_MAX],
        "data": dict(data or {}),
        "address": context.get("address") or None,
        "request_id": context.get("request_id", ""),
        **by.columns(),
    }
    if connection.schema_name == "public":
        return AgencyAuditEntry.objects.create(**values)
    return AuditEntry.objects.create(**values)


def _described(row: Model) -> tuple[str, object, str]:
    name = getattr(row, "name", "") or getattr(row, "title", "")
    return row._meta.model_name or "", row.pk, str(name)
