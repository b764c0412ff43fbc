"""What a page may weigh: little script before it can be used, few requests, nothing from elsewhere, nothing that holds the browser up."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page

from tests.browser import site
from tests.conftest import PASSWORD

pytestmark = pytest.mark.browser
SCRIPT_BYTES = 40_000
REQUESTS = 12
LONG_TASK = 200
VISITS = 3
"""A task that is long because the machine does something else is not long each time."""
CLIENT = (
    "/",
    "/mentions/",
    "/mentions/1/",
    "/subjects/",
    "/subjects/1/",
    "/sources/",
    "/reputation/",
    "/reports/",
    "/settings/",
    "/keys/",
    "/me/",
)
LISTEN = """
window.long = [];
const watched = new PerformanceObserver((list) => window.long.push(...list.getEntries().map((one) => one.duration)));
watched.observe({type: "longtask", buffered: true});
window.refused = [];
document.addEventListener("securitypolicyviolation", (event) => window.refused.push(`${event.violatedDirective} ${event.blockedURI}`));
"""


class Seen:
    """What a page asked for since it was opened."""

    def __init__(self, page: Page) -> None:
        self.addresses: list[str] = []
        page.on("request", lambda request: self.addresses.append(request.url))

    def clear(self) -> None:
        self.addresses.clear()


def opened(chromium: Browser, width: int = 1280) -> Page:
    context = chromium.new_context(viewport={"width": width, "height": site.WIDTHS[width]}, locale="en-GB")
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.add_init_script(LISTEN)
    return page


def script_bytes(page: Page) -> int:
    """Compressed bytes of scripts that the document names; what an island fetches when it is needed is not before use."""
    named = page.evaluate("[...document.scripts].filter(one => one.src).map(one => one.src)")
    sizes = page.evaluate("performance.getEntriesByType('resource').map(one => [one.name, one.encodedBodySize])")
    return sum(size for name, size in sizes if name in named)


@pytest.mark.parametrize("path", CLIENT)
def test_a_page_keeps_to_its_budget(chromium, heard, path):
    page = opened(chromium)
    address = f"http://acme.localhost:{heard}"
    site.log_in(page, address, "ines@agency.example", PASSWORD)
    page.wait_for_load_state("networkidle")  # what the first page still asks for is not of this one
    seen = Seen(page)
    longest = []
    for _visit in range(VISITS):
        seen.clear()
        assert page.goto(address + path).status == 200
        page.wait_for_load_state("networkidle")
        longest.append(max(page.evaluate("window.long"), default=0))
        if longest[-1] <= LONG_TASK:
            break
    assert 0 < script_bytes(page) <= SCRIPT_BYTES
    assert len(seen.addresses) <= REQUESTS, " ".join(seen.addresses)
    assert {urlsplit(one).netloc for one in seen.addresses if not one.startswith(("data:", "blob:"))} == {f"acme.localhost:{heard}"}
    assert min(longest) <= LONG_TASK
    assert page.evaluate("window.refused") == []
    page.context.close()


def test_the_agencys_pages_keep_to_it_too(chromium, heard):
    page = opened(chromium)
    address = f"http://{settings.AGENCY_HOST}:{heard}"
    site.log_in(page, address, "ines@agency.example", PASSWORD)
    seen = Seen(page)
    for path in ("/", "/clients/open/", "/people/"):
        seen.clear()
        page.goto(address + path)
        page.wait_for_load_state("networkidle")
        assert len(seen.addresses) <= REQUESTS
        assert page.evaluate("window.refused") == []
    page.context.close()


def test_what_has_its_content_in_its_name_is_kept_for_ever_and_compressed(chromium, heard):
    page = opened(chromium)
    answers = {}
    page.on("response", lambda response: answers.update({urlsplit(response.url).path: response.headers}))
    page.goto(f"http://acme.localhost:{heard}/account/login/")
    page.wait_for_load_state("networkidle")
    kept = {path: headers for path, headers in answers.items() if path.startswith(("/style-", "/static/frontend/built/"))}
    assert len(kept) >= 2
    for headers in kept.values():
        assert "immutable" in headers["cache-control"]
        assert headers["content-encoding"] in ("br", "gzip", "zstd")
    page.context.close()
