"""Reads the logo that somebody gives: a picture becomes a small PNG of our own making; what could do more than be seen is refused.

Nothing of the file that was given is kept: neither its scripts, nor its metadata, nor its millions of pixels.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import IO, Final
from xml.etree import ElementTree

import vl_convert
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from core.errors import FieldError, Invalid, TooLarge

BYTES_MOST: Final = 2_000_000
PIXELS_MOST: Final = 24_000_000
SIZE: Final = (640, 160)
"""Twice or more what any page or document shows."""
FORMATS: Final = ("PNG", "JPEG", "WEBP")
SVG: Final = "{http://www.w3.org/2000/svg}"
LINK: Final = "{http://www.w3.org/1999/xlink}href"
ELEMENTS_MOST: Final = 5_000
DRAWN: Final = frozenset(
    {
        "svg", "g", "defs", "title", "desc", "metadata", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text",
        "tspan", "linearGradient", "radialGradient", "stop", "clipPath", "mask", "symbol", "use", "style",
    }
)  # fmt: skip
ELSEWHERE: Final = re.compile(r"@import|@font-face|expression|javascript:|url\(\s*['\"]?\s*(?!#)", re.IGNORECASE)


def read(stream: IO[bytes]) -> bytes:
    """The logo as a small PNG. Raises, with what to do, when it is too large, no picture, or more than a picture."""
    given = stream.read(BYTES_MOST + 1)
    if len(given) > BYTES_MOST:
        raise too_large()
    return _svg(given) if _is_svg(given) else _pixels(given)


def too_large() -> TooLarge:
    words = _("This logo is larger than %(most)s MB. Give a smaller one: 640 by 160 pixels are enough.") % {"most": BYTES_MOST // 1_000_000}
    return TooLarge(words, errors=(FieldError("/logo", "too_large", words),))


def _refused(code: str, words: str) -> Invalid:
    return Invalid(words, errors=(FieldError("/logo", code, words),))


# -- pixels


def _pixels(given: bytes) -> bytes:
    try:
        with Image.open(io.BytesIO(given), formats=FORMATS) as picture:
            width, height = picture.size
            if width * height > PIXELS_MOST:  # told by its head, before a pixel is read
                raise _too_many()
            picture.draft("RGB", SIZE)
            made = ImageOps.exif_transpose(picture).convert("RGBA")
    except Image.DecompressionBombError as error:
        raise _too_many() from error
    except (OSError, ValueError, SyntaxError) as error:
        raise _refused("not_a_picture", _("This file is no picture that can be read. Give a PNG, JPEG, WebP or SVG file.")) from error
    return _small(made)


def _too_many() -> Invalid:
    return _refused("too_many_pixels", _("This logo has too many pixels. Give one of 4,000 by 4,000 at most."))


def _small(picture: Image.Image) -> bytes:
    """Without its empty edges, at most the size that is ever shown."""
    edges = picture.getchannel("A").getbbox()
    if edges is None:
        raise _refused("empty", _("There is nothing to see in this logo: it is transparent everywhere."))
    made = picture.crop(edges)
    made.thumbnail(SIZE, Image.Resampling.LANCZOS)
    out = io.BytesIO()
    made.save(out, "PNG", optimize=True)
    return out.getvalue()


# -- SVG


def _is_svg(given: bytes) -> bool:
    head = given[:1_000].lstrip(b"\xef\xbb\xbf \t\r\n")
    return head.startswith((b"<?xml", b"<svg", b"<!--", b"<!DOCTYPE svg", b"<!doctype svg"))


def _svg(given: bytes) -> bytes:
    root = _parsed(given)
    for element in _elements(root):
        _check(element)
    _check_uses(root)
    drawn = vl_convert.svg_to_png(ElementTree.tostring(root, encoding="unicode"), scale=_scale(root))
    return _pixels(drawn)


def _parsed(given: bytes) -> ElementTree.Element:
    """Without what programs add for themselves in words of their own, which draws nothing."""
    if b"<!ENTITY" in given or b"\x00" in given:
        raise _refused("svg_entities", _("This SVG defines entities of its own. Save it as a plain SVG, or give a PNG."))
    try:
        root = ElementTree.fromstring(given)  # noqa: S314 - no entities, of a bounded size; expat fetches none
    except ElementTree.ParseError as error:
        raise _refused("not_a_picture", _("This SVG cannot be read. Save it as a plain SVG, or give a PNG.")) from error
    if root.tag != f"{SVG}svg" or sum(1 for _one in root.iter()) > ELEMENTS_MOST:
        raise _refused("not_a_picture", _("This SVG is no drawing, or has too many parts. Give a simpler one, or a PNG."))
    for parent in list(root.iter()):
        for child in [one for one in parent if not one.tag.startswith(SVG)]:
            parent.remove(child)
    return root


def _elements(root: ElementTree.Element) -> Iterator[ElementTree.Element]:
    return (element for element in root.iter() if isinstance(element.tag, str))


def _check(element: ElementTree.Element) -> None:
    name = element.tag.removeprefix(SVG)
    if name not in DRAWN:
        raise _refused("svg_active", _("This SVG holds “%(name)s”, which a logo may not. Save it as a plain drawing.") % {"name": name})
    for key, value in element.attrib.items():
        if key.lower().startswith("on"):
            raise _refused("svg_active", _("This SVG holds a script (“%(name)s”). Save it as a plain drawing.") % {"name": key})
        leads = key in ("href", LINK) and not value.startswith("#")
        if leads or ELSEWHERE.search(value):
            raise _refused("svg_elsewhere", _("This SVG takes something from elsewhere. Save it as a plain drawing, all in one file."))
    if name == "style" and ELSEWHERE.search(element.text or ""):
        raise _refused("svg_elsewhere", _("This SVG takes something from elsewhere. Save it as a plain drawing, all in one file."))


def _check_uses(root: ElementTree.Element) -> None:
    """A part that is used may not use others: so a small file cannot grow to millions of parts."""
    named = {element.get("id"): element for element in _elements(root) if element.get("id")}
    for use in root.iter(f"{SVG}use"):
        used = named.get((use.get("href") or use.get(LINK) or "").removeprefix("#"))
        if used is not None and any(True for _inner in used.iter(f"{SVG}use")):
            raise _refused("svg_grows", _("This SVG repeats parts within parts. Save it as a plain drawing."))


def _scale(root: ElementTree.Element) -> float:
    """As large as it is ever shown, whatever size it says."""
    width, height = _size(root)
    if not (0 < width <= 100_000 and 0 < height <= 100_000):
        raise _refused("svg_size", _("This SVG says no size that can be drawn. Give it a viewBox, or give a PNG."))
    return min(SIZE[0] / width, SIZE[1] / height)


def _size(root: ElementTree.Element) -> tuple[float, float]:
    lengths = [re.fullmatch(r"\s*([\d.]+)\s*(px)?\s*", root.get(name, "")) for name in ("width", "height")]
    box = [float(part) for part in re.findall(r"-?\d+(?:\.\d+)?(?:e-?\d+)?", root.get("viewBox", ""))[:4]]
    if len(box) == 4:
        root.set("width", str(box[2]))
        root.set("height", str(box[3]))
        return box[2], box[3]
    return (float(lengths[0][1]), float(lengths[1][1])) if lengths[0] and lengths[1] else (0.0, 0.0)
