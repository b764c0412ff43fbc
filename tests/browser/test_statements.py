"""Statements by keyboard: what is proposed is kept or refused by one key, an echo judged by one; by a press without a script."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from core.by import By
from ingestion.models import Mention, Sighting, Source, Subject
from reputation.models import EchoMark, Statement
from reputation.statements import echoing, proposing, rarity, registering
from reputation.statements.registering import Said
from tenants import current
from tenants.models import Tenant, User
from tests.browser import site
from tests.browser.test_accessible import in_both_themes, opened
from tests.browser.test_journey import said
from tests.reputation.factories import about, mention

pytestmark = pytest.mark.browser
BY = By.system()
PROMISE = "Acme repairs all soles for free in every shop."
SECOND = "Every pair comes back within seven days."


@pytest.fixture
def filled(port) -> int:
    """A statement with relays of two days, one of them inverted, and two proposals."""
    with current.entered(Tenant.objects.get(slug="acme")):
        brand, now = Subject.objects.get(), timezone.now().replace(microsecond=0)
        made = registering.propose(brand, Said(PROMISE, now - timedelta(days=4), (), "en"), by=BY)
        registering.keep(made, [PROMISE], by=BY)
        rarity.weigh(made)
        relays = [
            f"They say: {PROMISE}",
            "No, Acme does not repair soles for free in any shop.",
            "Free repair of all soles in every Acme shop!",
        ]
        said = [mention(now - timedelta(days=place, hours=1), text=text, language="en") for place, text in enumerate(relays)]
        for one in said:
            about(one, brand)
        echoing.look([one.pk for one in said], [made])
        press = Source.objects.create(kind="feed", name="Press room", own=True, **BY.columns())
        for place in (1, 2):
            text = f"We open {place + 8} shops in Lyon from 1 March, and refund all tickets."
            own = mention(now - timedelta(hours=place), text=text, language="en", source=press)
            Sighting.objects.create(mention=own, source=press, external_id=str(place), text_hash=own.text_hash)
            about(own, brand)
        proposing.look(list(Mention.objects.filter(source=press).values_list("pk", flat=True)))
    return port


@pytest.fixture
def page(chromium: Browser, filled: int) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    context.set_default_timeout(15_000)
    made = context.new_page()
    site.enter(made, f"http://acme.localhost:{filled}", "ines@agency.example")
    yield made
    context.close()


def states() -> list[str]:
    with current.entered(Tenant.objects.get(slug="acme")):
        return sorted(Statement.objects.values_list("state", flat=True))


def test_nothing_is_judged_by_a_key_of_somebody_who_turned_these_off(page, filled):
    User.objects.filter(email="ines@agency.example").update(letter_keys=False)
    page.goto(f"http://acme.localhost:{filled}/statements/")
    before = states()
    page.locator("[data-judgement]").first.focus()
    page.keyboard.press("c")
    page.keyboard.press("j")
    page.keyboard.press("g")
    page.wait_for_timeout(200)
    assert states() == before
    expect(page.locator("[data-judgement]").first).to_be_focused()


def test_what_is_proposed_is_kept_and_refused_by_key(page, filled):
    page.goto(f"http://acme.localhost:{filled}/statements/")
    page.keyboard.press("j")
    page.keyboard.press("c")
    expect(page.locator("[data-judgement]")).to_have_count(1)
    assert states() == ["kept", "kept", "proposed"]
    page.keyboard.press("j")
    page.keyboard.press("g")
    expect(page.locator("[data-judgement]")).to_have_count(0)
    assert states() == ["kept", "kept", "refused"]


def test_an_echo_is_judged_by_key_and_the_course_is_drawn(page, filled):
    with current.entered(Tenant.objects.get(slug="acme")):
        number = Statement.objects.get(text=PROMISE).pk
    page.goto(f"http://acme.localhost:{filled}/statements/{number}/")
    page.locator("figure.chart svg path").first.wait_for(state="attached")
    page.keyboard.press("j")
    page.keyboard.press("6")
    page.wait_for_url("**#echo-*")
    with current.entered(Tenant.objects.get(slug="acme")):
        assert EchoMark.objects.get().label == "criticised"


def test_the_keys_judge_the_claim_that_is_marked(page, filled):
    with current.entered(Tenant.objects.get(slug="acme")):
        brand, at = Subject.objects.get(), timezone.now().replace(microsecond=0) - timedelta(days=3)
        made = registering.propose(brand, Said(f"{PROMISE} {SECOND}", at, (), "en"), by=BY)
        registering.keep(made, [PROMISE, SECOND], by=BY)
        rarity.weigh(made)
        relay = mention(at + timedelta(hours=5), text=f"They say: {PROMISE} {SECOND}", language="en")
        about(relay, brand)
        echoing.look([relay.pk], [made])
    page.goto(f"http://acme.localhost:{filled}/statements/{made.pk}/")
    page.keyboard.press("j")
    assert PROMISE in held(page)
    page.keyboard.press("j")
    assert SECOND in held(page)
    page.keyboard.press("6")
    page.wait_for_url("**#echo-*")
    expect(page.get_by_role("group", name=SECOND)).to_be_focused()  # the page was loaded anew: one goes on where one was
    page.get_by_role("group", name=PROMISE).click(position={"x": 4, "y": 4})
    page.keyboard.press("3")
    expect(page.get_by_role("button", name="Take back")).to_have_count(2)
    with current.entered(Tenant.objects.get(slug="acme")):
        assert dict(EchoMark.objects.values_list("claim__text", "label")) == {PROMISE: "paraphrase", SECOND: "criticised"}


def held(page: Page) -> str:
    """What the claim says that holds the focus, and shows it."""
    assert page.evaluate("getComputedStyle(document.activeElement).boxShadow") != "none"
    return str(page.evaluate("document.activeElement.innerText"))


@pytest.mark.parametrize("width", site.WIDTHS)
def test_neither_page_is_against_wcag(chromium, filled, width):
    with current.entered(Tenant.objects.get(slug="acme")):
        number = Statement.objects.get(text=PROMISE).pk
    page, address = opened(chromium, width=width), f"http://acme.localhost:{filled}/statements/"
    site.enter(page, f"http://acme.localhost:{filled}", "ines@agency.example")
    found = in_both_themes(page, [address, f"{address}{number}/"])
    page.context.close()
    assert found == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_all_of_it_works_without_a_script(chromium, filled, language):
    page = site.page_of(chromium, width=390, language=language)
    site.enter(page, f"http://acme.localhost:{filled}", "ines@agency.example")
    page.goto(f"http://acme.localhost:{filled}/statements/")
    page.get_by_role("button", name=said(language, "Refuse")).first.click()
    page.wait_for_load_state()
    assert states() == ["kept", "proposed", "refused"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("link", name=PROMISE[:30]).first.click()
    page.locator(".echo-correct > summary").first.click()
    page.locator("button[value=exaggerated]").first.click()
    page.wait_for_url("**#echo-*")
    page.context.close()


def test_who_received_which_version_is_read_on_a_telephone(page, filled):
    with current.entered(Tenant.objects.get(slug="acme")):
        number = Statement.objects.get(text=PROMISE).pk
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"http://acme.localhost:{filled}/statements/{number}/")
    cells = page.locator("#audiences td.number")
    expect(cells.first).to_be_visible()
    assert cells.evaluate_all("cells => cells.filter(cell => cell.scrollWidth > cell.clientWidth).map(cell => cell.innerText)") == []
