"""Draws: a Vega-Lite specification is compiled once, then receives the values of each chart, its theme and its width."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

import orjson
import vl_convert
from django.core.cache import cache

from reporting.charts import locales, theme
from tenants import current

Specification = Mapping[str, Any]
NARROW_BELOW: Final = 520  # px; below it a chart is drawn as on a phone
KEPT: Final = 30 * 86_400
VEGA_LITE: Final = "6.4"


def digest(specification: Specification) -> str:
    """The name of a compiled specification: another as soon as it, or what compiles it, changes."""
    written = orjson.dumps([vl_convert.get_vega_version(), VEGA_LITE, specification], option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(written).hexdigest()[:16]


def compiled(specification: Specification) -> bytes:
    """The same chart in Vega, as JSON without values. Kept for all processes and all clients: nothing of a client is in it."""
    return _compiled(digest(specification), orjson.dumps(specification))


@lru_cache(maxsize=64)
def _compiled(name: str, written: bytes) -> bytes:
    with current.agency():
        found: bytes | None = cache.get(f"chart:{name}")
        if found is None:
            found = orjson.dumps(vl_convert.vegalite_to_vega(written.decode(), vl_version=VEGA_LITE))
            cache.set(f"chart:{name}", found, KEPT)
    return found


def svg(specification: Specification, values: Mapping[str, Any], look: str, width: int, accent: str | None) -> str:
    filled = fill(compiled(specification), values, look, width, accent)
    return vl_convert.vega_to_svg(filled, format_locale=locales.numbers(values["language"]))


def png(specification: Specification, values: Mapping[str, Any], look: str, width: int, accent: str | None, scale: float) -> bytes:
    filled = fill(compiled(specification), values, look, width, accent)
    return vl_convert.vega_to_png(filled, scale=scale, format_locale=locales.numbers(values["language"]))


def fill(vega: bytes, values: Mapping[str, Any], look: str, width: int, accent: str | None) -> dict[str, Any]:
    """The compiled chart with its values, as the browser's island does it."""
    made: dict[str, Any] = orjson.loads(vega)
    margins = values["margins"]
    known = {**theme.of(look, accent), **values["settings"]}
    low = width < NARROW_BELOW
    made["padding"] = {
        "left": margins["left"], "right": margins["right"], "bottom": margins["bottom"], "top": margins["top_low" if low else "top"]
    }  # fmt: skip
    made["width"] = width - margins["left"] - margins["right"]
    made["height"] = values["low"] if low else values["height"]
    made["background"] = known["bg"]
    for signal in made["signals"]:
        if signal["name"] in known:
            signal["value"] = known[signal["name"]]
    for data in made["data"]:
        if data["name"] in values["data"]:
            data["values"] = values["data"][data["name"]]
    return made
