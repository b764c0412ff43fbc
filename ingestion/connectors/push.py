"""Push: items that other programs send through the API."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from ingestion.connectors.base import Connector, Page, registry
from ingestion.drafts import Draft
from ingestion.items import draft_of


@registry.register
class Push(Connector):
    """Items brought to us: there is nothing to ask for."""

    kind, label = "push", _("Sent by your programs")
    every: ClassVar[None] = None

    def pages(self, cursor: Mapping[str, Any]) -> Iterator[Page]:
        """Nothing is asked: items come by themselves."""
        return iter(())

    def normalise(self, payload: Mapping[str, Any]) -> Draft:
        """The draft of an item of the API."""
        return draft_of(payload)
