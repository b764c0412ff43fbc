"""The frame of every page: it finds anything, leads to other clients, folds, and takes the theme that somebody chose."""

import re
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from frontend import finding, look, styles
from ingestion import corrections, sources
from reporting.models import Report
from search import saved
from tenants import accents, pulse
from tenants.models import Membership, User
from tenants.visibility import Visibility
from tests.conftest import PASSWORD
from tests.frontend.conftest import BY

COMPONENTS = Path(look.__file__).parent / "templates" / "frontend" / "components"


def names(page, address: str) -> list[str]:
    content = page.get(address, headers={"HX-Request": "true"}).content.decode()
    return [re.sub(r"</?mark>", "", name) for name in re.findall(r'data-hit>.*?<span class="cut">(.*?)\s*</span>', content)]


@pytest.fixture
def page(acme, manager, client_of):
    browser = client_of(acme, manager)
    browser.post("/language/", {"language": "en"})
    return browser


def test_the_box_finds_screens_by_their_beginning_whatever_the_accents(page):
    assert names(page, "/search/?q=MENT") == ["Mentions"]
    page.post("/language/", {"language": "fr"})
    assert "Réputation" in names(page, "/search/?q=repu")


def test_an_empty_box_shows_all_screens(page):
    shown = names(page, "/search/?q=")
    assert shown[:5] == ["Today", "Mentions", "Subjects", "Reputation", "Incidents"]
    assert "Settings" in shown


def test_the_words_that_were_asked_for_are_marked(page, mentions):
    assert "<mark>Ment</mark>ions" in page.get("/search/?q=ment").text
    assert "Acme is <mark>terrible</mark>" in page.get("/search/?q=terrible").text


def test_the_box_finds_subjects_sources_and_mentions(page, mentions):
    sources.create("feed", "Gazette du Sillon", {"url": "https://feed.example/1"}, by=BY)
    assert "Acme" in names(page, "/search/?q=acm")
    assert names(page, "/search/?q=gaz")[0] == "Gazette du Sillon"
    found = names(page, "/search/?q=terrible")
    assert found[0].startswith("Acme is terrible")
    assert f"Mention {mentions[0].pk}" in names(page, f"/search/?q={mentions[0].pk}")


def test_half_a_query_is_no_error(page, mentions):
    assert page.get("/search/?q=%22terrible AND (").status_code == 200


def test_a_character_that_no_text_holds_is_left_out_of_what_is_asked(page, mentions):
    assert names(page, "/search/?q=terr%00ible") == names(page, "/search/?q=terrible") != []


def test_nothing_found_says_what_to_do(page):
    assert "Try fewer letters" in page.get("/search/?q=zzzzzz").content.decode()


def test_who_is_limited_to_a_subject_finds_nothing_of_others(acme, brand, mentions, client_of):
    limited = User.objects.create_user("lea@acme.example", "Léa", PASSWORD)
    Membership.objects.create(user=limited, tenant=acme, role="member", subjects=[brand.pk + 1])
    page = client_of(acme, limited)
    assert names(page, "/search/?q=acm") == []
    assert f"Mention {mentions[0].pk}" not in names(page, f"/search/?q={mentions[0].pk}")


@pytest.fixture
def limited(acme, brand, person, client_of):
    """Somebody who sees the subject `Acme` and no other."""
    return client_of(acme, person("member", acme, email="lea@acme.example", subjects=[brand.pk]), **{"accept-language": "en"})


def report(title: str, **more: object) -> Report:
    at = timezone.now()
    return Report.objects.create(title=title, since=at, until=at, language="en", **{"visibility": "shared", **more}, **BY.columns())


def test_who_is_limited_to_a_subject_finds_the_reports_that_they_may_read_only(limited, brand, page):
    for number in range(finding.EACH * 5):
        report(f"Review {number}", subjects=[brand.pk + 1])
    report("Review whole", subjects=[brand.pk], whole=True)
    report("Review kept", subjects=[brand.pk], visibility=Visibility.AGENCY)
    theirs = report("Review of ours", subjects=[brand.pk])
    Report.objects.filter(pk=theirs.pk).update(created_at=theirs.created_at - timedelta(days=1))
    assert names(limited, "/search/?q=review") == ["Review of ours"]
    assert names(page, "/search/?q=review") == ["Review kept", "Review whole", "Review 24", "Review 23", "Review 22"]


