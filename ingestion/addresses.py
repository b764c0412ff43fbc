"""Addresses of pages: the one form under which two addresses of the same page are found equal."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

PORTS: Final = {"http": 80, "https": 443}
# What publishers and platforms add to count where a reader came from; it never changes the page.
TRACKING: Final = re.compile(
    r"(utm_\w+|xtor|at_(medium|campaign|custom\d*)|mtm_\w+|pk_\w+|hsa_\w+|mc_(cid|eid)|fbclid|gclid|dclid|gbraid|wbraid|msclkid|twclid|yclid|igshid|igsh"
    r"|ref_src|ref_url|cmp|cmpid|ocid|ns_(mchannel|campaign|source|linkname|fee)|_ga|_gl|wt_mc|wtrid|spm|oly_\w+_id|vero_id|s_cid|__twitter_impression)",
    re.IGNORECASE,
)
# A fragment that names one comment or one answer of a page; any other is a place in the page, or a tracking mark.
ITEM_FRAGMENT: Final = re.compile(r"[a-z]*(comment|post|message|msg|reply|answer|review|p|c)[-_=/]?\d+", re.IGNORECASE)


@lru_cache(maxsize=1 << 12)  # asked again when the batch is stored
def canonical(url: str) -> str:
    """The address without scheme, tracking, order of parameters and idle marks; empty when it is none, or names a whole site."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return ""
    host = (parts.hostname or "").rstrip(".").removeprefix("www.")
    if parts.scheme.lower() not in PORTS or not host:
        return ""
    place = host if port in (None, PORTS[parts.scheme.lower()]) else f"{host}:{port}"
    path = parts.path.rstrip("/")
    kept = sorted((name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if not TRACKING.fullmatch(name))
    fragment = parts.fragment if ITEM_FRAGMENT.fullmatch(parts.fragment) else ""
    if not path and not kept and not fragment:
        return ""
    return place + path + ("?" + urlencode(kept) if kept else "") + ("#" + fragment if fragment else "")
