"""Analyses: one file for each thing said about texts, with its evidence and its version."""

from ingestion.analyses.base import TONE, Analysis, analyse, registry

__all__ = ["TONE", "Analysis", "analyse", "registry"]
