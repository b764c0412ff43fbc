"""What counts as said by others: not what a source that is marked as the brand's own brought."""

from typing import Final

# The first question is asked once a statement: where nothing is marked as own, it costs nothing.
INDEPENDENT: Final = """
    (NOT EXISTS (SELECT FROM ingestion_source o WHERE o.own)
     OR NOT EXISTS (SELECT FROM ingestion_sighting g JOIN ingestion_source o ON o.id = g.source_id WHERE o.own AND g.mention_id = m.id))
"""
"""A condition on the mention `m`."""
