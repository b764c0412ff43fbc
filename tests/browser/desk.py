"""The page of mentions as an analyst opens it, and what stands there."""

from __future__ import annotations

import os

from playwright.sync_api import Page

from ingestion.models import Match
from tenants import current
from tenants.models import Tenant
from tests.browser import site
from tests.frontend.conftest import said

DELAY = 150  # ms for which the editor takes Enter as meant for the text, not for a proposal that just came up
TEXTS = [
    "Second pair, same story: the sole of my Acme is terrible at the toe after two weeks. I love the colour, but never again.",
    "Has anyone had an Acme with a sole that came off repaired in a shop? Is it under warranty or do I pay the cobbler?",
    "J’adore les chaussures Acme, vraiment superbes, échangées en dix minutes à Nantes.",
    "Les chaussures Acme sont nulles, la semelle se décolle.",
    "Acme closes its shop in Paris, says the press.",
    "أحذية Acme رائعة جدا",
    "Acme " + "x" * 120,
    "My shop in Tours kept the pair of Acme with the sole and gave me half the price.",
]


def heard(port: int) -> str:
    """Tell the client all of it; where it is read."""
    with current.entered(Tenant.objects.get(slug="acme")):
        said(TEXTS, thread="t1", platform="forum", site="forum.example", type="comment")
        said(["Acme closes its shop in Paris, says the press."] * 3, site="press.example", type="article", title="A shop closes")
    return f"http://acme.localhost:{port}"


def opened(chromium, address: str, path: str = "/mentions/", *, width: int = 1440, language: str = "en", dark: bool = False) -> Page:
    context = chromium.new_context(
        viewport={"width": width, "height": site.WIDTHS.get(width, 1000)},
        locale="fr-FR" if language == "fr" else "en-GB",
        color_scheme="dark" if dark else "light",
    )
    context.set_default_timeout(15_000)
    page = context.new_page()
    site.enter(page, address, "ines@agency.example")
    page.goto(address + path)
    page.wait_for_load_state("networkidle")
    return page


def picture(page: Page, name: str) -> None:
    """Kept for who looks at what was built."""
    folder = os.environ.get("PICTURES")
    if folder:
        page.screenshot(path=f"{folder}/{name}.png")


def sentiments() -> set[str]:
    with current.entered(Tenant.objects.get(slug="acme")):
        return set(Match.objects.values_list("sentiment", flat=True))
