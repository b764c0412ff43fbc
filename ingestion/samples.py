"""What a source would bring: its first items as they are now, and what it calls itself. Nothing is kept."""

from __future__ import annotations

import itertools
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlsplit

from django.utils import timezone

from ingestion import credentials
from ingestion.cleaning import clean
from ingestion.connectors import Connector, RawPayload
from ingestion.drafts import Draft, Dropped
from ingestion.fields import sound
from ingestion.hosts import host_of
from ingestion.reading import dated

MOST: Final = 10
SECONDS: Final = 10.0
"""A person waits for the sample: full texts are fetched one by one, so it may end before the tenth."""
NAME_MAX: Final = 120


@dataclass(frozen=True, slots=True)
class Sample:
    """The first items, cleaned, and what the place calls itself: empty when it does not say."""

    drafts: Sequence[Draft]
    title: str = ""


def take(connector: Connector) -> Sample:
    """Ask the source as it would be asked, within the budget of what opens it. Raises what is in the way."""
    if connector.credential is not None and connector.access is None:
        raise credentials.closed("credential_missing")
    title, shown, now = "", list[Draft](), timezone.now()
    deadline = time.monotonic() + SECONDS
    for item, named in _items(connector):
        title = named or title
        draft = connector.normalise(item.payload) if item else None
        if draft is not None and not draft.deleted:
            verdict = clean(dated(replace(draft, site=draft.site or host_of(draft.url)), now))
            if not isinstance(verdict, Dropped):
                shown.append(verdict)
        if len(shown) >= MOST or time.monotonic() >= deadline:
            break
    return Sample(shown, title)


def _items(connector: Connector) -> Iterator[tuple[RawPayload | None, str]]:
    """Each item with what its page calls the place; a page without items still says that."""
    for page in connector.pages({}):
        for item in page.items or (None,):
            yield item, page.title


def name_of(options: Mapping[str, Any], title: str = "", *, taken: Collection[str] = ()) -> str:
    """What a source is called when nobody named it: what it calls itself, else its host; with a number when another has that name."""
    url = str(options.get("url", ""))
    name = " ".join(sound(title).split())[:NAME_MAX].strip() or (urlsplit(url).hostname or url).removeprefix("www.")
    return next(one for number in itertools.count(1) if (one := name if number == 1 else f"{name} {number}") not in taken)