def test_who_is_limited_to_a_subject_finds_no_search_about_another(limited, brand, page):
    for name, subject in (("Parcels ours", str(brand.pk)), ("Parcels theirs", str(brand.pk + 1)), ("Parcels of all", "")):
        saved.keep(name, {"q": "parcel", "subject": subject}, by=BY, owner=None, visibility=Visibility.SHARED)
    assert names(limited, "/search/?q=parcels") == ["Parcels of all", "Parcels ours"]
    assert "Parcels theirs" in names(page, "/search/?q=parcels")


def test_a_mention_that_is_not_about_their_subject_is_not_found_by_its_number(limited, brand, mentions):
    number = mentions[0].pk
    assert f"Mention {number}" in names(limited, f"/search/?q={number}")
    corrections.correct([number], field="about", value="no", subject=brand, by=BY)
    assert f"Mention {number}" not in names(limited, f"/search/?q={number}")


def test_the_rival_finds_nothing_of_ours(mentions, rival, client_of):
    user = User.objects.create_user("rita@rival.example", "Rita", PASSWORD)
    Membership.objects.create(user=user, tenant=rival, role="administrator")
    assert names(client_of(rival, user), "/search/?q=terrible") == []


def test_people_of_the_agency_go_to_another_client(page, acme, rival):
    content = page.get("/switch/").content.decode()
    assert rival.name in content
    assert "/enter/" in content
    assert 'placeholder="Name of a client"' in content
    assert rival.name not in page.get(f"/switch/?q={acme.name}").content.decode()


def test_people_of_a_client_see_no_other(acme, client_of):
    user = User.objects.create_user("claire@acme.example", "Claire", PASSWORD)
    Membership.objects.create(user=user, tenant=acme, role="administrator")
    page = client_of(acme, user)
    assert page.get("/switch/").status_code == 404
    assert "/switch/" not in page.get("/mentions/").content.decode()


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/corrections/", "mentions"),
        ("/credentials/", "settings"),
        ("/notes/", "reputation"),
        ("/notes/add/", "reputation"),
        ("/", "today"),
    ],
)
def test_each_page_is_marked_in_the_menu(page, path, name):
    assert [item.name for group in page.get(path).context["menu"] for item in group if item.current] == [name]


def test_the_theme_is_kept_with_the_person_and_density_and_rail_in_the_browser(page, manager):
    page.post("/frame/", {"theme": "dark", "density": "dense", "narrow": "narrow", "next": "/mentions/"})
    content = page.get("/subjects/").content.decode()
    assert 'data-theme="dark"' in content
    assert 'data-density="dense"' in content
    assert re.search(r'class="frame\s+rail"', content)
    page.post("/frame/", {"theme": ""})
    content = page.get("/subjects/").content.decode()
    assert "data-theme" not in content
    assert 'data-density="dense"' in content
    page.post("/frame/", {"density": "", "narrow": ""})
    assert "data-density" not in page.get("/subjects/").content.decode()


def test_the_way_back_stays_on_this_host(page):
    assert page.post("/frame/", {"next": "https://elsewhere.example/"}).headers["Location"] == "/"


def test_silent_sources_are_counted_beside_the_menu(page, acme):
    assert "silent" not in page.get("/subjects/").content.decode()
    pulse.report(silent=2)
    assert "2 silent" in page.get("/subjects/").content.decode()


def test_one_sheet_is_kept_for_ever_and_an_old_address_gets_the_present_one(client_of, acme):
    visitor = client_of(acme)
    (address,) = styles.addresses(acme)
    kept = visitor.get(address)
    assert kept.headers["Cache-Control"] == styles.FOR_EVER
    assert "Vary" not in kept.headers or "Cookie" not in kept.headers["Vary"]
    assert b"--accent" in kept.content
    assert visitor.get("/style-000000000000.css").headers["Cache-Control"] == "no-cache"


def test_the_look_of_a_client_is_a_sheet_of_values(rf):
    sheet = look.sheet(accents.corrected("#12664f"))
    assert "--accent:light-dark(#12664f," in sheet
    assert "--strip:#12664f" in sheet
    assert "--accent:light-dark(#5443b8,#a99bf5)" in look.sheet(accents.corrected("#e2001a"))


def test_the_styleguide_shows_every_component(page):
    """Those that templates are written with, and a chart in its frame, each in both themes."""
    answer = page.get("/styleguide/")
    assert page.get("/styleguide/chart/?as=csv").status_code == 200
    used = Counter(str(one.name) for one in answer.templates)
    there = {f"frontend/components/{path.name}" for path in COMPONENTS.iterdir()} | {"frontend/charts/_chart.html"}
    assert len(there) > 10
    assert {name for name in there if used[name] < 2} == set()
    assert set(Counter(re.findall(r'data-shown="([a-z]+)"', answer.text)).values()) == {2}
