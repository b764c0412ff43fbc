"""Imports: files that people bring. Received and shown with a proposed mapping, then read line by line as a job."""

from ingestion.imports.brands import propose_subjects
from ingestion.imports.forgetting import forget_read, kept_until
from ingestion.imports.receiving import discard, forget_unstarted, receive
from ingestion.imports.running import refused, start
from ingestion.imports.showing import Shown, notices, preview

__all__ = [
    "Shown", "discard", "forget_read", "forget_unstarted", "kept_until", "notices", "preview", "propose_subjects", "receive", "refused",
    "start",
]  # fmt: skip
