"""In which language somebody is answered: the person's own, else the one they chose here, else the browser's, else the place's."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header


def of_request(request: HttpRequest) -> str:
    """One of settings.LANGUAGES."""
    user = getattr(request, "user", None)
    tenant = getattr(request, "tenant", None)
    wished = [getattr(user, "language", ""), request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")]
    wished += [code for code, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", ""))]
    wished += getattr(tenant, "languages", [])
    return next((known for wish in wished if (known := _known(wish))), settings.LANGUAGE_CODE)


def _known(wish: str) -> str:
    try:
        return get_supported_language_variant(wish) if wish else ""
    except LookupError:
        return ""
