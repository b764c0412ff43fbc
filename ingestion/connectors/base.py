"""What every connector is, and the registry that finds them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar

from core.plugins import Plugin, Registry
from ingestion.drafts import Draft


@dataclass(frozen=True, slots=True)
class RawPayload:
    """One payload as received: JSON, and the name that the source gives to it."""

    external_id: str
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reported:
    """What is wrong without stopping the source: a stable code, and what a person needs to understand it."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Missed:
    """A period that the source surely did not give us."""

    since: datetime
    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Page:
    """What one request brought. The caller saves the items and the cursor in one transaction."""

    items: Sequence[RawPayload]
    cursor: Mapping[str, Any]
    warnings: Sequence[Reported] | None = ()
    """What is wrong without stopping it; None when the source said only that nothing changed."""
    gap: Missed | None = None
    last: bool = False
    """No page follows: the run need not be taken up again."""
    not_before: datetime | None = None
    """The source asks not to be asked again before this moment."""


class Connector(Plugin, ABC):
    """Reads one kind of source: `pages` is network without rows, `normalise` neither network nor rows."""

    every: ClassVar[timedelta | None] = timedelta(minutes=15)
    """Usual time between two runs; None for a source that is not asked, because its items are brought to it."""
    max_age: ClassVar[timedelta | None] = None
    """How long what it gives may be kept; None when its terms set no end."""
    honours_deletion: ClassVar[bool] = True
    matches_authors: ClassVar[bool] = True
    """Whether its terms let an author be matched with those of other platforms."""
    shows_text: ClassVar[bool] = True
    """Whether its terms let the text be shown to the client; else it is only linked."""

    def hears(self) -> frozenset[int] | None:
        """The subjects that it asks its platform for, and so hears alone; None when it hears whatever is said in its place."""
        return None

    @abstractmethod
    def pages(self, cursor: Mapping[str, Any]) -> Iterator[Page]:
        """The pages that are new since the cursor. Raises only Temporary and Permanent."""

    @abstractmethod
    def normalise(self, payload: Mapping[str, Any]) -> Draft:
        """The draft that a payload says; the same payload always gives the same draft. Raises Permanent when it says none."""


registry: Registry[Connector] = Registry("connectors", package="ingestion.connectors", group="vigie.connectors")
