"""What becomes of a job whose stretch failed: whether and when it is tried again, and in which words it is given up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from core.errors import LimitReached, ProductError, Temporary

MOST: Final = 5
MOST_OUTSIDE: Final = 20  # of an end that is not ours: some two hours
LONGEST_DELAY: Final = timedelta(minutes=10)
GAVE_UP: Final = ProductError(
    _("This failed again and again, and Vigie does not know why. Show the log of the workers to who runs the server."),
    code="gave_up",
)
UNKNOWN: Final = ProductError(_("This version of Vigie does not know this kind of job. Start it again."), code="unknown_kind")


def is_last(attempts: int, error: Exception) -> bool:
    """Whether trying again is no use after so many attempts, the last of which ended with this error."""
    if isinstance(error, Temporary | LimitReached):
        return attempts >= MOST_OUTSIDE
    return isinstance(error, ProductError) or attempts >= MOST


def delay(attempts: int, error: Exception) -> timedelta:
    """How long to wait before the next one: longer each time, and as long as was asked for."""
    grown = min(timedelta(seconds=5 * 2.0 ** min(attempts - 1, 20)), LONGEST_DELAY)
    if isinstance(error, Temporary | LimitReached) and error.retry_after:
        return max(grown, timedelta(seconds=error.retry_after))
    return grown


def words(error: ProductError) -> dict[str, Any]:
    """As a problem document tells it, in the tenant's first language."""
    told: dict[str, Any] = {"code": error.code, "detail": error.detail}
    if error.errors:
        told["errors"] = [{"pointer": wrong.pointer, "code": wrong.code, "detail": str(wrong.detail)} for wrong in error.errors]
    return told
