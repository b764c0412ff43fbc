"""Pictures of every screen with the demonstration's client: two widths, both languages, both themes. `python -m tests.browser.screens`.

`ONLY=today,mentions` makes those; `THEMES=light` leaves dark away; `FOLD=1` shows what is above the fold only. They lie under var/screens/.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FOLDER = Path("var/screens")
LANGUAGES = ("fr", "en")
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
    "reports": "/reports/",
    "jobs": "/jobs/",
    "settings": "/settings/",
    "usage": "/settings/usage/",
    "links": "/settings/links/",
    "credentials": "/credentials/",
    "people": "/people/",
    "ways-in": "/ways-in/",
    "audit": "/audit/",
    "second-factor": "/account/second-factor/",
    "keys": "/keys/",
    "me": "/me/",
    "missing": "/nothing/",
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
}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
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
    from django.utils import timezone

    from reporting.demonstration import finishing, opening, scripts
    from reporting.demonstration import logins as kept_logins
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
                finishing.finish(script, timezone.now())
        work(300)
        User.objects.update(language="")  # the browser's language decides
    logins: dict[str, Any] = json.loads(kept.read_text())
    return logins


def pictures(started: Any, port: int, logins: dict[str, Any]) -> Iterator[Path]:
    from tests.browser import site

    only = {name for name in os.environ.get("ONLY", "").split(",") if name}
    themes = os.environ.get("THEMES", "light,dark").split(",")
    client = next(iter(logins["tenants"].values()))
    owner = logins["agency"]["users"][0]
    FOLDER.mkdir(parents=True, exist_ok=True)
    for host, paths in ((client["host"], CLIENT), (logins["agency"]["host"], AGENCY)):
        wanted = {name: path for name, path in paths.items() if not only or name in only}
        if not wanted:
            continue
        for language in LANGUAGES:
            for theme in themes:
                for width in site.WIDTHS:
                    page = site.page_of(started, width=width, language=language, dark=theme == "dark")
                    address = f"http://{host}:{port}"
                    site.log_in(page, address, owner["email"], owner["password"])
                    for name, path in wanted.items():
                        yield _picture(page, address + path, f"{name}-{language}-{width}{'-dark' if theme == 'dark' else ''}")
                    page.context.close()


def _picture(page: Any, address: str, name: str) -> Path:
    page.goto(address)
    if name.startswith("mention-") and "mention" in name.split("-")[:1]:
        page.locator("article.mention time").nth(1).click()
        page.wait_for_load_state()
    file = FOLDER / f"{name}.png"
    page.screenshot(path=file, full_page="FOLD" not in os.environ)
    return file


if __name__ == "__main__":
    main()
