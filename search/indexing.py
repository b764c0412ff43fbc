"""Keeps the indexes in step with the mentions: row there, put; row gone, delete; in the order of the changes."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import timedelta
from typing import Final, Self

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from core import sweeping
from core.errors import Unavailable
from ingestion import changes, rows
from ingestion.changes import Told
from ingestion.models import Tombstone
from search import engines, generations
from search.backends import Backend, EngineDown, IndexLost
from search.entries import Entry, entries, entries_in_turn
from search.models import IndexEntry, IndexGeneration
from tenants.turns import Again

Read = tuple[Sequence[int], Mapping[int, Entry], Mapping[int, int]]
"""A batch of mentions, the entries of those that have a row, and the versions under which the others are deleted."""

log = logging.getLogger(__name__)

URGENT_MOST: Final = 500
"""An act of a person on at most so many mentions is visible in the next search; larger ones are jobs."""
AT_ONCE: Final = 2 * settings.BATCH
"""Mentions of a request: an engine takes them for less than in two, and fewer are waited for."""
BOOKED_AT_ONCE: Final = 4_000
UNDER_WAY: Final = 2
RETRY: Final = timedelta(seconds=5)
_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended('search.sync:' || current_schema(), 0))"
_BOOK: Final = """
    INSERT INTO search_indexentry AS held (index, mention_id, version)
    SELECT %s, id, version FROM unnest(%s::bigint[], %s::bigint[]) AS given (id, version) ORDER BY id
    ON CONFLICT (index, mention_id) DO UPDATE SET version = excluded.version WHERE held.version < excluded.version
"""


def work(deadline: float) -> Again:
    """Follow the changes in every index until there are no more: the work of the lane `index`."""
    written = _present(generations.written())
    failed = len({generation.engine for generation in written}) < len(engines.kinds())
    while time.monotonic() < deadline:
        batches = {generation: batch for generation in written if (batch := changes.read(generation.reader, AT_ONCE))}
        if not batches:
            return _rest(written, failed)
        for generation in follow(batches):
            failed = True
            written.remove(generation)
    return True


@sweeping.put_off()
def follow(batches: Mapping[IndexGeneration, Sequence[Told]]) -> list[IndexGeneration]:
    """Bring indexes up to the ends of these changes; entries are built once for all. Those whose engine failed are given back."""
    local = {generation: batch for generation, batch in batches.items() if generation.engine == "postgres"}
    remote = {generation: batch for generation, batch in batches.items() if generation.engine != "postgres"}
    ids = {change.mention_id for batch in batches.values() for change in batch}
    with _alone():
        made = entries(list(ids))
        gone = _gone(ids, made, {})
        for generation, batch in local.items():
            _apply(generation, {change.mention_id for change in batch}, made, gone)
            changes.advance(generation.reader, batch[-1])
    failed = []
    for generation, batch in remote.items():
        try:
            _apply(generation, {change.mention_id for change in batch}, made, gone)
        except (EngineDown, IndexLost) as error:
            log.warning("search.index_failed", extra={"index": generation.name, "error": str(error)})
            failed.append(generation)
        else:
            changes.advance(generation.reader, batch[-1])
    return failed


@sweeping.put_off()
def sync(
    ids: Iterable[int], *, only: Collection[IndexGeneration] | None = None, wait: bool = False, held: Mapping[int, int] | None = None
) -> None:
    """Bring these mentions into step in every index, or in those named. `wait`: until the next search sees them.

    `held` says what versions an index was found to hold of mentions whose rows are gone. An engine that fails raises.
    """
    named = sorted(set(ids))
    written = generations.written() if only is None else only
    local = [generation for generation in written if generation.engine == "postgres"]
    remote = [generation for generation in written if generation.engine != "postgres"]
    batches = [named[start : start + AT_ONCE] for start in range(0, len(named), AT_ONCE)]
    with Sender(wait=wait) as sender, closing(_locked(batches, local, held or {}) if local else _ahead(batches, held or {})) as turns:
        for batch, made, gone in turns:
            for generation in remote:
                sender.send(generation, *_parts(batch, made, gone))


def _locked(batches: Iterable[Sequence[int]], local: Sequence[IndexGeneration], held: Mapping[int, int]) -> Generator[Read]:
    """Batches read while nobody else writes, and put into the indexes that are kept in PostgreSQL."""
    for batch in batches:
        with _alone():
            made = entries(batch)
            gone = _gone(batch, made, held)
            for generation in local:
                _apply(generation, batch, made, gone)
        yield batch, made, gone


def _ahead(batches: Sequence[Sequence[int]], held: Mapping[int, int]) -> Generator[Read]:
    """Batches for engines that judge versions themselves: no lock, and the database reads one while the one before is built."""
    for batch, made in zip(batches, entries_in_turn(batches), strict=True):
        yield batch, made, _gone(batch, made, held)


def sync_at_once(sender: object, ids: Sequence[int], urgent: bool = False, **_: object) -> None:
    """What a person did to a few mentions shows in the next search; an engine that fails catches up with the changes."""
    if urgent and len(ids) <= URGENT_MOST:
        try:
            sync(ids, wait=True)
        except (EngineDown, IndexLost) as error:
            log.warning("search.urgent_failed", extra={"error": str(error)})


def _present(written: list[IndexGeneration]) -> list[IndexGeneration]:
    """Those whose index is there. A lost one is begun again, and filled by a job."""
    present = []
    for generation in written:
        try:
            if not engines.backend(generation.engine).exists(generation.number, read=generation.read):
                replaced = generations.lose(generation)
                if replaced is None:
                    continue
                if replaced != generation:
                    log.warning("search.index_lost", extra={"index": generation.name})
                generation = replaced
        except Unavailable:
            present.append(generation)  # not known to be lost: following it will say
            continue
        if not generation.complete:
            generations.fill(generation)
        present.append(generation)
    return present


def _rest(written: Sequence[IndexGeneration], failed: bool) -> Again:
    """When to look again after everything that could be read was done."""
    IndexGeneration.objects.filter(pk__in=[generation.pk for generation in written]).update(caught_up_at=timezone.now())
    for generation in written:
        if hidden := changes.again(generation.reader):
            return hidden
    return timezone.now() + RETRY if failed else False


@contextmanager
def _alone() -> Iterator[None]:
    """One writer of the client's PostgreSQL index at a time: a late one would bring back what another has just deleted."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_LOCK)
        yield


