"""Chooses the engine that answers: the one of the settings, or PostgreSQL while that one fails, lags or is being rebuilt."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from threading import Lock
from typing import Final, Generic, TypeVar

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext_lazy as _
from psycopg.errors import QueryCanceled

from core.errors import Unavailable, Words
from search import lag
from search.backends import Backend, EngineDown, EngineRefused, IndexLost, registry
from search.lag import Lag
from tenants import current, turns

log = logging.getLogger(__name__)
T = TypeVar("T")

PROBE_EVERY: Final = 5.0
SLOTS: Final = 0x56494745  # the class of our advisory locks
SLOT_WAIT: Final = 1.0
NOTICES: Final[dict[str, Words]] = {
    "down": _("The search engine does not answer: PostgreSQL answers instead. Nothing is missing; relevance may order otherwise."),
    "behind": _("The search engine is catching up: PostgreSQL answers instead. Nothing is missing; relevance may order otherwise."),
    "rebuilding": _("The search index is being built: PostgreSQL answers instead. Nothing is missing; relevance may order otherwise."),
}


@dataclass(frozen=True, slots=True)
class Answered(Generic[T]):
    """What an engine said, which one it was, how far behind, and what people should know about it."""

    value: T
    engine: str
    lag: Lag
    notice: Words | None = None


class Breaker:
    """Remembers the failures of an engine in this process: after a few in a row it is only probed until it answers again."""

    def __init__(self) -> None:
        self._failures: deque[float] = deque(maxlen=settings.SEARCH_FAILURES_MAX)
        self._probed = 0.0
        self._tripped = False
        self._lock = Lock()

    def failed(self) -> None:
        with self._lock:
            self._failures.append(time.monotonic())
            window = settings.SEARCH_FAILURES_WINDOW.total_seconds()
            if (
                len(self._failures) == settings.SEARCH_FAILURES_MAX
                and self._failures[-1] - self._failures[0] <= window
                and not self._tripped
            ):
                self._tripped, self._probed = True, time.monotonic()
                log.warning("search.tripped")

    def lets(self, alive: Callable[[], bool]) -> bool:
        """Whether to ask the engine; while tripped, one caller every few seconds tries whether it lives."""
        with self._lock:
            if not self._tripped:
                return True
            if time.monotonic() - self._probed < PROBE_EVERY:
                return False
            self._probed = time.monotonic()
        if not alive():
            return False
        self.reset()
        return True

    def reset(self) -> None:
        with self._lock:
            self._tripped = False
            self._failures.clear()


breaker = Breaker()


def primary() -> str:
    """The engine that the settings name."""
    return "elasticsearch" if settings.SEARCH_URL.startswith("http") else "postgres"


def kinds() -> tuple[str, ...]:
    """The engines to keep indexed: PostgreSQL always."""
    return ("postgres",) if primary() == "postgres" else ("postgres", primary())


def backend(kind: str) -> Backend:
    """The engine, for the tenant of the connection."""
    if kind == "postgres":
        return registry[kind]()
    return registry[kind]({"url": settings.SEARCH_URL, "name": index_name()})


def any_backend() -> Backend:
    """The engine of the settings, for what concerns no tenant: whether it lives."""
    return registry[primary()]({"url": settings.SEARCH_URL, "name": "vigie"})


def index_name() -> str:
    """What the tenant's indexes are called: installation and tenant, so that several installations may share a cluster."""
    return f"vigie-{settings.INSTALLATION.lower()}-{current.tenant().uid.hex}"


def answered(ask: Callable[[Backend, Lag], T]) -> Answered[T]:
    """Ask the engine of the settings, or PostgreSQL in its place, and say so."""
    lags, kind = lag.lags(), primary()
    if kind == "postgres":
        known = lags.get(kind) or lag.unknown()
        return Answered(ask(backend(kind), known), kind, known)
    reason = _unfit(lags, kind)
    if not reason:
        try:
            value = ask(backend(kind), lags[kind])
        except EngineDown:
            breaker.failed()
            reason = "down"
        except EngineRefused:
            log.exception("search.refused")
            reason = "down"
        except IndexLost:
            turns.due_here("index")
            reason = "rebuilding"
        else:
            return Answered(value, kind, lags[kind])
    if not settings.SEARCH_FALLBACK:
        raise Unavailable(_("The search engine does not answer now: try again in a minute."), code="search_down")
    known = lags.get("postgres") or lag.unknown()
    with _slot():
        return Answered(ask(backend("postgres"), known), "postgres", known, NOTICES[reason])


def _unfit(lags: dict[str, Lag], kind: str) -> str:
    """Why the engine should not be asked; nothing when it should."""
    if kind not in lags:
        return "rebuilding"
    if settings.SEARCH_FALLBACK and lags[kind].age > settings.SEARCH_LAG_MAX and _age(lags, "postgres") < lags[kind].age:
        return "behind"
    return "" if breaker.lets(backend(kind).alive) else "down"


def _age(lags: dict[str, Lag], kind: str) -> timedelta:
    return lags[kind].age if kind in lags else timedelta.max


@contextmanager
def _slot() -> Iterator[None]:
    """One of the few searches that may run in PostgreSQL beside its own work, for a few seconds."""
    outer = connection.in_atomic_block
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            _take_slot()
            cursor.execute("SELECT current_setting('statement_timeout')")
            before = cursor.fetchone()[0]
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [f"{settings.SEARCH_FALLBACK_SECONDS}s"])
            yield
            if outer:
                cursor.execute("SELECT set_config('statement_timeout', %s, true)", [before])
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise Unavailable(
                _("The search engine does not answer, and this is too slow without it: add a word, a shorter period, or try again later."),
                code="search_slow",
            ) from error
        raise


def _take_slot() -> None:
    end = time.monotonic() + SLOT_WAIT
    numbers = ", ".join(f"({number})" for number in range(settings.SEARCH_FALLBACK_AT_ONCE))
    while True:
        with connection.cursor() as cursor:
            # One lock at a time: a row without a lock taken is left out, and the first one ends the statement.
            cursor.execute(f"SELECT n FROM (VALUES {numbers}) AS slot(n) WHERE pg_try_advisory_xact_lock(%s, n) LIMIT 1", [SLOTS])  # noqa: S608
            if cursor.fetchone():
                return
        if time.monotonic() > end:
            raise Unavailable(
                _("The search engine does not answer, and too many searches run without it: try again in a few seconds."),
                code="search_busy",
            )
        time.sleep(0.1)
