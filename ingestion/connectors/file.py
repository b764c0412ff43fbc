"""File: lines of files that people bring, each read as an item."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, ClassVar, Final

from django.utils.translation import gettext_lazy as _

from ingestion.connectors.base import Connector, Page, registry
from ingestion.drafts import Draft
from ingestion.items import draft_of

BY_CONTENT: Final = "row:"
"""Begins the external id of a line that has neither an id nor an address of its own: what follows is the hash of the line."""


@registry.register
class File(Connector):
    """Lines brought to us: there is nothing to ask for."""

    kind, label = "file", _("Imported from a file")
    every: ClassVar[None] = None

    def pages(self, cursor: Mapping[str, Any]) -> Iterator[Page]:
        """Nothing is asked: an import keeps the lines itself."""
        return iter(())

    def normalise(self, payload: Mapping[str, Any]) -> Draft:
        """The draft of a line; an id made of its content is no id of the platform."""
        draft = draft_of(payload, date_from="file")
        return replace(draft, platform_id="") if draft.external_id.startswith(BY_CONTENT) else draft
