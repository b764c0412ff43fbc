"""A form sent twice is done once: the second sending gets the answer of the first.

A form with fields carries a token of its own, kept for an hour. A lone button has none: what keeps others from sending it tells from
which showing of the page it comes, and the same press of the same showing is one within seconds, which is what a double click is.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable
from hashlib import sha256
from typing import Final

from django.core.cache import cache
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from core.errors import Conflict

FIELD: Final = "form_token"
TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{16,64}")
KEPT_SECONDS: Final = 3600
PRESS_SECONDS: Final = 10
SHOWING: Final = "csrfmiddlewaretoken"
WAIT_SECONDS: Final = 5.0
STEP_SECONDS: Final = 0.1
RUNNING: Final = "running"
SENT_TWICE: Final = Conflict(
    _("This was sent twice, and the first sending is still being done. Look in a moment whether it is there."), code="sent_twice"
)


def token() -> str:
    """For one showing of a form."""
    return secrets.token_urlsafe(18)


def guarded(request: HttpRequest, act: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Do it, unless the same form was sent already: then its answer is that of the first time."""
    seconds = _remembered(request)
    if not seconds:
        return act()
    key = f"once:{_digest(request)}"
    if not cache.add(key, RUNNING, KEPT_SECONDS):
        return _again(key)
    done = False
    try:
        response = act()
        done = response.status_code in (301, 302, 303)
        if done:
            cache.set(key, response.headers["Location"], seconds)
        return response
    finally:
        if not done:  # it was shown again with what is wrong, or failed: it may be sent again
            cache.delete(key)


def _remembered(request: HttpRequest) -> int:
    """How long its answer is, in seconds: not at all for what a program sends, and for parts of a page, which is not shown anew by them."""
    if request.method != "POST":
        return 0
    if TOKEN.fullmatch(request.POST.get(FIELD, "")):
        return KEPT_SECONDS
    return PRESS_SECONDS if request.POST.get(SHOWING) and "HX-Request" not in request.headers else 0


def _digest(request: HttpRequest) -> str:
    """What was sent, by whom, to where: after a way back in the browser, the same form with other words is another sending."""
    own = FIELD in request.POST  # with a token of its own, it is the same form however often the page around it was shown
    said = sorted((name, values) for name, values in request.POST.lists() if name != SHOWING or not own)
    files = sorted((name, str(file.name), file.size) for name, file in request.FILES.items() if isinstance(file, UploadedFile))
    return sha256(repr((getattr(request.user, "pk", None), request.path, said, files)).encode()).hexdigest()


def _again(key: str) -> HttpResponseRedirect:
    end = time.monotonic() + WAIT_SECONDS
    while (went := cache.get(key)) == RUNNING and time.monotonic() < end:
        time.sleep(STEP_SECONDS)
    if went in (None, RUNNING):
        raise SENT_TWICE
    return HttpResponseRedirect(str(went))
