"""Imports: files that people bring. Received and shown with a proposed mapping, then read line by line as a job."""

from ingestion.imports.receiving import discard, propose_subjects, receive
from ingestion.imports.running import refused, start
from ingestion.imports.showing import Shown, preview

__all__ = ["Shown", "discard", "preview", "propose_subjects", "receive", "refused", "start"]
