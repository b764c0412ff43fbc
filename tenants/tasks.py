"""The actors: one a lane. A message says only that a turn is due; the turn names the tenant."""

from __future__ import annotations

import threading
from functools import partial
from typing import Final

import dramatiq
import structlog
from django.db import InterfaceError, OperationalError

from tenants import lanes
from tenants.models import Lane

log = structlog.get_logger(__name__)
TIME_LIMIT: Final = 300_000
# Lanes that wait for other people's servers, and how many threads of a process may do so at once: the others serve who waits here.
FAR: Final = (Lane.COLLECT, Lane.DELIVER)
_far: Final = threading.BoundedSemaphore(2)


def take_turn(lane: str) -> None:
    """Work in the turn that is due. When the database goes away, so does this hint: the rows say what is due, the tick asks again."""
    if lane in FAR and not _far.acquire(blocking=False):
        return  # the tick asks again
    try:
        lanes.take_turn(lane)
    except (OperationalError, InterfaceError) as error:
        log.warning("the database went away during a turn", lane=lane, detail=str(error))
    finally:
        if lane in FAR:
            _far.release()


# What people wait for is taken before what was fetched earlier; among the others, first come, first served.
for _lane in Lane.values:
    dramatiq.actor(
        actor_name=_lane, queue_name=_lane, priority=0 if _lane == Lane.INTERACTIVE else 1, max_retries=0, time_limit=TIME_LIMIT
    )(partial(take_turn, _lane))
