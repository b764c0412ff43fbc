"""Imports: files that people bring. Received and shown with a proposed mapping, then read line by line as a job."""

from ingestion.imports.brands import propose_subjects
from ingestion.imports.receiving import discard, forget_unstarted, receive
from ingestion.imports.running import refused, start
from ingestion.imports.showing import Shown, notices, preview

__all__ = ["Shown", "discard", "forget_unstarted", "notices", "preview", "propose_subjects", "receive", "refused", "start"]
