"""A client is opened in steps: each kept, gone back to, undone as a whole; at the end it stands whole or not at all."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.urls import reverse

from core import http
from core.errors import Invalid
from core.http import Answer
from ingestion import newcomers
from ingestion.models import Source, Subject
from tenants import current
from tenants.middleware import SESSION_TENANT
from tenants.models import Invitation, Opening, Tenant

AGENCY = "core.urls_agency"
NAME = {"name": "Maréva & Fils", "slug": "", "languages": ["fr", "en"], "time_zone": "Europe/Paris"}
PAGE = b'<html><head><link rel="alternate" type="application/rss+xml" href="/rss.xml"></head><body>News</body></html>'
FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Gazette</title>
<item><guid>1</guid><title>A good week for Mar\xc3\xa9va &amp; Fils</title><description>Shoes.</description></item>
<item><guid>2</guid><title>Rain tomorrow</title><description>An umbrella helps.</description></item></channel></rss>"""


def at(name: str, **parts: object) -> str:
    return reverse(name, urlconf=AGENCY, kwargs=parts)


@pytest.fixture
def page(agency, owner, client_of):
    return client_of(agency, owner, **{"accept-language": "en"})


@pytest.fixture
def web(monkeypatch) -> None:
    """A site of two addresses: its page leads to its feed."""

    def get(url: str, **_more: object) -> Answer:
        content = FEED if url.endswith("rss.xml") else PAGE
        return Answer(url, 200, {"content-type": "application/rss+xml" if content is FEED else "text/html"}, content)

    monkeypatch.setattr(http, "get", get)


def rows(*values: dict[str, str]) -> dict[str, str]:
    """What a page with rows of fields sends."""
    sent = {"form-TOTAL_FORMS": str(len(values)), "form-INITIAL_FORMS": "0"}
    return sent | {f"form-{place}-{name}": value for place, row in enumerate(values) for name, value in row.items()}


def begun(page) -> Opening:
    assert page.post(at("open-client"), NAME).status_code == 302
    return Opening.objects.get()


def step(opening: Opening, name: str) -> str:
    return at("opening", opening=opening.pk, step=name)


def test_each_item_of_a_feed_says_which_of_the_brands_it_names(page, web, monkeypatch):
    opening = begun(page)
    page.post(step(opening, "brand"), rows({"name": "Maréva", "query": "maréva"}, {"name": "Solea", "query": "maréva OR solea"},
                                           {"name": "Nobody", "query": "nobody"}))  # fmt: skip
    tried = page.post(step(opening, "sources"), {"url": "https://gazette.example/", "try": "1"}).text
    assert "Maréva: 1, Solea: 1, Nobody: 0" in " ".join(tried.split())
    chips = re.findall(r'chip chosen"><span class="unseen">names </span>(\w+)<', tried)
    assert chips == ["Maréva", "Solea"]


def test_a_client_is_opened_with_its_brands_its_sources_and_its_people(page, web):
    opening = begun(page)
    html = page.get(step(opening, "brand")).text
    assert "maréva fils" in html  # the query that the name proposes
    assert page.post(step(opening, "brand"), rows({"name": "Maréva", "query": "maréva"}, {"name": "Solea", "query": ""})).status_code == 302
    tried = page.post(step(opening, "sources"), {"url": "https://gazette.example/", "try": "1"}).text
    assert "https://gazette.example/rss.xml" in tried
    assert "Maréva: 1" in tried
    title = re.search(r'name="title" value="([^"]*)"', tried)
    assert title
    page.post(step(opening, "sources"), {"url": "https://gazette.example/rss.xml", "title": title[1], "add": "1"})
    page.post(step(opening, "sources"), {"next": "1"})
    page.post(step(opening, "people"), rows({"email": "Zoe@mareva.example", "role": "administrator", "language": "fr"}))
    assert not Tenant.objects.filter(slug="mareva-fils").exists()
    assert "gazette.example" in page.get(step(opening, "check")).text
    response = page.post(step(opening, "check"))
    made = Tenant.objects.get(slug="mareva-fils")
    assert response.headers["Location"] == at("client", client=made.pk)
    assert made.languages == ["fr", "en"]
    with current.entered(made):
        assert [(one.name, one.kind, one.query) for one in Subject.objects.order_by("pk")] == [
            ("Maréva", "own", "mareva"), ("Solea", "competitor", "solea")
        ]  # fmt: skip
        assert [(one.name, one.options["url"]) for one in Source.objects.all()] == [("Gazette", "https://gazette.example/rss.xml")]
    assert [(one.email, one.role) for one in Invitation.objects.filter(tenant=made)] == [("zoe@mareva.example", "administrator")]
    assert not Opening.objects.exists()
    assert page.post(step(opening, "check")).status_code == 410


