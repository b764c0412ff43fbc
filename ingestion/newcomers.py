"""A client that begins: queries proposed for its brands, feeds found at an address, all of it made whole or not at all."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from core.by import By
from core.errors import Permanent
from core.query.evaluate import Context, Matcher, compile
from ingestion import matching, samples, sources, subjects
from ingestion.connectors.feed import Feed
from ingestion.drafts import Draft
from ingestion.models import SubjectKind
from ingestion.queries import NoNames, subject_tree
from tenants import current, invitations, opening, openings
from tenants.models import Opening, Tenant
from tenants.opening import folded
from tenants.rights import Who

WORD: Final = re.compile(r"\w+")
AND: Final = re.compile(r"\s*[&+]\s*")
ANDS: Final = ("et", "and")


def propose(name: str) -> str:
    """A query for a brand: its name, with "and" written out, and the one word that handles and hashtags make of it.

    Accents, case, `@` and `#` need no variant of their own: the query language looks through them.
    """
    written = [AND.sub(f" {word} ", name) for word in ANDS] if AND.search(name) and WORD.search(name) else []
    variants: dict[str, str] = {}
    for form in (name, *written):
        words = WORD.findall(form.lower())
        if words:
            said = words[0] if len(words) == 1 else f'"{" ".join(words)}"'
            variants.setdefault(folded(said), said)
            if len(words) > 1:
                variants.setdefault(folded("".join(words)), "".join(words))
    return " OR ".join(variants.values())


def check_query(text: str) -> Matcher:
    """What tells whether a text concerns the brand; Invalid when the query cannot stand at a client that has nothing yet."""
    return compile(subject_tree(text, names=NoNames()), Context(current.zone(), timezone.now()))


@dataclass(frozen=True, slots=True)
class Tried:
    """A feed as it answers now: its first items, each with the brands that it names."""

    url: str
    title: str
    items: Sequence[tuple[Draft, Sequence[str]]]
    named: Mapping[str, int]
    """How many of them name each brand."""
    others: Sequence[str] = ()


def try_feed(address: str, queries: Mapping[str, str]) -> Tried:
    """Ask the feed at this address, or the first that the page there leads to; `queries` are those of the brands, by name. Raises what
    is in the way."""
    url, others = address, list[str]()
    try:
        found = samples.take(Feed(options_of(url)))
    except Permanent as error:
        url, *others = [wrong.proposal for wrong in error.errors if wrong.proposal] or [""]
        if not url:
            raise
        found = samples.take(Feed(options_of(url)))
    matchers = {name: check_query(query) for name, query in queries.items() if query}
    items = []
    for draft in found.drafts:
        document = matching.document_of(draft, ())
        items.append((draft, [name for name, matcher in matchers.items() if matcher.matches(document)]))
    return Tried(url, found.title, items, {name: sum(name in names for _draft, names in items) for name in matchers}, others)


def open_client(begun: Opening, *, within: Who) -> Tenant:
    """The client with its subjects, its sources and the letters to its people: all of it, or nothing."""
    said, by = begun.said, within.by
    with transaction.atomic():
        openings.end(begun)
        named = said["name"]
        tenant = opening.open_tenant(named["name"], named["slug"], languages=named["languages"], time_zone=named["time_zone"], by=by)
        with current.entered(tenant):
            _fill(said, by)
        for person in said.get("people", []):
            invitations.invite(person["email"], role=person["role"], language=person["language"], tenant=tenant, by=by, within=within)
    return tenant


def _fill(said: Mapping[str, Any], by: By) -> None:
    for place, brand in enumerate(said.get("brand", [])):
        subjects.create(brand["name"], SubjectKind.COMPETITOR if place else SubjectKind.OWN, brand["query"], by=by)
    for source in said.get("sources", []):
        sources.create("feed", source["name"], options_of(source["url"]), by=by)


def options_of(url: str) -> dict[str, Any]:
    """The options of a feed of which only the address was asked."""
    return {"url": url, "full_text": False}
