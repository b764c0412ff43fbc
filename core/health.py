"""Says whether the process lives and whether the installation can work; floors add what they know of."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from core.database import connection, mend


class State(StrEnum):
    """How a part does; degraded means that the product works, less well."""

    OK = "ok"
    DEGRADED = "degraded"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Health:
    """How a part does, with words that say what to do when it does not."""

    state: State = State.OK
    words: str = ""


Check = Callable[[], Health]
_checks: dict[str, Check] = {}
BAD: Final = (State.DEGRADED, State.DOWN)


def check(name: str, function: Check) -> None:
    """Add a part; called by `AppConfig.ready()`. The function answers within a second or two, and does not raise."""
    _checks[name] = function


def examine() -> dict[str, dict[str, Any]]:
    """Each part with its state, its words and the time it took to answer. Without the database the others are not asked."""
    parts = {"database": _timed(_database)}
    if parts["database"]["state"] == State.OK:
        parts |= {name: _timed(function) for name, function in _checks.items()}
    return parts


def _timed(function: Check) -> dict[str, Any]:
    began = time.monotonic()
    found = function()
    return {"state": found.state, "words": found.words, "milliseconds": round((time.monotonic() - began) * 1000, 1)}


def _database() -> Health:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError):
        mend()
        return Health(State.DOWN, _("The database does not answer. See that PostgreSQL runs and that DATABASE_URL is right."))
    return Health()


@csrf_exempt  # refused as a verb, without a page that would need a tenant
@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """The process answers; nothing else is asked."""
    return JsonResponse({"state": State.OK})


@csrf_exempt
@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """200 while the database answers: what else is down makes the product less good, not useless."""
    parts = examine()
    down = parts["database"]["state"] == State.DOWN
    state = State.DOWN if down else State.DEGRADED if any(part["state"] in BAD for part in parts.values()) else State.OK
    return JsonResponse({"state": state, "parts": parts}, status=503 if down else 200)
