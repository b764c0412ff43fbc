"""Ends files that were brought in: they hold people's words, and are kept only so that refused lines can be corrected and looked up."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from core import files
from ingestion.models import ImportFile
from tenants import current


def kept_until(file: ImportFile) -> datetime | None:
    """When the file goes; None while it is being read, and when it is gone."""
    return file.run.ended_at + _kept() if file.key and file.run.ended_at else None


def forget_read(deadline: float) -> bool:
    """Delete files whose time is over, with their refused lines and the rows that were shown; True when more are left.

    What became of their lines stays known.
    """
    for file in _over():
        if time.monotonic() >= deadline:
            return True
        files.delete_folder(file.key)
        ImportFile.objects.filter(pk=file.pk).update(key="", refused_key="", sample=[])
    return False


def _kept() -> timedelta:
    """The installation's time, or the client's own keeping time where that is shorter: it counts from receipt too."""
    days = current.tenant().keep_days
    return settings.IMPORT_FILES_KEPT if days is None else min(settings.IMPORT_FILES_KEPT, timedelta(days=days))


def _over() -> QuerySet[ImportFile]:
    return ImportFile.objects.filter(run__ended_at__lt=timezone.now() - _kept()).exclude(key="").order_by("pk")
