"""Every component looks as it was accepted, in both themes, with one font on every machine."""

import pytest

from tests.browser import pictures, site

pytestmark = pytest.mark.browser
SHOWN = "[...document.querySelectorAll('.guide-theme[data-theme=light] [data-shown]')].map(one => one.dataset.shown)"


@pytest.fixture
def guide(chromium, port):
    page = pictures.page_with_font(chromium)
    address = f"http://acme.localhost:{port}"
    site.enter(page, address, "ines@agency.example")
    page.goto(f"{address}/styleguide/")
    pictures.put_font(page)
    page.locator("[data-chart] svg path").nth(1).wait_for(state="attached")
    page.evaluate("document.documentElement.classList.add('has-font')")  # charts draw their letters again
    yield page
    page.context.close()


def test_components_look_as_they_were_accepted(guide):
    wrong = []
    parts = guide.evaluate(SHOWN)
    assert {"chart", "table", "dialog"} <= set(parts)
    for theme in ("light", "dark"):
        for part in parts:
            shown = guide.locator(f".guide-theme[data-theme='{theme}'] [data-shown='{part}']")
            wrong.append(pictures.differs(guide, shown, f"{part}-{theme}"))
    assert [told for told in wrong if told] == []


def test_a_colour_that_is_another_is_seen(guide, monkeypatch):
    monkeypatch.delenv("PICTURES", raising=False)
    guide.add_style_tag(content=":root { --accent: #00aa00 !important; }")
    shown = guide.locator(".guide-theme[data-theme='light'] [data-shown='buttons']")
    assert pictures.differs(guide, shown, "buttons-light")
