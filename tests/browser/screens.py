"""Pictures of every screen with the demonstration's client and with one that has nothing yet. `python -m tests.browser.screens`.

Two widths, both languages, both themes. `ONLY=today,mentions` makes those, by the names of the URL table (`portal-today`, `agency-clients`,
`empty-voices`); `THEMES=light` leaves dark away, `SHAPES=fr-390` all but this language and width; `FOLD=1` shows what is above the fold
only. They lie under var/screens/.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

FOLDER = Path("var/screens")
EMPTY = "nouvelle"
LANGUAGES = ("fr", "en")
ONLY = {name for name in os.environ.get("ONLY", "").split(",") if name}
# Screens of the URL table in another state, beside those that `tests.screens` finds.
CLIENT = {
    "mentions-query": "/mentions/?q=brisa+OR+semelle*&since=&until=",
    "mentions-error": "/mentions/?q=%22semelle+AND&since=&until=",
    "subject-changes": "/subjects/1/?query=(mar%C3%A9va+OR+semelle*+OR+chausson)+NOT+film",
    "subject-wrong": "/subjects/add/?query=semelle*+AND+sentiment:negative",
    "reputation-beside": "/reputation/?compare=1",
    "voices-detractors": "/voices/?kind=detractor",
    "erasures-found": "/settings/erasures/?q=a",
    "search-found": "/search/?q=semelle",
    "missing": "/nothing/",
}


@dataclass(frozen=True)
class Round:
    """Somebody at a host, and the screens that are theirs there, by the names of their pictures."""

    host: str
    login: Mapping[str, str]
    screens: Mapping[str, str]


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
    from tests.working import rest, work

    kept = settings.VAR_DIR / kept_logins.LOGINS
    if not kept.exists():
        schemas.migrate(schemas.PUBLIC)
        opening.open_demonstration(settings.VAR_DIR)
        rest()
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


def rounds(logins: dict[str, Any]) -> list[Round]:
    """The same list that tests walk: the demonstration's first client, its portal, a stranger, the agency; and a client that is empty."""
    from django.conf import settings

    from reporting.models import Report
    from tenants import current
    from tenants.models import Tenant, User
    from tests.beside import by_link, of_imports, steps_of_an_opening
    from tests.isolation.objects import present
    from tests.screens import NO_PAGES, browser_of, screens

    slug, client = next(iter(logins["tenants"].items()))
    owner = logins["agency"]["users"][0]
    reader = next(user for user in client["users"] if user["role"] == "reader")
    acme, agency = Tenant.objects.get(slug=slug), Tenant.objects.get(schema_name="public")
    with current.entered(acme):
        values = present(acme)
        report = Report.objects.exclude(made_at=None).filter(visibility="shared").latest("pk")
        values["reports/report"], files, links = report.pk, of_imports(), by_link(acme, report)
    steps = steps_of_an_opening(User.objects.get(email=owner["email"]))
    empty = _empty(reader["email"])

    def known(
        tenant: Tenant, host: str, login: Mapping[str, str], before: str, beside: Mapping[str, str], values: Mapping[str, object] = values
    ) -> Round:
        urlconf = settings.PUBLIC_SCHEMA_URLCONF if tenant.is_agency else settings.ROOT_URLCONF
        user = User.objects.filter(email=login.get("email", "")).first()
        found = screens(urlconf, browser_of(host, user, tenant), values) | dict(beside)
        return Round(host, login, {before + name: found[name] for name in sorted(found.keys() - NO_PAGES)})

    return [
        known(acme, client["host"], owner, "", CLIENT | files),
        known(acme, client["host"], reader, "portal-", {}),
        known(acme, client["host"], {}, "stranger-", links),
        known(agency, logins["agency"]["host"], owner, "agency-", steps),
        known(empty, f"{EMPTY}.localhost", owner, "empty-", {}, {}),
        known(empty, f"{EMPTY}.localhost", reader, "empty-portal-", {}, {}),
    ]


def _empty(email: str) -> Any:
    """A client that was opened a moment ago, with this person to read it."""
    from core.by import By
    from tenants import opening
    from tenants.models import Membership, Tenant, User

    made = Tenant.objects.filter(slug=EMPTY).first() or opening.open_tenant("Nouvelle", EMPTY, by=By.system())
    Membership.objects.get_or_create(user=User.objects.get(email=email), tenant=made, role="reader")
    return made


def pictures(started: Any, port: int, logins: dict[str, Any]) -> Iterator[Path]:
    from tests.browser import site

    FOLDER.mkdir(parents=True, exist_ok=True)
    for part in rounds(logins):
        wanted = {name: path for name, path in part.screens.items() if not ONLY or name in ONLY}
        for shape in shapes() if wanted else ():
            page, address = shape.page(started), f"http://{part.host}:{port}"
            if part.login:
                site.log_in(page, address, part.login["email"], part.login["password"])
            for name, path in wanted.items():
                page.goto(address + path)
                yield _kept(page, shape.file(name))
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


def _kept(page: Any, file: Path) -> Path:
    page.screenshot(path=file, full_page="FOLD" not in os.environ)
    return file


if __name__ == "__main__":
    main()
