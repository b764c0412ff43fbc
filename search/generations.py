"""The indexes of a client, one generation after another: made, read, replaced without a gap, dropped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Final, cast

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from core.by import By
from core.models import Job
from ingestion import changes
from ingestion.models import Change, ChangeReader, Mention
from search import engines
from search.backends import EngineDown
from search.models import IndexGeneration
from tenants import jobs

REBUILD: Final = "rebuild_index"

# Rows of the index's own book, removed in bites: a long statement would hold back what others may read.
_FORGET: Final = """
    DELETE FROM search_indexentry WHERE id IN (SELECT id FROM search_indexentry WHERE index = %s LIMIT 20000)
"""


def written() -> list[IndexGeneration]:
    """What is to be kept in step now: one or, during a rebuild, two of each engine. An engine without any gets its first."""
    found = list(IndexGeneration.objects.filter(write=True, engine__in=engines.kinds()).order_by("engine", "number"))
    for kind in set(engines.kinds()) - {generation.engine for generation in found}:
        with suppress(EngineDown):  # it gets its index when it answers
            found.append(begin(kind, first=True))
    return found


def read_of(kind: str) -> IndexGeneration | None:
    return IndexGeneration.objects.filter(engine=kind, read=True).first()


def begin(kind: str, *, first: bool = False) -> IndexGeneration:
    """A new index of this engine, written from now on; the one that is being filled where there is one.

    The `first` one is read at once when the changes alone will fill it. All others are read once they are filled.
    """
    with _changing():
        of_engine = IndexGeneration.objects.filter(engine=kind)
        under_way = of_engine.filter(write=True) if first else of_engine.filter(write=True, complete=False)
        if known := under_way.last():
            return known
        number = (of_engine.aggregate(most=Max("number"))["most"] or 0) + 1
        engines.backend(kind).create(number)
        made = IndexGeneration.objects.create(engine=kind, number=number)
        by_changes = number == 1 and not _older_than_changes()
        if not by_changes:
            _follow(made)
    if by_changes:
        publish(made)
    return made


def publish(generation: IndexGeneration) -> None:
    """Answer from this one from now on; the one before is no longer written, and goes."""
    with _changing():
        engines.backend(generation.engine).publish(generation.number)
        before = IndexGeneration.objects.filter(engine=generation.engine, number__lt=generation.number)
        old = list(before)
        before.update(read=False, write=False)
        generation.read, generation.complete, generation.caught_up_at = True, True, timezone.now()
        generation.save(update_fields=["read", "complete", "caught_up_at"])
    forget(old)


def forget(old: Iterable[IndexGeneration]) -> None:
    """Drop indexes that nothing reads or writes, and what the book says of them."""
    for generation in old:
        engines.backend(generation.engine).drop(generation.number)
        with connection.cursor() as cursor:
            cursor.execute(_FORGET, [generation.name])
            while cursor.rowcount:
                cursor.execute(_FORGET, [generation.name])
        ChangeReader.objects.filter(name=generation.reader).delete()
        generation.delete()


def fill(generation: IndexGeneration) -> None:
    """An index that is not complete gets a job that fills it, unless one is at it."""
    if not Job.objects.filter(kind=REBUILD, state__in=jobs.OPEN, args__generation=generation.pk).exists():
        start_filling(generation, By.system())


def start_filling(generation: IndexGeneration, by: By) -> Job:
    return cast(Job, jobs.start(REBUILD, by=by, args={"generation": generation.pk, "index": generation.name}))


def lose(generation: IndexGeneration) -> IndexGeneration | None:
    """The engine seems to have lost this index: another takes its place, to be filled from the rows.

    Looked at again while nobody changes indexes: what another has replaced meanwhile was not lost, and nothing takes its place here.
    """
    with _changing():
        present = IndexGeneration.objects.filter(pk=generation.pk, write=True).first()
        if present is None or engines.backend(present.engine).exists(present.number, read=present.read):
            return present
        IndexGeneration.objects.filter(pk=present.pk).update(read=False, write=False)
        return begin(present.engine)


@contextmanager
def _changing() -> Iterator[None]:
    """One at a time makes, publishes or replaces an index of this client; reading goes on."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE search_indexgeneration IN SHARE ROW EXCLUSIVE MODE")
        yield


def _follow(made: IndexGeneration) -> None:
    """Begin in the changes where another index is: what was before is read by the job that fills this one."""
    others = IndexGeneration.objects.exclude(pk=made.pk)
    position = max((changes.position(other.reader) for other in others), default=None)
    if position:
        changes.advance(made.reader, position)


def _older_than_changes() -> bool:
    """Whether mentions are there that the changes no longer tell of, or never did."""
    oldest = Mention.objects.order_by("pk").values_list("pk", flat=True).first()
    return oldest is not None and not Change.objects.filter(mention_id=oldest, what=Change.What.MADE).exists()
