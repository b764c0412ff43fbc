"""Lists of rows, page by page: opaque cursors that stay right while rows arrive."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, Generic, TypedDict, TypeVar
from urllib.parse import urlencode
from uuid import UUID

import orjson
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework.response import Response

from api.access import ApiRequest
from api.problems import wrong_at

MOST: Final = 500
USUAL: Final = 50
M = TypeVar("M", bound=Model)
Out = TypeVar("Out")


class Total(TypedDict):
    """How many there are, and whether that is exact."""

    value: int
    exact: bool


class Listed(TypedDict, Generic[Out]):
    """A page of a list; `next` is the address of the next one, null when this is the last."""

    results: list[Out]
    next: str | None
    total: Total


def page(
    request: ApiRequest, rows: QuerySet[M], show: Callable[[M], Out], *, asked: Mapping[str, Any], by: Sequence[str] = ("-pk",)
) -> Response:
    """The rows after the cursor, in the order of `by`, whose last name tells any two rows apart."""
    found, cursor, total = cut(rows, asked=asked, by=by)
    return listed(request, Listed(results=[show(row) for row in found], next=None, total=total), cursor)


def cut(rows: QuerySet[M], *, asked: Mapping[str, Any], by: Sequence[str]) -> tuple[list[M], str, Total]:
    """The rows of a page, where the next one begins, and how many there are in all."""
    limit, total = asked["limit"], rows.count()
    if after := cursor_of(asked["cursor"]):
        rows = rows.filter(_beyond(by, after))
    found = list(rows.order_by(*by)[: limit + 1])
    cursor = cursor_at([getattr(found[limit - 1], name.lstrip("-")) for name in by]) if len(found) > limit else ""
    return found[:limit], cursor, Total(value=total, exact=True)


def listed(request: ApiRequest, body: Any, cursor: str) -> Response:
    """A list with the address of its next page, in the body and in the header `Link`."""
    body["next"] = next_url(request, cursor)
    return Response(body, headers=link(body["next"]))


def link(url: str | None) -> dict[str, str] | None:
    """The header `Link` to the next page."""
    return {"Link": f'<{url}>; rel="next"'} if url else None


def next_url(request: ApiRequest, cursor: str, name: str = "cursor") -> str | None:
    """The same question from the cursor on."""
    if not cursor:
        return None
    asked = {key: value for key, value in request.query_params.items() if key != name}
    return request.build_absolute_uri(f"{request.path}?{urlencode({**asked, name: cursor})}")


def cursor_at(keys: Sequence[Any]) -> str:
    """A place in an order, as a word."""
    return base64.urlsafe_b64encode(orjson.dumps(list(keys), default=str)).decode().rstrip("=")


def cursor_of(word: str) -> list[Any]:
    """The place that a word means; an error for words that were not given out."""
    if not word:
        return []
    try:
        found = orjson.loads(base64.urlsafe_b64decode(word + "=" * (-len(word) % 4)))
    except (binascii.Error, ValueError) as error:
        raise wrong_cursor() from error
    if not isinstance(found, list) or not all(isinstance(key, str | int | float) and not isinstance(key, bool) for key in found):
        raise wrong_cursor()
    return found


def wrong_cursor(place: str = "/cursor") -> Exception:
    return wrong_at(place, "cursor_wrong", _("This cursor was not given out here: ask again from the first page."))


def _beyond(by: Sequence[str], after: Sequence[Any]) -> Q:
    """The rows that come after the keys, the first of which weigh most."""
    if len(after) != len(by):
        raise wrong_cursor()
    beyond, same = Q(pk__in=[]), Q()
    for name, key in zip(by, after, strict=True):
        field, value = name.lstrip("-"), _value(name, key)
        beyond |= same & Q(**{f"{field}__{'lt' if name.startswith('-') else 'gt'}": value})
        same &= Q(**{field: value})
    return beyond


def _value(name: str, key: Any) -> Any:
    """A key as the column keeps it: a moment, a day, a UUID, or a number."""
    try:
        if name.endswith("at"):
            return datetime.fromisoformat(key)
        if name.endswith("day"):
            return date.fromisoformat(key)
        if name.endswith("uid"):
            return UUID(key)
        if isinstance(key, float):
            return key
        return min(max(int(key), -(2**63)), 2**63 - 1)
    except (TypeError, ValueError, AttributeError) as error:
        raise wrong_cursor() from error
