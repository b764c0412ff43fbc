"""Facts of a mention as short words that an index can hold: what a field of the query language compares, exactly and whole.

Both engines keep the same words, so a field means the same in both; `core.query.evaluate` says what it means.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b
from itertools import islice
from typing import Final

from core.query.document import Document, hosts
from core.query.folding import fold_value
from core.query.tags import Tags
from core.query.tree import FieldIs, Ref

CODES: Final = {
    "author": "a", "site": "s", "lang": "l", "country": "c", "source": "f", "kind": "k", "type": "y",
    "sentiment": "m", "subject": "j", "hashtag": "h", "at": "t", "towards": "w",
}  # fmt: skip
# Longer values are kept as a digest: an engine's word is limited, and a value is only ever compared whole.
LONGEST: Final = 200
MOST_TAGS: Final = 5_000


@lru_cache(maxsize=1 << 16)
def fact(field: str, value: str) -> str:
    """The word for one value of a field, already folded."""
    if len(value) > LONGEST:
        value = f"{value[:40]}~{blake2b(value.encode(), digest_size=16).hexdigest()}"
    return f"{CODES[field]}={value}"


def facts(document: Document) -> frozenset[str]:
    """Every fact of a mention."""
    found = [
        *_of_place(document.site, document.lang, document.country, document.kind, document.type, document.sentiment),
        *_of_author(document.author_handle, document.author_name),
        *[_of_source(source) for source in document.sources],
    ]
    for match in document.subjects.items():
        found += _of_match(*match)
    found += _of_tags(document.tags)
    return frozenset(found)


@lru_cache(maxsize=1 << 14)
def _of_tags(tags: Tags) -> tuple[str, ...]:
    return (*[fact("hashtag", name) for name in _some(tags.hashtags)], *[fact("at", name) for name in _some(tags.handles)])


def _some(names: frozenset[str]) -> Iterable[str]:
    return names if len(names) <= MOST_TAGS else islice(sorted(names), MOST_TAGS)


@lru_cache(maxsize=1 << 14)
def _of_author(*names: str) -> tuple[str, ...]:
    """What people know the author by."""
    return tuple([fact("author", folded) for name in names if name and (folded := fold_value(name))])


@lru_cache(maxsize=1 << 12)
def _of_source(source: int) -> str:
    return fact("source", str(source))


@lru_cache(maxsize=1 << 14)
def _of_place(site: str, *values: str) -> tuple[str, ...]:
    """What many mentions share: host and the domains above it; language, country, connector, type, tone."""
    fields = ("lang", "country", "kind", "type", "sentiment")
    plain = [fact(field, folded) for field, value in zip(fields, values, strict=True) if (folded := fold_value(value))]
    return (*[fact("site", host) for host in hosts(site)], *plain)


@lru_cache(maxsize=1 << 12)
def _of_match(subject: int, sentiment: str) -> tuple[str, str]:
    return fact("subject", str(subject)), fact("towards", f"{subject}:{sentiment}")


def wanted(node: FieldIs, subject: int | None) -> list[str]:
    """The facts of which a mention must have one, for the field's condition to hold; `subject` is whom `sentiment:` is about."""
    values = [str(value.id) if isinstance(value, Ref) else value for value in node.values]
    if node.field == "sentiment" and subject is not None:
        return [fact("towards", f"{subject}:{value}") for value in values]
    return [fact(node.field, value) for value in values]
