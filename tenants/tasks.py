"""The actors: one a lane. A message says only that a turn is due; the turn names the tenant."""

from __future__ import annotations

from functools import partial
from typing import Final

import dramatiq
import structlog
from django.db import InterfaceError, OperationalError

from tenants import lanes
from tenants.models import Lane

log = structlog.get_logger(__name__)
TIME_LIMIT: Final = 300_000


def take_turn(lane: str) -> None:
    """Work in the turn that is due. When the database goes away, so does this hint: the rows say what is due, and are asked again."""
    try:
        lanes.take_turn(lane)
    except (OperationalError, InterfaceError) as error:
        log.warning("the database went away during a turn", lane=lane, detail=str(error))


# What people wait for is taken before what was fetched earlier; among the others, first come, first served.
for _lane in Lane.values:
    dramatiq.actor(
        partial(take_turn, _lane),
        actor_name=_lane,
        queue_name=_lane,
        priority=0 if _lane == Lane.INTERACTIVE else 1,
        max_retries=0,
        time_limit=TIME_LIMIT,
    )
