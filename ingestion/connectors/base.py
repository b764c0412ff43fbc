"""What every connector is, and the registry that finds them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar, Protocol

from django import forms

from core.errors import Words
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
    title: str = ""
    """What the place calls itself, where it says so: a new source is named by it."""


@dataclass(frozen=True, slots=True)
class CredentialKind:
    """What opens a platform; connectors of one platform share it. `Secret` is the form of what is kept sealed."""

    kind: str
    label: Words
    Secret: type[forms.Form]
    unit: Words
    """In which its budget is counted: the platform's own units, or a currency."""
    attempt: Callable[[Mapping[str, str]], None] | None = None
    """Asks the platform whether it takes the secret; raises Temporary or Permanent when it does not."""


class Access(Protocol):
    """An open platform: the secret, and the budget that each use is taken from."""

    @property
    def secret(self) -> Mapping[str, str]: ...

    def spend(self, cost: Decimal | int, /) -> None:
        """Called before the platform is asked for something that costs; raises Temporary when the budget does not allow it."""


class Connector(Plugin, ABC):
    """Reads one kind of source: `pages` is network without rows, `normalise` neither network nor rows."""

    credential: ClassVar[CredentialKind | None] = None
    """What it needs to be let in; None for what is open to everybody."""
    access: Access | None = None
    """Given by the caller before `pages`, where a credential is needed."""
    every: ClassVar[timedelta | None] = timedelta(minutes=15)
    """Usual time between two runs; None for a source that is not asked, because its items are brought to it."""
    max_age: ClassVar[timedelta | None] = None
    """How long what it gives may be kept; None when its terms set no end. (Declared for later: nothing reads it.)"""
    honours_deletion: ClassVar[bool] = True
    """Whether its terms ask that what is deleted there goes here. (Declared for later.)"""
    matches_authors: ClassVar[bool] = True
    """Whether its terms let an author be matched with those of other platforms."""
    shows_text: ClassVar[bool] = True
    """Whether its terms let the text be shown to the client; else it is only linked. (Declared for later.)"""

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
