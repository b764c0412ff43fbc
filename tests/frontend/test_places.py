"""Subjects, sources, imports, reports, keys, people, settings: the main act of each screen, and what it refuses."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.urls import reverse

from core.models import Job
from frontend import scopes, standing
from frontend.bar import newest_period
from ingestion import subjects
from ingestion.models import ImportFile, Mention, Source, Subject
from reputation import ahead
from reputation.models import Rollup
from tenants import current
from tenants.models import ApiKey, Tenant, User
from tenants.rights import SCOPES
from tests.core.loopback import serve
from tests.frontend.conftest import BY, said, settle
from tests.working import run_jobs

FEEDS = Path(__file__).parent.parent / "ingestion" / "feeds"


@pytest.fixture
def page(acme, manager, client_of):
    return client_of(acme, manager, **{"accept-language": "en"})


# -- subjects


def test_a_query_is_tried_before_it_is_kept(page, mentions):
    tried = page.post("/subjects/add/", {"name": "Sole", "kind": "theme", "query": "sole OR semelle", "try": "1"})
    assert "2 texts found" in tried.text
    assert "<mark>sole</mark>" in tried.text
    assert Subject.objects.count() == 1
    kept = page.post("/subjects/add/", {"name": "Sole", "kind": "theme", "query": "sole OR semelle", "keep": "1"})
    made = Subject.objects.get(name="Sole")
    assert kept.headers["Location"] == reverse("subject", args=[made.pk])


def test_a_query_that_cannot_stand_is_not_kept_and_its_place_is_shown(page, brand):
    response = page.post("/subjects/add/", {"name": "Sole", "kind": "theme", "query": "sole AND (", "keep": "1"})
    assert "bad-place" in response.text
    assert "sole AND (" in response.text
    assert Subject.objects.count() == 1


def test_a_name_that_is_taken_is_told_beside_the_name(page, brand):
    response = page.post("/subjects/add/", {"name": "Acme", "kind": "own", "query": "acme", "keep": "1"})
    assert "There is a subject named “Acme” already" in response.text


def test_the_list_shows_the_query_as_it_was_typed(page, brand):
    page.post(reverse("subject", args=[brand.pk]), {"name": "Acme", "kind": "own", "query": "Acmé  OR  acmé", "version": "1", "keep": "1"})
    assert "Acmé  OR  acmé" in page.get("/subjects/").text


def test_an_edit_makes_a_version_with_its_reason(page, brand):
    address = reverse("subject", args=[brand.pk])
    page.post(address, {"name": "Acme", "kind": "own", "query": "acme NOT film", "why": "a film", "version": "1", "keep": "1"})
    html = page.get(address).text
    assert "version 2" in html
    assert "a film" in html
    assert "being matched" in html


def test_an_edit_of_a_form_that_is_out_of_date_is_refused(page, brand):
    subjects.edit(brand, query="acme OR brisa", by=BY)
    response = page.post(reverse("subject", args=[brand.pk]), {"name": "Acme", "kind": "own", "query": "x", "version": "1", "keep": "1"})
    assert response.status_code == 412
    assert "Somebody changed" in response.text
    brand.refresh_from_db()
    assert brand.version == 2


def test_a_subject_whose_job_was_forgotten_is_shown(page, brand):
    assert brand.versions.get().rematch_job
    Job.objects.all().delete()
    assert page.get(f"/subjects/{brand.pk}/").status_code == 200


def test_a_subject_is_archived(page, brand):
    page.post(reverse("archive-subject", args=[brand.pk]))
    assert not Subject.objects.watched().exists()


# -- sources


@pytest.fixture
def site(settings):
    with serve() as server:
        settings.HTTP_ALLOWED_PRIVATE_HOSTS = (f"127.0.0.1:{server.port}",)
        yield server


def test_a_feed_is_tested_on_its_real_items_then_kept(page, site):
    url = site.says("/feed", (FEEDS / "rss.xml").read_bytes(), Content_Type="application/rss+xml")
    form = {"kind": "feed", "name": "Le Colis", "every": "60", "options-url": url}
    tested = page.post("/sources/add/", form | {"test": "1"})
    assert "as they are now" in tested.text
    assert not Source.objects.exists()
    page.post("/sources/add/", form | {"keep": "1"})
    made = Source.objects.get()
    assert made.options["url"] == url
    assert "Asked soon for the first time" in page.get("/sources/").text


def test_a_feed_without_a_name_is_called_by_its_host(page, site):
    url = site.says("/feed", (FEEDS / "rss.xml").read_bytes(), Content_Type="application/rss+xml")
    page.post("/sources/add/", {"kind": "feed", "name": "", "every": "60", "options-url": url, "keep": "1"})
    assert Source.objects.get().name == "127.0.0.1"


def test_an_address_that_is_none_says_what_to_write(page):
    response = page.post("/sources/add/", {"kind": "feed", "name": "", "every": "60", "options-url": "nonsense", "test": "1"})
    assert "Write the whole address" in response.text
    assert "This field is required" not in response.text


def test_a_web_page_given_as_a_feed_says_where_its_feed_is(page, site):
    url = site.says("/", (FEEDS / "page.html").read_bytes(), Content_Type="text/html")
    response = page.post("/sources/add/", {"kind": "feed", "name": "Le Colis", "every": "60", "options-url": url, "test": "1"})
    assert "web page" in response.text
    assert f'value="{url}"' in response.text


def test_a_feed_at_a_private_address_is_refused(page):
    response = page.post(
        "/sources/add/", {"kind": "feed", "name": "In", "every": "60", "options-url": "http://169.254.169.254/", "test": "1"}
    )
    assert "private" in response.text


def test_a_source_is_paused_resumed_edited_and_archived(page, site):
    url = site.says("/feed", (FEEDS / "rss.xml").read_bytes(), Content_Type="application/rss+xml")
    page.post("/sources/add/", {"kind": "feed", "name": "Le Colis", "every": "60", "options-url": url, "keep": "1"})
    made = Source.objects.get()
    address = reverse("source", args=[made.pk])
    page.post(f"{address}pause/")
    assert "Paused" in page.get(address).text
    page.post(f"{address}resume/")
    page.post(f"{address}edit/", {"name": "Le Colis 2", "every": "1440", "options-url": url, "version": Source.objects.get().version})
    assert "Le Colis 2" in page.get(address).text
    page.post(f"{address}archive/")
    assert Source.objects.get().archived_at


# -- imports


CSV = "id,message,date,auteur\n1,Acme est nul,2026-11-02 09:00,Zoé\n2,Vive Acme,2026-11-03 10:00,Léo\n,,,\n"


def given(page, content: str | bytes, name: str = "avis.csv"):
    octets = io.BytesIO(content if isinstance(content, bytes) else content.encode())
    octets.name = name
    return page.post("/imports/", {"file": octets})


def test_a_file_is_shown_with_its_mapping_before_anything_comes_in(page, brand):
    response = given(page, CSV)
    html = page.get(response.headers["Location"]).text
    assert "Nothing is brought in yet" in html
    assert "Acme est nul" in html
    assert '<option value="text" selected>' in html
    assert not Mention.objects.exists()


def mapping(file: ImportFile) -> dict[str, str]:
    return {f"column-{number}": file.mapping[column] for number, column in enumerate(file.columns)}


def test_a_file_comes_in_and_the_page_tells_what_became_of_it(page, brand):
    address = given(page, CSV).headers["Location"]
    file = ImportFile.objects.get()
    started = page.post(address, mapping(file) | {"dates": "", "platform": "avizio", "start": "1"})
    assert started.headers["Location"] == address
    assert page.get(address).headers["Refresh"] == "2"
    run_jobs()
    settle()
    done = page.get(address)
    assert "Done: 2 mentions are here." in done.text
    assert "Refresh" not in done.headers
    assert set(Mention.objects.values_list("platform", flat=True)) == {"avizio"}


def test_an_old_import_is_told_when_its_job_and_its_file_are_forgotten(page, brand):
    address = given(page, CSV).headers["Location"]
    page.post(address, mapping(ImportFile.objects.get()) | {"dates": "", "platform": "", "start": "1"})
    run_jobs()
    settle()
    assert "are kept until" in page.get(address).text
    Job.objects.all().delete()
    ImportFile.objects.update(key="", refused_key="", sample=[])
    old = page.get(address)
    assert "Done: 2 mentions are here." in old.text
    assert "are no longer kept" in old.text


def test_a_mapping_without_text_is_refused_and_kept_as_chosen(page, brand):
    address = given(page, CSV).headers["Location"]
    file = ImportFile.objects.get()
    wrong = {name: "extra" if value == "text" else value for name, value in mapping(file).items()}
    response = page.post(address, wrong | {"dates": "", "platform": "", "start": "1"})
    assert "Say which column holds the text" in response.text
    assert ImportFile.objects.get().run.job_uid is None


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "empty.csv"),
        (b"%PDF-1.7 something", "report.csv"),
        (b"<html><body>Not found</body></html>", "page.csv"),
        (b"id,text\n", "head.csv"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words_beside_the_field(page, brand, content, name):
    response = given(page, content, name)
    assert response.status_code == 422
    assert 'class="wrong"' in response.text
    assert not ImportFile.objects.exists()


def test_brands_of_the_file_become_subjects_when_ticked(page):
    address = given(page, "id,text,brand\n" + "".join(f"{n},Late again {n},{'Alto' if n % 2 else 'Nordvik'}\n" for n in range(40))).headers[
        "Location"
    ]
    assert "Brands named in the file" in page.get(address).text
    page.post(address, mapping(ImportFile.objects.get()) | {"dates": "", "platform": "", "brand": ["Alto", "Unknown"], "start": "1"})
    assert [subject.name for subject in Subject.objects.all()] == ["Alto"]


def test_a_file_that_was_not_started_is_no_source_yet(page):
    given(page, CSV)
    assert "Nothing is listened to yet" in page.get("/sources/").text
    assert "to be looked at" in page.get("/imports/").text


def test_a_file_that_was_not_started_is_forgotten(page):
    address = given(page, CSV).headers["Location"]
    page.post(f"{address}discard/")
    assert not ImportFile.objects.exists()


# -- the score and its reports


def test_the_parts_of_a_score_add_up_to_what_is_shown(page, brand):
    said([f"Acme is terrible, number {n}" for n in range(12)] + [f"I love Acme, number {n}" for n in range(6)])
    since, until = newest_period().instants(current.zone())
    assert since
    assert until
    stands = standing.standing(brand, since, until)
    assert stands.score.enough
    for group in standing.parts(stands):
        assert round(sum(line.points for line in group.lines) + group.rest, 1) == stands.total
        assert round(stands.habit + stands.total, 1) == stands.value
    html = page.get("/reputation/").text
    assert "What makes it, by story" in html
    assert "18 stories weighed" in html


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?since=1000-01-01&until=9999-12-31", "Write a day from 1970 to 2199."),
        ("?since=1980-01-01&until=2026-01-01", "longer than ten years"),
        ("?since=2026-11-22&until=2020-01-01", "Swap its two dates"),
    ],
)
def test_days_that_cannot_be_meant_are_told(page, mentions, query, words):
    response = page.get(f"/reputation/{query}")
    assert response.status_code == 422
    assert words in response.text


def test_the_course_of_years_is_drawn_by_month(page, brand, mentions):
    assert len(ahead.course(brand.pk, datetime(2017, 1, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC))) < 125
    assert page.get("/reputation/?since=2017-01-01&until=2026-11-30").status_code == 200


def test_stories_that_add_hundredths_are_shown_with_two_places(page, brand, monkeypatch):
    said([f"Acme is terrible, number {n}" for n in range(12)])
    monkeypatch.setattr(standing, "VISIBLE", 100)
    found = ahead.window()
    assert found
    since, until = found
    by_story, *others = standing.parts(standing.standing(brand, since, until))
    assert by_story.places == 2
    assert {group.places for group in others} == {1}
    assert round(sum(line.points for line in by_story.lines) + by_story.rest, 2) == by_story.total


def test_a_score_of_too_few_stories_is_grey_and_says_so(page, mentions, brand):
    said(["Acme once more"])
    Subject.objects.exclude(pk=brand.pk).delete()
    other = subjects.create("Sole", "theme", "sole", by=BY)
    html = page.get(f"/reputation/?subject={other.pk}").text
    assert "Nothing was said of Sole in this period." in html


def test_a_subject_of_nobody_is_not_found(page, brand):
    assert page.get("/reputation/?subject=999999").status_code == 404


# -- who, what


def test_what_a_key_may_do_is_said_in_words_beside_its_scope(page):
    html = page.get("/keys/").text
    assert 'Read: mentions <code class="third small">mentions:read</code>' in html
    assert scopes.words("moons:read") == "moons:read"


def test_every_scope_has_words():
    assert [scope for scope in SCOPES if scopes.words(scope) == scope] == []


def test_a_key_is_shown_once_rotated_and_revoked(page):
    made = page.post("/keys/", {"name": "BI", "scopes": ["mentions:read"], "last_day": "", "addresses": "203.0.113.7, 10.0.0.0/8"})
    key = ApiKey.objects.get()
    assert f"vgk_{key.prefix}_" in made.text
    assert key.addresses == ["203.0.113.7/32", "10.0.0.0/8"]
    secret = made.text.split(f"vgk_{key.prefix}_")[1][:43]
    assert secret not in page.get("/keys/").text
    page.post(f"/keys/{key.pk}/rotate/")
    assert ApiKey.objects.count() == 2
    page.post(f"/keys/{key.pk}/revoke/")
    key.refresh_from_db()
    assert key.revoked_at


def test_a_key_without_scope_is_refused_beside_the_field(page):
    response = page.post("/keys/", {"name": "BI", "last_day": "", "addresses": ""})
    assert response.status_code == 422
    assert not ApiKey.objects.exists()


def test_another_time_zone_counts_the_hours_again(page, acme, mentions):
    page.post("/settings/", {"languages": ["en"], "time_zone": "Asia/Kolkata"})
    acme = Tenant.objects.get(pk=acme.pk)
    assert (acme.languages, acme.time_zone) == (["en"], "Asia/Kolkata")
    with current.entered(acme):
        run_jobs()
    assert {rollup.hour.minute for rollup in Rollup.objects.filter(mentions__gt=0)} == {30}


def test_a_person_chooses_a_language_for_everywhere(page, manager):
    page.post("/me/", {"name": "Inès", "language": "fr"})
    manager = User.objects.get(pk=manager.pk)
    assert (manager.name, manager.language) == ("Inès", "fr")
    assert '<html lang="fr">' in page.get("/").text
    page.post("/language/", {"language": "en", "next": "/mentions/"})
    assert '<html lang="en">' in page.get("/").text


def test_a_stranger_chooses_a_language_too_and_is_not_sent_elsewhere(acme, client_of):
    browser = client_of(acme)
    assert browser.post("/language/", {"language": "fr", "next": "https://evil.example/"}).headers["Location"] == "/"
    assert '<html lang="fr">' in browser.get("/account/login/").text


# -- what is not there


def test_a_page_that_does_not_exist_says_what_to_do(page, acme, client_of):
    assert page.get("/nothing/").status_code == 404
    assert "Check the address" in page.get("/nothing/").text
    assert "Check the address" in client_of(acme, **{"accept-language": "en"}).get("/nothing/").text


def test_who_may_not_is_told_whom_to_ask(acme, reader, client_of):
    response = client_of(acme, reader, **{"accept-language": "en"}).get("/keys/")
    assert response.status_code == 403
    assert "Ask an administrator" in response.text


def test_the_menu_shows_what_one_may_open(acme, reader, client_of):
    html = client_of(acme, reader).get("/").text
    assert 'href="/mentions/"' in html
    assert 'href="/keys/"' not in html
    assert 'href="/sources/"' not in html


def test_no_page_carries_inline_style_or_script(page, mentions):
    for address in ("/", "/mentions/", "/reputation/", "/subjects/", "/sources/", "/imports/", "/keys/"):
        response = page.get(address)
        assert "unsafe" not in response.headers["Content-Security-Policy"]
        assert " style=" not in response.text
        for script in re.findall(r"<script[^>]*>", response.text):
            assert re.search(r' src="/static/frontend/built/[^"]+" nonce="[^"]+"| type="application/json"', script)
        assert "<style" not in response.text
