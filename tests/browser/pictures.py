"""Compares what a browser draws with the picture that is kept; `PICTURES=keep` keeps what it draws now."""

from __future__ import annotations

import base64
import os
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page

from core.embedded.islands import PACKAGES

FOLDER = Path(__file__).parent / "pictures"
DRAWN = Path("var/pictures")
FONT = PACKAGES / "@fontsource" / "inter" / "files"
WEIGHTS = (400, 500, 600)
RANGES = {"latin": "U+0000-00FF, U+2000-22FF", "latin-ext": "U+0100-024F, U+1E00-1EFF"}
ALLOWED = 0.004
"""Share of pixels that may differ: edges of letters, not a colour nor a line."""

COUNT = """async ([one, other]) => {
  const pixels = async (data) => {
    const image = await createImageBitmap(await (await fetch(data)).blob());
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    return [image.width, image.height, context.getImageData(0, 0, image.width, image.height).data];
  };
  const [width, height, first] = await pixels(one);
  const [width2, height2, second] = await pixels(other);
  if (width !== width2 || height !== height2) return [1, `${width}x${height} is now ${width2}x${height2}`];
  let different = 0;
  for (let at = 0; at < first.length; at += 4) {
    const far = [0, 1, 2].map((part) => Math.abs(first[at + part] - second[at + part]));
    if (Math.max(...far) > 24) different += 1;
  }
  return [different / (width * height), `${different} pixels differ`];
}"""


def page_with_font(started: Browser, *, width: int = 1440, dark: bool = False) -> Page:
    """A page whose letters are the same on every machine: Inter, out of a package."""
    context = started.new_context(
        viewport={"width": width, "height": 900}, locale="en-GB", color_scheme="dark" if dark else "light", bypass_csp=True
    )
    context.set_default_timeout(15_000)
    return context.new_page()


def put_font(page: Page) -> None:
    faces = []
    for weight in WEIGHTS:
        for subset, letters in RANGES.items():
            data = base64.b64encode((FONT / f"inter-{subset}-{weight}-normal.woff2").read_bytes()).decode()
            source = f"src: url(data:font/woff2;base64,{data}); unicode-range: {letters};"
            faces.append(f"@font-face {{ font-family: Kept; font-weight: {weight}; {source} }}")
    still = "*, *::before, *::after { animation: none !important; transition: none !important; caret-color: transparent !important; }"
    page.add_style_tag(content="\n".join([*faces, ":root { --sans: Kept; --mono: Kept; }", still]))
    page.evaluate("document.fonts.ready")


def differs(page: Page, drawn: Locator, name: str) -> str:
    """What is wrong with this part of the page; nothing when it looks as it did."""
    now, kept = drawn.screenshot(animations="disabled"), FOLDER / f"{name}.png"
    if os.environ.get("PICTURES") == "keep":
        kept.parent.mkdir(exist_ok=True)
        kept.write_bytes(now)
    if not kept.is_file():
        return f"{name}: no picture is kept; look at it, then PICTURES=keep"
    share, told = page.evaluate(COUNT, [f"data:image/png;base64,{base64.b64encode(one).decode()}" for one in (kept.read_bytes(), now)])
    if share <= ALLOWED:
        return ""
    DRAWN.mkdir(parents=True, exist_ok=True)
    (DRAWN / f"{name}.png").write_bytes(now)
    return f"{name}: {told}, see {DRAWN / f'{name}.png'}"
