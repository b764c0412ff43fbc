"""A period selected within a wider one: on the timeline, in the facets, the list, the files and the acts."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from frontend.selecting import Selection, written
from ingestion.models import Mention, Tag
from reporting.models import Export
from search.querying import Query
from tests.frontend.conftest import said
from tests.frontend.test_mentions import counted, listed, rows

AT = datetime(2026, 11, 10, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def page(acme, analyst, client_of):
    return client_of(acme, analyst, **{"accept-language": "en"})


@pytest.fixture
def six(brand) -> list[Mention]:
    """Six mentions, one an hour, the last two negative; the newest first."""
    return said(
        [f"I love Acme, number {number}, superb" for number in range(4)] + [f"Acme is terrible, number {number}" for number in range(2)]
    )


def of(*mentions: Mention) -> str:
    """The address that selects the hours of these."""
    first, last = min(one.published_at for one in mentions), max(one.published_at for one in mentions)
    days = {"since": (first - 3 * DAY).date().isoformat(), "until": (last + DAY).date().isoformat()}
    return "?" + urlencode(days | {"start": written(first), "end": written(last + timedelta(hours=1))})


def facets(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html[html.index('id="facets"') : html.index("</aside>")]).split())


def drawn(html: str) -> dict:
    (told,) = re.findall(r"data-chart.*?<script[^>]*application/json[^>]*>(.*?)</script>", html, re.DOTALL)
    return json.loads(told)


def links(html: str) -> list[str]:
    return [found.replace("&amp;", "&") for found in re.findall(r'href="(\?[^"]*)"', html)]


def test_list_and_facets_are_of_the_selection_and_the_timeline_stays_on_the_whole_period(page, six):
    html = listed(page, of(*six[3:]))
    assert counted(html) == "3 mentions selected of 6, exact count"
    assert set(rows(html)) == {one.pk for one in six[3:]}
    assert re.search(r"Negative .* 2\b.*Positive .* 1\b", facets(html))
    values = drawn(html)
    assert sum(bar["value"] for bar in values["data"]["bars"]) == 6
    (chosen,) = values["data"]["chosen"]
    assert chosen["since"] == six[5].published_at.timestamp() * 1000
    assert chosen["until"] - chosen["since"] == 3 * 3600 * 1000


def test_a_selection_is_cleared_shifted_and_looked_at_closer_by_links_alone(page, six):
    html = listed(page, of(six[3], six[2]))
    (earlier,) = re.findall(r'rel="prev" href="(\?[^"]*)"', html)
    assert counted(listed(page, earlier.replace("&amp;", "&"))).startswith("2 mentions selected")
    (clear,) = re.findall(r'class="chart-clear" href="(\?[^"]*)"', html)
    assert "start" not in clear
    assert "since" in clear
    assert counted(listed(page, clear.replace("&amp;", "&"))) == "6 mentions exact count"
    (closer,) = re.findall(r'<a href="(\?[^"]*)">Look closer', html)
    days = parse_qs(closer.replace("&amp;", "&")[1:])
    assert "start" not in days
    assert days["since"][0] <= days["until"][0]


def test_each_bar_is_a_link_that_selects_it_within_a_period_that_is_said(page, six):
    bars = [link for link in links(listed(page)) if "start=" in link]
    assert bars
    assert all(parse_qs(link[1:]).keys() >= {"since", "until", "start", "end"} for link in bars)
    html = listed(page, bars[0])
    assert "selected of 6" in counted(html)
    assert 'class="chart-selected"' in html


def test_facets_the_order_and_the_panel_keep_the_selection_and_another_period_leaves_it(page, six):
    html = listed(page, of(*six[:4]))
    kept = [link for link in links(html) if "sort=" in link or "sentiment" in link or "open=" in link]
    assert kept
    assert all("start=" in link for link in kept)
    html_presets = html[html.index("ask-form") : html.index("ask-period")]
    assert all("start=" not in link for link in links(html_presets))


def test_a_selection_beyond_the_period_is_none(page, six):
    days = {
        "since": "2020-01-01",
        "until": f"{timezone.now() + timedelta(days=1):%Y-%m-%d}",
        "start": "2019-01-01T00:00Z",
        "end": "2019-01-02T00:00Z",
    }
    assert counted(listed(page, "?" + urlencode(days))) == "6 mentions exact count"


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("soon", "2026-11-02T00:00Z", "Write a moment with its zone"),
        ("2026-11-01T00:00", "2026-11-02T00:00Z", "Write a moment with its zone"),
        ("0001-01-01T00:00Z", "2026-11-02T00:00Z", "Write a moment with its zone"),
        ("2026-11-02T00:00Z", "2026-11-01T00:00Z", "The selection ends before it begins"),
    ],
)
def test_a_selection_that_makes_no_sense_is_told(page, six, start, end, words):
    response = page.get("/mentions/", {"start": start, "end": end})
    assert response.status_code == 422
    assert words in response.text


def test_acts_on_all_and_files_are_of_the_selection(page, six):
    page.post("/mentions/act/", {"do": "tag", "word": "soles", "all": "1", "asked": of(*six[4:])})
    assert set(Tag.objects.values_list("mention", flat=True)) == {one.pk for one in six[4:]}
    page.post("/mentions/export/", {"format": "csv", "asked": of(*six[4:])})
    asked = Export.objects.get().asked
    assert written(six[5].published_at)[:16] in str(asked)


def test_the_image_of_the_timeline_shows_the_selection(page, six):
    address = of(*six[4:])
    html = listed(page, address)
    (image,) = set(re.findall(r'data-image="([^"]+)"', html))
    assert "start=" in image
    (plain,) = set(re.findall(r'data-image="([^"]+)"', listed(page)))
    assert page.get(image.replace("&amp;", "&")).content != page.get(plain.replace("&amp;", "&")).content


def test_nothing_in_the_selection_still_shows_the_timeline_and_leads_to_the_whole_period(page, six):
    before = min(one.published_at for one in six) - timedelta(hours=5)
    days = {"since": (before - DAY).date().isoformat(), "until": f"{timezone.now() + DAY:%Y-%m-%d}"}
    html = listed(page, "?" + urlencode(days | {"start": written(before), "end": written(before + timedelta(hours=1))}))
    assert counted(html) == "0 mentions selected of 6, exact count"
    assert "data-chart" in html
    assert "Over the whole period" in html


def test_what_is_kept_out_stays_with_how_much_it_is(page, six):
    html = listed(page, "?q=acme+-sentiment:negative&since=&until=")
    assert "excluded, 2" in facets(html)
    assert 'is-out"' in html
    assert "Negative" in facets(html)


def test_the_number_of_queries_does_not_depend_on_what_is_selected(page, six):
    counts = []
    for few in (six[5:], six[1:]):
        listed(page, of(*few))
        with CaptureQueriesContext(connection) as seen:
            listed(page, of(*few))
        counts.append(len(seen))
    assert counts[0] == counts[1]


# -- the value itself


def test_a_selection_is_cut_to_the_period_and_is_none_when_it_is_all_of_it():
    query = Query(since=AT, until=AT + 5 * DAY)
    assert Selection.within(AT - DAY, AT + DAY, query) == Selection(AT, AT + DAY)
    assert Selection.within(AT - DAY, AT + 9 * DAY, query) is None
    assert Selection.within(AT + 6 * DAY, AT + 7 * DAY, query) is None
    assert Selection.within(None, AT, query) is None


def kept(page, asked: str) -> str:
    """Keep what this address asks; the address that the search leads to."""
    return page.post("/searches/keep/", {"name": "Kept", "kept_for": "me", "asked": asked}).headers["Location"].removeprefix("/mentions/")


def test_a_search_keeps_what_is_selected_and_what_is_kept_out(page, six):
    asked = f"{of(*six[1:4])}&q=acme+-sentiment:negative"
    address = kept(page, asked)
    assert parse_qs(address[1:]) == parse_qs(asked[1:])
    html = listed(page, address)
    assert rows(html) == rows(listed(page, asked))
    assert re.search(r'is-on"[^>]*aria-current="true">Kept', html)


def test_a_selection_keeps_the_period_around_it_though_nobody_said_it(page, six):
    chosen = {name: value for name, (value,) in parse_qs(of(six[0])[1:]).items()}
    address = kept(page, "?" + urlencode({name: chosen[name] for name in ("start", "end")}))
    asked = parse_qs(address[1:])
    assert {"start", "end", "since", "until"} <= asked.keys()
    assert rows(listed(page, address)) == [six[0].pk]


def test_a_search_over_all_the_time_stays_one_over_all_the_time(page, six):
    assert parse_qs(kept(page, "?q=acme&since=&until=")[1:], keep_blank_values=True) == {"q": ["acme"], "since": [""], "until": [""]}