def test_a_feed_is_named_by_its_title_else_by_its_host_and_twice_by_a_number(page):
    opening = begun(page)
    for url, title in (
        ("a.example/1", " Le\u0000  Colis "),
        ("b.example/2", "Le Colis"),
        ("www.c.example/3", ""),
        ("c.example/4", "x" * 500),
    ):
        page.post(step(opening, "sources"), {"url": f"https://{url}", "title": title, "add": "1"})
    opening.refresh_from_db()
    assert [one["name"] for one in opening.said["sources"]] == ["Le Colis", "Le Colis 2", "c.example", "x" * 120]


def test_it_waits_to_be_taken_up_again_and_is_undone_as_a_whole(page):
    opening = begun(page)
    assert "Maréva &amp; Fils" in page.get(at("open-client")).text
    assert 'value="mareva-fils"' in page.get(step(opening, "name")).text
    page.post(at("undo-opening", opening=opening.pk))
    assert not Opening.objects.exists()
    assert not Tenant.objects.filter(slug="mareva-fils").exists()
    assert page.get(step(opening, "brand")).status_code == 410


def test_what_cannot_stand_at_the_end_leaves_nothing_behind(page, acme):
    opening = begun(page)
    page.post(step(opening, "brand"), rows({"name": "Maréva", "query": "maréva"}))
    with current.agency():
        Tenant.objects.filter(pk=acme.pk).update(slug="mareva-fils")  # somebody took the short name meanwhile
    response = page.post(step(opening, "check"))
    assert response.status_code == 422
    assert "short name already" in response.text
    assert Tenant.objects.filter(slug="mareva-fils").count() == 1
    assert Opening.objects.filter(pk=opening.pk).exists()


def test_an_opening_is_for_who_began_it(page, agency, person, client_of):
    opening = begun(page)
    other = client_of(agency, person("manager"))
    assert other.get(step(opening, "brand")).status_code == 410
    assert other.post(at("undo-opening", opening=opening.pk)).status_code == 410
    assert client_of(agency, person("analyst")).get(at("open-client")).status_code == 403


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"slug": "acme"}, "acme.localhost leads to a client already. Choose another short name."),
        ({"slug": "pg-stat"}, "kept for Vigie itself"),
        ({"slug": "Maréva shoes"}, "Did you mean mareva-shoes?"),
        ({"slug": "9"}, "single hyphens"),
        ({"name": " "}, "required"),
        ({"name": "x" * 121}, "at most 120"),
        ({"languages": []}, "required"),
        ({"time_zone": "Mars/Olympus"}, "not one of the available choices"),
    ],
)
def test_what_is_wrong_with_a_name_is_told_beside_its_field_and_kept(page, change, words):
    response = page.post(at("open-client"), NAME | change)
    assert response.status_code == 422
    assert words in response.text.replace("&#x27;", "'")
    assert "not a host name" not in response.text
    assert not Opening.objects.exists()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ([{"name": "Maréva", "query": '"maréva'}], "This quotation mark is never closed"),
        ([{"name": "Maréva", "query": "source:gazette"}], "gazette"),
        ([{"name": "", "query": "solea"}], "Give the name"),
        ([{"name": "Solea", "query": ""}, {"name": "solea", "query": ""}], "stands above already"),
        ([{"name": "&&&", "query": ""}], "wrong"),
    ],
)
def test_a_brand_that_cannot_stand_is_told_beside_its_field(page, given, words):
    opening = begun(page)
    response = page.post(step(opening, "brand"), rows(*given))
    assert response.status_code == 422
    assert words in response.text
    opening.refresh_from_db()
    assert "brand" not in opening.said


def test_people_are_addresses_and_each_gets_one_letter(page):
    opening = begun(page)
    one = {"email": "zoe@mareva.example", "role": "reader", "language": "fr"}
    for given in ([{**one, "email": "zoe"}], [one, one], [{**one, "role": "owner"}]):
        assert page.post(step(opening, "people"), rows(*given)).status_code == 422
    assert page.get(step(opening, "elsewhere")).status_code == 404


def test_an_address_that_is_no_feed_is_told_and_adds_nothing(page, monkeypatch):
    opening = begun(page)
    monkeypatch.setattr(http, "get", lambda url, **_more: Answer(url, 200, {"content-type": "text/html"}, b"<html>no feed</html>"))
    assert "is no feed" in page.post(step(opening, "sources"), {"url": "https://gazette.example/", "try": "1"}).text
    assert "whole address" in page.post(step(opening, "sources"), {"url": "not an address", "add": "1"}).text
    opening.refresh_from_db()
    assert "sources" not in opening.said


