"""What every endpoint is: operations that declare their right and their shapes, limits counted before anything is done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, ClassVar, Final, Protocol, cast

from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_vary_headers
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api import idempotency, limits
from api.access import ApiRequest
from api.fields import Asked, Input
from api.rendering import JSON, Json, JsonParser
from core.errors import ProductError

ANYBODY: Final = ""
"""The right of operations that everybody who is somebody here may do."""


@dataclass(frozen=True, slots=True)
class Operation:
    """What one verb of an address does: the right it needs, what it asks for, what it takes, what it gives."""

    right: str
    summary: str
    asks: type[Asked] = Asked
    takes: type[Input] | None = None
    many: bool = False
    """The body is a list of what it takes."""
    gives: Any = None
    status: int = 200
    later: Any = None
    """What it gives when it takes long, with status 202."""
    open: bool = False
    """For everybody, known or not."""
    sends: tuple[str, ...] = (JSON,)
    """Media types of the answer."""
    reads: tuple[str, ...] = (JSON,)
    """Media types of the body."""
    tagged: bool = False
    """The answer has an ETag; a change takes If-Match."""
    adds: bool = False
    """A POST that adds to something that was read: it takes If-Match too."""
    example: Any = None
    """A body that may be sent."""
    once: bool = False
    """May be sent again with an Idempotency-Key."""


class Handler(Protocol):
    """A method of an endpoint for one verb."""

    __name__: str
    __doc__: str | None

    def __call__(self, view: Any, request: Any, /, **parts: Any) -> HttpResponseBase: ...


def operation(right: str, **said: Any) -> Callable[[Any], Any]:
    """Declare what a verb does; its summary is the method's first line."""

    def declare(handler: Handler) -> Handler:
        once = handler.__name__ == "post"

        @wraps(handler)
        def handled(view: Endpoint, request: ApiRequest, **parts: Any) -> HttpResponseBase:
            if not once:
                return handler(view, request, **parts)
            return idempotency.once(request, lambda: handler(view, request, **parts))

        handled.operation = Operation(right, (handler.__doc__ or "").strip(), once=once, **said)  # type: ignore[attr-defined]
        return cast(Handler, handled)

    return declare


class Endpoint(APIView):
    """An address of the API."""

    renderer_classes: Sequence[type[BaseRenderer]] = (Json,)
    parser_classes: Sequence[type[BaseParser]] = (JsonParser,)
    http_method_names = ["get", "head", "post", "put", "patch", "delete"]
    tag: ClassVar[str] = ""
    """Under which heading the documentation shows it; the first word of the address when nothing is said."""

    used: list[limits.Used] | None = None

    def operation_of(self, request: Request) -> Operation | None:
        """What this verb does here; None when nothing."""
        handler = getattr(self, str(request.method).lower(), None)
        return getattr(handler, "operation", None)

    def get_format_suffix(self, **kwargs: Any) -> None:
        """No suffix: `format` is a word of ours."""
        return

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> ApiRequest:
        made = super().initialize_request(request, *args, **kwargs)
        made.__class__ = ApiRequest
        return cast(ApiRequest, made)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Who asks, within which limits, with which right; then whether the address says only what is known."""
        self._count(cast(ApiRequest, request))
        super().initial(request, *args, **kwargs)
        if operation := self.operation_of(request):
            self.asked = operation.asks.read({name: value for name, value in request.query_params.items() if value != ""})

    def _count(self, request: ApiRequest) -> None:
        refused: ProductError | None = None
        try:
            _ = request.user  # reads the key or the session
        except ProductError as error:
            refused = error
        self.used = limits.count(request)
        limits.check(self.used)
        if refused:
            raise refused

    def given(self, request: ApiRequest) -> dict[str, Any]:
        """The body, checked."""
        operation = self.operation_of(request)
        if operation is None or operation.takes is None:
            raise TypeError("this operation takes no body")
        return operation.takes.read(request.data, partial=request.method == "PATCH")

    def finalize_response(self, request: Request, response: HttpResponseBase, *args: Any, **kwargs: Any) -> Response:
        made = super().finalize_response(request, cast(Response, response), *args, **kwargs)
        made.headers.setdefault("Cache-Control", "no-cache" if "ETag" in made.headers else "no-store")
        patch_vary_headers(made, ("Accept", "Authorization"))
        for name, value in limits.headers(self.used or ()).items():
            made.headers[name] = value
        return made
