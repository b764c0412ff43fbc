"""Screens that no address opens alone: what somebody did just before, a link without an account, a refusal, a client that is gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, Final

from django.http import HttpRequest
from django.utils import timezone

from core.by import By
from tenants import current
from tenants.models import Tenant

BY: Final = By("user", 0, "Camille Roux")
PASSWORD: Final = "une phrase de passe"
TOO_LARGE: Final = "a" * 3_000_000


@dataclass(frozen=True, slots=True)
class Place:
    """Where the pictures are taken, and the addresses that were made there."""

    slug: str
    address: str
    agency: str
    language: str
    paths: dict[str, str]


def shown(page: Any, refused: Any, place: Place, only: set[str]) -> Iterator[tuple[str, Any]]:
    """Each moment, one after the other, with the page that shows it. `refused` is the page of a reader."""
    for name, path in place.paths.items():
        if not only or name in only:
            page.goto((place.agency if name.startswith("agency-") else place.address) + path)
            if name == "agency-closed" and (files := page.locator("main section summary")).count():
                files.first.click()
            yield name, page
    for name, act in ACTS.items():
        if not only or name in only:
            act(page, place)
            yield name, page
    if not only or "forbidden" in only:
        refused.goto(f"{place.address}/settings/erasures/")
        yield "forbidden", refused


def prepare(slug: str) -> dict[str, dict[str, str]]:
    """What the moments need, made once; the addresses by language."""
    from reporting import sharing
    from reporting.models import Report

    end = timezone.now() + timedelta(days=20)
    closed = _closed()
    found: dict[str, dict[str, str]] = {}
    with current.entered(Tenant.objects.get(slug=slug)):
        going, gone = _erasures()
        report = Report.objects.exclude(made_at=None).latest("pk")
        for language in ("fr", "en"):
            make = partial(sharing.make, name="Jeanne Perrin", ends_at=end, by=BY, language=language)
            found[language] = {
                "erasure-asked": f"/authors/{going}/forget/",
                "erasure-done": f"/settings/erasures/{gone}/",
                "shared-report": f"/shared/{make(report).token}/",
                "shared-locked": f"/shared/{make(report, password=PASSWORD).token}/",
                "shared-first": f"/shared/{make(sharing.FirstPage()).token}/",
                "shared-over": "/shared/none/",
                "agency-closed": f"/clients/{closed}/",
            }
    return found


def _erasures() -> tuple[int, int]:
    """An author of whom much is known, who stays; and the certificate of another."""
    from ingestion.models import Author
    from reporting import erasures
    from reporting.models import Erasure
    from reputation.models import Voice
    from tests.working import finished

    known = Voice.objects.order_by("rank").values_list("author", flat=True)
    going = known[0]
    done = Erasure.objects.exclude(ended_at=None).first()
    if done is None:
        done = erasures.ask(Author.objects.exclude(pk__in=known).filter(mentions__isnull=False).latest("pk"), by=BY)
        finished(done.job_uid)
    return going, done.pk


def _closed() -> int:
    """A client that was closed, with its certificate."""
    from tenants import opening, states
    from tests.working import work

    found = Tenant.objects.filter(state="closed").first()
    if found is None:
        found = opening.open_tenant("Maison Bertin", "bertin", languages=["fr"], by=BY)
        states.close(found, by=BY)
        work(300)
    return found.pk


# -- what somebody does just before


def two_judgements(page: Any, place: Place) -> None:
    """Somebody else judged an echo while it was read."""
    from reputation.models import Claim, Echo
    from reputation.statements import judging

    page.goto(f"{place.address}/statements/")
    page.locator("main a.name").first.click()
    form = page.locator("form.echo-acts").first
    echo, claim = form.get_attribute("action").split("/")[-3], form.locator("[name=claim]").get_attribute("value")
    with current.entered(Tenant.objects.get(slug=place.slug)):
        found, about = Echo.objects.get(pk=echo), Claim.objects.get(pk=claim)
        stands = judging.standing(found, about)
        judging.mark(found, about, "weakened" if stands and stands.label == "criticised" else "criticised", by=BY)
    form.locator("button[value=inverted]").click()
    page.wait_for_load_state()


def two_figures(page: Any, place: Place) -> None:
    """Somebody else set the figure of a day meanwhile."""
    from reputation.models import Series
    from reputation.series import keeping

    page.goto(f"{place.address}/reputation/series/")
    page.locator("main a.name").first.click()
    day = timezone.localdate() - timedelta(days=3)
    with current.entered(Tenant.objects.get(slug=place.slug)):
        series = Series.objects.get(pk=page.url.rstrip("/").split("/")[-1])
        before = series.values.get(day=day).value
        keeping.put(series, {day: before + 1}, by=BY)
    form = page.locator("form[action$='/value/']")
    form.locator("[name=day]").fill(day.isoformat())
    form.locator("[name=value]").fill("9120,5")
    form.locator("button").click()
    page.wait_for_load_state()


def too_large(page: Any, place: Place) -> None:
    """More than a form takes."""
    page.goto(f"{place.address}/settings/erasures/")
    page.locator("main form").first.evaluate(
        "(form, text) => { form.method = 'post'; form.elements.q.value = text; form.submit(); }", TOO_LARGE
    )
    page.wait_for_url("**/erasures/")
    page.wait_for_load_state()


def failed(page: Any, place: Place) -> None:
    """The page of a server that could not answer."""
    from frontend import errors

    request = HttpRequest()
    request.path = request.path_info = "/failed/"
    request.META["HTTP_ACCEPT_LANGUAGE"] = place.language
    request.id = "f3b1c2d49a7e4c08"  # type: ignore[attr-defined]
    page.route("**/failed/", lambda route: route.fulfill(status=500, body=errors.failed(request).content, content_type="text/html"))
    page.goto(f"{place.address}/failed/")
    page.unroute("**/failed/")


def no_client(page: Any, place: Place) -> None:
    """A host name that leads to nobody."""
    page.goto(place.address.replace(place.slug, "nobody") + "/")


def wrong_password(page: Any, place: Place) -> None:
    """A link whose password is not this one."""
    page.goto(place.address + place.paths["shared-locked"])
    page.locator("input[name=password]").fill("not this one")
    page.locator("main button").first.click()
    page.wait_for_load_state()


ACTS: Final[dict[str, Callable[[Any, Place], None]]] = {
    "two-judgements": two_judgements,
    "two-figures": two_figures,
    "too-large": too_large,
    "failed": failed,
    "no-client": no_client,
    "shared-wrong": wrong_password,
}
NAMES: Final = {
    "erasure-asked", "erasure-done", "shared-report", "shared-locked", "shared-first", "shared-over", "agency-closed", "forbidden", *ACTS,
}  # fmt: skip