def test_a_page_given_as_a_source_offers_its_feeds_to_test(acme, manager, client_of, web):
    page = client_of(acme, manager, **{"accept-language": "en"})
    refused = page.post("/sources/add/", {"kind": "feed", "every": "60", "options-url": "https://gazette.example/", "test": "1"}).text
    assert 'name="options-url" value="https://gazette.example/rss.xml"' in refused
    tried = page.post("/sources/add/", {"kind": "feed", "every": "60", "options-url": "https://gazette.example/rss.xml"}).text
    assert "A good week" in tried


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("Maréva", "maréva"),
        ("Brume & Sel", '"brume sel" OR brumesel OR "brume et sel" OR brumeetsel OR "brume and sel" OR brumeandsel'),
        ("Hôtels Sérandal", '"hôtels sérandal" OR hôtelssérandal'),
        ("☃", ""),
    ],
)
def test_a_name_proposes_a_query(name, query):
    assert newcomers.propose(name) == query


def test_a_query_of_a_newcomer_names_no_source(db):
    with pytest.raises(Invalid):
        newcomers.check_query("source:gazette")


def test_the_wizard_sent_twice_begins_one_opening_and_opens_one_client(page):
    form_token = re.search(r'name="form_token" value="([^"]+)"', page.get(at("open-client")).text)
    assert form_token
    sent = NAME | {"form_token": form_token[1]}
    first, again = (page.post(at("open-client"), sent) for _time in range(2))
    assert first.headers["Location"] == again.headers["Location"]
    opening = Opening.objects.get()
    form_token = re.search(r'name="form_token" value="([^"]+)"', page.get(step(opening, "check")).text)
    assert form_token
    told = [page.post(step(opening, "check"), {"form_token": form_token[1]}) for _time in range(2)]
    assert told[0].headers["Location"] == told[1].headers["Location"]
    assert Tenant.objects.filter(slug="mareva-fils").count() == 1


def test_the_back_button_changes_a_step_and_leaves_the_others(page):
    opening = begun(page)
    page.post(step(opening, "brand"), rows({"name": "Maréva", "query": "maréva"}))
    page.post(step(opening, "people"), rows({"email": "zoe@mareva.example", "role": "reader", "language": "fr"}))
    assert 'value="Maréva"' in page.get(step(opening, "brand")).text
    page.post(step(opening, "brand"), rows({"name": "Maréva bis", "query": "maréva"}))
    page.post(step(opening, "name"), NAME | {"slug": "mareva-two"})
    opening.refresh_from_db()
    assert (opening.said["name"]["slug"], opening.said["brand"][0]["name"]) == ("mareva-two", "Maréva bis")
    assert opening.said["people"][0]["email"] == "zoe@mareva.example"


def test_a_stale_tab_says_that_the_client_is_open_by_now_and_where_to_look(page):
    opening = begun(page)
    page.post(step(opening, "check"))
    for name in ("name", "brand", "sources", "people", "check"):
        late = page.post(step(opening, name), NAME)
        assert (late.status_code, "See the list of clients" in late.text) == (410, True)
    assert page.get(step(opening, "brand")).status_code == 410


def test_what_was_typed_survives_a_lost_session(agency, owner, client_of):
    browser = client_of(agency, **{"accept-language": "en"})
    form = f"http://{settings.AGENCY_HOST}{at('open-client')}"
    lost = browser.post(at("open-client"), NAME, headers={"referer": form})
    kept = parse_qs(urlsplit(lost.headers["Location"]).query)["next"][0]
    browser.force_login(owner)
    session = browser.session
    session[SESSION_TENANT] = agency.pk
    session.save()
    shown = browser.get(kept, follow=True).text
    assert 'value="Maréva &amp; Fils"' in shown
    assert not Opening.objects.exists()


@pytest.mark.parametrize("email", ["zoe", "zoe@", "zoe@mareva", "zoé@@mareva.example", "a" * 250 + "@x.example"])
def test_an_invitation_to_no_address_is_told_beside_its_field(page, email):
    opening = begun(page)
    refused = page.post(step(opening, "people"), rows({"email": email, "role": "reader", "language": "fr"}))
    assert (refused.status_code, refused.text.count("is-wrong")) == (422, 1)
    assert email in refused.text.replace("&#x27;", "'")
