"""The colours and letters of charts: the tokens of the site, in light, dark and for paper."""

from __future__ import annotations

from typing import Any, Final

SANS: Final = "Inter, system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', sans-serif"

LIGHT: Final = {
    "bg": "#ffffff", "text": "#15181c", "text2": "#4a5159", "text3": "#626a73", "line": "#e4e7ea", "line2": "#cdd2d7", "line3": "#868d95",
    "accent": "#5443b8", "chosen": "#efedfa", "positive": "#1b5faf", "neutral": "#868d95", "negative": "#a84b00", "danger": "#b3261e",
    "band": "#e6e9ec", "bandOpacity": 1, "drawn": "#15181c", "sans": SANS,
}  # fmt: skip
DARK: Final = {
    "bg": "#14171a", "text": "#e9ecef", "text2": "#b4bbc3", "text3": "#929aa4", "line": "#282d33", "line2": "#3a4149", "line3": "#747c86",
    "accent": "#a99bf5", "chosen": "#262240", "positive": "#7eb3f4", "neutral": "#747c86", "negative": "#f0a05e", "danger": "#ff8b80",
    "band": "#272c32", "bandOpacity": 1, "drawn": "#e9ecef", "sans": SANS,
}  # fmt: skip
THEMES: Final[dict[str, dict[str, Any]]] = {"light": LIGHT, "dark": DARK, "print": LIGHT | {"bandOpacity": 0.14}}


def of(name: str, accent: str | None = None) -> dict[str, Any]:
    """The values of a theme; on paper the line is the client's and its interval a tint of it."""
    values = THEMES[name] | ({"accent": accent} if accent else {})
    if name == "print":
        values |= {"drawn": values["accent"], "band": values["accent"]}
    return values
