"""What an Elasticsearch request asks beside its filter, order, facets, timeline, cells, and how the answer is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from search import calendar
from search.backends import Bucket, Hit, Question, Value
from search.backends.elasticsearch_query import Clause

PRECISION: Final = 3_000
"""Up to about so many, stories that are estimated come out right."""
SORTS: Final = {"-published_at": "published", "-reach": "reach", "relevance": "_score"}
FIELDS: Final = {"source": "sources", "subject": "subjects", "sentiment": "tone"}


def order(question: Question, *, back: bool = False) -> list[Clause]:
    """The order asked, or from its end to its beginning."""
    direction = "asc" if back else "desc"
    return [{SORTS[question.sort]: direction}, {"mention": direction}]


def place(question: Question) -> list[float] | None:
    """Where the page follows or ends, in the engine's numbers: whole ones for dates and reach."""
    known = question.before or question.after
    if known is None:
        return None
    return [known.key if question.sort == "relevance" else int(known.key), known.id]


def hits(found: Mapping[str, Any]) -> list[Hit]:
    return [Hit(int(row["_id"]), row["sort"][0]) for row in found["hits"]["hits"]]


def distinct(precision: int) -> Clause:
    return {"cardinality": {"field": "story", "precision_threshold": precision}}


def facets(question: Question) -> dict[str, Clause]:
    order = [{"_count": "desc"}, {"_key": "asc"}]
    made = {}
    for name in question.facets:
        terms: Clause = {"field": FIELDS.get(name, name), "size": question.facet_size, "order": order}
        if name == "sentiment" and question.subject is not None:
            terms |= {"field": "towards", "include": f"{question.subject}:.+"}
        made[name] = {"terms": terms}
    return made


def read_facets(counted: Mapping[str, Any], question: Question) -> dict[str, tuple[tuple[Value, int], ...]]:
    facets = {}
    for name in question.facets:
        rows = [(bucket["key"], bucket["doc_count"]) for bucket in counted[name]["buckets"]]
        if name == "sentiment":
            rows = [(key.rpartition(":")[2], number) for key, number in rows]
        facets[name] = tuple(rows)
    return facets


def timeline(question: Question) -> dict[str, Clause]:
    if not question.step:
        return {}
    return {
        "timeline": {
            "date_histogram": {"field": "published", "min_doc_count": 1, **_clock(question, question.step)},
            "aggs": {"stories": distinct(PRECISION)},
        }
    }


def _clock(question: Question, step: calendar.Step) -> Clause:
    return {"calendar_interval": step, "time_zone": str(question.context.zone)}


def read_timeline(counted: Mapping[str, Any], question: Question) -> tuple[Bucket, ...]:
    if not question.step:
        return ()
    rows = counted["timeline"]["buckets"]
    return tuple(Bucket(_moment(row["key"]), row["doc_count"], row["stories"]["value"], exact=row["doc_count"] == 1) for row in rows)


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def dimensions(question: Question, by: Sequence[str]) -> list[Clause]:
    """The sources of a composite aggregation. Subject and sentiment together are one: `towards` holds them as pairs."""
    paired = "subject" in by and "sentiment" in by
    made: list[Clause] = []
    for name in by:
        field = FIELDS.get(name, name)
        if name in calendar.STEPS:
            made.append({name: {"date_histogram": {"field": "published", **_clock(question, name)}}})
        elif paired and name in ("subject", "sentiment"):
            if name == "subject":
                made.append({"towards": {"terms": {"field": "towards"}}})
        elif name == "sentiment" and question.subject is not None:
            made.append({"towards": {"terms": {"field": "towards"}}})
        else:
            made.append({name: {"terms": {"field": field, "missing_bucket": True}}})
    return made


def keys_of(key: Mapping[str, Any], question: Question, by: Sequence[str]) -> tuple[Value, ...] | None:
    """The keys of a bucket in the order asked; None for a sentiment towards another subject than the one asked."""
    subject, _colon, sentiment = (key.get("towards") or "").partition(":")
    if "towards" in key and "subject" not in by and subject != str(question.subject):
        return None
    values: list[Value] = []
    for name in by:
        if name in calendar.STEPS:
            values.append(_moment(key[name]))
        elif name not in key:
            values.append(sentiment if name == "sentiment" else int(subject) if subject else None)
        else:
            absent = None if name in ("source", "subject") else ""
            values.append(absent if key[name] is None else key[name])
    return tuple(values)
