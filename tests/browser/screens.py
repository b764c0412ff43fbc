"""Pictures of every screen with the demonstration's client: two widths, both languages, both themes. `python -m tests.browser.screens`.

`ONLY=today,mentions` makes those; `THEMES=light` leaves dark away, `SHAPES=fr-390` all but this language and width; `FOLD=1` shows
what is above the fold only. They lie under var/screens/.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

FOLDER = Path("var/screens")
LANGUAGES = ("fr", "en")
ONLY = {name for name in os.environ.get("ONLY", "").split(",") if name}
CLIENT = {
    "today": "/",
    "mentions": "/mentions/",
    "mentions-query": "/mentions/?q=brisa+OR+semelle*&since=&until=",
    "mentions-error": "/mentions/?q=%22semelle+AND&since=&until=",
    "mention": "/mentions/?q=brisa+OR+semelle*&since=&until=",
    "subjects": "/subjects/",
    "subject": "/subjects/1/",
    "subject-add": "/subjects/add/",
    "subject-changes": "/subjects/1/?query=(mar%C3%A9va+OR+semelle*+OR+chausson)+NOT+film",
    "subject-wrong": "/subjects/add/?query=semelle*+AND+sentiment:negative",
    "subject-versions": "/subjects/1/versions/",
    "sources": "/sources/",
    "source": "/sources/1/",
    "source-add": "/sources/add/",
    "imports": "/imports/",
    "reputation": "/reputation/",
    "reputation-beside": "/reputation/?compare=1",
    "score-explained": "/reputation/explained/",
    "all-series": "/reputation/series/",
    "series": "/reputation/series/",
    "incidents": "/incidents/",
    "incident": "/incidents/",
    "incident-steps": "/incidents/steps/",
    "voices": "/voices/",
    "voices-detractors": "/voices/?kind=detractor",
    "voice": "/voices/",
    "needs": "/needs/",
    "need": "/needs/",
    "statements": "/statements/",
    "statement": "/statements/",
    "statement-new": "/statements/new/",
    "reports": "/reports/",
    "report": "/reports/",
    "report-add": "/reports/add/",
    "report-plan": "/reports/plans/1/",
    "notes": "/notes/",
    "notifications": "/notifications/",
    "jobs": "/jobs/",
    "settings": "/settings/",
    "look": "/settings/look/",
    "hosts": "/settings/hosts/",
    "keeping": "/settings/keeping/",
    "erasures": "/settings/erasures/?q=a",
    "weights": "/settings/scores/",
    "usage": "/settings/usage/",
    "links": "/settings/links/",
    "credentials": "/credentials/",
    "people": "/people/",
    "ways-in": "/ways-in/",
    "audit": "/audit/",
    "second-factor": "/account/second-factor/",
    "keys": "/keys/",
    "me": "/me/",
    "corrections": "/corrections/",
    "search": "/search/?q=semelle",
    "switch": "/switch/",
    "missing": "/nothing/",
}
OPENED = {
    "mention": "article.mention time >> nth=1",
    "series": "main a.name",
    "incident": "main a.name",
    "voice": "main a.name",
    "need": "main .need-head a",
    "statement": "main a.name",
    "report": "main a.name",
    "portal-report": "main a.name",
}
"""Of these screens, the first that their list names."""
PORTAL = {
    "portal": "/",
    "portal-reports": "/reports/",
    "portal-report": "/reports/",
    "portal-incidents": "/incidents/",
    "portal-voices": "/voices/",
    "portal-statements": "/statements/",
    "portal-mentions": "/mentions/",
    "portal-reputation": "/reputation/",
    "portal-needs": "/needs/",
    "portal-notifications": "/notifications/",
}
AGENCY = {
    "clients": "/",
    "client-open": "/clients/open/",
    "client": "/clients/2/",
    "client-limits": "/clients/2/limits/",
    "agency-people": "/people/",
    "agency-notifications": "/notifications/",
    "agency-keys": "/keys/",
    "agency-settings": "/settings/",
    "agency-limits": "/limits/",
    "agency-credentials": "/credentials/",
    "agency-mail": "/settings/mail/",
    "agency-look": "/settings/look/",
    "agency-ways-in": "/ways-in/",
    "agency-engines": "/engines/",
    "agency-jobs": "/jobs/",
    "agency-audit": "/audit/",
}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the driver of Chromium keeps a loop running in this thread
    import django

    django.setup()
    from tests.browser import site
    from tests.settings import CLUSTER

    CLUSTER.start()
    try:
        logins = prepare()
        with site.served() as port, site.browser() as started:
            for made in pictures(started, port, logins):
                print(made)
    finally:
        CLUSTER.stop()


def prepare() -> dict[str, Any]:
    """The demonstration, read and counted; kept for the next time when the cluster is."""
    import json

    from django.conf import settings

    from reporting.demonstration import logins as kept_logins
    from reporting.demonstration import opening, scripts
    from tenants import current, schemas
    from tenants.models import Tenant, User
    from tests.working import work

    kept = settings.VAR_DIR / kept_logins.LOGINS
    if not kept.exists():
        schemas.migrate(schemas.PUBLIC)
        opening.open_demonstration(settings.VAR_DIR)
        work(600)
        for script in scripts.SCRIPTS:
            with current.entered(Tenant.objects.get(slug=script.slug)):
                _sell()
        work(300)
        User.objects.update(language="")  # the browser's language decides
    logins: dict[str, Any] = json.loads(kept.read_text())
    return logins


def _sell() -> None:
    """Own figures to stand beside the score, of which the demonstration has none."""
    from decimal import Decimal

    from django.utils import timezone

    from reporting.demonstration.marks import BY
    from reputation.series import keeping

    days = [timezone.localdate() - timedelta(days=back) for back in range(60)]
    values = {day: Decimal(8000 + 2500 * (day.weekday() == 5) + 37 * (day.toordinal() % 11)) for day in days}
    keeping.put(keeping.create("Ventes, boutiques", "€", by=BY), values, by=BY)


def pictures(started: Any, port: int, logins: dict[str, Any]) -> Iterator[Path]:
    from tests.browser import site

    client = next(iter(logins["tenants"].values()))
    owner = logins["agency"]["users"][0]
    reader = next(user for user in client["users"] if user["role"] == "reader")
    FOLDER.mkdir(parents=True, exist_ok=True)
    for host, who, paths in ((client["host"], owner, CLIENT), (client["host"], reader, PORTAL), (logins["agency"]["host"], owner, AGENCY)):
        wanted = {name: path for name, path in paths.items() if not ONLY or name in ONLY}
        for shape in shapes() if wanted else ():
            page = shape.page(started)
            address = f"http://{host}:{port}"
            site.log_in(page, address, who["email"], who["password"])
            for name, path in wanted.items():
                yield _picture(page, address + path, OPENED.get(name, ""), shape.file(name))
            page.context.close()
    yield from _moments(started, port, logins)


@dataclass(frozen=True, slots=True)
class Shape:
    """How a screen is looked at."""

    language: str
    width: int
    is_dark: bool

    def page(self, started: Any) -> Any:
        from tests.browser import site

        return site.page_of(started, width=self.width, language=self.language, dark=self.is_dark)

    def file(self, name: str) -> Path:
        return FOLDER / f"{name}-{self.language}-{self.width}{'-dark' if self.is_dark else ''}.png"


def shapes() -> Iterator[Shape]:
    """Those that are wanted."""
    from tests.browser import site

    themes = os.environ.get("THEMES", "light,dark").split(",")
    wanted = os.environ.get("SHAPES", "")
    for language, theme, width in itertools.product(LANGUAGES, themes, site.WIDTHS):
        if not wanted or f"{language}-{width}" in wanted.split(","):
            yield Shape(language, width, theme == "dark")


def _moments(started: Any, port: int, logins: dict[str, Any]) -> Iterator[Path]:
    """What no address opens alone. The owner is logged in on both hosts, the reader in a browser of their own."""
    from tests.browser import moments, site

    if ONLY and not ONLY & moments.NAMES:
        return
    slug, client = next(iter(logins["tenants"].items()))
    agency, address = f"http://{logins['agency']['host']}:{port}", f"http://{client['host']}:{port}"
    owner = logins["agency"]["users"][0]
    refused = next(user for user in client["users"] if user["role"] == "reader")
    paths = moments.prepare(slug)
    for shape in shapes():
        page, theirs = shape.page(started), shape.page(started)
        for host in (agency, address):
            site.log_in(page, host, owner["email"], owner["password"])
        site.log_in(theirs, address, refused["email"], refused["password"])
        place = moments.Place(slug, address, agency, shape.language, paths[shape.language])
        for name, seen in moments.shown(page, theirs, place, ONLY):
            yield _kept(seen, shape.file(name))
        page.context.close()
        theirs.context.close()


def _picture(page: Any, address: str, opened: str, file: Path) -> Path:
    page.goto(address)
    if opened and page.locator(opened).count():
        page.locator(opened).first.click()
        page.wait_for_load_state()
    return _kept(page, file)


def _kept(page: Any, file: Path) -> Path:
    page.screenshot(path=file, full_page="FOLD" not in os.environ)
    return file


if __name__ == "__main__":
    main()
