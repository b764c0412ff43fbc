"""Puts off the search for reference cycles while a batch is at work."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def put_off() -> Iterator[None]:
    """No sweep until the end, when what the batch made has gone again.

    Drafts, documents and entries hold no cycles: they go with their last reader, and sweeping thousands of them that live takes half of the
    time. Who put it off ends it, so that batches of several threads, each beginning before another ends, do not put it off for ever.
    """
    wanted = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if wanted:
            gc.enable()
