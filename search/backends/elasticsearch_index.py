"""What an Elasticsearch index is, and what it is given of a mention."""

from __future__ import annotations

from typing import Any, Final

from core.query.tokens import Part
from search.backends.elasticsearch_query import FILLER, PARTS, SIGNED
from search.entries import Entry

_TEXT: Final = {"type": "text", "analyzer": "whitespace"}
_TWINS: Final = {**_TEXT, "norms": False}
_COUNTED: Final = {"index": False}
MAPPING: Final = {
    "dynamic": "strict",
    "_source": {"enabled": False},
    "properties": {
        **dict.fromkeys(PARTS, _TEXT),
        **{part + SIGNED: _TWINS for part in PARTS},
        "facts": {"type": "keyword", "doc_values": False},
        "mention": {"type": "long"},
        "published": {"type": "date", "format": "epoch_millis"},
        "story": {"type": "long"},
        "reach": {"type": "long"},
        "sources": {"type": "long", **_COUNTED},
        "subjects": {"type": "long", **_COUNTED},
        **{name: {"type": "keyword", **_COUNTED} for name in ("kind", "type", "language", "country", "tone", "author", "site", "towards")},
    },
}
SETTINGS: Final = {
    "number_of_shards": 1,
    "auto_expand_replicas": "0-1",
    "refresh_interval": "1s",
    # What was deleted is remembered this long, so that a late write of an older version stays out.
    "gc_deletes": "1h",
}


def document(entry: Entry) -> dict[str, Any]:
    """What the index is given of a mention; an absent value is left out."""
    read = entry.document
    made: dict[str, Any] = {
        "facts": sorted(entry.facts), "mention": entry.id, "published": round(entry.published_at.timestamp() * 1000),
        "story": entry.story, "reach": entry.reach, "sources": sorted(read.sources), "subjects": sorted(read.subjects),
        "kind": read.kind, "type": read.type, "language": read.lang, "country": read.country, "tone": read.sentiment,
        "author": entry.author, "site": read.site, "towards": entry.towards,
    }  # fmt: skip
    for name, part in read.tokens.parts:
        made[name] = " ".join([form or FILLER for form in part.folded])
        made[name + SIGNED] = _twins(part)
    return {name: value for name, value in made.items() if value not in ("", [])}


def _twins(part: Part) -> str:
    """The twins at the positions of their words, as far as there are any."""
    if not any(part.signed):
        return ""
    return " ".join([form or FILLER for form in part.signed])
