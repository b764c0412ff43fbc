"""What a page may weigh: little script before it can be used, few requests, nothing from elsewhere, nothing that holds the browser up."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page

from reporting.models import Report
from tenants import current
from tenants.models import Membership, Tenant, User
from tests.browser import site
from tests.conftest import PASSWORD
from tests.isolation.objects import report
from tests.isolation.place import Place

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
    "/incidents/",
    "/voices/",
    "/voices/1/",
    "/needs/",
    "/statements/",
    "/reports/",
    "/reports/1/",
    "/settings/",
    "/keys/",
    "/me/",
)
PORTAL = ("/", "/reports/1/", "/reputation/", "/mentions/")
AGENCY = ("/", "/clients/open/", "/people/", "/engines/")
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


def over_budget(page: Page, seen: Seen, url: str) -> Iterator[str]:
    """What is too much on this page. A visit counts that no other work of the machine made longer."""
    longest = []
    for _visit in range(VISITS):
        seen.clear()
        answer = page.goto(url)
        page.wait_for_load_state("networkidle")
        longest.append(max(page.evaluate("window.long"), default=0))
        if longest[-1] <= LONG_TASK:
            break
    if not answer or answer.status != 200:
        yield f"{url} was not shown"
    if not 0 < (size := script_bytes(page)) <= SCRIPT_BYTES:
        yield f"{url} names {size} bytes of scripts"
    if len(seen.addresses) > REQUESTS:
        yield f"{url} asks for {' '.join(seen.addresses)}"
    hosts = {urlsplit(one).netloc for one in seen.addresses if not one.startswith(("data:", "blob:"))}
    if hosts != {urlsplit(url).netloc}:
        yield f"{url} asks {hosts}"
    if min(longest) > LONG_TASK:
        yield f"{url} holds the browser up for {min(longest)} ms"
    yield from (f"{url} is refused {one}" for one in page.evaluate("window.refused"))


@pytest.fixture
def reported(heard) -> int:
    """The client with a finished report, which its reader sees."""
    acme = Tenant.objects.get(slug="acme")
    reader = User.objects.create_user("lea@acme.example", "Léa Roux", PASSWORD)
    Membership.objects.create(user=reader, tenant=acme, role="reader")
    with current.entered(acme):
        report(Place(acme))
        Report.objects.update(visibility="shared")
        assert Report.objects.get().pk == 1
    return heard


@pytest.mark.parametrize(
    ("host", "email", "paths"),
    [
        ("acme.localhost", "ines@agency.example", CLIENT),
        ("acme.localhost", "lea@acme.example", PORTAL),
        (settings.AGENCY_HOST, "ines@agency.example", AGENCY),
    ],
    ids=["client", "portal", "agency"],
)
def test_a_page_keeps_to_its_budget(chromium, reported, host, email, paths):
    page = opened(chromium)
    address = f"http://{host}:{reported}"
    site.log_in(page, address, email, PASSWORD)
    page.wait_for_load_state("networkidle")  # what the first page still asks for is not of the next
    seen = Seen(page)
    found = [wrong for path in paths for wrong in over_budget(page, seen, address + path)]
    page.context.close()
    assert not found, "\n".join(found)


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
