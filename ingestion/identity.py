"""What makes two payloads one mention, two names one author, two texts one story: digests of what identifies them."""

from __future__ import annotations

import hmac
from hashlib import sha256
from typing import Final, NamedTuple

from django.conf import settings

from core.query.tokens import Tokens
from core.secrets import secrets
from ingestion.addresses import canonical
from ingestion.drafts import Draft, DraftAuthor
from ingestion.models import MentionIdentity

Scheme = MentionIdentity.Scheme
# Below this, "site, text and day" is a coincidence: many people say "thank you" on one site in one day.
TEXT_IDENTIFIES: Final = 80
ON_A_PAGE: Final = ("comment", "reply", "review")
SEPARATOR: Final = "\x1f"


class Identity(NamedTuple):
    """One way of recognising a mention."""

    scheme: str
    digest: bytes


def digest(*parts: object) -> bytes:
    """SHA-256 of the parts, kept apart by a sign that stands in none of them."""
    return sha256(SEPARATOR.join(map(str, parts)).encode("utf-8", "surrogatepass")).digest()


def text_hash(title: str, text: str) -> bytes:
    """What tells one wording from another, after cleaning."""
    return digest(title, text)


def fixed(draft: Draft) -> list[Identity]:
    """The identities that cleaning does not change: platform and its id, else source and external id; canonical address."""
    assert draft.origin is not None
    found: list[Identity] = []
    if draft.platform and draft.platform_id:
        found.append(Identity(Scheme.PLATFORM, digest(Scheme.PLATFORM, draft.platform, draft.platform_id)))
    else:
        found.append(Identity(Scheme.SOURCE, digest(Scheme.SOURCE, draft.origin.source, draft.external_id)))
    if draft.url and (address := canonical(draft.url)) and _is_its_own(draft, address):
        found.append(Identity(Scheme.URL, digest(Scheme.URL, address)))
    return found


def _is_its_own(draft: Draft, address: str) -> bool:
    """Whether the address is that of the statement: comments and reviews often give that of the page they stand on."""
    return draft.type not in ON_A_PAGE or "#" in address or draft.external_id == draft.url


def identities(draft: Draft) -> list[Identity]:
    """All the identities of a draft that was cleaned and dated."""
    found = fixed(draft)
    if draft.site and draft.published_at and not draft.platform and len(draft.title) + len(draft.text) >= TEXT_IDENTIFIES:
        said_by = draft.author.handle or draft.author.name
        day = draft.published_at.date().isoformat()
        found.append(Identity(Scheme.TEXT, digest(Scheme.TEXT, draft.site, text_hash(draft.title, draft.text).hex(), said_by, day)))
    return found


def author_names(author: DraftAuthor, place: str, source: int | None = None) -> list[tuple[str, ...]]:
    """How an author is recognised, the surest first: platform and user id; platform and handle; else source and name.

    `place` is the platform or, for who names none, the site.
    """
    names: list[tuple[str, ...]] = []
    if place and author.id:
        names.append(("id", place, author.id))
    if place and author.handle:
        names.append(("handle", place, author.handle.lower()))
    name = author.id or author.handle.lower() or author.name
    if not names and name and (place or source is not None):
        names.append(("name", place or f"source {source}", name))
    return names


def suppression_digest(names: tuple[str, ...]) -> bytes:
    """The keyed hash of one identity of a person: without the installation's key nobody can find who asked to be forgotten."""
    return hmac.digest(_suppression_key(), SEPARATOR.join(names).encode("utf-8", "surrogatepass"), "sha256")


def _suppression_key() -> bytes:
    return secrets(settings.SECRETS_FILE).suppression.encode()


def story_key(tokens: Tokens) -> bytes:
    """What a text shares with its copies: its words without case, accents, marks and addresses; nothing when it has none."""
    words = " ".join((*tokens.title.folded, *tokens.body.folded))
    return digest("exact", words) if words.strip() else b""
