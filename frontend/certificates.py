"""The certificate of a closed client as people read it: what was destroyed, and which files the agency keeps of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy

from core.errors import Words
from frontend import figures
from tenants.models import Tenant

DESTROYED: Final[Mapping[str, Words]] = {
    "schema": gettext_lazy("Schema of the database"),
    "tables": gettext_lazy("Tables"),
    "rows": gettext_lazy("Rows"),
    "files": gettext_lazy("Files"),
    "index": gettext_lazy("Search indexes"),
    "keys": gettext_lazy("Keys of programs"),
    "memberships": gettext_lazy("Rights of people"),
    "hosts": gettext_lazy("Host names"),
}


@dataclass(frozen=True, slots=True)
class Exported:
    """One file of the export, with what proves that it is whole."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Certificate:
    at: datetime
    by: str
    uid: str
    destroyed: Sequence[tuple[Words, str]]
    folder: str
    copied: int
    exported: Sequence[Exported]

    @property
    def size(self) -> int:
        return sum(file.size for file in self.exported)


def certificate(tenant: Tenant) -> Certificate | None:
    """What the closing wrote down; nothing for a client that is not closed."""
    said: Mapping[str, Any] = tenant.certificate or {}
    if not said:
        return None
    export = said["export"]
    files = [file for file in export.get("tables", {}).values() if file]
    return Certificate(
        at=datetime.fromisoformat(said["closed_at"]),
        by=said["by"],
        uid=said["uid"],
        destroyed=[
            (DESTROYED.get(name, name), figures.number(count) if isinstance(count, int) else str(count))
            for name, count in said["destroyed"].items()
        ],
        folder=export.get("folder", ""),
        copied=export.get("files", 0),
        exported=[
            Exported(file["file"].rpartition("/")[2], file["bytes"], file["sha256"]) for file in sorted(files, key=lambda f: f["file"])
        ],
    )
