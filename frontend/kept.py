"""Forms kept over a lost session: what was typed is sealed for an hour, and shown again, filled, once the person is logged in.

Never files, nor passwords and other secrets. Nothing is done by showing a form again: the person looks at it and sends it.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

from django.core.cache import cache
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from core import limits, sealing
from core.requests import Request

LIFE: Final = timedelta(hours=1)
COOKIE_AGE: Final = int(LIFE.total_seconds())
MOST: Final = 200_000
AN_ADDRESS_AN_HOUR: Final = 60
"""Forms kept of one address: strangers, whose forms are kept too, fill no table with theirs."""
TOKEN: Final = re.compile(r"[\w-]{32}", re.ASCII)
SECRET: Final = re.compile(r"passw|secret|token|otp|code|credential|(^|_)key$", re.IGNORECASE)
PARAMETER: Final = "kept"


@dataclass(frozen=True, slots=True)
class Kept:
    """A form that waits: where it was sent, on which page it stood, what it said."""

    path: str
    page: str
    fields: dict[str, list[str]]

    @property
    def is_its_own_page(self) -> bool:
        """The page of the form is the address it is sent to, so that the page itself can show it again."""
        return urlsplit(self.path).path == urlsplit(self.page).path


def keep(request: Request) -> str:
    """Keep what was posted; the token that finds it again, "" when there is nothing to keep."""
    fields = {
        name: [str(value) for value in values]
        for name, values in request.POST.lists()
        if name not in ("csrfmiddlewaretoken", "form_token") and not SECRET.search(name)
    }
    kept = Kept(request.get_full_path(), _page(request), fields)
    written = json.dumps([kept.path, kept.page, kept.fields]).encode()
    if not fields or len(written) > MOST or limits.use(f"kept:{request.address}", AN_ADDRESS_AN_HOUR, LIFE).exceeded:
        return ""
    token = secrets.token_urlsafe(24)
    cache.set(f"kept:{token}", sealing.seal(written).decode(), COOKIE_AGE)
    return token


def find(token: str) -> Kept | None:
    """What was kept under this token, for an hour."""
    sealed = cache.get(f"kept:{token}") if TOKEN.fullmatch(token) else None
    written = sealing.unseal(sealed.encode(), within=LIFE) if isinstance(sealed, str) else None
    return None if written is None else Kept(*json.loads(written))


def forget(token: str) -> None:
    cache.delete(f"kept:{token}")


def way_back(request: Request) -> str:
    """Where to go after the login: the page, or what was sent, shown again."""
    if request.method != "POST":
        return _page(request) or "/" if "HX-Request" in request.headers else request.get_full_path()
    token = keep(request)
    return reverse("kept-form", kwargs={"token": token}) if token else (_page(request) or "/")


def shown_again(kept: Kept, token: str) -> HttpResponseRedirect:
    """To the page of the form, which shows it filled."""
    path = urlsplit(kept.path)
    query = "&".join(part for part in (path.query, urlencode({PARAMETER: token})) if part)
    return HttpResponseRedirect(f"{path.path}?{query}")


class Refill:
    """A page asked for with the token of a kept form reads its fields as if they were posted: forms show them, and nothing is done."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        token = request.GET.get(PARAMETER, "") if request.method == "GET" else ""
        kept = find(token) if token and getattr(request, "who", None) else None
        if kept and urlsplit(kept.path).path == request.path:
            request.POST = QueryDict(urlencode(kept.fields, doseq=True))
        return self.get_response(request)


def _page(request: HttpRequest) -> str:
    """The page of this host that the form stood on; "" when the browser does not say."""
    page = urlsplit(request.headers.get("Referer", ""))
    return f"{page.path}?{page.query}".rstrip("?") if page.netloc == request.get_host() else ""
