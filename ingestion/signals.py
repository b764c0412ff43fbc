"""The one signal upward for bulk: these mentions were made, changed, corrected or erased. Sent after commit, ids only."""

from django.dispatch import Signal

mentions_changed = Signal()
"""Sent by `ingestion.changes` with `ids: list[int]` and `urgent: bool`; urgent ones are acts of a person who waits to see them."""
