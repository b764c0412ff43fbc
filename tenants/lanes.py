"""What is done in each lane: floors register their work, a turn runs it for one tenant within its time."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from datetime import time as time_of_day
from enum import Enum
from typing import Any, Final, Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from core.errors import LimitReached, Temporary
from core.guard import Guard
from tenants import turns
from tenants.models import Lane, Tenant
from tenants.turns import Again, Held

Work = Callable[[float], Again]
"""Works until a value of `time.monotonic()` and says what remains."""
LONGEST_DELAY: Final = timedelta(minutes=10)


class For(Enum):
    """Whose turns a piece of work belongs to."""

    CLIENTS = "clients"
    AGENCY = "agency"
    ALL = "all"

    def fits(self, tenant: Tenant) -> bool:
        return self is For.ALL or (self is For.AGENCY) == tenant.is_agency


@dataclass(frozen=True, slots=True)
class Duty:
    """A piece of work of a lane: run in each turn, or once a period, at a time of day where one is named."""

    name: str
    work: Work
    whose: For
    period: timedelta | None = None
    at: time_of_day | None = None

    def next(self, now: datetime, zone: ZoneInfo) -> datetime | None:
        """When it is due again after a run that ended now; None when each turn runs it."""
        if self.period is None or self.at is None:
            return now + self.period if self.period else None
        local = now.astimezone(zone)
        today = datetime.combine(local.date(), self.at, zone)
        return today if today > local else datetime.combine(local.date() + max(self.period, timedelta(days=1)), self.at, zone)


_duties: dict[str, dict[str, Duty]] = {lane: {} for lane in Lane.values}


def serve(lane: str, work: Work, *, name: str = "", whose: For = For.CLIENTS) -> None:
    """Have this done in each turn of the lane; it must be cheap when nothing is due. Called by `AppConfig.ready()`."""
    _register(lane, Duty(name or _name(work), work, whose))


def every(
    period: timedelta,
    work: Callable[[float], Any],
    *,
    lane: str = Lane.RECOUNT,
    at: time_of_day | None = None,
    name: str = "",
    whose: For = For.CLIENTS,
) -> None:
    """Have this done once a period for each tenant, from the tenant's opening on; with `at`, at that time of its day.

    Work that says True goes on in the next turn; a moment means then; anything else means after the period.
    """
    _register(lane, Duty(name or _name(work), work, whose, period, at))


def _register(lane: str, duty: Duty) -> None:
    known = _duties[lane].get(duty.name)
    if known not in (None, duty):
        raise ValueError(f"Two pieces of work of the lane {lane} have the name {duty.name}.")
    _duties[lane][duty.name] = duty


def _name(work: Callable[..., object]) -> str:
    return f"{work.__module__}.{work.__qualname__}"


def periodic(lane: str, *, agency: bool) -> list[str]:
    """Names of what is done in this lane once a period."""
    return [duty.name for duty in _duties[lane].values() if duty.period and duty.whose in (For.ALL, For.AGENCY if agency else For.CLIENTS)]


# -- a turn


@dataclass(slots=True)
class Plan:
    """What a turn remembers for the next one: where to begin, what waits until when, what failed how often."""

    first: str = ""
    until: dict[str, datetime] = field(default_factory=dict)
    failures: dict[str, int] = field(default_factory=dict)

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        until = {name: datetime.fromisoformat(at) for name, at in kept.get("until", {}).items()}
        return cls(kept.get("first", ""), until, dict(kept.get("failures", {})))

    def written(self, names: Collection[str]) -> dict[str, Any]:
        """As JSON, without what has gone from the lane."""
        until = {name: at.isoformat() for name, at in self.until.items() if name in names}
        failures = {name: number for name, number in self.failures.items() if name in names}
        return {name: value for name, value in (("first", self.first), ("until", until), ("failures", failures)) if value}

    def failed(self, name: str, error: Exception, now: datetime) -> datetime:
        """Put off what failed, longer each time, or as long as the other end asks."""
        self.failures[name] = self.failures.get(name, 0) + 1
        delay = min(timedelta(seconds=2.0 ** min(self.failures[name], 20)), LONGEST_DELAY)
        if isinstance(error, Temporary | LimitReached) and error.retry_after:
            delay = max(delay, timedelta(seconds=error.retry_after))
        self.until[name] = now + delay
        return self.until[name]


def run(held: Held) -> None:
    """Do the work of the turn within its seconds. What fails is put off alone; what is not reached begins the next turn."""
    plan, zone = Plan.read(held.plan), ZoneInfo(held.tenant.time_zone)
    duties = [duty for duty in _duties[held.lane].values() if duty.whose.fits(held.tenant)]
    deadline = time.monotonic() + settings.TURN_SECONDS
    answers: list[Again] = []
    start = next((place for place, duty in enumerate(duties) if duty.name == plan.first), 0)
    plan.first = ""
    for duty in duties[start:] + duties[:start]:
        now = timezone.now()
        if duty.at and duty.name not in plan.until:
            plan.until[duty.name] = duty.next(now, zone) or now
        if plan.until.get(duty.name, now) > now:
            answers.append(plan.until[duty.name])
        elif time.monotonic() < deadline:
            answers.append(_do(duty, plan, deadline, zone))
        else:
            plan.first = duty.name
            answers.append(True)
            break
    held.plan = plan.written({duty.name for duty in duties})
    moments = [answer for answer in answers if isinstance(answer, datetime)]
    held.again = True in answers or min(moments, default=False)


def _do(duty: Duty, plan: Plan, deadline: float, zone: ZoneInfo) -> Again:
    with Guard(duty.name) as guard:
        again = duty.work(deadline)
    now = timezone.now()
    if guard.error:
        return plan.failed(duty.name, guard.error, now)
    plan.failures.pop(duty.name, None)
    plan.until.pop(duty.name, None)
    if duty.period is None:
        return again
    after = now if again is True else again if isinstance(again, datetime) else duty.next(now, zone)
    plan.until[duty.name] = after or now
    return again is True or plan.until[duty.name]


def take_turn(lane: str) -> bool:
    """Claim the turn that is due in this lane and work in it; False when none was due. What a message of the lane does."""
    with turns.claim(lane) as held:
        if held is None:
            return False
        run(held)
    return True
