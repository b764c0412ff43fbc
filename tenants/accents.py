"""The accent of a client: one colour is asked, and for each theme one is found on which words can be read and which can be read as a word.

The hue stays; the lightness moves, in OKLCH where equal steps look equal, until both contrasts reach 4.5. A hue too near to those that
mean danger or a negative word keeps Vigie's accent on buttons: the client's own colour stays in its strip.
"""

from __future__ import annotations

import math
import re
from colorsys import rgb_to_hls
from dataclasses import dataclass
from typing import Final

READABLE: Final = 4.5
NEAR: Final = 20.0
"""Degrees of hue within which a colour would be taken for a warning."""
GREY: Final = 0.03
"""Chroma below which a colour has no hue that anybody sees."""
WARNINGS: Final = ("#b3261e", "#a84b00")
HEX: Final = re.compile(r"#?([0-9a-fA-F]{6})")
WHITE: Final = "#ffffff"
INK: Final = "#15181c"
BLACK: Final = "#000000"

Rgb = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Shade:
    """The accent in one theme: itself, words on it, under the pointer, and its quiet ground."""

    accent: str
    on: str
    hover: str
    soft: str

    @property
    def ratio(self) -> float:
        """Contrast between the accent and the words on it."""
        return contrast(self.accent, self.on)


@dataclass(frozen=True, slots=True)
class Accent:
    """What one colour becomes. `moved`: the light accent is not quite the colour asked. `warns`: it would be taken for a warning."""

    asked: str
    on_asked: str
    light: Shade
    dark: Shade
    moved: bool
    warns: bool


@dataclass(frozen=True, slots=True)
class _Theme:
    """Grounds that the accent is read on, words on it, and where the search for its lightness begins and goes."""

    grounds: tuple[str, ...]
    on: str
    begin: float
    step: float
    soft: tuple[float, float]


LIGHT: Final = _Theme(("#ffffff", "#f6f7f8", "#eef0f2"), WHITE, 1.0, -0.005, (0.953, 0.022))
DARK: Final = _Theme(("#14171a", "#0f1214", "#1c2024"), INK, 0.74, 0.005, (0.275, 0.05))
VIGIE: Final = Accent(
    "#5443b8",
    WHITE,
    Shade("#5443b8", WHITE, "#463799", "#efedfa"),
    Shade("#a99bf5", INK, "#9385e6", "#262240"),
    moved=False,
    warns=False,
)


def read(colour: str) -> str | None:
    """A colour as `#rrggbb`; nothing when it is none."""
    found = HEX.fullmatch(colour.strip())
    return f"#{found[1].lower()}" if found else None


def corrected(colour: str) -> Accent:
    """The accents of a colour, which `read` has accepted."""
    warns = _warns(colour)
    light, dark = (VIGIE.light, VIGIE.dark) if warns else (_shade(colour, LIGHT), _shade(colour, DARK))
    on = next(words for words in (WHITE, INK, BLACK) if contrast(words, colour) >= READABLE)
    return Accent(colour, on, light, dark, moved=light.accent != colour, warns=warns)


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2, from 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _shade(colour: str, theme: _Theme) -> Shade:
    lightness, chroma, hue = _lch(colour)
    soft = _hex(theme.soft[0], min(chroma, theme.soft[1]), hue)
    grounds = (*theme.grounds, soft)
    at = min(lightness, theme.begin) if theme.step < 0 else max(lightness, theme.begin)
    accent = colour if at == lightness else _hex(at, chroma, hue)
    while not _holds(accent, grounds, theme.on):
        at += theme.step
        accent = _hex(at, chroma, hue)
    return Shade(accent, theme.on, _hover(at, chroma, hue, theme.on), soft)


def _holds(accent: str, grounds: tuple[str, ...], on: str) -> bool:
    return all(contrast(accent, other) >= READABLE for other in (*grounds, on))


def _hover(lightness: float, chroma: float, hue: float, on: str) -> str:
    """A little darker; lighter where the words on it could not be read then, or where nothing is darker."""
    darker = _hex(lightness - 0.06, chroma, hue)
    return (
        darker
        if lightness > 0.2 and contrast(darker, on) >= READABLE
        else _hex(lightness + (0.06 if lightness > 0.2 else 0.25), chroma, hue)
    )


def _warns(colour: str) -> bool:
    if _lch(colour)[1] < GREY:
        return False
    return any(abs((_hue(colour) - _hue(warning) + 180) % 360 - 180) <= NEAR for warning in WARNINGS)


# -- spaces of colour


def _rgb(colour: str) -> Rgb:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _hue(colour: str) -> float:
    return rgb_to_hls(*_rgb(colour))[0] * 360


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _curved(value: float) -> float:
    return 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055


def _luminance(colour: str) -> float:
    red, green, blue = map(_linear, _rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _lch(colour: str) -> tuple[float, float, float]:
    """OKLCH: lightness from 0 to 1, chroma, hue in radians."""
    red, green, blue = map(_linear, _rgb(colour))
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    middle = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    return lightness, math.hypot(a, b), math.atan2(b, a)


def _hex(lightness: float, chroma: float, hue: float) -> str:
    """The colour of this lightness and hue that a screen can show, with as much of the chroma as it can."""
    lightness = min(max(lightness, 0.0), 1.0)
    while True:
        rgb = _of_lch(lightness, chroma, hue)
        if chroma < 0.002 or all(-0.0005 <= value <= 1.0005 for value in rgb):
            return "#" + "".join(f"{round(255 * _curved(min(max(value, 0.0), 1.0))):02x}" for value in rgb)
        chroma *= 0.97


def _of_lch(lightness: float, chroma: float, hue: float) -> Rgb:
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
