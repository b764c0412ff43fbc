"""Holds the errors that nobody expected, at the border of a piece of work: they are logged, and the work beside it goes on."""

from __future__ import annotations

from contextlib import AbstractContextManager
from types import TracebackType

import structlog

from core.database import mend
from core.errors import ProductError

log = structlog.get_logger(__name__)


class Guard(AbstractContextManager["Guard"]):
    """Runs a piece of work; `error` says afterwards what ended it. Asked to stop, a thread still stops."""

    def __init__(self, what: str, **about: object) -> None:
        self.what = what
        self.about = about
        self.error: Exception | None = None

    def __enter__(self) -> Guard:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> bool:
        if not isinstance(error, Exception):
            return False
        self.error = error
        if isinstance(error, ProductError):
            log.warning(f"{self.what} failed", code=error.code, detail=error.detail, **self.about)
        else:
            log.error(f"{self.what} failed", exc_info=error, **self.about)
        mend()
        return True
