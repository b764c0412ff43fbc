"""The Elasticsearch engine. It needs nothing beyond the server itself: no module, no script."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final

import orjson
from django import forms

from search.backends import (
    BATCH,
    MOST_CELLS,
    Answer,
    Backend,
    Cell,
    Cells,
    Compiled,
    EngineRefused,
    Hit,
    Question,
    Total,
    Value,
    registry,
    too_many_cells,
)
from search.backends import elasticsearch_answer as asking
from search.backends.elasticsearch_client import Elasticsearch as Client
from search.backends.elasticsearch_client import alive, bulk, client, patient, understood
from search.backends.elasticsearch_index import MAPPING, SETTINGS, document
from search.backends.elasticsearch_query import Clause, Compilation, within
from search.entries import Entry

PAGE: Final = 10_000
_ACTION: Final = b'{"%b":{"_id":"%d","version":%d,"version_type":"external_gte"}}'
STORIES_EXACTLY: Final = 50_000
"""Up to so many mentions, stories are counted one by one; above, they are estimated and said to be."""


@registry.register
class Elasticsearch(Backend):
    """One index a tenant and generation, one primary shard, an alias to read and one to write each generation."""

    kind, label = "elasticsearch", "Elasticsearch"

    class Options(forms.Form):
        url = forms.CharField()
        name = forms.RegexField(r"^[a-z0-9][a-z0-9-]*$")

    @property
    def client(self) -> Client:
        return client(self.options["url"])

    @property
    def _read(self) -> str:
        return f"{self.options['name']}-read"

    def _index(self, generation: int) -> str:
        return f"{self.options['name']}-{generation}"

    def _write(self, generation: int) -> str:
        return f"{self.options['name']}-write-{generation}"

    def alive(self) -> bool:
        return alive(self.options["url"])

    # -- asking

    def compile(self, question: Question) -> Compiled:
        return self._compiled(question)

    def _compiled(self, question: Question, *, expand: bool = True) -> Compiled:
        compilation = Compilation(question.context, question.subject, expand=expand)
        clause = compilation.clause(question.whole)
        return Compiled({"bool": {"must": [clause], "filter": [within(question.period)]}}, compilation.exact)

    def ask(self, question: Question) -> Answer:
        try:
            return super().ask(question)
        except EngineRefused:
            return self.answer(self._by_text(question), question)

    def cells(self, question: Question, by: Sequence[str]) -> Cells:
        try:
            return super().cells(question, by)
        except EngineRefused:
            return self.count(self._by_text(question), question, by)

    def _by_text(self, question: Question) -> Compiled:
        """Where a word inside a phrase begins in too many ways for the engine to place each: look at the texts themselves."""
        return self.exact(self._compiled(question, expand=False), question)

    def only(self, ids: Collection[int]) -> Compiled:
        return Compiled({"terms": {"mention": sorted(ids)}})

    def candidates(self, compiled: Compiled) -> Iterator[list[int]]:
        after: list[int] | None = None
        while True:
            found = self._search(query=compiled.filter, sort=[{"mention": "asc"}], size=BATCH, search_after=after, track_total_hits=False)
            rows = found["hits"]["hits"]
            if not rows:
                return
            yield [int(row["_id"]) for row in rows]
            after = rows[-1]["sort"]

    def answer(self, compiled: Compiled, question: Question) -> Answer:
        folded = question.by_story
        body: dict[str, Any] = {
            "query": compiled.filter,
            "sort": asking.order(question, back=bool(question.before) and not folded),
            "size": question.limit,
            "track_total_hits": question.total,
        }
        place = asking.place(question)
        if place and not folded:
            body["search_after"] = place
        if folded:
            body["collapse"] = {"field": "story"}
        aggregations = asking.facets(question) | asking.timeline(question)
        found = self._search(aggs=aggregations or None, **body)
        hits = asking.hits(found)
        if folded and place:
            hits = self._stories_beyond(compiled, question, place)
        if question.before:
            hits.reverse()
        total = Total(found["hits"]["total"]["value"]) if question.total else Total(0)
        if folded and question.total:
            total = self._stories(compiled, total.value)
        counted = found.get("aggregations", {})
        return Answer(tuple(hits), total, asking.read_facets(counted, question), asking.read_timeline(counted, question))

    def _stories_beyond(self, compiled: Compiled, question: Question, after: Any) -> list[Hit]:
        """The stories after a place, or from it backwards: those whose first mention, of all found, lies there."""
        kept: list[Hit] = []
        seen: set[int] = set()
        while len(kept) < question.limit:
            found = self._search(
                query=compiled.filter,
                sort=asking.order(question, back=question.before is not None),
                size=BATCH,
                search_after=after,
                docvalue_fields=["story"],
                track_total_hits=False,
            )
            rows = found["hits"]["hits"]
            if not rows:
                break
            stories = {int(row["_id"]): row["fields"]["story"][0] for row in rows}
            firsts = self._firsts(compiled, question, set(stories.values()) - seen)
            kept += [hit for hit in asking.hits(found) if hit.id in firsts]
            seen |= set(stories.values())
            after = rows[-1]["sort"]
        return kept[: question.limit]

    def _firsts(self, compiled: Compiled, question: Question, stories: Collection[int]) -> set[int]:
        """The mention of each story that comes first in the order asked."""
        if not stories:
            return set()
        query = {"bool": {"must": [compiled.filter], "filter": [{"terms": {"story": sorted(stories)}}]}}
        found = self._search(
            query=query, sort=asking.order(question), size=len(stories), collapse={"field": "story"}, track_total_hits=False
        )
        return {int(row["_id"]) for row in found["hits"]["hits"]}

    def _stories(self, compiled: Compiled, mentions: int) -> Total:
        if mentions > STORIES_EXACTLY:
            estimate = self._search(query=compiled.filter, size=0, track_total_hits=False, aggs={"stories": asking.distinct(40_000)})
            return Total(estimate["aggregations"]["stories"]["value"], exact=False)
        sources = [{"story": {"terms": {"field": "story"}}}]
        return Total(sum(1 for _bucket in self._composite(compiled, sources)))

    def count(self, compiled: Compiled, question: Question, by: Sequence[str]) -> Cells:
        mentions = self._search(query=compiled.filter, size=0, track_total_hits=True)["hits"]["total"]["value"]
        exactly = mentions <= STORIES_EXACTLY
        sources = asking.dimensions(question, by)
        if exactly:
            sources.append({"story": {"terms": {"field": "story"}}})
        told: dict[tuple[Value, ...], list[int]] = defaultdict(lambda: [0, 0])
        for bucket in self._composite(compiled, sources, {} if exactly else {"stories": asking.distinct(asking.PRECISION)}):
            keys = asking.keys_of(bucket["key"], question, by)
            if keys is None:
                continue
            cell = told[keys]
            cell[0] += bucket["doc_count"]
            cell[1] += 1 if exactly else bucket["stories"]["value"]
            if len(told) > MOST_CELLS:
                raise too_many_cells()
        return Cells(tuple(Cell(keys, *cell) for keys, cell in told.items()), exactly)

    def _composite(self, compiled: Compiled, sources: list[Clause], inner: Clause | None = None) -> Iterator[Clause]:
        after: Clause | None = None
        while True:
            cells: Clause = {"sources": sources, "size": PAGE} | ({"after": after} if after else {})
            aggregation = {"cells": {"composite": cells} | ({"aggs": inner} if inner else {})}
            found = self._search(query=compiled.filter, size=0, track_total_hits=False, aggs=aggregation)["aggregations"]["cells"]
            yield from found["buckets"]
            after = found.get("after_key")
            if not after:
                return

    def _search(self, **body: Any) -> dict[str, Any]:
        given = {name: value for name, value in body.items() if value is not None}
        with understood():
            found = self.client.search(index=self._read, allow_partial_search_results=False, source=False, **given)
        return dict(found.body)

    # -- the index

    def create(self, generation: int) -> None:
        with understood():
            self._patient.options(ignore_status=400).indices.create(
                index=self._index(generation), mappings=MAPPING, settings=SETTINGS, aliases={self._write(generation): {}}
            )

    def publish(self, generation: int) -> None:
        new = self._index(generation)
        moves: list[Clause] = [
            {"remove": {"index": f"{self.options['name']}-*", "alias": self._read, "must_exist": False}},
            {"add": {"index": new, "alias": self._read}},
        ]
        with understood():
            self._patient.indices.refresh(index=new)
            self._patient.indices.update_aliases(actions=moves)

    def drop(self, generation: int) -> None:
        with understood():
            self._patient.indices.delete(index=self._index(generation), ignore_unavailable=True)

    def drop_all(self) -> int:
        with understood():
            names = list(self._patient.indices.get(index=f"{self.options['name']}-*", features="aliases"))
            for name in names:
                self._patient.indices.delete(index=name, ignore_unavailable=True)
        return len(names)

    def exists(self, generation: int, *, read: bool) -> bool:
        names = [self._write(generation), *([self._read] if read else [])]
        with understood():
            return all(bool(self.client.indices.exists_alias(index=self._index(generation), name=name)) for name in names)

    def put(self, generation: int, entries: Sequence[Entry], *, wait: bool = False) -> None:
        self.ready(generation, entries, wait=wait)()

    def ready(self, generation: int, entries: Sequence[Entry], *, wait: bool = False) -> Callable[[], None]:
        lines: list[bytes] = []
        for entry in entries:
            lines += (_ACTION % (b"index", entry.id, entry.version), orjson.dumps(document(entry)))
        return partial(self._bulk, generation, b"\n".join(lines), wait)

    def delete(self, generation: int, versions: Mapping[int, int], *, wait: bool = False) -> None:
        self._bulk(generation, b"\n".join([_ACTION % (b"delete", id, version) for id, version in versions.items()]), wait)

    def _bulk(self, generation: int, lines: bytes, wait: bool) -> None:
        if lines:
            bulk(self.options["url"], self._write(generation), lines, wait=wait)

    def versions(self, generation: int, after: int, limit: int) -> list[tuple[int, int]]:
        with understood():
            self._patient.indices.refresh(index=self._index(generation))
            found = self._patient.search(
                index=self._index(generation), size=min(limit, PAGE), sort=[{"mention": "asc"}], search_after=[after], version=True,
                source=False, track_total_hits=False,
            )  # fmt: skip
        return [(int(row["_id"]), row["_version"]) for row in found["hits"]["hits"]]

    @property
    def _patient(self) -> Client:
        return patient(self.options["url"])
