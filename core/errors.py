"""The errors the product expects: each has a stable code, a meaning for HTTP and words that say what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from core.http.answers import Answer

Words: TypeAlias = "str | _StrPromise"
"""What people read: translated when it is shown, in the language of who reads it."""


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong at one place of the input; `position` and `length` point into its text, `proposal` is a better one."""

    pointer: str
    code: str
    detail: Words
    position: int | None = None
    length: int | None = None
    proposal: str | None = None


class ProductError(Exception):
    """An expected failure. Subclasses name the kind; `code` may be made more precise where it is raised."""

    code: str = "error"
    status: int = 400
    title: Words = _("This cannot be done")

    def __init__(
        self,
        detail: Words = "",
        *,
        code: str = "",
        errors: tuple[FieldError, ...] = (),
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(detail)
        self._detail = detail
        self.errors = errors
        self.extra: Mapping[str, Any] = extra or {}
        if code:
            self.code = code

    @property
    def detail(self) -> str:
        """What happened and what to do, in the language of the moment."""
        return str(self._detail or self.title)

    def __str__(self) -> str:
        return self.detail


class Invalid(ProductError):
    """The input is not right; `errors` says where."""

    code, status, title = "invalid", 422, _("Some of this is not right")


class Unauthorised(ProductError):
    """Nobody said who they are."""

    code, status, title = "unauthorised", 401, _("Log in first")


class Forbidden(ProductError):
    """This person or key may not do this."""

    code, status, title = "forbidden", 403, _("You may not do this")


class NotFound(ProductError):
    """There is no such thing here, or not for this person."""

    code, status, title = "not_found", 404, _("Not found")


class Conflict(ProductError):
    """Something of that name, or in that state, is in the way."""

    code, status, title = "conflict", 409, _("This is in conflict with what exists")


class Gone(ProductError):
    """It was here, and was removed for good."""

    code, status, title = "gone", 410, _("This no longer exists")


class Stale(ProductError):
    """Somebody else changed it since it was read."""

    code, status, title = "stale", 412, _("This was changed by somebody else: read it again")


class TooLarge(ProductError):
    """More than the product takes at once."""

    code, status, title = "too_large", 413, _("This is too large")


class LimitReached(ProductError):
    """A limit of the client, the key or a lock; `retry_after` is in seconds."""

    code, status, title = "limit_reached", 429, _("A limit is reached: try again later")

    def __init__(
        self, detail: Words = "", *, code: str = "", retry_after: float | None = None, extra: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(detail, code=code, extra=extra)
        self.retry_after = retry_after


class Unavailable(ProductError):
    """A part of the installation does not answer now."""

    code, status, title = "unavailable", 503, _("Not available now: try again later")


class Failed(ProductError):
    """Nobody expected this; the log says more."""

    code, status, title = "failed", 500, _("Something went wrong on our side")


class Temporary(ProductError):
    """The other end failed and may do better later; `retry_after` is in seconds. `answer` is what it said, if it said something."""

    code, status, title = "temporary", 503, _("The other end does not answer now: try again later")

    def __init__(self, detail: Words = "", *, code: str = "", retry_after: float | None = None, answer: Answer | None = None) -> None:
        super().__init__(detail, code=code)
        self.retry_after = retry_after
        self.answer = answer


class Permanent(ProductError):
    """Asking again changes nothing until somebody acts. `answer` is what the other end said, if it said something."""

    code, status, title = "permanent", 422, _("The other end refuses")

    def __init__(self, detail: Words = "", *, code: str = "", answer: Answer | None = None) -> None:
        super().__init__(detail, code=code)
        self.answer = answer