def _gone(ids: Collection[int], made: Mapping[int, Entry], held: Mapping[int, int]) -> dict[int, int]:
    """Versions under which the mentions without a row are deleted: above those that an index was found to hold."""
    missing = [id for id in ids if id not in made]
    if not missing:
        return {}
    gone = {id: held[id] + 1 if id in held else 1 for id in missing}
    for id, version in IndexEntry.objects.filter(mention_id__in=missing).values_list("mention_id", "version"):
        gone[id] = max(gone[id], version + 1)
    for id, version in Tombstone.objects.filter(mention_id__in=missing).values_list("mention_id", "version"):
        gone[id] = max(gone[id], version)
    return gone


def _parts(ids: Collection[int], made: Mapping[int, Entry], gone: Mapping[int, int]) -> tuple[list[Entry], dict[int, int]]:
    """What is put and what is deleted."""
    return [made[id] for id in sorted(ids) if id in made], {id: gone[id] for id in ids if id in gone}


def _apply(generation: IndexGeneration, ids: Collection[int], made: Mapping[int, Entry], gone: Mapping[int, int]) -> None:
    """Put and delete in one index, then write it in the book."""
    puts, deletes = _parts(ids, made, gone)
    backend = engines.backend(generation.engine)
    backend.put(generation.number, puts)
    if deletes:
        backend.delete(generation.number, deletes)
    _book(generation, {entry.id: entry.version for entry in puts}, deletes)


class Sender:
    """Sends batches to an engine over the network, a few under way: while the engine takes them, the next is read and built.

    One alone would wait: its thread asks for the interpreter several times a request, and gets it when the building lets go of it.
    """

    def __init__(self, *, wait: bool = False) -> None:
        self._wait = wait
        self._pool = ThreadPoolExecutor(UNDER_WAY)
        self._under_way: list[tuple[IndexGeneration, Mapping[int, int], Collection[int], Future[None]]] = []
        self._taken: dict[IndexGeneration, tuple[dict[int, int], set[int]]] = {}

    def send(self, generation: IndexGeneration, puts: Sequence[Entry], deletes: Mapping[int, int]) -> None:
        backend = engines.backend(generation.engine)
        # Written by this thread: while two threads compute, each waits for the other.
        put = backend.ready(generation.number, puts, wait=self._wait)
        self.settle(UNDER_WAY - 1)
        sent = self._pool.submit(self._both, put, backend, generation.number, deletes)
        self._under_way.append((generation, {entry.id: entry.version for entry in puts}, deletes, sent))
        if sum(len(versions) for versions, _ in self._taken.values()) >= BOOKED_AT_ONCE:
            self.book()

    def _both(self, put: Callable[[], None], backend: Backend, number: int, deletes: Mapping[int, int]) -> None:
        put()
        if deletes:
            backend.delete(number, deletes, wait=self._wait)

    def settle(self, but: int = 0) -> None:
        """Wait for what was sent, but for the newest so many; raises what the engine raised."""
        while len(self._under_way) > but:
            generation, versions, deletes, sent = self._under_way.pop(0)
            sent.result()
            held, gone = self._taken.setdefault(generation, ({}, set()))
            held.update(versions)
            gone.update(deletes)

    def book(self) -> None:
        """Write in the book what the engine took."""
        while self._taken:
            generation, (held, gone) = self._taken.popitem()
            _book(generation, held, gone)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, failure: type[BaseException] | None, *_: object) -> None:
        try:
            if failure is None:
                self.settle()
        finally:
            self._pool.shutdown()
            if failure is None or issubclass(failure, (EngineDown, IndexLost)):
                self.book()


def _book(generation: IndexGeneration, versions: Mapping[int, int], deletes: Collection[int]) -> None:
    """Remember what the index holds now."""
    rows.run(_BOOK, generation.name, [*versions], [*versions.values()])
    if deletes:
        IndexEntry.objects.filter(index=generation.name, mention_id__in=list(deletes)).delete()
