"""What an Elasticsearch index is, and what it is given of a mention."""

from __future__ import annotations

from typing import Any, Final

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
    # No interval of refresh is named: it is 1 s then, and an index that nobody asked for half a minute rests until it is asked.
    # What was deleted is remembered this long, so that a late write of an older version stays out.
    "gc_deletes": "1h",
}


_KNOWN: Final = ("kind", "type", "language", "country", "tone", "author", "site")
_SIGNED: Final = {part: part + SIGNED for part in PARTS}


def document(entry: Entry) -> dict[str, Any]:
    """What the index is given of a mention; an absent value is left out."""
    read = entry.document
    made: dict[str, Any] = {
        "facts": [*entry.facts], "mention": entry.id, "published": round(entry.published_at.timestamp() * 1000), "story": entry.story,
        "reach": entry.reach, "sources": [*read.sources], "subjects": [*read.subjects], "towards": entry.towards,
    }  # fmt: skip
    values = (read.kind, read.type, read.lang, read.country, read.sentiment, entry.author, read.site)
    made |= {name: value for name, value in zip(_KNOWN, values, strict=True) if value}
    for name, folded, signed in read.tokens.lines(FILLER):
        if folded:
            made[name] = folded
            if signed:
                made[_SIGNED[name]] = signed
    return made
